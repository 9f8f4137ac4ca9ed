"""Written working hours: shifts of a day in minutes, and how a calendar's definition writes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

Shift = tuple[int, int]
"""Minutes from local midnight, [start, end): (450, 690) is 7:30 to 11:30."""

WEEKDAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES_A_DAY = 24 * 60


class CalendarError(ValueError):
    """The calendar contradicts itself, or has no working time where some is needed."""


def checked_shifts(given: Iterable[Sequence[int]], where: str) -> tuple[Shift, ...]:
    """Shifts in order and apart from each other, inside one day; else CalendarError, naming `where`."""
    shifts: list[Shift] = []
    for item in given:
        start, end = item
        if not 0 <= start < end <= MINUTES_A_DAY:
            raise CalendarError(f"{where}: {start}-{end} is not a span of minutes inside one day")
        if shifts and start < shifts[-1][1]:
            raise CalendarError(f"{where}: the shifts overlap or are out of order at minute {start}")
        shifts.append((start, end))
    return tuple(shifts)


def parse_hours(hours: Mapping[str, Sequence[Sequence[str]]]) -> dict[int, tuple[Shift, ...]]:
    """Read `{"mon": [["07:30", "11:30"], …], …}`; a missing or empty weekday is closed. Or CalendarError."""
    weekly: dict[int, tuple[Shift, ...]] = {}
    for name, spans in hours.items():
        if name not in WEEKDAY_NAMES:
            raise CalendarError(f"unknown weekday {name!r}; known are {', '.join(WEEKDAY_NAMES)}")
        pairs: list[Shift] = []
        for span in spans:
            if isinstance(span, str) or len(span) != 2:
                raise CalendarError(f"{name}: a shift is a pair of times, not {span!r}")
            pairs.append((parse_time_of_day(span[0]), parse_time_of_day(span[1])))
        shifts = checked_shifts(pairs, name)
        if shifts:
            weekly[WEEKDAY_NAMES.index(name)] = shifts
    return dict(sorted(weekly.items()))


def format_hours(weekly: Mapping[int, Iterable[Shift]]) -> dict[str, list[list[str]]]:
    """The opposite of `parse_hours`."""
    return {
        WEEKDAY_NAMES[weekday]: [
            [format_time_of_day(start), format_time_of_day(end)] for start, end in shifts
        ]
        for weekday, shifts in sorted(weekly.items())
        if shifts
    }


def parse_time_of_day(text: str) -> int:
    """ "15:00" → 900. "24:00" is the day's end. Raises CalendarError."""
    hours, colon, minutes = text.strip().partition(":") if isinstance(text, str) else ("", "", "")
    plain = colon and hours.isascii() and minutes.isascii() and hours.isdigit() and minutes.isdigit()
    if not plain or len(hours) > 2 or len(minutes) != 2 or int(minutes) > 59:
        raise CalendarError(f"{text!r} is not a time of day like 07:30")
    value = int(hours) * 60 + int(minutes)
    if value > MINUTES_A_DAY:
        raise CalendarError(f"{text!r} is later than the end of the day")
    return value


def format_time_of_day(minutes: int) -> str:
    """900 → "15:00"."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
