"""What is new to an officer: told at once on every page of the desk, and seen once looked at (II.23.5, II.6.5)."""

from __future__ import annotations

import datetime
import json
import re

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from motcua.agencies.delegations import Wanted, delegable, delegate
from motcua.dossiers.exchanges import say
from motcua.dossiers.models import Dossier
from motcua.notices.deadlines import remind_deadlines
from motcua.notices.models import Notice, Preferences
from motcua.notices.services import forget_old
from motcua.outbox import services
from motcua.people.models import User
from tests.acts.coordination import settle
from tests.desk.conftest import Desk
from tests.desk.helpers import shown
from tests.story import (
    APPLICANT,
    CLERK,
    DESK,
    DESK_2,
    DIRECTOR,
    EXAMINER,
    EXAMINER_2,
    HEAD,
    OTHER_EXAMINER,
    Story,
)
from tests.story_fixtures import TimeIs

NEWS = "/can-bo/co-gi-moi"


def number(at: Desk, email: str) -> str:
    """What the bell of that officer shows without reloading the page."""
    return str(json.loads(at(email).get("/can-bo/co-gi-moi/so").content)["count"])


def told(email: str, kind: str) -> list[str]:
    return list(Notice.objects.filter(person__email=email, kind=kind).values_list("title", flat=True))


@pytest.mark.criterion("II.23.5")
def test_work_that_comes_is_announced_to_whoever_has_it_now(story: Story, at: Desk) -> None:
    dossier = story.submitted()
    settle()
    assert (number(at, DESK), number(at, DESK_2), number(at, EXAMINER)) == ("1", "1", "")
    dossier = story.do("accept", dossier, DESK).dossier
    dossier = story.do("forward", dossier, DESK, {"division": str(story.trade_division())}).dossier
    settle()
    assert number(at, HEAD) == "1"
    examiner = str(story.person(EXAMINER).id)
    dossier = story.do("assign", dossier, HEAD, {"examiner": examiner}).dossier
    settle()
    assert told(EXAMINER, "arrived") == [f"Hồ sơ {dossier.code} mới chuyển đến: Thẩm định hồ sơ"]
    # What somebody has taken on is new to nobody any more, and nobody is told of what they did themselves.
    assert (number(at, DESK), number(at, DESK_2), number(at, HEAD)) == ("", "", "")
    page = shown(at(EXAMINER).get("/can-bo/"))
    assert 'data-bell-count aria-hidden="true">1<' in page
    assert "1 việc mới" in page


