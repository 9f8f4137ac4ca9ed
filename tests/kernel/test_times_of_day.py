"""How hours and limits are written in definitions, and what is said of what cannot be read."""

from __future__ import annotations

from datetime import date

import pytest

from motcua.kernel.clock import TimeLimit
from motcua.kernel.hours import (
    CalendarError,
    format_hours,
    format_time_of_day,
    parse_hours,
    parse_time_of_day,
)
from motcua.kernel.worktime import WorkingCalendar
from tests.kernel.moments import WEEK, YEAR_2026


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("00:00", 0), ("7:05", 425), (" 07:30 ", 450), ("15:00", 900), ("23:59", 1439), ("24:00", 1440)],
)
def test_a_time_of_day_is_minutes_from_midnight(text, minutes):
    assert parse_time_of_day(text) == minutes
    assert parse_time_of_day(format_time_of_day(minutes)) == minutes


@pytest.mark.parametrize(
    "text",
    ["", "15", "15h00", "15:0", "15:000", "015:00", "15:60", "15:99", ":30", "15:", "a5:00", "15:a0", "1:2:3",
     "-1:30", "15:-5", "１５:00", "15:０0", "²:00", "15:²0", 900, None, ["15:00"]],
)  # fmt: skip
def test_what_is_no_time_of_day_is_said_to_be_none(text):
    with pytest.raises(CalendarError) as found:
        parse_time_of_day(text)
    assert str(found.value) == f"{text!r} is not a time of day like 07:30"


@pytest.mark.parametrize("text", ["24:01", "25:00", "99:59"])
def test_a_day_ends_at_24_00(text):
    with pytest.raises(CalendarError) as found:
        parse_time_of_day(text)
    assert str(found.value) == f"{text!r} is later than the end of the day"


def test_hours_are_read_by_weekday_and_written_the_same():
    hours = {"wed": [["08:00", "12:00"], ["13:00", "24:00"]], "mon": [["07:30", "11:30"]]}
    weekly = parse_hours(hours)
    assert weekly == {0: ((450, 690),), 2: ((480, 720), (780, 1440))}
    assert list(weekly) == [0, 2]
    assert format_hours(weekly) == hours
    assert parse_hours({"sun": []}) == {}
    through = [["07:30", "11:30"], ["11:30", "13:00"]]
    assert parse_hours({"tue": through}) == {1: ((450, 690), (690, 780))}, "one shift may follow on another"


@pytest.mark.parametrize(
    ("hours", "why"),
    [
        (
            {"monday": [["07:30", "11:30"]]},
            "unknown weekday 'monday'; known are mon, tue, wed, thu, fri, sat, sun",
        ),
        ({"mon": ["07:30"]}, "mon: a shift is a pair of times, not '07:30'"),
        ({"mon": [["07:30"]]}, "mon: a shift is a pair of times, not ['07:30']"),
        (
            {"mon": [["07:30", "09:00", "10:00"]]},
            "mon: a shift is a pair of times, not ['07:30', '09:00', '10:00']",
        ),
        ({"fri": [["11:30", "07:30"]]}, "fri: 690-450 is not a span of minutes inside one day"),
        ({"fri": [["07:30", "07:30"]]}, "fri: 450-450 is not a span of minutes inside one day"),
        (
            {"sat": [["07:30", "11:30"], ["11:00", "12:00"]]},
            "sat: the shifts overlap or are out of order at minute 660",
        ),
    ],
)
def test_hours_that_make_no_sense_are_named(hours, why):
    with pytest.raises(CalendarError) as found:
        parse_hours(hours)
    assert str(found.value) == why


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ("10 ngày", "a time limit is an object with a kind, not '10 ngày'"),
        ({"kind": "none", "x": 1, "a": 2}, "a time limit knows nothing of a, x"),
        ({"amount": 3}, "a time limit needs a kind"),
        ({"kind": 3}, "a time limit needs a kind"),
        ({"kind": "working_days", "amount": "10"}, "the amount of a time limit is a whole number, not '10'"),
        ({"kind": "working_days", "amount": True}, "the amount of a time limit is a whole number, not True"),
        (
            {"kind": "working_days", "amount": 0},
            "a limit in working_days needs an amount of at least 1, not 0",
        ),
        ({"kind": "same_day", "cutoff": 15}, "the cutoff is written like 15:00, not 15"),
        ({"kind": "same_day", "cutoff": "00:00"}, "the cutoff must lie inside the day, not at minute 0"),
    ],
)
def test_limits_that_make_no_sense_are_named(data, why):
    with pytest.raises(ValueError, match=r"limit|cutoff") as found:
        TimeLimit.from_json(data)
    assert str(found.value) == why


@pytest.mark.parametrize(
    ("after", "until", "days"),
    [
        ("2026-11-22", "2026-11-23", 1),
        ("2026-11-20", "2026-11-21", 0),
        ("2026-11-23", "2026-11-23", 0),
        ("2026-11-24", "2026-11-23", 0),
        ("2026-11-20", "2026-11-27", 4),
        ("2026-01-09", "2026-01-10", 1),
        ("2026-02-13", "2026-02-22", 0),
        ("2025-12-31", "2026-12-31", 249),
    ],
)
def test_working_days_between_two_days(after, until, days):
    assert YEAR_2026.count_working_days(date.fromisoformat(after), date.fromisoformat(until)) == days


def test_a_week_has_five_working_days_wherever_it_begins():
    for day in range(1, 8):
        assert WEEK.count_working_days(date(2026, 11, day), date(2026, 11, day + 7)) == 5


@pytest.mark.parametrize(
    ("weekly", "swapped", "zone", "why"),
    [
        ({}, {}, "Asia/Ho_Chi_Minh", "a calendar needs at least one working weekday"),
        ({0: ()}, {}, "Asia/Ho_Chi_Minh", "a calendar needs at least one working weekday"),
        ({7: ((450, 690),)}, {}, "Asia/Ho_Chi_Minh", "weekday 7 is not one of 0 (Monday) to 6 (Sunday)"),
        (
            {0: ((450, 690),)},
            {date(2026, 1, 10): ()},
            "Asia/Ho_Chi_Minh",
            "2026-01-10 is said to work by exception but has no hours",
        ),
        (
            {0: ((450, 690),)},
            {date(2026, 1, 10): ((690, 450),)},
            "Asia/Ho_Chi_Minh",
            "2026-01-10: 690-450 is not a span of minutes inside one day",
        ),
        ({1: ((690, 450),)}, {}, "Asia/Ho_Chi_Minh", "tue: 690-450 is not a span of minutes inside one day"),
        ({0: ((450, 690),)}, {}, "Asia/Atlantis", "unknown time zone 'Asia/Atlantis'"),
    ],
)
def test_a_calendar_that_contradicts_itself_says_where(weekly, swapped, zone, why):
    with pytest.raises(CalendarError) as found:
        WorkingCalendar(weekly, frozenset(), swapped, zone)
    assert str(found.value) == why
