"""The working calendar: what it refuses, what it answers, and the laws of its arithmetic."""

import pickle
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.kernel.hours import (
    CalendarError,
    format_hours,
    parse_hours,
)
from motcua.kernel.worktime import (
    DEFAULT_HOURS,
    WorkingCalendar,
    standard_calendar,
)
from tests.effort import calls_for
from tests.kernel.moments import (
    AMOUNTS,
    MOMENTS,
    OFFICE_DAY,
    WEEK,
    YEAR_2026,
    at,
    calendars,
    days,
    hours,
    shifts,
)


@given(calendars(), MOMENTS, AMOUNTS)
def test_adding_then_measuring_gives_back_exactly(calendar, start, amount):
    assert calendar.between(start, calendar.add(start, amount)) == amount


@given(calendars(), MOMENTS, AMOUNTS, AMOUNTS)
def test_more_time_is_never_earlier_and_steps_add_up(calendar, start, one, other):
    both = calendar.add(start, one + other)
    assert both >= calendar.add(start, one)
    assert calendar.between(calendar.add(calendar.add(start, one), other), both) == timedelta()


@given(calendars(), MOMENTS, MOMENTS, AMOUNTS)
def test_a_later_start_is_never_due_earlier(calendar, one, other, amount):
    first, second = sorted((one, other))
    assert calendar.add(first, amount) <= calendar.add(second, amount)


@given(calendars(), MOMENTS, AMOUNTS)
def test_a_sum_never_lands_outside_working_time(calendar, start, amount):
    landed = calendar.add(start, amount)
    just_before = landed - timedelta(microseconds=1)
    assert landed >= start
    assert landed.tzinfo is UTC
    assert calendar.is_working(landed) or (amount and calendar.is_working(just_before))


@given(calendars(), MOMENTS, MOMENTS, MOMENTS)
def test_measuring_is_additive_and_changes_sign(calendar, a, b, c):
    assert calendar.between(a, b) + calendar.between(b, c) == calendar.between(a, c)
    assert calendar.between(a, b) == -calendar.between(b, a)


@given(calendars(), st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(0, 60))
def test_positions_agree_with_adding_up_day_by_day(calendar, first, length):
    last = first + timedelta(days=length)
    slow = sum(
        end - start for n in range(length) for start, end in calendar.shifts_on(first + timedelta(days=n))
    )
    midnights = [at(f"{day.isoformat()} 00:00") for day in (first, last)]
    assert calendar.between(*midnights) == timedelta(minutes=slow)
    listed = [n for n in range(1, length + 1) if calendar.is_working_day(first + timedelta(days=n))]
    assert calendar.count_working_days(first, last) == len(listed)


@given(calendars(), MOMENTS)
def test_the_next_working_moment_is_the_first_one(calendar, moment):
    found = calendar.next_working_moment(moment)
    assert found >= moment
    assert calendar.is_working(found)
    assert calendar.between(moment, found) == timedelta()
    assert (found == moment) == calendar.is_working(moment)


@given(calendars(), MOMENTS, st.timedeltas(timedelta(hours=-300), timedelta(hours=300)))
def test_shifting_goes_backwards_too(calendar, moment, amount):
    assert calendar.between(moment, calendar.shift(moment, amount)) == amount


