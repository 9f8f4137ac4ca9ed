"""Opinions that a unit owes: its list, its figures, whose lateness it is, and who holds it (II.15.1, II.22.4)."""

from __future__ import annotations

import datetime
import re

from motcua.dossiers.models import Dossier
from motcua.dossiers.selectors.held_opinions import opinion_holders
from motcua.kernel.periods import Period
from motcua.reports.follow_up import follow_up
from tests.acts.coordination import BRANCHES, consulting
from tests.desk.conftest import Desk
from tests.desk.helpers import press, shown
from tests.desk.test_heads import HOLDERS, table
from tests.desk.test_statements import MOST, statements
from tests.story import CLERK, DIRECTOR, EXAMINER, HEAD, JUSTICE_DIRECTOR, OTHER_EXAMINER, OTHER_HEAD, Story
from tests.story_fixtures import TimeIs

OPINIONS = "/can-bo/danh-sach/opinions"
DECEMBER = Period(datetime.date(2026, 12, 1), datetime.date(2026, 12, 31), "Tháng 12/2026")


def asking(story: Story, days: str = "3") -> Dossier:
    data = {"units": [str(story.unit(OTHER_HEAD))], "agency": "", "question": "Đúng quy hoạch?", "days": days}
    return story.do("consult", story.assigned(), EXAMINER, data).dossier


def codes(page: str) -> list[str]:
    return re.findall(r"data-open>([^<]+)<", page)


