"""Dates and times as Vietnamese readers write them."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.kernel.dates import (
    HANOI,
    format_date,
    format_datetime,
    format_long_date,
    format_slip_moment,
    format_time,
    parse_date,
    relative_days,
    to_local,
)

EVENING_IN_LONDON = datetime(2026, 11, 21, 18, 5, 9, tzinfo=UTC)


@pytest.mark.criterion("VI.12")
def test_moments_are_shown_as_day_month_year_and_hours_minutes_seconds_in_vietnam():
    assert format_date(EVENING_IN_LONDON) == "22/11/2026"
    assert format_time(EVENING_IN_LONDON) == "01:05:09"
    assert format_datetime(EVENING_IN_LONDON) == "22/11/2026 01:05:09"
    assert format_date(date(2026, 1, 2)) == "02/01/2026"


def test_long_forms_for_slips():
    assert format_long_date(date(2026, 11, 22)) == "ngày 22 tháng 11 năm 2026"
    assert format_long_date(date(2026, 2, 5)) == "ngày 05 tháng 02 năm 2026"
    assert format_long_date(date(2026, 3, 5)) == "ngày 05 tháng 3 năm 2026"
    slip = datetime(2026, 11, 22, 3, 15, tzinfo=UTC)
    assert format_slip_moment(slip) == "10 giờ 15 phút, ngày 22 tháng 11 năm 2026"


def test_a_naive_moment_is_refused():
    for show in (to_local, format_date, format_time, format_datetime, format_long_date, format_slip_moment):
        with pytest.raises(ValueError, match="aware"):
            show(datetime(2026, 11, 22, 10))


def test_a_local_moment_is_the_same_moment():
    assert to_local(EVENING_IN_LONDON) == EVENING_IN_LONDON
    assert to_local(EVENING_IN_LONDON).tzinfo is HANOI


@given(st.dates(), st.sampled_from("/-."))
def test_a_date_is_written_and_read_the_same(day, separator):
    assert parse_date(format_date(day).replace("/", separator)) == day
    assert parse_date(day.isoformat()) == day


@pytest.mark.parametrize("text", ["1/2/2026", "01/02/2026", " 1-2-2026 ", "1.2.2026", "2026-02-01"])
def test_dates_are_read_as_people_type_them(text):
    assert parse_date(text) == date(2026, 2, 1)


@pytest.mark.parametrize("text", ["31/02/2026", "00/01/2026", "29/2/2025", "1/13/2026", "1/1/0000"])
def test_a_day_that_does_not_exist_is_named(text):
    with pytest.raises(ValueError, match="Không có ngày"):
        parse_date(text)


@pytest.mark.parametrize("text", ["", "1/2", "1/2/26", "1/2-2026", "2/11/2026 10:00", "hôm nay", "١/٢/٢٠٢٦"])
def test_what_is_no_date_is_told_how_to_write_one(text):
    with pytest.raises(ValueError, match="ví dụ 22/11/2026"):
        parse_date(text)


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (22, "hôm nay"),
        (21, "hôm qua"),
        (23, "ngày mai"),
        (19, "3 ngày trước"),
        (27, "5 ngày nữa"),
    ],
)
def test_how_near_days_are_called(day, text):
    assert relative_days(date(2026, 11, day), date(2026, 11, 22)) == text