def test_looking_makes_it_seen_and_each_line_leads_to_its_dossier(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    settle()
    browser = at(EXAMINER)
    page = shown(browser.get(NEWS))
    assert f'href="/can-bo/ho-so/{dossier.key}"' in page
    assert "Hôm nay, " in page
    assert ">Mới<" in page
    assert number(at, EXAMINER) == ""
    again = shown(browser.get(NEWS))
    assert f"/can-bo/ho-so/{dossier.key}" in again
    assert ">Mới<" not in again


def test_nothing_told_says_so_and_everything_can_be_marked_at_once(story: Story, at: Desk) -> None:
    assert "Chưa có gì mới." in shown(at(CLERK).get(NEWS))
    for _each in range(3):
        story.submitted()
        story.do("discard", story.draft(), APPLICANT)
    settle()
    browser = at(DESK)
    assert number(at, DESK) == "3"
    answer = browser.post("/can-bo/co-gi-moi/da-xem", follow=True)
    assert "Đã đánh dấu tất cả là đã xem." in shown(answer)
    assert (number(at, DESK), number(at, DESK_2)) == ("", "3")


@pytest.mark.criterion("II.6.5")
def test_a_supplement_reaches_bell_and_mail_of_who_receives_it(
    story: Story, at: Desk, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    dossier = story.asked()
    settle()
    at(EXAMINER).post("/can-bo/co-gi-moi/da-xem")
    mailoutbox.clear()
    story.do("supply", dossier, APPLICANT, {})
    settle()
    assert number(at, EXAMINER) == "1"
    assert told(EXAMINER, "supplied") == [f"Hồ sơ {dossier.code} đã được bổ sung"]
    (letter,) = [letter for letter in mailoutbox if letter.to == [EXAMINER]]
    assert letter.subject == f"Hồ sơ {dossier.code} đã được bổ sung"
    assert f"/can-bo/ho-so/{dossier.key}" in letter.body
    assert "Nguyễn Văn An" not in letter.body, "a letter names no applicant"


@pytest.mark.criterion("II.6.5")
def test_a_supplement_before_acceptance_reaches_the_whole_post_whoever_wants_no_letters_has_the_bell(
    story: Story, at: Desk, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    Preferences.objects.create(person=story.person(DESK_2), letters=False)
    dossier = story.asked_at_intake()
    settle()
    mailoutbox.clear()
    story.do("supply", dossier, APPLICANT, {})
    settle()
    assert {letter.to[0] for letter in mailoutbox} & {DESK, DESK_2, EXAMINER} == {DESK}
    assert told(DESK, "supplied")
    assert told(DESK_2, "supplied")


def test_words_of_the_applicant_and_opinions_are_announced(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    settle()
    say(story.actor(APPLICANT), dossier, "Tôi cần hỏi")
    settle()
    assert told(EXAMINER, "message")
    unit = str(story.unit(OTHER_EXAMINER))
    asked = {"units": [unit], "question": "Địa điểm có đúng quy hoạch không?", "days": "3"}
    story.do("consult", dossier, EXAMINER, asked)
    settle()
    assert told(OTHER_EXAMINER, "asked") == [f"Đề nghị cho ý kiến về hồ sơ {dossier.code}"]
    story.do("answer_consultation", dossier, OTHER_EXAMINER, {"answer": "Đúng quy hoạch"})
    settle()
    assert told(EXAMINER, "answered") == [f"Đã có ý kiến về hồ sơ {dossier.code}"]


def test_who_carries_a_post_for_another_is_told_too(story: Story, at: Desk) -> None:
    holding = next(one for one in delegable(story.actor(EXAMINER)) if one.person.email == EXAMINER)
    today = timezone.localdate()
    carrier = story.person(EXAMINER_2).id
    delegate(story.actor(EXAMINER), Wanted(holding.id, carrier, today, today, "Đi công tác"))
    dossier = story.assigned()
    settle()
    assert told(EXAMINER, "arrived") == told(EXAMINER_2, "arrived") != []
    assert f"/can-bo/ho-so/{dossier.key}" in shown(at(EXAMINER_2).get(NEWS))


@pytest.mark.criterion("II.23.5")
def test_a_due_time_is_announced_when_it_comes_near_and_when_it_has_passed(
    story: Story, at: Desk, time_is: TimeIs
) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.assigned()
    settle()
    remind_deadlines()
    Dossier.objects.filter(pk=dossier.pk).update(due_at=timezone.now() + datetime.timedelta(minutes=30))
    time_is("2026-12-07 08:20")
    assert remind_deadlines() == 0
    time_is("2026-12-07 08:40")
    assert remind_deadlines() == 1
    assert remind_deadlines() == 0
    assert told(EXAMINER, "late") == [f"Hồ sơ {dossier.code} đã quá hạn"]
    assert told(DIRECTOR, "late") == []
    assert "Quá hạn" in shown(at(EXAMINER).get(NEWS))


def test_due_soon_is_told_once(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.assigned()
    settle()
    remind_deadlines()
    Dossier.objects.filter(pk=dossier.pk).update(due_at=timezone.now() + datetime.timedelta(hours=25))
    time_is("2026-12-07 10:00")
    assert remind_deadlines() == 1
    time_is("2026-12-07 10:10")
    assert remind_deadlines() == 0
    assert told(EXAMINER, "soon") == [f"Hồ sơ {dossier.code} sắp đến hạn"]


def test_told_twice_is_told_once(story: Story, at: Desk) -> None:
    story.assigned()
    settle()
    before = Notice.objects.count()
    at(EXAMINER).get(NEWS)
    for message in services.Message.objects.all():
        services.replay(message)
    settle()
    assert Notice.objects.count() == before
    assert number(at, EXAMINER) == ""


def test_officers_are_told_on_the_desk_and_not_among_the_notices_of_their_own(story: Story, at: Desk) -> None:
    story.assigned()
    settle()
    assert "mới chuyển đến" not in shown(at(EXAMINER).get("/thong-bao"))
    assert at(APPLICANT).get("/can-bo/co-gi-moi/so").status_code == 204
    assert at(APPLICANT).get(NEWS).status_code == 403


def test_the_bell_costs_a_page_nothing_however_much_is_new(story: Story, at: Desk) -> None:
    story.assigned()
    settle()
    person, dossier = story.person(EXAMINER), Dossier.objects.latest("id")
    Notice.objects.bulk_create(
        Notice(person=person, key=f"x{n}", kind="told", dossier=dossier, title=f"{n}", text="", link="/")
        for n in range(150)
    )
    browser = at(EXAMINER)
    browser.get("/can-bo/danh-sach/assigned")
    with CaptureQueriesContext(connection) as captured:
        page = shown(browser.get("/can-bo/danh-sach/assigned"))
    assert "99+" in page
    assert sum("notices_notice" in one["sql"] for one in captured) == 1
    with CaptureQueriesContext(connection) as captured:
        browser.get("/can-bo/co-gi-moi/so")
    assert len(captured) == 2
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(NEWS).status_code == 200
    assert len([one for one in captured if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]) <= 8


def test_old_reminders_go_and_a_persons_own_notices_stay(story: Story) -> None:
    story.assigned()
    settle()
    own = Notice.objects.filter(kind="").count()
    assert own
    assert forget_old(timezone.now() + datetime.timedelta(days=89)) == 0
    assert forget_old(timezone.now() + datetime.timedelta(days=91)) > 0
    assert set(Notice.objects.values_list("kind", flat=True)) == {""}
    assert Notice.objects.count() == own


@pytest.mark.criterion("II.23.5")
def test_the_board_reminds_of_what_is_late_due_today_and_new(story: Story, at: Desk) -> None:
    late, today = story.assigned(), story.assigned()
    now = timezone.now()
    Dossier.objects.filter(pk=late.pk).update(due_at=now - datetime.timedelta(days=3))
    end = timezone.localtime().replace(hour=23, minute=59, second=59)
    Dossier.objects.filter(pk=today.pk).update(due_at=end)
    settle()
    browser = at(EXAMINER)
    page = shown(browser.get("/can-bo/"))
    tiles = {
        label: value
        for value, label in re.findall(
            r'mc-stat__value">([^<]+)</span>\s*<span class="mc-stat__label">([^<]+)<', page
        )
    }
    assert (tiles["hồ sơ quá hạn"], tiles["đến hạn hôm nay"], tiles["mới chuyển đến"]) == ("1", "1", "2")
    address = re.search(r'href="([^"]*due_from[^"]*)"', page)
    assert address is not None
    listed = shown(browser.get(address[1].replace("&amp;", "&")))
    assert today.code in listed
    assert late.code not in listed


def test_an_open_page_asks_for_one_statement_as_long_as_nothing_is_new(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    settle()
    browser = at(EXAMINER)
    page = shown(browser.get("/can-bo/"))
    mark = re.search(r"data-bell-mark='(\"\d+\")'", page.replace("&#34;", '"'))
    assert mark is not None
    with CaptureQueriesContext(connection) as asked:
        answer = browser.get("/can-bo/co-gi-moi/so", headers={"If-None-Match": mark[1]})
    assert answer.status_code == 304
    assert len(asked) == 1, [one["sql"][:90] for one in asked]
    say(story.actor(APPLICANT), dossier, "Bao giờ có kết quả?")
    settle()
    answer = browser.get("/can-bo/co-gi-moi/so", headers={"If-None-Match": mark[1]})
    assert answer.status_code == 200
    fresh = answer.headers["ETag"]
    assert browser.get("/can-bo/co-gi-moi/so", headers={"If-None-Match": fresh}).status_code == 304
    browser.get("/can-bo/co-gi-moi")
    answer = browser.get("/can-bo/co-gi-moi/so", headers={"If-None-Match": fresh})
    assert (answer.status_code, answer.json()["count"]) == (200, ""), (
        "looked at elsewhere, it is silent here too"
    )


def test_an_account_saved_late_does_not_put_back_what_was_new(story: Story) -> None:
    dossier = story.assigned()
    person = story.person(EXAMINER)
    settle()
    mark = User.objects.get(pk=person.pk).news_mark
    assert mark > person.news_mark
    person.phone = "0912345678"
    person.save()
    found = User.objects.get(pk=person.pk)
    assert (found.news_mark, found.phone) == (mark, "0912345678")
    assert dossier.assignee == person
