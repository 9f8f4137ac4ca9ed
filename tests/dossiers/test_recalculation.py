"""A calendar changed while clocks run: due times follow by an ordered, recorded run and never by themselves."""

from __future__ import annotations

import importlib
import json
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from motcua.agencies.models import CalendarVersion
from motcua.agencies.services import save_calendar
from motcua.dossiers import recalculation
from motcua.dossiers.clockwork import reckoning_of
from motcua.dossiers.errors import Refusal
from motcua.dossiers.models import Dossier, Recalculation
from motcua.dossiers.verification import verify
from motcua.outbox.delivery import deliver_now
from motcua.outbox.models import Message
from tests.kernel.moments import at
from tests.sample_database import SAMPLE, forget_cached
from tests.story import ADMINISTRATOR, APPLICANT, DESK, EXAMINER, JUSTICE_ADMINISTRATOR, NOTICE, Story
from tests.story_fixtures import TimeIs, story, time_is

__all__ = ["story", "time_is"]

PROVINCE = "quantri@hatinh.mau.vn"
REASON = "Thông báo nghỉ bù ngày 15/12"


def close(*days: str) -> None:
    """The Government announces days off: the calendar is loaded again."""
    content = json.loads((SAMPLE / "calendars" / "hanh-chinh.json").read_text("utf-8"))
    content["days"] += [{"date": day, "works": False, "name": "Nghỉ"} for day in days]
    save_calendar(content)
    forget_cached()


def order(story: Story, email: str = PROVINCE) -> Recalculation:
    by = story.actor(email)
    (calendar,) = recalculation.calendars_of(by)
    run = recalculation.order(by, calendar, REASON)
    while True:
        waiting = Message.objects.filter(topic=recalculation.TOPIC, delivered_at=None).first()
        if waiting is None:
            break
        deliver_now(waiting.id)
    run.refresh_from_db()
    return run


def seen(story: Story, email: str = PROVINCE) -> list[recalculation.Change]:
    by = story.actor(email)
    (calendar,) = recalculation.calendars_of(by)
    return list(recalculation.preview(by, calendar).changes)


def test_a_changed_calendar_alone_moves_nothing_and_the_record_stays_true(
    story: Story, time_is: TimeIs
) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.assigned()
    close("2026-12-15")
    assert list(verify(dossier.code)) == []
    time_is("2026-12-08 08:00")
    dossier = story.do("ask_supplement", dossier, EXAMINER, story.request()).dossier
    time_is("2026-12-09 08:00")
    dossier = story.do("supply", dossier, APPLICANT).dossier
    assert dossier.due_at == at("2026-12-22 08:00"), "the calendar of its acceptance, not today's"
    assert list(verify(dossier.code)) == []


