"""The periods that people ask figures for."""

from __future__ import annotations

from datetime import date

import pytest

from motcua.kernel.periods import read_period, usual_periods

TODAY = date(2026, 1, 15)


def days(code: str, today: date = TODAY) -> tuple[date, date]:
    period = usual_periods(today)[code][1]
    return period.first, period.last


def test_those_of_now_end_today_and_those_before_are_whole() -> None:
    assert days("hom-nay") == (TODAY, TODAY)
    assert days("thang") == (date(2026, 1, 1), TODAY)
    assert days("thang-truoc") == (date(2025, 12, 1), date(2025, 12, 31))
    assert days("quy") == (date(2026, 1, 1), TODAY)
    assert days("quy-truoc") == (date(2025, 10, 1), date(2025, 12, 31))
    assert days("nam") == (date(2026, 1, 1), TODAY)
    assert days("nam-truoc") == (date(2025, 1, 1), date(2025, 12, 31))
    assert days("thang-truoc", date(2024, 3, 31)) == (date(2024, 2, 1), date(2024, 2, 29))


def test_a_period_begins_and_ends_at_midnight_in_hanoi() -> None:
    period = usual_periods(TODAY)["thang-truoc"][1]
    assert period.start.isoformat() == "2025-12-01T00:00:00+07:00"
    assert period.end.isoformat() == "2026-01-01T00:00:00+07:00"
    assert (period.title, period.days) == ("Tháng 12/2025", "từ ngày 01/12/2025 đến ngày 31/12/2025")


def test_days_are_read_as_people_write_them() -> None:
    asked = read_period({"ky": "khac", "tu": "1/12/2025", "den": "2025-12-03"}, TODAY)
    assert (asked.period.first, asked.period.last) == (date(2025, 12, 1), date(2025, 12, 3))
    assert (asked.first, asked.last, asked.errors) == ("01/12/2025", "03/12/2025", {})


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"tu": "31/02/2026", "den": "01/03/2026"}, "tu"),
        ({"tu": "02/01/2026", "den": "01/01/2026"}, "den"),
        ({"tu": "01/01/2020", "den": "01/01/2026"}, "den"),
        ({"tu": "", "den": "01/01/2026"}, "tu"),
        ({"tu": "01/01/0001", "den": "02/01/0001"}, "tu"),
    ],
)
def test_what_cannot_be_is_said_and_kept_as_typed(given: dict[str, str], field: str) -> None:
    asked = read_period({"ky": "khac", **given}, TODAY)
    assert list(asked.errors) == [field]
    assert asked.first == given["tu"]
    assert asked.period == usual_periods(TODAY)["thang"][1]


def test_an_unknown_code_gives_the_usual_period() -> None:
    assert read_period({"ky": "x"}, TODAY, "nam").period == usual_periods(TODAY)["nam"][1]
