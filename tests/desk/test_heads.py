"""For heads: who holds what and for how long, giving it to somebody else, lateness by unit and officer (II.22.4)."""

from __future__ import annotations

import datetime
import re

import pytest
from django.utils import timezone

from motcua.dossiers.models import Dossier
from tests.desk.conftest import Desk
from tests.desk.helpers import copies, hidden, page_of, shown
from tests.desk.test_statements import MOST, statements
from tests.story import CLERK, DESK, DIRECTOR, EXAMINER, EXAMINER_2, HEAD, OTHER_HEAD, Story
from tests.story_fixtures import TimeIs

HOLDERS = "/can-bo/ai-dang-giu"


def table(page: str) -> list[list[str]]:
    """The rows of the first table, as texts."""
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return [
        [
            re.sub(r"<[^>]+>", " ", cell).strip()
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        ]
        for row in re.findall(r"<tr[^>]*>(.*?)</tr>", body, re.DOTALL)
    ]


@pytest.mark.criterion("II.22.4")
def test_each_holder_with_how_many_how_late_and_how_long(story: Story, at: Desk, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    late, other = story.assigned(), story.assigned(EXAMINER_2)
    story.forwarded()
    time_is("2026-12-08 10:00")
    second = story.assigned()
    Dossier.objects.filter(pk=late.pk).update(due_at=timezone.now() - datetime.timedelta(hours=1))
    rows = table(shown(at(HEAD).get(HOLDERS)))
    names = {email: story.person(email).full_name for email in (EXAMINER, EXAMINER_2)}
    unit = "Phòng Quản lý thương mại"
    assert rows[0] == [names[EXAMINER], "2", "1", "0", "10 giờ", unit]
    assert [names[EXAMINER_2], "1", "0", "0", "10 giờ", unit] in rows
    assert "Chưa có người nhận" in {row[0] for row in rows}
    assert rows[0] in table(shown(at(DIRECTOR).get(HOLDERS)))
    chosen = f"{HOLDERS}?nguoi={story.unit(EXAMINER)}.{story.person(EXAMINER).id}"
    page = shown(at(HEAD).get(chosen))
    assert page.index(late.code) < page.index(second.code), "what has been there longest stands first"
    assert other.code not in page


def test_from_there_the_head_gives_it_to_somebody_else(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    browser = at(HEAD)
    page = shown(browser.get(f"{HOLDERS}?nguoi={story.unit(EXAMINER)}.{story.person(EXAMINER).id}"))
    found = re.search(r'href="(/can-bo/ho-so/[^"]+\?thao-tac=([^"]+))"', page)
    assert found is not None
    form = shown(browser.get(found[1]))
    sent = {
        "expected": hidden(form, "expected"),
        "act": hidden(form, "act"),
        "examiner": str(story.person(EXAMINER_2).id),
        "reason": "San việc",
    }
    assert browser.post(f"{page_of(dossier)}/{found[2]}", sent).status_code == 302
    dossier.refresh_from_db()
    assert dossier.assignee == story.person(EXAMINER_2)
    assert "thao-tac=" not in shown(
        at(DIRECTOR).get(f"{HOLDERS}?nguoi={story.unit(EXAMINER)}.{story.person(EXAMINER_2).id}")
    ), "who may not do it is offered nothing"


def test_heads_alone_see_it_and_each_only_the_own(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    for email in (EXAMINER, DESK, CLERK):
        assert at(email).get(HOLDERS).status_code == 403
    code = f"?nguoi={story.unit(EXAMINER)}.{story.person(EXAMINER).id}"
    page = shown(at(OTHER_HEAD).get(f"{HOLDERS}{code}"))
    assert dossier.code not in page
    assert "Không có hồ sơ nào đang mở." in page
    for nonsense in ("?nguoi=x", "?nguoi=1.", "?nguoi=9.9&page=0", f"{code}&page=99"):
        assert at(HEAD).get(f"{HOLDERS}{nonsense}").status_code == 200


def test_what_waits_for_the_applicant_is_held_by_nobody_of_the_agency(story: Story, at: Desk) -> None:
    story.asked()
    rows = table(shown(at(HEAD).get(HOLDERS)))
    assert [row[0] for row in rows] == ["Người nộp hồ sơ"]


def test_statements_do_not_grow(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    code = f"{HOLDERS}?nguoi={story.unit(EXAMINER)}.{story.person(EXAMINER).id}"
    copies(dossier, 3)
    assert statements(at(HEAD), code) <= MOST
    copies(story.assigned(EXAMINER_2), 30)
    assert statements(at(HEAD), code) <= MOST
    assert statements(at(HEAD), "/can-bo/bao-cao?ky=nam") <= MOST
    assert statements(at(HEAD), "/can-bo/bao-cao.xlsx?ky=nam") <= MOST


@pytest.mark.criterion("II.13.1")
def test_the_report_leads_to_the_lists_behind_its_figures(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    Dossier.objects.filter(pk=dossier.pk).update(due_at=timezone.now() - datetime.timedelta(days=1))
    browser = at(HEAD)
    page = shown(browser.get("/can-bo/bao-cao?ky=thang")).replace("&amp;", "&")
    links = re.findall(r'<td class="mc-number"><a href="([^"]+)"', page)
    assert len(links) == 3
    for link in links:
        assert dossier.code in shown(browser.get(link)), link
    ended = shown(browser.get("/can-bo/bao-cao?ky=nam-truoc"))
    assert "Không có hồ sơ nào trong kỳ." in ended