def test_what_is_accepted_afterwards_follows_the_new_calendar(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    before, later = story.assigned(), story.submitted()
    close("2026-12-15")
    assert story.do("accept", later, DESK).dossier.due_at == at("2026-12-22 08:00")
    assert before.due_at == at("2026-12-21 08:00")
    assert list(verify()) == []


def test_the_run_is_seen_first_and_then_done_and_recorded(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    running, paused, soon = story.assigned(), story.asked(), story.same_day()
    close("2026-12-15")
    shown = {change.code: (change.due_from, change.due_to, change.moves) for change in seen(story)}
    assert shown == {
        running.code: (at("2026-12-21 08:00"), at("2026-12-22 08:00"), True),
        paused.code: (None, None, False),
        soon.code: (soon.due_at, soon.due_at, False),
    }
    assert Dossier.objects.get(pk=running.pk).due_at == at("2026-12-21 08:00"), "seeing changes nothing"
    moment = time_is("2026-12-10 09:00")
    run = order(story)
    assert (run.done, run.moved, run.ended_at) == (3, 1, moment)
    running.refresh_from_db()
    assert running.due_at == at("2026-12-22 08:00")
    assert running.appointed_at == at("2026-12-21 08:00"), "what the slip said stays known"
    event = story.last_event(running)
    assert (event.act, event.reason, event.clock) == ("recalculate", REASON, "")
    assert event.data["due"] == {"from": "2026-12-21T01:00:00+00:00", "to": "2026-12-22T01:00:00+00:00"}
    assert event.data["calendar"]["to"] == run.calendar_version_id == running.calendar_version_id
    assert event.actor_id == story.person(PROVINCE).id
    assert event.actor_as["role"] == "administrator"
    assert seen(story) == []
    assert list(verify()) == []
    told = Message.objects.filter(topic="dossier.event", payload__act="recalculate")
    assert [message.payload["dossier"] for message in told] == [str(running.key)], "only whose due time moved"


def test_a_paused_clock_resumes_by_the_new_calendar(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.asked()
    close("2026-12-15")
    order(story)
    time_is("2026-12-08 08:00")
    dossier = story.do("supply", dossier, APPLICANT).dossier
    assert dossier.due_at == at("2026-12-23 08:00")
    assert list(verify(dossier.code)) == []


def test_what_is_finished_or_not_accepted_is_left_alone(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    for dossier in (story.finished(), story.submitted(), story.draft()):
        story.do(
            "refuse", dossier, DESK, {"reason": "Sai"}
        ) if dossier.state == "waiting_acceptance" else None
    close("2026-12-15")
    assert seen(story) == []
    assert order(story).done == 0


def test_a_second_run_finds_nothing_and_a_message_delivered_twice_does_no_harm(
    story: Story, time_is: TimeIs
) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.assigned()
    close("2026-12-15")
    run = order(story)
    events = dossier.events.count()
    by = story.actor(PROVINCE)
    assert not recalculation.recalculate(by, dossier.key, run)
    assert order(story).done == 0
    assert dossier.events.count() == events


def test_many_go_in_batches(story: Story, time_is: TimeIs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recalculation, "BATCH", 2)
    time_is("2026-12-07 08:00")
    for _ in range(5):
        story.accepted()
    close("2026-12-15")
    run = order(story)
    assert (run.done, run.moved) == (5, 5)
    assert run.ended_at is not None
    assert Message.objects.filter(topic=recalculation.TOPIC).count() == 3
    assert list(verify()) == []


def test_an_administrator_decides_for_the_own_agency_alone(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    trade, justice = story.accepted(), story.same_day()
    close("2026-12-07", "2026-12-15")
    assert [change.code for change in seen(story, ADMINISTRATOR)] == [trade.code]
    assert [change.code for change in seen(story, JUSTICE_ADMINISTRATOR)] == [justice.code]
    order(story, JUSTICE_ADMINISTRATOR)
    trade.refresh_from_db()
    assert trade.due_at == at("2026-12-21 08:00")
    assert recalculation.calendars_of(story.actor(DESK)) == []
    (calendar,) = recalculation.calendars_of(story.actor(ADMINISTRATOR))
    for email in (DESK, APPLICANT):
        with pytest.raises(Refusal) as refusal:
            recalculation.order(story.actor(email), calendar, REASON)
        assert refusal.value.status == 403


def test_the_page_shows_asks_for_the_reason_and_orders(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.assigned()
    close("2026-12-15")
    browser = Client()
    browser.force_login(story.person(PROVINCE))
    page: Any = browser.get("/quan-tri/lich/tinh-lai").content.decode()
    assert dossier.code in page
    assert "21/12/2026 08:00:00" in page
    assert "22/12/2026 08:00:00" in page
    bare = browser.post("/quan-tri/lich/tinh-lai", {"lich": "hanh-chinh", "ly_do": " "})
    assert bare.status_code == 422
    assert "Hãy ghi lý do tính lại hạn" in bare.content.decode()
    assert not Recalculation.objects.exists()
    done = browser.post("/quan-tri/lich/tinh-lai", {"lich": "hanh-chinh", "ly_do": REASON}, follow=True)
    assert "Đã ra lệnh tính lại hạn" in done.content.decode()
    assert REASON in done.content.decode()
    assert Recalculation.objects.get().ordered_by == story.person(PROVINCE)


def test_what_was_submitted_before_calendars_were_kept_is_reckoned_on_by_the_one_of_that_day(
    story: Story, time_is: TimeIs
) -> None:
    time_is("2026-12-07 08:00")
    running, draft = story.assigned(), story.draft(procedure=NOTICE)
    Dossier.objects.update(calendar_version=None)
    CalendarVersion.objects.all().delete()
    forget_cached()
    migration = importlib.import_module("motcua.dossiers.migrations.0004_pin_calendars")
    migration.keep_calendars(apps, None)
    with connection.cursor() as cursor:
        cursor.execute(migration.PIN)
    running.refresh_from_db()
    draft.refresh_from_db()
    kept = CalendarVersion.objects.get(id=running.calendar_version_id)
    assert (kept.calendar.code, kept.revision) == ("hanh-chinh", kept.calendar.revision)
    assert draft.calendar_version_id is None
    assert reckoning_of(running).due_at == running.due_at == at("2026-12-21 08:00")
    close("2026-12-15")
    assert reckoning_of(running).due_at == at("2026-12-21 08:00")
    order(story)
    running.refresh_from_db()
    assert running.due_at == at("2026-12-22 08:00")
