"""Timers in working time: reckoned at arrival, fired once for each stay, and gone with it."""

from __future__ import annotations

import datetime
import itertools
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from motcua.agencies.models import Agency
from motcua.dossiers import timer_run
from motcua.dossiers.models import Dossier, Event, Timer
from motcua.dossiers.timer_run import TOPIC, Fired, fire_due
from motcua.dossiers.verification import verify
from motcua.notices.models import Notice
from motcua.outbox.models import Message
from tests.acts.coordination import publish, settle
from tests.kernel.moments import at
from tests.sample_database import forget_cached
from tests.story import APPLICANT, DEPARTMENT, EXAMINER, EXAMINER_2, HEAD, Story
from tests.story_fixtures import TimeIs

Steps = dict[str, dict[str, Any]]


def timer(code: str, when: str, minutes: int, does: str, **more: str) -> dict[str, Any]:
    return {"code": code, "title": f"Hẹn {code}", "when": when, "minutes": minutes, "does": does, **more}


def with_timers(*timers: dict[str, Any], step: str = "tham-dinh") -> None:
    def change(steps: Steps) -> None:
        steps[step]["timers"] = list(timers)

    publish(change)


def moments(dossier: Dossier) -> dict[str, datetime.datetime | None]:
    return dict(Timer.objects.filter(dossier=dossier).values_list("code", "fires_at"))


def test_each_moment_is_reckoned_in_working_time_at_arrival(story: Story, time_is: TimeIs) -> None:
    with_timers(
        timer("den", "after_arrival", 480, "remind"),
        timer("truoc-buoc", "before_step_due", 480, "remind"),
        timer("sau-buoc", "after_step_due", 60, "escalate", to_role="division_head"),
        timer("truoc-han", "before_due", 960, "remind"),
        timer("sau-han", "after_due", 240, "escalate", to_role="agency_head"),
    )
    time_is("2026-12-11 16:30")
    dossier = story.assigned()
    assert (dossier.step_due_at, dossier.due_at) == (at("2026-12-18 16:30"), at("2026-12-25 16:30"))
    assert moments(dossier) == {
        "den": at("2026-12-14 16:30"),
        "truoc-buoc": at("2026-12-17 16:30"),
        "sau-buoc": at("2026-12-18 17:30"),
        "truoc-han": at("2026-12-23 16:30"),
        "sau-han": at("2026-12-28 10:30"),
    }
    story.do("propose", dossier, EXAMINER, {"opinion": "Đủ"})
    assert moments(dossier) == {}, "they go with the stay"


def test_a_reminder_reaches_the_holder_once_and_an_escalation_those_above(
    story: Story, time_is: TimeIs
) -> None:
    with_timers(
        timer("nhac", "after_arrival", 60, "remind"),
        timer("bao", "after_arrival", 120, "escalate", to_role="division_head"),
    )
    time_is("2026-12-07 08:00")
    dossier = story.assigned()
    time_is("2026-12-07 08:59")
    assert fire_due() == Fired()
    time_is("2026-12-07 09:00")
    assert fire_due() == Fired(told=1)
    assert fire_due() == Fired()
    time_is("2026-12-07 15:00")
    assert fire_due() == Fired(told=1)
    settle()
    told = Notice.objects.filter(title__startswith="Hẹn").order_by("id")
    assert [(notice.person, notice.title) for notice in told] == [
        (story.person(EXAMINER), f"Hẹn nhac: {dossier.code}"),
        (story.person(HEAD), f"Hẹn bao: {dossier.code}"),
    ]
    for message in Message.objects.filter(topic=TOPIC):
        Message.objects.filter(pk=message.pk).update(delivered_at=None)
    settle()
    assert Notice.objects.filter(title__startswith="Hẹn").count() == 2, "delivered twice, told once"


@pytest.mark.criterion("II.3.2")
def test_the_system_acts_when_the_time_is_up_and_the_record_says_so(story: Story, time_is: TimeIs) -> None:
    with_timers(timer("tu-trinh", "after_arrival", 1440, "act", action="trinh"))
    time_is("2026-12-07 08:00")
    dossier = story.assigned()
    time_is("2026-12-10 07:59")
    assert fire_due() == Fired()
    moment = time_is("2026-12-10 08:00")
    assert fire_due() == Fired(acted=1)
    assert fire_due() == Fired()
    dossier.refresh_from_db()
    event = story.last_event(dossier)
    assert (dossier.step, event.act, event.action, event.at) == ("duyet-phong", "propose", "trinh", moment)
    assert (event.actor, event.actor_as) == (None, {"name": "Hệ thống", "role": "system"})
    assert event.reason == "Hẹn tu-trinh"
    assert list(verify()) == []


