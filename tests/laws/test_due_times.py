"""Due times by article: limits, supplements, the 15:00 rule, and the words in which lateness is shown."""

from datetime import timedelta

import pytest

from motcua.kernel.clock import ClockMove, Reckoning, Tick, TimeLimit, due_line, judge, reckon
from motcua.kernel.worktime import WorkingCalendar
from tests.kernel.moments import WEEK, YEAR_2026, at, hours

TEN_DAYS = TimeLimit("working_days", 10)
BEFORE_15 = TimeLimit("same_day", cutoff=15 * 60)


def clock(calendar: WorkingCalendar, limit: TimeLimit, *moves: tuple[str, str]) -> Reckoning:
    return reckon(calendar, limit, [Tick(at(moment), ClockMove(move)) for moment, move in moves])


# Decree 61/2018 art. 17 and 19: the limit runs from the official reception.


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-11-02 10:15", "2026-11-16 10:15"),
        ("2026-11-02 12:00", "2026-11-16 11:30"),
        ("2026-11-06 17:31", "2026-11-20 17:30"),
        ("2026-11-07 09:00", "2026-11-20 17:30"),
        ("2026-02-11 08:00", "2026-03-04 08:00"),
    ],
    ids=["in hours", "at lunch", "Friday evening", "Saturday", "before Tết"],
)
def test_ten_working_days_from_reception(received, due):
    assert clock(YEAR_2026, TEN_DAYS, (received, "start")).due_at == at(due)


@pytest.mark.criterion("II.3.2")
def test_a_step_may_be_limited_to_the_minute():
    step = TimeLimit("working_minutes", 95)
    assert clock(WEEK, step, ("2026-11-23 10:40", "start")).due_at == at("2026-11-23 14:15")
    late = clock(WEEK, step, ("2026-11-23 10:40", "start"), ("2026-11-23 14:16", "stop"))
    assert late.late_by(at("2026-11-23 14:16")) == timedelta(minutes=1)


# Art. 19.4 under the rule set of 2018: the limit is granted anew once the supplement is complete.


def test_2018_after_a_supplement_the_limit_starts_again_from_zero():
    moves = [("2026-11-02 10:00", "start"), ("2026-11-06 10:00", "pause"), ("2026-11-16 10:00", "restart")]
    found = clock(WEEK, TEN_DAYS, *moves)
    assert found.due_at == at("2026-11-30 10:00")
    assert found.used(at("2026-11-17 10:00")) == hours(8)


# The rule set that pauses instead: the time of the applicant is not counted, the time used before is.


def test_a_supplement_that_pauses_leaves_what_was_left():
    moves = [("2026-11-02 10:00", "start"), ("2026-11-06 10:00", "pause"), ("2026-11-16 10:00", "resume")]
    assert clock(WEEK, TEN_DAYS, *moves[:2]).due_at is None
    assert clock(WEEK, TEN_DAYS, *moves).due_at == at("2026-11-24 10:00")


def test_several_supplements_each_move_the_due_time_by_their_own_length():
    found = clock(
        YEAR_2026,
        TEN_DAYS,
        ("2026-11-02 10:00", "start"),
        ("2026-11-04 10:00", "pause"),  # 2 days used
        ("2026-11-09 15:00", "resume"),
        ("2026-11-10 15:00", "pause"),  # 3 days used
        ("2026-11-21 20:00", "resume"),  # a Saturday evening: counts from Monday 23/11
        (
            "2026-11-25 11:30",
            "pause",
        ),  # Monday, not the holiday of the 24th, Wednesday morning: 4.5 days used
        ("2026-12-01 12:00", "resume"),  # in the lunch break: counts from 13:30
    )
    assert found.used_before == hours(36)
    assert found.due_at == at("2026-12-08 17:30")
    assert [interval.kind for interval in found.intervals] == ["running", "paused"] * 3 + ["running"]


def test_a_request_made_outside_hours_uses_no_working_time():
    evening = clock(
        WEEK,
        TEN_DAYS,
        ("2026-11-02 10:00", "start"),
        ("2026-11-06 22:00", "pause"),
        ("2026-11-07 08:00", "resume"),
    )
    assert evening.due_at == at("2026-11-16 10:00")