def test_the_list_is_narrowed_by_the_time_of_the_opinion(story: Story, at: Desk, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    late, soon, later = asking(story, "1"), asking(story, "3"), asking(story, "10")
    time_is("2026-12-09 09:00")
    browser = at(OTHER_EXAMINER)
    assert codes(shown(browser.get(f"{OPINIONS}?due=late"))) == [late.code]
    assert codes(shown(browser.get(f"{OPINIONS}?due=soon"))) == [soon.code]
    assert set(codes(shown(browser.get(f"{OPINIONS}?due=on_time")))) == {soon.code, later.code}
    page = shown(browser.get(OPINIONS))
    assert "08/12/2026" in page, "the due time of the opinion is shown, not that of the dossier"
    home = shown(browser.get("/can-bo/"))
    assert re.search(r'opinions\?due=late"[^§]*?>1<', home)
    assert re.search(r'opinions\?due=soon"[^§]*?>1<', home)
    assert statements(browser, "/can-bo/") <= MOST
    assert statements(browser, OPINIONS) <= MOST


def test_the_list_is_sorted_by_the_time_of_the_opinion_and_shows_it(
    story: Story, at: Desk, time_is: TimeIs
) -> None:
    time_is("2026-12-07 08:00")
    # The dossier that is due last owes its opinion first, and the other way round.
    dossiers = [asking(story, days) for days in ("10", "1", "3")]
    for number, dossier in enumerate(dossiers):
        due = dossier.due_at
        assert due is not None
        Dossier.objects.filter(pk=dossier.pk).update(due_at=due + datetime.timedelta(days=number))
    last, first, middle = (dossier.code for dossier in dossiers)
    browser = at(OTHER_EXAMINER)
    page = shown(browser.get(OPINIONS))
    assert codes(page) == [first, middle, last]
    assert "Hạn trả lời" in page
    assert "Ngày hẹn trả" not in page.partition("<tbody>")[0].rpartition("<thead>")[2]
    assert codes(shown(browser.get(f"{OPINIONS}?sort=-due"))) == [last, middle, first]
    assert codes(shown(browser.get(f"{OPINIONS}?sort=due&due=on_time"))) == [first, middle, last]
    assert codes(shown(browser.get(f"{OPINIONS}?sort=submitted"))) == [last, first, middle]
    assert statements(browser, OPINIONS) <= MOST
    file = browser.get("/can-bo/tai-ve/csv/opinions").content.decode("utf-8-sig").splitlines()
    assert "Hạn trả lời" in file[0]
    (soonest,) = [line for line in file[1:] if "08/12/2026" in line or "2026-12-08" in line]
    assert first is not None
    assert first in soonest
    # Who leads the asked unit sees the same order and the same times at "who holds what".
    (holder,) = opinion_holders(story.actor(OTHER_HEAD))
    held = shown(at(OTHER_HEAD).get(f"{HOLDERS}?nguoi={holder.code}"))
    assert codes(held) == [first, middle, last]
    assert "Hạn trả lời" in held
    for day in ("08/12/2026", "10/12/2026", "21/12/2026"):
        assert day in held


def test_a_late_answer_is_the_asked_units_and_not_the_leads(story: Story, time_is: TimeIs) -> None:
    # Asked on Monday at 8:00: the clerks have a day, the other department has two.
    time_is("2026-12-07 08:00")
    dossier = consulting(story)
    minutes = {branch["code"]: branch["minutes"] for branch in BRANCHES}
    assert minutes == {"van-thu": 480, "tu-phap": 960}
    time_is("2026-12-08 14:00")
    story.do("answer_consultation", dossier, CLERK, {"answer": "Nhất trí."})
    time_is("2026-12-08 15:00")
    story.do("answer_consultation", dossier, JUSTICE_DIRECTOR, {"answer": "Nhất trí."})
    report = follow_up(story.actor(DIRECTOR), DECEMBER)
    found = {one.unit: one.progress for one in report.opinions}
    clerks, justice = found[story.unit(CLERK)], found[story.unit(JUSTICE_DIRECTOR)]
    assert (clerks.asked, clerks.in_time, clerks.late) == (1, 0, 1)
    assert (justice.asked, justice.in_time, justice.late) == (1, 1, 0)
    lead = [group for group in report.groups if group.unit == story.unit(HEAD)]
    assert all((group.progress.late, group.progress.open_late) == (0, 0) for group in lead)
    assert story.unit(HEAD) not in found


def test_what_is_not_answered_yet_is_late_on_the_same_line(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    asking(story, "1")
    time_is("2026-12-09 09:00")
    for email in (OTHER_HEAD, HEAD, DIRECTOR):
        (one,) = follow_up(story.actor(email), DECEMBER).opinions
        assert one.unit == story.unit(OTHER_HEAD)
        assert (one.progress.waiting, one.progress.waiting_late, one.progress.late) == (1, 1, 0)
    assert follow_up(story.actor(JUSTICE_DIRECTOR), DECEMBER).opinions == ()


def test_the_report_shows_it_on_the_page_and_in_each_file(story: Story, at: Desk) -> None:
    asking(story)
    browser = at(HEAD)
    page = shown(browser.get("/can-bo/bao-cao?ky=thang"))
    assert "Ý kiến phối hợp theo đơn vị được hỏi" in page
    for kind in ("docx", "xlsx", "pptx", "pdf"):
        assert browser.get(f"/can-bo/bao-cao.{kind}?ky=thang").status_code == 200
    assert statements(browser, "/can-bo/bao-cao?ky=thang") <= MOST


def test_who_holds_names_the_asked_units_and_who_took_it(story: Story, at: Desk, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    dossier = consulting(story)
    time_is("2026-12-07 10:00")
    story.do("take_consultation", dossier, CLERK)
    page = shown(at(DIRECTOR).get(HOLDERS))
    owing = table(page[page.index('id="no-y-kien"') :])
    clerk = story.person(CLERK).full_name
    names = {row[0]: row[1:] for row in owing}
    assert names[clerk][:3] == ["1", "0", "2 giờ"]
    assert names["Chưa có người nhận trả lời"][-1].startswith("Lãnh đạo")
    assert "Sở Tư pháp" in names["Chưa có người nhận trả lời"][-1]
    assert dossier.code not in shown(
        at(DIRECTOR).get(f"{HOLDERS}?nguoi={story.unit(EXAMINER)}.{story.person(EXAMINER).id}")
    ), "while opinions are waited for it stands with those who were asked"


def test_the_head_of_the_asked_unit_sees_it_and_gives_it_to_somebody_else(
    story: Story, at: Desk, time_is: TimeIs
) -> None:
    time_is("2026-12-07 08:00")
    dossier = asking(story)
    story.do("take_consultation", dossier, OTHER_EXAMINER)
    (holder,) = opinion_holders(story.actor(OTHER_HEAD))
    browser = at(OTHER_HEAD)
    page = shown(browser.get(f"{HOLDERS}?nguoi={holder.code}"))
    assert dossier.code in page
    assert "thao-tac=take_consultation" in page
    assert statements(browser, f"{HOLDERS}?nguoi={holder.code}") <= MOST
    given = {"person": str(story.person(OTHER_HEAD).id)}
    assert press(browser, dossier, "take_consultation", given).status_code == 302
    assert f"{story.person(OTHER_HEAD).full_name} nhận trả lời" in shown(
        browser.get(f"/can-bo/ho-so/{dossier.key}")
    )