def test_a_run_takes_so_much_time_and_the_next_goes_on(
    story: Story, time_is: TimeIs, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_timers(timer("tu-trinh", "after_arrival", 480, "act", action="trinh"))
    time_is("2026-12-07 08:00")
    dossiers = [story.assigned() for _number in range(3)]
    time_is("2026-12-08 08:00")
    with monkeypatch.context() as hurried:
        hurried.setattr(timer_run, "RUN_SECONDS", -1.0)
        assert fire_due() == Fired(more=True), "the time was up at once"
    with monkeypatch.context() as few:
        few.setattr(timer_run, "BATCH", 2)
        assert fire_due() == Fired(acted=2, more=True)
    assert fire_due() == Fired(acted=1)
    assert {story.last_event(dossier).action for dossier in dossiers} == {"trinh"}
    assert list(verify()) == []


def test_what_the_applicant_never_supplies_is_ended_by_the_clock(story: Story, time_is: TimeIs) -> None:
    def change(steps: Steps) -> None:
        steps["cho-bo-sung"]["actions"].append(
            {
                "code": "het-han",
                "label": "Hết hạn bổ sung",
                "act": "reject",
                "to": "dung-xu-ly",
                "kind": "danger",
            }
        )
        steps["cho-bo-sung"]["timers"] = [timer("het-han", "after_arrival", 480, "act", action="het-han")]

    publish(change)
    time_is("2026-12-07 08:00")
    dossier = story.asked()
    time_is("2026-12-08 08:00")
    assert fire_due() == Fired(acted=1)
    dossier.refresh_from_db()
    assert (dossier.state, story.last_event(dossier).actor) == ("stopped", None)
    assert list(verify()) == []


def test_a_new_stay_has_its_timers_anew(story: Story, time_is: TimeIs) -> None:
    with_timers(timer("nhac", "after_arrival", 60, "remind"))
    time_is("2026-12-07 08:00")
    dossier = story.assigned()
    time_is("2026-12-07 09:00")
    assert fire_due() == Fired(told=1)
    dossier = story.do("propose", dossier, EXAMINER, {"opinion": "Đủ"}).dossier
    story.do("send_back", dossier, HEAD, {"reason": "Xem lại"})
    assert fire_due() == Fired()
    time_is("2026-12-07 10:00")
    assert fire_due() == Fired(told=1)


def test_acting_in_place_is_no_new_stay(story: Story, time_is: TimeIs) -> None:
    with_timers(timer("nhac", "after_arrival", 60, "remind"))
    time_is("2026-12-07 08:00")
    dossier = story.assigned()
    time_is("2026-12-07 09:00")
    assert fire_due() == Fired(told=1)
    dossier = story.do("examine", dossier, EXAMINER, {"opinion": "Xem"}).dossier
    change = {"examiner": str(story.person(EXAMINER_2).id), "reason": "Nghỉ phép"}
    story.do("reassign", dossier, HEAD, change)
    assert fire_due(timezone.now() + datetime.timedelta(days=9)) == Fired()


def test_a_due_time_that_moves_takes_its_timers_along(story: Story, time_is: TimeIs) -> None:
    with_timers(timer("truoc-han", "before_due", 480, "remind"))
    time_is("2026-12-07 08:00")
    dossier = story.do("ask_supplement", story.assigned(), EXAMINER, story.request()).dossier
    assert (dossier.due_at, moments(dossier)) == (None, {})
    time_is("2026-12-14 08:00")
    dossier = story.do("supply", dossier, APPLICANT).dossier
    assert (dossier.due_at, moments(dossier)) == (
        at("2026-12-28 08:00"),
        {"truoc-han": at("2026-12-25 08:00")},
    )
    story.do("extend", dossier, EXAMINER, {"days": "1", "reason": "Phải xác minh thực địa"})
    assert moments(dossier) == {"truoc-han": at("2026-12-28 08:00")}, "extended in place"


def test_what_the_system_cannot_do_is_told_and_not_tried_for_ever(story: Story, time_is: TimeIs) -> None:
    with_timers(timer("phan-cong", "after_arrival", 60, "act", action="phan-cong-lai"))
    time_is("2026-12-07 08:00")
    dossier = story.assigned()
    time_is("2026-12-07 09:00")
    assert fire_due() == Fired(failed=1)
    assert fire_due() == Fired()
    settle()
    (told,) = Notice.objects.filter(
        person=story.person(EXAMINER), title__startswith="Hệ thống chưa tự thực hiện"
    )
    assert str(dossier.code) in told.title
    assert Timer.objects.get(dossier=dossier).problem
    assert story.stored(dossier)["event_count"] == dossier.event_count


def test_an_agency_reminds_at_every_step_of_every_procedure(story: Story, time_is: TimeIs) -> None:
    own = [
        {"code": "sap-han", "title": "Sắp đến hạn", "when": "before_due", "minutes": 480, "does": "remind"},
        {
            "code": "qua-han",
            "title": "Quá hạn",
            "when": "after_due",
            "minutes": 0,
            "does": "escalate",
            "to_role": "agency_head",
        },
    ]
    Agency.objects.filter(code=DEPARTMENT).update(timers=own)
    forget_cached()
    time_is("2026-12-07 08:00")
    dossier = story.forwarded()
    assert moments(dossier) == {
        "co-quan/sap-han": at("2026-12-18 08:00"),
        "co-quan/qua-han": at("2026-12-21 08:00"),
    }
    asked = story.asked()
    assert moments(asked) == {}, "the applicant is not reminded by these"
    time_is("2026-12-22 08:00")
    assert fire_due() == Fired(told=2)
    settle()
    titles = set(Notice.objects.filter(title__contains=str(dossier.code)).values_list("title", flat=True))
    assert {f"Sắp đến hạn: {dossier.code}", f"Quá hạn: {dossier.code}"} <= titles


def test_a_run_reads_no_more_however_many_wait(story: Story, time_is: TimeIs) -> None:
    with_timers(timer("nhac", "after_arrival", 60, "remind"))
    time_is("2026-12-07 08:00")
    dossier = story.assigned()

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert fire_due() == Fired()
        return len(captured)

    before = statements()
    fires_at = timezone.now() + datetime.timedelta(days=1)
    Timer.objects.bulk_create(
        Timer(
            dossier=dossier, step=dossier.step, code=f"n{number}", title="n", does="remind", fires_at=fires_at
        )
        for number in range(300)
    )
    assert statements() == before
    assert fire_due(fires_at) == Fired(told=301)
    assert Message.objects.filter(topic=TOPIC).count() == 1, "a batch is one message"


def test_a_run_of_many_batches_tells_each_once_in_the_order_in_which_they_were_due(
    story: Story, time_is: TimeIs, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_timers(timer("nhac", "after_arrival", 60, "remind"))
    time_is("2026-12-07 08:00")
    dossier = story.assigned()
    moments = [timezone.now() + datetime.timedelta(days=1 + number % 3) for number in range(40)]
    Timer.objects.bulk_create(
        Timer(
            dossier=dossier, step=dossier.step, code=f"n{number}", title="n", does="remind", fires_at=moment
        )
        for number, moment in enumerate(moments)
    )
    monkeypatch.setattr(timer_run, "BATCH", 7)
    assert fire_due(max(moments)) == Fired(told=41)
    assert fire_due(max(moments)) == Fired()
    told = [
        one["timer"]
        for row in Message.objects.filter(topic=TOPIC).order_by("id")
        for one in row.payload["timers"]
    ]
    assert sorted(told) == sorted(Timer.objects.values_list("id", flat=True))
    batches = [told[start : start + 7] for start in range(0, len(told), 7)]
    due = dict(Timer.objects.values_list("id", "fires_at"))
    assert all(
        max(due[one] for one in before) <= min(due[one] for one in after)
        for before, after in itertools.pairwise(batches)
    )


def test_an_act_with_timers_costs_one_statement_more(story: Story) -> None:
    def statements(dossier: Dossier) -> int:
        with CaptureQueriesContext(connection) as captured:
            story.do("propose", dossier, EXAMINER, {"opinion": "Đủ"})
        return len(captured)

    plain = statements(story.assigned())
    with_timers(timer("nhac", "after_arrival", 60, "remind"), timer("bao", "after_arrival", 90, "remind"))
    statements(story.assigned())
    assert statements(story.assigned()) == plain + 1
    assert Event.objects.filter(act="propose").count() == 3