# Decree 61/2018 art. 18, and the same-day procedures of civil status (1.001193, 2.000635, 2.000908):
# received before 15:00, answered the same day; from 15:00 on, by the end of the next working day.


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-11-25 08:00:00", "2026-11-25 17:30"),
        ("2026-11-25 14:59:59", "2026-11-25 17:30"),
        ("2026-11-25 15:00:00", "2026-11-26 17:30"),
        ("2026-11-25 15:00:01", "2026-11-26 17:30"),
        ("2026-11-25 06:00:00", "2026-11-25 17:30"),
        ("2026-11-25 20:00:00", "2026-11-26 17:30"),
        ("2026-11-27 15:00:00", "2026-11-30 17:30"),
        ("2026-11-28 09:00:00", "2026-11-30 17:30"),
        ("2026-11-23 16:00:00", "2026-11-25 17:30"),
        ("2026-02-13 15:30:00", "2026-02-23 17:30"),
        ("2026-01-09 15:30:00", "2026-01-10 17:30"),
    ],
    ids=[
        "morning",
        "a second before",
        "15:00:00",
        "a second after",
        "before opening",
        "evening",
        "Friday afternoon",
        "Saturday",
        "before the holiday of 24/11",
        "before Tết",
        "before a swapped Saturday",
    ],
)
def test_the_15_o_clock_rule(received, due):
    assert clock(YEAR_2026, BEFORE_15, (received, "start")).due_at == at(due)


def test_same_day_without_a_cutoff_still_needs_working_time_left():
    today = TimeLimit("same_day")
    assert clock(WEEK, today, ("2026-11-25 17:29", "start")).due_at == at("2026-11-25 17:30")
    assert clock(WEEK, today, ("2026-11-25 17:30", "start")).due_at == at("2026-11-26 17:30")


def test_a_same_day_dossier_that_restarts_after_15_o_clock_is_due_the_next_day():
    moves = [("2026-11-25 09:00", "start"), ("2026-11-25 10:00", "pause"), ("2026-11-26 15:20", "restart")]
    assert clock(WEEK, BEFORE_15, *moves).due_at == at("2026-11-27 17:30")


def test_a_procedure_without_a_limit_is_never_due():
    assert clock(WEEK, TimeLimit("none"), ("2026-11-25 09:00", "start")).due_at is None


# Circular 21/2023, appendix II.4.1: "Hạn xử lý 15/08/2023 - Quá hạn 3 ngày".


@pytest.mark.criterion("II.4.1")
def test_lateness_is_shown_in_the_words_of_the_circular():
    due = at("2023-08-15 17:30")
    assert due_line(due, at("2023-08-18 09:00"), WEEK) == "Hạn xử lý 15/08/2023 - Quá hạn 3 ngày"
    assert due_line(due, at("2023-08-15 17:31"), WEEK) == "Hạn xử lý 15/08/2023 - Quá hạn 1 ngày"
    # Friday 18/8 is the third working day; the weekend adds none, Monday is the fourth.
    assert due_line(due, at("2023-08-20 09:00"), WEEK) == "Hạn xử lý 15/08/2023 - Quá hạn 3 ngày"
    assert due_line(due, at("2023-08-21 09:00"), WEEK) == "Hạn xử lý 15/08/2023 - Quá hạn 4 ngày"


def test_the_time_left_is_shown_with_the_due_hour():
    due = at("2023-08-15 17:30")
    days_left = due_line(due, at("2023-08-07 17:30"), WEEK)
    assert days_left == "Hạn xử lý 15/08/2023 17:30:00 - còn 6 ngày làm việc"
    hours_left = due_line(due, at("2023-08-15 14:10"), WEEK)
    assert hours_left == "Hạn xử lý 15/08/2023 17:30:00 - còn 3 giờ 20 phút làm việc"
    assert due_line(None, at("2023-08-15 14:10"), WEEK) == "Chưa xác định hạn xử lý"


# The 766 index: before, on or past the due day, by the moment at which processing finished.


def test_the_verdict_looks_at_the_finish_and_not_at_the_hand_over():
    due = at("2026-11-16 10:15")
    assert judge(at("2026-11-13 17:00"), due, WEEK) == "early"
    assert judge(at("2026-11-16 08:00"), due, WEEK) == "on_time"
    assert judge(at("2026-11-16 10:15"), due, WEEK) == "on_time"
    assert judge(at("2026-11-16 10:16"), due, WEEK) == "late"


def test_the_verdict_and_the_clock_agree_after_a_late_supplement():
    moves = [
        ("2026-11-02 07:30", "start"),
        ("2026-11-16 09:30", "pause"),
        ("2026-11-18 07:30", "resume"),
        ("2026-11-18 08:30", "stop"),
    ]
    found = clock(WEEK, TEN_DAYS, *moves)
    assert found.late_by(at("2026-12-31 09:00")) == hours(3)
    assert judge(at("2026-11-18 08:30"), found.due_at, WEEK) == "late"
