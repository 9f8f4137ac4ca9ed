"""Working time: the hours in which an agency works, and arithmetic over them.

A calendar maps every moment to the working time that has passed since a fixed origin (its *position*).
Measuring is then a subtraction and adding is the inverse, so that measuring what was added gives it back
exactly. Positions come from a closed form (whole weeks, then the sorted exceptions), so the cost does not
grow with the distance: ten days and ten years take the same few microseconds.

Working time is read off the wall clock of the time zone; Viet Nam has had one fixed offset since 1975.

Law: working days exclude weekends, public holidays and count the swapped days (Labour Code, art. 112; yearly
decisions on swapped days); a limit of n working days is n times the agency's daily minutes.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from motcua.kernel.hours import WEEKDAY_NAMES, CalendarError, Shift, checked_shifts

LONGEST_CLOSURE_DAYS = 400
MICROSECONDS_A_MINUTE = 60_000_000

_MICROSECOND = timedelta(microseconds=1)


class _Index:
    """What a calendar computes once about itself. Positions are in microseconds, days are proleptic ordinals.

    Ordinal 1 (1 January of year 1) is a Monday, so `(ordinal - 1) % 7` is the weekday.
    """

    __slots__ = (
        "closures",
        "days",
        "gained",
        "hash",
        "positions",
        "shifts",
        "week",
        "week_before",
        "week_length",
        "zone",
    )

    def __init__(
        self,
        weekly: Mapping[int, tuple[Shift, ...]],
        exceptions: Mapping[date, tuple[Shift, ...]],
        zone: ZoneInfo,
        identity: int,
    ) -> None:
        self.zone = zone
        self.hash = identity
        self.week: tuple[tuple[Shift, ...], ...] = tuple(weekly.get(day, ()) for day in range(7))
        before = [0]
        for shifts in self.week:
            before.append(before[-1] + _length(shifts))
        self.week_before = tuple(before)
        self.week_length = before[-1]

        ordered = sorted(exceptions.items())
        self.days: list[int] = [day.toordinal() for day, _ in ordered]
        self.shifts: dict[int, tuple[Shift, ...]] = {day.toordinal(): shifts for day, shifts in ordered}
        # gained[i]: how far the exceptions before the i-th push positions away from the plain weekly pattern.
        self.gained: list[int] = [0]
        for ordinal in self.days:
            regular = _length(self.week[(ordinal - 1) % 7])
            self.gained.append(self.gained[-1] + _length(self.shifts[ordinal]) - regular)
        self.positions: list[int] = [self.regular(d) + self.gained[i] for i, d in enumerate(self.days)]
        self.closures = self._long_closures()

    def regular(self, ordinal: int) -> int:
        """The position of a day's midnight if there were no exceptions."""
        weeks, weekday = divmod(ordinal - 1, 7)
        return weeks * self.week_length + self.week_before[weekday]

    def midnight(self, ordinal: int) -> int:
        return self.regular(ordinal) + self.gained[bisect_left(self.days, ordinal)]

    def shifts_on(self, ordinal: int) -> tuple[Shift, ...]:
        exception = self.shifts.get(ordinal)
        return self.week[(ordinal - 1) % 7] if exception is None else exception

    def day_reaching(self, position: int) -> tuple[int, int]:
        """The first day at whose end `position` has been reached, and the position of its midnight."""
        latest = bisect_left(self.positions, position) - 1
        if latest < 0:
            day, reached = 1, 0
        else:
            day, reached = self.days[latest], self.positions[latest]
            worked = _length(self.shifts[day])
            if reached + worked >= position:
                return day, reached
            day, reached = day + 1, reached + worked
        # From here to the next exception the weekly pattern holds undisturbed.
        weeks = (position - reached - 1) // self.week_length
        day, reached = day + weeks * 7, reached + weeks * self.week_length
        while True:
            worked = _length(self.week[(day - 1) % 7])
            if worked and reached + worked >= position:
                return day, reached
            day, reached = day + 1, reached + worked

    def _long_closures(self) -> tuple[tuple[int, int], ...]:
        """Runs of closed days, longer than any real calendar has: (last working day before, first one after).

        Only a run of exceptions can make one, for the week itself has a working day.
        """
        found: list[tuple[int, int]] = []
        for ordinal, position in zip(self.days, self.positions, strict=True):
            if found and ordinal < found[-1][1]:
                continue
            last = self.day_reaching(position)[0] if position > 0 else 0
            first = self.day_reaching(position + 1)[0]
            if first - last > LONGEST_CLOSURE_DAYS:
                found.append((last, first))
        return tuple(found)