@given(calendars(), st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_the_next_working_day_skips_only_closed_days(calendar, day):
    found = calendar.next_working_day(day)
    between = [day + timedelta(days=n) for n in range(1, (found - day).days)]
    assert found > day
    assert calendar.is_working_day(found)
    assert not any(calendar.is_working_day(other) for other in between)


@given(calendars())
def test_a_calendar_survives_pickling_as_an_equal_key(calendar):
    copy = pickle.loads(pickle.dumps(calendar))
    assert copy == calendar
    assert {calendar: "found"}[copy] == "found"


@given(st.dictionaries(st.integers(0, 6), shifts(), max_size=7))
def test_hours_written_and_read_are_the_same(weekly):
    assert parse_hours(format_hours(weekly)) == weekly


def test_the_default_hours_are_a_day_of_480_minutes():
    assert WEEK.daily_minutes == 480
    assert format_hours(DEFAULT_HOURS)["mon"] == [["07:30", "11:30"], ["13:30", "17:30"]]
    assert list(format_hours(DEFAULT_HOURS)) == ["mon", "tue", "wed", "thu", "fri"]


def test_a_working_day_is_worth_the_longest_weekday():
    calendar = WorkingCalendar({0: OFFICE_DAY, 5: ((450, 690),)})
    assert calendar.daily_minutes == 480
    # Monday afternoon takes half a day, Saturday morning the other half.
    assert calendar.add_working_days(at("2026-11-23 13:30"), 1) == at("2026-11-28 11:30")


def test_a_swapped_day_wins_over_holiday_and_weekend():
    saturday = date(2026, 1, 10)
    calendar = standard_calendar(holidays=[saturday], swapped={saturday: ((480, 720),)})
    assert calendar.shifts_on(saturday) == ((480, 720),)
    assert calendar.end_of_working_day(saturday) == at("2026-01-10 12:00")
    assert calendar.end_of_working_day(date(2026, 1, 11)) is None


def test_a_shift_is_open_at_its_start_and_closed_at_its_end():
    assert WEEK.is_working(at("2026-11-23 07:30"))
    assert not WEEK.is_working(at("2026-11-23 11:30"))
    assert WEEK.is_working(at("2026-11-23 17:29:59"))
    assert not WEEK.is_working(at("2026-11-23 17:30"))


def test_a_shift_may_last_until_midnight():
    calendar = WorkingCalendar({0: ((22 * 60, 24 * 60),)})
    assert calendar.end_of_working_day(date(2026, 11, 23)) == at("2026-11-24 00:00")
    assert calendar.add(at("2026-11-23 22:00"), hours(3)) == at("2026-11-30 23:00")


def test_ten_years_of_working_days_take_no_longer_than_ten_days():
    calendar = standard_calendar([date(year, 9, 2) for year in range(2000, 2060)])

    def effort(count: int) -> int:
        return calls_for(lambda: calendar.add_working_days(at("2026-11-23 10:00"), count))

    assert effort(2500) < 3 * effort(10)
    assert calendar.count_working_days(date(2026, 11, 23), date(2036, 11, 23)) == 2610 - 7


@pytest.mark.parametrize(
    "weekly",
    [
        {},
        {0: ()},
        {7: OFFICE_DAY},
        {0: ((690, 450),)},
        {0: ((450, 450),)},
        {0: ((450, 690), (600, 720))},
        {0: ((810, 1050), (450, 690))},
        {0: ((-10, 60),)},
        {0: ((450, 1441),)},
    ],
)
def test_a_calendar_that_contradicts_itself_is_refused(weekly):
    with pytest.raises(CalendarError):
        WorkingCalendar(weekly)


def test_an_unknown_time_zone_and_an_empty_swapped_day_are_refused():
    with pytest.raises(CalendarError, match="time zone"):
        WorkingCalendar(DEFAULT_HOURS, timezone="Asia/Atlantis")
    with pytest.raises(CalendarError, match="2026-01-10"):
        standard_calendar(swapped={date(2026, 1, 10): ()})


@pytest.mark.parametrize(
    "hours_given",
    [
        {"monday": []},
        {"mon": [["07:30"]]},
        {"mon": ["07:30"]},
        {"mon": [["7h30", "11:30"]]},
        {"mon": [["07:30", "25:00"]]},
        {"mon": [["11:30", "07:30"]]},
    ],
)
def test_hours_that_make_no_sense_are_refused(hours_given):
    with pytest.raises(CalendarError):
        parse_hours(hours_given)


def test_more_than_400_closed_days_are_an_error_and_not_an_endless_search():
    closed = standard_calendar(days("2026-12-01", "2028-03-01"))
    with pytest.raises(CalendarError, match="400 days"):
        closed.next_working_moment(at("2026-11-30 17:30"))
    with pytest.raises(CalendarError, match="400 days"):
        closed.add_working_days(at("2026-11-27 07:30"), 3)
    with pytest.raises(CalendarError, match="400 days"):
        closed.next_working_day(date(2026, 11, 30))
    assert closed.add_working_days(at("2026-11-27 07:30"), 2) == at("2026-11-30 17:30")
    assert closed.add_working_days(at("2028-02-01 07:30"), 1) == at("2028-03-02 17:30")


def test_a_second_closure_is_as_long_as_the_first():
    closed = standard_calendar([*days("2026-12-01", "2028-03-01"), *days("2030-01-01", "2031-06-01")])
    for last in ("2026-11-30 17:30", "2029-12-31 17:30"):
        with pytest.raises(CalendarError, match="400 days"):
            closed.next_working_moment(at(last))
    assert closed.next_working_moment(at("2029-12-31 08:00")) == at("2029-12-31 08:00")


def test_a_year_of_closed_days_is_still_calculated():
    closed = standard_calendar(days("2026-12-01", "2027-11-30"))
    assert closed.add_working_days(at("2026-11-30 07:30"), 2) == at("2027-12-01 17:30")


def test_naive_moments_and_negative_amounts_are_refused():
    naive = datetime(2026, 11, 23, 10)
    for call in (WEEK.is_working, WEEK.next_working_moment, WEEK.local_date):
        with pytest.raises(ValueError, match="aware"):
            call(naive)
    with pytest.raises(ValueError, match="aware"):
        WEEK.between(naive, at("2026-11-23 10:00"))
    with pytest.raises(ValueError, match="negative"):
        WEEK.add(at("2026-11-23 10:00"), -hours(1))
    with pytest.raises(ValueError, match="negative"):
        WEEK.add_working_days(at("2026-11-23 10:00"), -1)


def test_a_result_beyond_the_last_year_is_a_clear_error():
    with pytest.raises(CalendarError, match="beyond"):
        WEEK.add(at("9999-12-30 10:00"), hours(100))


def test_the_moment_may_come_from_any_time_zone():
    assert YEAR_2026.is_working(datetime(2026, 11, 23, 0, 30, tzinfo=UTC))
    assert YEAR_2026.local_date(datetime(2026, 11, 22, 17, 0, tzinfo=UTC)) == date(2026, 11, 23)
