"""Spans of days that people ask figures for: today, this month, a quarter, a year, or from one day to another.

The Vietnamese texts are plain literals: this room stands below the framework and its translation functions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from motcua.kernel.dates import HANOI, format_date, parse_date

OWN = "khac"
LONGEST_DAYS = 3 * 366


@dataclass(frozen=True, slots=True)
class Period:
    """Days, both included, and what people call them."""

    first: date
    last: date
    title: str

    @property
    def start(self) -> datetime:
        """The moment at which it begins."""
        return datetime.combine(self.first, time(), HANOI)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return datetime.combine(self.last + timedelta(days=1), time(), HANOI)

    @property
    def days(self) -> str:
        """ "từ ngày 01/11/2026 đến ngày 30/11/2026"; "ngày 23/11/2026" for one day."""
        if self.first == self.last:
            return f"ngày {format_date(self.first)}"
        return f"từ ngày {format_date(self.first)} đến ngày {format_date(self.last)}"


def usual_periods(today: date) -> dict[str, tuple[str, Period]]:
    """The periods that a form offers by code, each with its label. Those of now end today."""
    month, quarter = today.replace(day=1), _first_of_quarter(today)
    last_month, last_quarter = month - timedelta(days=1), quarter - timedelta(days=1)
    year = today.replace(month=1, day=1)
    last_year = year - timedelta(days=1)
    found = {
        "hom-nay": ("Hôm nay", Period(today, today, "Hôm nay")),
        "thang": ("Tháng này", _month(month, today)),
        "thang-truoc": ("Tháng trước", _month(last_month.replace(day=1), last_month)),
        "quy": ("Quý này", _quarter(quarter, today)),
        "quy-truoc": ("Quý trước", _quarter(_first_of_quarter(last_quarter), last_quarter)),
        "nam": ("Năm nay", Period(year, today, f"Năm {today.year}")),
        "nam-truoc": ("Năm trước", _year(last_year)),
    }
    return found


def _year(last: date) -> Period:
    return Period(last.replace(month=1, day=1), last, f"Năm {last.year}")


def _month(first: date, last: date) -> Period:
    return Period(first, last, f"Tháng {first.month}/{first.year}")


def _quarter(first: date, last: date) -> Period:
    return Period(first, last, f"Quý {(first.month + 2) // 3}/{first.year}")


def _first_of_quarter(day: date) -> date:
    return day.replace(month=3 * ((day.month - 1) // 3) + 1, day=1)


@dataclass(frozen=True, slots=True)
class AskedPeriod:
    """A period as a form asked for it. `errors`: by field ("tu", "den"); then the period is the usual one."""

    period: Period
    code: str
    first: str
    last: str
    errors: Mapping[str, str]


def read_period(given: Mapping[str, str], today: date, usual: str = "thang") -> AskedPeriod:
    """Read "ky" (a code, or `OWN` with "tu" and "den") from an address; what is not understood gives the usual one."""
    offered = usual_periods(today)
    code = given.get("ky", "")
    if code != OWN:
        code = code if code in offered else usual
        period = offered[code][1]
        return AskedPeriod(period, code, format_date(period.first), format_date(period.last), {})
    typed = {key: given.get(key, "").replace("\0", "").strip()[:20] for key in ("tu", "den")}
    days: dict[str, date] = {}
    errors: dict[str, str] = {}
    for key in ("tu", "den"):
        try:
            days[key] = parse_date(typed[key])
        except ValueError as wrong:
            errors[key] = str(wrong)
    if not errors:
        if days["tu"] > days["den"]:
            errors["den"] = "Ngày cuối phải từ ngày đầu trở đi. Hãy sửa một trong hai ngày."
        elif (days["den"] - days["tu"]).days > LONGEST_DAYS:
            errors["den"] = "Mỗi lần xem không quá ba năm. Hãy chọn khoảng ngày ngắn hơn."
        elif days["tu"].year < 2000 or days["den"].year > 2200:
            errors["tu"] = "Hãy kiểm tra lại năm."
    if errors:
        return AskedPeriod(offered[usual][1], OWN, typed["tu"], typed["den"], errors)
    period = Period(days["tu"], days["den"], "Khoảng ngày đã chọn")
    return AskedPeriod(period, OWN, format_date(days["tu"]), format_date(days["den"]), {})
