"""Working time by worked example: Labour Code art. 105 and 112, and the hours and holidays of 2026."""

from datetime import date

import pytest

from motcua.kernel.worktime import standard_calendar
from tests.kernel.moments import OFFICE_DAY, WEEK, YEAR_2026, at, hours


@pytest.mark.parametrize(
    ("start", "worked", "end"),
    [
        # Monday 23/11/2026: over the lunch break, up to it, and from inside it.
        ("2026-11-23 11:00", 1, "2026-11-23 14:00"),
        ("2026-11-23 11:00", 0.5, "2026-11-23 11:30"),
        ("2026-11-23 12:15", 1, "2026-11-23 14:30"),
        ("2026-11-23 11:30", 0, "2026-11-23 13:30"),
        # Before opening, after closing, a minute before midnight.
        ("2026-11-23 05:00", 2, "2026-11-23 09:30"),
        ("2026-11-23 17:30", 1, "2026-11-24 08:30"),
        ("2026-11-23 23:59", 1, "2026-11-24 08:30"),
        ("2026-11-23 23:59:59", 8, "2026-11-24 17:30"),
        # Friday evening and the weekend count from Monday 7:30.
        ("2026-11-27 18:00", 1, "2026-11-30 08:30"),
        ("2026-11-28 10:00", 1, "2026-11-30 08:30"),
        ("2026-11-29 23:59", 0, "2026-11-30 07:30"),
        # A whole day lands on the end of the day, not on the next morning.
        ("2026-11-23 07:30", 8, "2026-11-23 17:30"),
        ("2026-11-23 10:00", 8, "2026-11-24 10:00"),
        # The eight working hours in which an online dossier must be answered, over a weekend.
        ("2026-11-27 15:00", 8, "2026-11-30 15:00"),
    ],
)
def test_hours_counted_over_lunch_nights_and_weekends(start, worked, end):
    assert WEEK.add(at(start), hours(worked)) == at(end)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        # Received the Thursday before Tết Bính Ngọ: 12, 13, then 23, 24, 25 February.
        ("2026-02-12 07:30", 5, "2026-02-25 17:30"),
        ("2026-02-13 14:00", 1, "2026-02-23 14:00"),
        # Received on mùng Một itself: counts from Monday 23 February.
        ("2026-02-17 09:00", 1, "2026-02-23 17:30"),
        # New Year: Friday 2/1 is off and worked off on Saturday 10/1.
        ("2025-12-31 15:00", 1, "2026-01-05 15:00"),
        ("2026-01-09 10:00", 1, "2026-01-10 10:00"),
        ("2026-01-09 10:00", 2, "2026-01-12 10:00"),
        # 30/4 and 1/5 stand next to the weekend: Wednesday is followed by Monday 4/5.
        ("2026-04-29 15:00", 1, "2026-05-04 15:00"),
        # National Day: 31/8 worked off on Saturday 22/8, 1/9 and 2/9 are holidays.
        ("2026-08-21 15:00", 1, "2026-08-22 15:00"),
        ("2026-08-28 15:00", 1, "2026-09-03 15:00"),
        # 24/11, a holiday in the middle of a week.
        ("2026-11-23 15:00", 1, "2026-11-25 15:00"),
    ],
)
def test_working_days_over_the_holidays_and_swapped_days_of_2026(start, days, end):
    assert YEAR_2026.add_working_days(at(start), days) == at(end)


def test_a_holiday_that_falls_on_a_weekend_takes_nothing_away():
    sunday = standard_calendar([date(2026, 11, 29)])
    assert sunday.add_working_days(at("2026-11-27 10:00"), 1) == WEEK.add_working_days(
        at("2026-11-27 10:00"), 1
    )


def test_january_2026_has_its_swapped_saturday_and_no_second_of_january():
    worked = [day for day in range(1, 13) if YEAR_2026.is_working_day(date(2026, 1, day))]
    assert worked == [5, 6, 7, 8, 9, 10, 12]
    assert YEAR_2026.shifts_on(date(2026, 1, 10)) == OFFICE_DAY
    assert YEAR_2026.count_working_days(date(2025, 12, 31), date(2026, 1, 12)) == 7


def test_measuring_over_tet_counts_the_working_days_alone():
    assert YEAR_2026.between(at("2026-02-13 07:30"), at("2026-02-23 17:30")) == hours(16)
    assert YEAR_2026.between(at("2026-02-23 17:30"), at("2026-02-13 07:30")) == -hours(16)
    assert YEAR_2026.between(at("2026-02-14 00:00"), at("2026-02-22 23:59")) == hours(0)


def test_the_agency_opens_again_after_tet():
    assert YEAR_2026.next_working_moment(at("2026-02-13 17:30")) == at("2026-02-23 07:30")
    assert YEAR_2026.next_working_day(date(2026, 2, 13)) == date(2026, 2, 23)
    assert YEAR_2026.end_of_working_day(date(2026, 2, 17)) is None