def _length(shifts: Iterable[Shift]) -> int:
    """Microseconds in these shifts."""
    return sum(end - start for start, end in shifts) * MICROSECONDS_A_MINUTE


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """An agency's working hours. Immutable, hashable, comparable and picklable.

    weekly: shifts by weekday, 0 = Monday; a missing weekday is closed.
    holidays: days on which the agency is closed.
    swapped: days that work by exception, with their shifts; they win over holidays and the week.

    Every datetime given must be aware (else ValueError); every datetime returned is in UTC.
    Raises CalendarError when it contradicts itself, or when more than 400 closed days lie ahead.
    """

    weekly: Mapping[int, tuple[Shift, ...]]
    holidays: frozenset[date] = frozenset()
    swapped: Mapping[date, tuple[Shift, ...]] = field(default_factory=dict)
    timezone: str = "Asia/Ho_Chi_Minh"
    _index: _Index = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        weekly: dict[int, tuple[Shift, ...]] = {}
        for weekday, given in sorted(self.weekly.items()):
            if weekday not in range(7):
                raise CalendarError(f"weekday {weekday!r} is not one of 0 (Monday) to 6 (Sunday)")
            shifts = checked_shifts(given, WEEKDAY_NAMES[weekday])
            if shifts:
                weekly[weekday] = shifts
        if not weekly:
            raise CalendarError("a calendar needs at least one working weekday")
        swapped: dict[date, tuple[Shift, ...]] = {}
        for day, given in sorted(self.swapped.items()):
            swapped[day] = checked_shifts(given, day.isoformat())
            if not swapped[day]:
                raise CalendarError(f"{day.isoformat()} is said to work by exception but has no hours")
        holidays = frozenset(self.holidays)
        try:
            zone = ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise CalendarError(f"unknown time zone {self.timezone!r}") from error
        exceptions: dict[date, tuple[Shift, ...]] = {**dict.fromkeys(holidays, ()), **swapped}
        identity = hash((tuple(weekly.items()), holidays, tuple(swapped.items()), self.timezone))
        object.__setattr__(self, "weekly", MappingProxyType(weekly))
        object.__setattr__(self, "holidays", holidays)
        object.__setattr__(self, "swapped", MappingProxyType(swapped))
        object.__setattr__(self, "_index", _Index(weekly, exceptions, zone, identity))

    def __hash__(self) -> int:
        return self._index.hash

    def __reduce__(self) -> tuple[Any, ...]:
        return WorkingCalendar, (dict(self.weekly), self.holidays, dict(self.swapped), self.timezone)

    # -- days --------------------------------------------------------------------------------------

    @property
    def daily_minutes(self) -> int:
        """What "one working day" is worth: the minutes of the longest weekday."""
        return max(sum(end - start for start, end in shifts) for shifts in self.weekly.values())

    def shifts_on(self, day: date) -> tuple[Shift, ...]:
        return self._index.shifts_on(day.toordinal())

    def is_working_day(self, day: date) -> bool:
        return bool(self.shifts_on(day))

    def end_of_working_day(self, day: date) -> datetime | None:
        """When the day's last shift ends; None if the agency is closed that day."""
        shifts = self.shifts_on(day)
        return self._moment(day.toordinal(), shifts[-1][1] * MICROSECONDS_A_MINUTE) if shifts else None

    def start_of_working_day(self, day: date) -> datetime | None:
        """When the day's first shift starts; None if the agency is closed that day."""
        shifts = self.shifts_on(day)
        return self._moment(day.toordinal(), shifts[0][0] * MICROSECONDS_A_MINUTE) if shifts else None

    def next_working_day(self, day: date) -> date:
        """The first working day strictly after `day`."""
        after = day.toordinal() + 1
        found = self._index.day_reaching(self._index.midnight(after) + 1)[0]
        self._refuse_closure(after, found)
        return _date(found)

    def count_working_days(self, after: date, until: date) -> int:
        """How many working days lie in (after, until]; 0 if `until` is not later."""
        index = self._index
        first, last = after.toordinal() + 1, until.toordinal()
        if last < first:
            return 0
        weeks, rest = divmod(last - first + 1, 7)
        count = weeks * len(self.weekly) + sum(bool(index.week[(first - 1 + i) % 7]) for i in range(rest))
        for ordinal in index.days[bisect_left(index.days, first) : bisect_right(index.days, last)]:
            count += bool(index.shifts[ordinal]) - bool(index.week[(ordinal - 1) % 7])
        return count

    # -- moments -----------------------------------------------------------------------------------

    def local_date(self, at: datetime) -> date:
        """The date on the agency's wall at this moment."""
        return _aware(at).astimezone(self._index.zone).date()

    def minute_of_day(self, at: datetime) -> int:
        """Whole minutes since local midnight: 14:59:59 is 899."""
        return self._wall(at)[1] // MICROSECONDS_A_MINUTE

    def is_working(self, at: datetime) -> bool:
        """Whether the agency is open; the last instant of a shift no longer belongs to it."""
        ordinal, clock = self._wall(at)
        return any(
            start * MICROSECONDS_A_MINUTE <= clock < end * MICROSECONDS_A_MINUTE
            for start, end in self._index.shifts_on(ordinal)
        )

    def next_working_moment(self, at: datetime) -> datetime:
        """`at` itself when the agency is open, else the start of the next shift."""
        ordinal, clock = self._wall(at)
        for start, end in self._index.shifts_on(ordinal):
            if clock < end * MICROSECONDS_A_MINUTE:
                return self._moment(ordinal, max(clock, start * MICROSECONDS_A_MINUTE))
        found = self._index.day_reaching(self._index.midnight(ordinal + 1) + 1)[0]
        self._refuse_closure(ordinal + 1, found)
        return self._moment(found, self._index.shifts_on(found)[0][0] * MICROSECONDS_A_MINUTE)

    def add(self, start: datetime, amount: timedelta) -> datetime:
        """The moment at which `amount` of working time has passed since `start`.

        A start outside hours counts from the next working moment; a sum that lands exactly on the end of a
        shift stays there; an amount of zero gives the next working moment. Raises ValueError for a negative
        amount.
        """
        if amount < timedelta():
            raise ValueError(f"cannot add a negative working time ({amount})")
        if not amount:
            return self.next_working_moment(start)
        return self.shift(start, amount)

    def shift(self, at: datetime, amount: timedelta) -> datetime:
        """Like `add`, but backwards too: the earliest moment that is `amount` of working time from `at`."""
        ordinal, clock = self._wall(at)
        position = self._position(ordinal, clock) + amount // _MICROSECOND
        if position <= 0:
            raise CalendarError("the result lies before the first day that a calendar can name")
        found, reached = self._index.day_reaching(position)
        self._refuse_closure(min(ordinal, found), max(ordinal, found))
        for start, end in self._index.shifts_on(found):
            length = (end - start) * MICROSECONDS_A_MINUTE
            if reached + length >= position:
                return self._moment(found, start * MICROSECONDS_A_MINUTE + position - reached)
            reached += length
        raise AssertionError("a day that reaches a position has a shift that reaches it")

    def add_working_days(self, start: datetime, days: int) -> datetime:
        """`days` working days are `days` times `daily_minutes` of working time."""
        return self.add(start, timedelta(minutes=days * self.daily_minutes))

    def between(self, a: datetime, b: datetime) -> timedelta:
        """The working time from `a` to `b`; negative when `b` comes first."""
        return timedelta(microseconds=self._position(*self._wall(b)) - self._position(*self._wall(a)))

    # -- inside ------------------------------------------------------------------------------------

    def _wall(self, at: datetime) -> tuple[int, int]:
        """The local day's ordinal, and the microseconds since its midnight on the wall clock."""
        local = _aware(at).astimezone(self._index.zone)
        seconds = (local.hour * 60 + local.minute) * 60 + local.second
        return local.toordinal(), seconds * 1_000_000 + local.microsecond

    def _moment(self, ordinal: int, clock: int) -> datetime:
        midnight = datetime.combine(_date(ordinal), datetime.min.time())
        return (midnight + timedelta(microseconds=clock)).replace(tzinfo=self._index.zone).astimezone(UTC)

    def _position(self, ordinal: int, clock: int) -> int:
        position = self._index.midnight(ordinal)
        for start, end in self._index.shifts_on(ordinal):
            opened = start * MICROSECONDS_A_MINUTE
            if clock <= opened:
                break
            position += min(clock, end * MICROSECONDS_A_MINUTE) - opened
        return position

    def _refuse_closure(self, first: int, last: int) -> None:
        """Raise when the way from one day to another crosses more closed days than any real calendar has."""
        for before, after in self._index.closures:
            if first <= after and last >= after and after - max(before, first) > LONGEST_CLOSURE_DAYS:
                day = _date(max(before, first)).isoformat()
                raise CalendarError(f"no working day for {LONGEST_CLOSURE_DAYS} days from {day}")


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None or at.utcoffset() is None:
        raise ValueError(f"working time needs an aware datetime, not {at.isoformat()}")
    return at


def _date(ordinal: int) -> date:
    if not 1 <= ordinal <= date.max.toordinal():
        raise CalendarError("the result lies beyond the last day that a calendar can name")
    return date.fromordinal(ordinal)


_OFFICE_DAY: tuple[Shift, ...] = ((7 * 60 + 30, 11 * 60 + 30), (13 * 60 + 30, 17 * 60 + 30))

DEFAULT_HOURS: Mapping[int, tuple[Shift, ...]] = MappingProxyType(dict.fromkeys(range(5), _OFFICE_DAY))
"""7:30 to 11:30 and 13:30 to 17:30, Monday to Friday: 480 minutes a day."""


def standard_calendar(
    holidays: Iterable[date] = (), swapped: Mapping[date, tuple[Shift, ...]] | None = None
) -> WorkingCalendar:
    """A calendar with the default hours."""
    return WorkingCalendar(DEFAULT_HOURS, frozenset(holidays), swapped or {})
