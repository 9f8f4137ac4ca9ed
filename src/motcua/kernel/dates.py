"""Dates and times as Vietnamese readers write them: DD/MM/YYYY and hh:mm:ss (Circular 21/2023, appendix
VI.12).

Moments are stored in UTC and shown on Hà Nội's clock. A naive datetime is refused, for nobody knows what it
means.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")

_DAY_FIRST = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)


def to_local(at: datetime) -> datetime:
    """The same moment on Hà Nội's clock. Raises ValueError for a naive datetime."""
    if at.tzinfo is None or at.utcoffset() is None:
        raise ValueError(f"an aware datetime is needed, not {at.isoformat()}")
    return at.astimezone(HANOI)


def format_date(value: date | datetime) -> str:
    """22/11/2026. A datetime shows its date in Hà Nội."""
    day = to_local(value) if isinstance(value, datetime) else value
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def format_time(at: datetime) -> str:
    """10:15:08."""
    local = to_local(at)
    return f"{local.hour:02d}:{local.minute:02d}:{local.second:02d}"


def format_datetime(at: datetime) -> str:
    """22/11/2026 10:15:08."""
    return f"{format_date(at)} {format_time(at)}"


def format_long_date(value: date | datetime) -> str:
    """ "ngày 22 tháng 11 năm 2026"; days below 10 and the months 1 and 2 take a zero (Decree 30/2020,
    appendix I).
    """
    day = to_local(value) if isinstance(value, datetime) else value
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def format_slip_moment(at: datetime) -> str:
    """ "10 giờ 15 phút, ngày 22 tháng 11 năm 2026", as the slips write it."""
    local = to_local(at)
    return f"{local.hour:02d} giờ {local.minute:02d} phút, {format_long_date(local)}"


def parse_date(text: str) -> date:
    """Read 22/11/2026, 1/2/2026, with dashes or dots too, or 2026-11-22 as browsers send it.

    Raises ValueError whose text is a Vietnamese message for the person who typed.
    """
    written = text.strip()
    if match := _DAY_FIRST.fullmatch(written):
        day, month, year = int(match[1]), int(match[3]), int(match[4])
    elif match := _YEAR_FIRST.fullmatch(written):
        day, month, year = int(match[3]), int(match[2]), int(match[1])
    else:
        raise ValueError(
            "Ngày phải ghi theo dạng ngày/tháng/năm với đủ bốn chữ số của năm, ví dụ 22/11/2026."
        )
    try:
        return date(year, month, day)
    except ValueError as error:
        raise ValueError(f"Không có ngày {written}. Hãy kiểm tra lại ngày và tháng.") from error


def relative_days(day: date, today: date) -> str:
    """ "hôm nay", "hôm qua", "ngày mai", "3 ngày trước", "5 ngày nữa"."""
    distance = (day - today).days
    near = {0: "hôm nay", -1: "hôm qua", 1: "ngày mai"}
    if distance in near:
        return near[distance]
    return f"{-distance} ngày trước" if distance < 0 else f"{distance} ngày nữa"
