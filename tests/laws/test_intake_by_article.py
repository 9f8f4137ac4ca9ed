"""Reception: decree 61/2018 art. 17 (from when the limit runs), art. 18 (the 15:00 rule), decree 45/2020 art. 11 (the
answer to what was filed online within eight working hours).
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.kernel.clock import TimeLimit
from tests.kernel.moments import MOMENTS, YEAR_2026, at, calendars, hours
from tests.laws.ledger import clock, days, rules


@pytest.mark.parametrize(
    ("limit", "received", "due"),
    [
        (1, "2026-11-16 07:30", "2026-11-16 17:30"),
        (1, "2026-11-16 07:29:59", "2026-11-16 17:30"),
        (1, "2026-11-16 07:30:01", "2026-11-17 07:30:01"),
        (1, "2026-11-16 11:30", "2026-11-17 11:30"),
        (1, "2026-11-16 13:30", "2026-11-17 11:30"),
        (1, "2026-11-16 17:29", "2026-11-17 17:29"),
        (1, "2026-11-16 17:30", "2026-11-17 17:30"),
        (1, "2026-11-16 23:59", "2026-11-17 17:30"),
        (3, "2025-12-31 23:59", "2026-01-07 17:30"),
        (3, "2026-02-13 17:00", "2026-02-25 17:00"),
        (5, "2026-04-24 09:00", "2026-05-06 09:00"),
        (2, "2026-08-21 17:30", "2026-08-24 17:30"),
        (20, "2026-11-02 08:00", "2026-12-01 08:00"),
    ],
    ids=[
        "at opening",
        "a second before opening",
        "a second after opening",
        "when the lunch break begins",
        "when it ends",
        "a minute before closing",
        "at closing",
        "23:59",
        "the last minute of the year",
        "the last half hour before Tết",
        "over 30 April and 1 May, with the day off for Hùng Vương",
        "before a swapped Saturday",
        "over 24 November",
    ],
)  # fmt: skip
def test_from_when_a_limit_runs(limit, received, due):
    assert clock(YEAR_2026, days(limit), (received, "start")).due_at == at(due)


@pytest.mark.parametrize("code", ["2018", "2025"])
@pytest.mark.parametrize(
    ("accepted", "minutes", "due"),
    [
        ("2026-11-18 10:00", 60, "2026-11-18 11:00"),
        ("2026-11-18 11:00", 60, "2026-11-18 14:00"),
        ("2026-11-18 06:00", 60, "2026-11-18 08:30"),
        ("2026-11-18 14:59:59", 60, "2026-11-18 15:59:59"),
        ("2026-11-18 15:00", 60, "2026-11-19 08:30"),
        ("2026-11-18 20:00", 60, "2026-11-19 08:30"),
        ("2026-11-20 15:00", 60, "2026-11-23 08:30"),
        ("2026-11-21 10:00", 60, "2026-11-23 08:30"),
        ("2026-11-23 16:00", 60, "2026-11-25 08:30"),
        ("2026-02-13 15:30", 60, "2026-02-23 08:30"),
        ("2026-01-09 15:30", 60, "2026-01-10 08:30"),
        ("2026-11-18 14:30", 480, "2026-11-18 17:30"),
        ("2026-11-18 15:30", 600, "2026-11-19 17:30"),
    ],
    ids=[
        "in the morning",
        "over lunch",
        "before opening",
        "a second before 15:00",
        "15:00",
        "evening",
        "Friday 15:00",
        "Saturday",
        "before the holiday of 24/11",
        "before Tết",
        "before a swapped Saturday",
        "never later than that day's closing",
        "nor than the next day's",
    ],
)
def test_art_18_passed_on_the_same_day_or_the_next_morning(code, accepted, minutes, due):
    assert rules(code).transfer_due(at(accepted), minutes, YEAR_2026) == at(due)


@pytest.mark.parametrize("code", ["2018", "2025"])
@pytest.mark.parametrize(
    ("submitted", "due"),
    [
        ("2026-11-16 08:00", "2026-11-17 08:00"),
        ("2026-11-16 07:30", "2026-11-16 17:30"),
        ("2026-11-16 12:00", "2026-11-17 11:30"),
        ("2026-11-16 17:29:59", "2026-11-17 17:29:59"),
        ("2026-11-16 23:59", "2026-11-17 17:30"),
        ("2026-11-20 15:00", "2026-11-23 15:00"),
        ("2026-11-21 09:00", "2026-11-23 17:30"),
        ("2026-11-23 15:00", "2026-11-25 15:00"),
        ("2026-02-13 16:00", "2026-02-23 16:00"),
        ("2026-02-17 00:00", "2026-02-23 17:30"),
        ("2026-01-09 16:00", "2026-01-10 16:00"),
    ],
    ids=[
        "in the morning",
        "at opening",
        "at lunch",
        "the last second of the day",
        "a minute before midnight",
        "Friday afternoon",
        "Saturday",
        "before the holiday of 24/11",
        "before Tết",
        "mùng Một",
        "before a swapped Saturday",
    ],
)
def test_an_online_submission_is_answered_within_eight_working_hours(code, submitted, due):
    assert rules(code).answer_due(at(submitted), YEAR_2026) == at(due)


@given(calendars(), MOMENTS)
def test_the_answer_is_always_eight_working_hours_away(calendar, submitted):
    assert calendar.between(submitted, rules("2025").answer_due(submitted, calendar)) == hours(8)


@given(calendars(), MOMENTS, st.integers(1, 600))
def test_an_accepted_dossier_is_passed_on_within_one_working_day(calendar, accepted, minutes):
    begins = rules("2018").transfer_from(accepted, calendar)
    due = rules("2018").transfer_due(accepted, minutes, calendar)
    assert accepted <= begins <= due
    assert calendar.is_working(begins)
    assert calendar.local_date(begins) == calendar.local_date(due) or due == calendar.end_of_working_day(
        calendar.local_date(begins)
    )


@pytest.mark.parametrize("code", ["2018", "2025"])
@pytest.mark.parametrize(
    ("state", "arrived", "minutes", "due"),
    [
        ("accepted", "2026-11-18 10:00", 60, "2026-11-18 11:00"),
        ("accepted", "2026-11-18 15:00", 60, "2026-11-19 08:30"),
        ("accepted", "2026-11-18 14:30", 480, "2026-11-18 17:30"),
        ("processing", "2026-11-18 15:00", 60, "2026-11-18 16:00"),
        ("processing", "2026-11-18 14:30", 480, "2026-11-19 14:30"),
        ("waiting_acceptance", "2026-11-18 17:00", 60, "2026-11-19 08:00"),
    ],
    ids=[
        "passed on within the hour",
        "what came late is passed on in the morning",
        "never later than that day's closing",
        "an examiner has no 15:00",
        "nor a closing",
        "nor has who receives",
    ],
)
def test_until_when_a_step_should_be_done(code, state, arrived, minutes, due):
    assert rules(code).step_due(state, at(arrived), minutes, YEAR_2026) == at(due)


# Same-day procedures (1.001193, 2.000635, 2.000908): before 15:00 the same day, after it the next; a supplement
# restarts or pauses within these hours.


@pytest.mark.parametrize(
    ("moves", "due"),
    [
        ([("2026-11-25 14:59", "start")], "2026-11-25 17:30"),
        ([("2026-11-25 15:00", "start")], "2026-11-26 17:30"),
        # One hour used; resumed the next morning: the afternoon's other hour and a half are left.
        (
            [("2026-11-25 14:30", "start"), ("2026-11-25 16:00", "pause"), ("2026-11-26 08:00", "resume")],
            "2026-11-26 09:30",
        ),
        # Under 2018 the whole day is granted again, by the hour at which the supplement came.
        (
            [("2026-11-25 14:30", "start"), ("2026-11-25 16:00", "pause"), ("2026-11-26 08:00", "restart")],
            "2026-11-26 17:30",
        ),
        (
            [("2026-11-25 14:30", "start"), ("2026-11-25 16:00", "pause"), ("2026-11-26 16:00", "restart")],
            "2026-11-27 17:30",
        ),
        # Extended by a day.
        ([("2026-11-25 09:00", "start"), ("2026-11-25 16:00", "extend", 480)], "2026-11-26 17:30"),
    ],
    ids=["14:59", "15:00", "paused", "restarted in the morning", "restarted after 15:00", "extended"],
)
def test_same_day_procedures(moves, due):
    assert clock(YEAR_2026, TimeLimit("same_day", cutoff=900), *moves).due_at == at(due)
