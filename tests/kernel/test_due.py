"""Due times in words at their edges: exactly on the due time, before opening, over holidays, whole minutes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from motcua.kernel.due import Lateness, due_line, judge, lateness
from tests.kernel.moments import WEEK, YEAR_2026, at

DUE = at("2026-11-20 10:00")  # a Friday


@pytest.mark.parametrize(
    ("seen", "minutes", "days"),
    [
        ("2026-11-20 10:00:01", 0, 1),
        ("2026-11-20 10:01", 1, 1),
        ("2026-11-20 17:30", 330, 1),
        # Monday: before opening no working day has begun; at opening one has; the holiday of the 24th adds none.
        ("2026-11-23 07:29:59", 330, 1),
        ("2026-11-23 07:30", 330, 1),
        ("2026-11-23 17:30", 810, 1),
        ("2026-11-24 12:00", 810, 1),
        ("2026-11-25 07:29:59", 810, 1),
        ("2026-11-25 07:30", 810, 2),
        ("2026-11-26 07:29:59", 1290, 2),
        ("2026-11-26 07:30", 1290, 3),
    ],
)
def test_how_late_in_working_minutes_and_in_working_days_begun(seen, minutes, days):
    found = lateness(DUE, at(seen), YEAR_2026)
    assert found == Lateness("late", days, minutes)
    assert found.text() == f"Quá hạn {days} ngày"


@pytest.mark.parametrize(
    ("seen", "state", "days", "minutes"),
    [
        ("2026-11-20 10:00", "soon", 0, 0),
        ("2026-11-20 09:59:01", "soon", 0, 0),
        ("2026-11-20 09:59", "soon", 0, 1),
        ("2026-11-19 10:00:01", "soon", 0, 479),
        ("2026-11-19 10:00", "on_time", 1, 480),
        ("2026-11-18 10:00", "on_time", 2, 960),
        ("2026-11-18 09:59", "on_time", 2, 961),
    ],
)
def test_how_much_is_left_and_from_when_it_counts_as_soon(seen, state, days, minutes):
    assert lateness(DUE, at(seen), YEAR_2026) == Lateness(state, days, minutes)


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (Lateness("none", 0, 0), "Chưa xác định hạn"),
        (Lateness("on_time", 1, 480), "còn 1 ngày làm việc"),
        (Lateness("soon", 0, 479), "còn 7 giờ 59 phút làm việc"),
        (Lateness("soon", 0, 60), "còn 1 giờ làm việc"),
        (Lateness("soon", 0, 59), "còn 59 phút làm việc"),
        (Lateness("soon", 0, 1), "còn 1 phút làm việc"),
        (Lateness("soon", 0, 0), "còn dưới 1 phút làm việc"),
    ],
)
def test_the_words(found, text):
    assert found.text() == text


def test_the_line_of_the_circular_has_the_hour_only_while_there_is_time_left():
    assert (
        due_line(DUE, at("2026-11-20 10:00"), WEEK)
        == "Hạn xử lý 20/11/2026 10:00:00 - còn dưới 1 phút làm việc"
    )
    assert due_line(DUE, at("2026-11-20 10:00:01"), WEEK) == "Hạn xử lý 20/11/2026 - Quá hạn 1 ngày"
    assert due_line(None, at("2026-11-20 10:00"), WEEK) == "Chưa xác định hạn xử lý"


def test_the_days_of_the_verdict_are_those_of_the_agencys_wall():
    due = at("2026-11-20 00:30")
    assert judge(at("2026-11-19 23:59"), due, WEEK) == "early"
    assert judge(at("2026-11-20 00:00"), due, WEEK) == "on_time"
    assert judge(due, due, WEEK) == "on_time"
    assert judge(due + timedelta(microseconds=1), due, WEEK) == "late"
