"""Decree 61/2018 art. 19.4 and the rule set of 2025, side by side: one story, two due times.

Under 2018 the time is counted from zero once the supplement is complete; under 2025 it goes on with what was left.
"""

from __future__ import annotations

import pytest
from hypothesis import given

from motcua.kernel.clock import ClockMove, Tick, reckon
from tests.kernel.moments import AMOUNTS, MOMENTS, WEEK, YEAR_2026, at, calendars, hours
from tests.laws.ledger import clock, days, rules

AGAIN = {"restart": "restart", "pause": "resume"}


def due_under(code: str, limit: int, start: str, *breaks: tuple[str, str]) -> object:
    """The due time after these requests and their answers, as the rule set of that name has it."""
    again = AGAIN[rules(code).supplement_clock("examination")]
    moves = [(start, "start")]
    for asked, answered in breaks:
        moves += [(asked, "pause"), (answered, again)]
    return clock(YEAR_2026, days(limit), *moves).due_at


@pytest.mark.parametrize(
    ("limit", "start", "breaks", "due_2018", "due_2025"),
    [
        # Three of ten days used before the request.
        (10, "2026-11-02 08:00", [("2026-11-05 08:00", "2026-11-09 08:00")], "2026-11-23 08:00", "2026-11-18 08:00"),
        # Asked within the first hour.
        (10, "2026-11-02 08:00", [("2026-11-02 09:00", "2026-11-09 09:00")], "2026-11-23 09:00", "2026-11-23 08:00"),
        # Answered on Friday at 23:59: counts from Monday 7:30.
        (10, "2026-11-02 08:00", [("2026-11-05 08:00", "2026-11-06 23:59")], "2026-11-20 17:30", "2026-11-17 17:30"),
        # Answered in the lunch break: counts from 13:30, and what is left ends before lunch.
        (10, "2026-11-02 08:00", [("2026-11-05 08:00", "2026-11-09 12:00")], "2026-11-23 11:30", "2026-11-18 11:30"),
        # Asked and answered in the same minute.
        (10, "2026-11-02 08:00", [("2026-11-05 08:00", "2026-11-05 08:00")], "2026-11-19 08:00", "2026-11-16 08:00"),
        # Paused over Tết Bính Ngọ (16 to 20 February).
        (10, "2026-02-09 08:00", [("2026-02-12 08:00", "2026-02-24 08:00")], "2026-03-10 08:00", "2026-03-05 08:00"),
        # Answered at closing time on the last day before Tết.
        (10, "2026-02-12 08:00", [("2026-02-13 16:30", "2026-02-13 17:30")], "2026-03-06 17:30", "2026-03-05 09:00"),
        # Answered on a Saturday that is worked instead of 2 January.
        (3, "2026-01-08 08:00", [("2026-01-09 08:00", "2026-01-10 08:00")], "2026-01-14 08:00", "2026-01-13 08:00"),
        # Answered on an ordinary Saturday.
        (3, "2026-01-12 08:00", [("2026-01-13 08:00", "2026-01-17 08:00")], "2026-01-21 17:30", "2026-01-20 17:30"),
        # Asked a day after the due time: new time under 2018, a day late still under 2025.
        (2, "2026-11-02 08:00", [("2026-11-05 08:00", "2026-11-09 08:00")], "2026-11-11 08:00", "2026-11-06 08:00"),
        # Two requests, the second one by override: each pause is taken out, each restart begins anew.
        (
            10,
            "2026-11-02 08:00",
            [("2026-11-03 08:00", "2026-11-05 08:00"), ("2026-11-06 08:00", "2026-11-11 14:00")],
            "2026-11-26 14:00",
            "2026-11-23 14:00",
        ),
        # Asked after hours and answered before opening: no working time was lost.
        (10, "2026-11-02 08:00", [("2026-11-05 20:00", "2026-11-06 06:00")], "2026-11-19 17:30", "2026-11-16 08:00"),
    ],
    ids=[
        "three days used",
        "within the first hour",
        "answered at 23:59",
        "answered at lunch",
        "the same minute",
        "over Tết",
        "closing time before Tết",
        "a swapped Saturday",
        "an ordinary Saturday",
        "asked when late",
        "twice",
        "overnight",
    ],
)  # fmt: skip
def test_one_story_under_both_laws(limit, start, breaks, due_2018, due_2025):
    assert due_under("2018", limit, start, *breaks) == at(due_2018)
    assert due_under("2025", limit, start, *breaks) == at(due_2025)


@pytest.mark.parametrize(
    ("code", "stage", "clock_move", "limit", "override"),
    [
        ("2018", "intake", "none", None, ""),
        ("2018", "examination", "restart", 1, "agency_head"),
        ("2025", "intake", "none", None, ""),
        ("2025", "examination", "pause", 1, "agency_head"),
    ],
)
def test_how_often_each_law_lets_the_applicant_be_asked(code, stage, clock_move, limit, override):
    rule = rules(code).supplement(stage)
    assert (rule.clock, rule.limit, rule.override) == (clock_move, limit, override)
    assert rule.waits == (clock_move != "none")
    assert not rule.is_used_up(0)
    assert rule.is_used_up(1) == (limit == 1)
    assert rules(code).supplement_limit(stage) == limit


def test_three_requests_before_acceptance_are_no_more_used_up_than_none():
    assert not rules("2025").supplement("intake").is_used_up(3)


@given(calendars(), MOMENTS, AMOUNTS, AMOUNTS)
def test_under_2018_the_due_time_is_never_earlier_than_under_2025(calendar, start, before, away):
    asked, answered = start + before, start + before + away
    begun = [(start, "start"), (asked, "pause")]
    restarted = _due(calendar, [*begun, (answered, "restart")])
    resumed = _due(calendar, [*begun, (answered, "resume")])
    assert calendar.between(resumed, restarted) == calendar.between(start, asked)


def _due(calendar, moves):
    return reckon(calendar, days(5), [Tick(moment, ClockMove(move)) for moment, move in moves]).due_at


def test_what_the_applicant_takes_is_nobodys_lateness():
    moves = [("2026-11-02 08:00", "start"), ("2026-11-03 08:00", "pause")]
    waiting = clock(WEEK, days(2), *moves)
    assert waiting.due_at is None
    assert waiting.late_by(at("2027-11-02 08:00")) == hours(0)
    assert waiting.remaining(at("2027-11-02 08:00")) == hours(8)
