"""What the tests of time share: moments on Hà Nội's clock, strategies for calendars, moments, amounts."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from motcua.kernel.hours import Shift
from motcua.kernel.worktime import (
    DEFAULT_HOURS,
    WorkingCalendar,
    standard_calendar,
)

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def at(text: str) -> datetime:
    """`2026-11-23 10:00` or with seconds, on Hà Nội's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=HANOI)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def days(first: str, last: str) -> list[date]:
    """Every day from the first to the last."""
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]


WEEK = standard_calendar()
"""The default hours without any holiday."""

OFFICE_DAY: tuple[Shift, ...] = DEFAULT_HOURS[0]

YEAR_2026 = standard_calendar(
    holidays=[
        *days("2026-01-01", "2026-01-02"),
        *days("2026-02-16", "2026-02-20"),
        date(2026, 4, 27),
        date(2026, 4, 30),
        date(2026, 5, 1),
        *days("2026-08-31", "2026-09-02"),
        date(2026, 11, 24),
    ],
    swapped={date(2026, 1, 10): OFFICE_DAY, date(2026, 8, 22): OFFICE_DAY},
)
"""Public holidays of 2026 with Tết Bính Ngọ; Friday 2/1 and Monday 31/8 are worked off on two Saturdays."""


@st.composite
def shifts(draw: st.DrawFn) -> tuple[Shift, ...]:
    cuts = draw(st.lists(st.integers(0, 1440), min_size=2, max_size=6, unique=True))
    ordered = sorted(cuts[: len(cuts) // 2 * 2])
    return tuple((ordered[n], ordered[n + 1]) for n in range(0, len(ordered), 2))


@st.composite
def calendars(draw: st.DrawFn) -> WorkingCalendar:
    weekly = draw(st.dictionaries(st.integers(0, 6), shifts(), min_size=1, max_size=7))
    near = st.dates(date(2025, 12, 1), date(2027, 2, 1))
    holidays = draw(st.frozensets(near, max_size=25))
    swapped = draw(st.dictionaries(near, shifts(), max_size=4))
    return WorkingCalendar(weekly, holidays, swapped)


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)).map(
    lambda naive: naive.replace(tzinfo=UTC)
)
AMOUNTS = st.timedeltas(timedelta(), timedelta(hours=400))
