"""The clock ledger: what a time limit grants, what the ticks of a dossier have used up, and when it is due.

A dossier's record yields ticks (start, pause, resume, restart, extend, stop). `reckon` reads them in order over the
agency's calendar; the due time is always computed from them, never edited. Which tick an act causes is a
dated rule of the procedure (a supplement pauses the clock under one rule set and restarts it under another),
not a matter of this file.

Law: Decree 61/2018 art. 18 (the 15:00 rule) and 19 (limits, supplements); Decree 118/2025 after it.
The Vietnamese texts are plain literals: this room stands below the framework and its translation functions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Literal, cast

from motcua.kernel.due import Lateness, due_line, judge, lateness
from motcua.kernel.hours import (
    CalendarError,
    format_time_of_day,
    parse_time_of_day,
)
from motcua.kernel.worktime import WorkingCalendar

__all__ = [
    "ClockError",
    "ClockMove",
    "Interval",
    "Lateness",
    "LimitKind",
    "Reckoning",
    "Tick",
    "TimeLimit",
    "due_line",
    "judge",
    "lateness",
    "reckon",
]

LimitKind = Literal["working_days", "working_minutes", "same_day", "none"]
ClockStatus = Literal["not_started", "running", "paused", "stopped"]

_COUNTED_KINDS = ("working_days", "working_minutes")
_NOTHING = timedelta()


class ClockError(ValueError):
    """The ticks contradict each other: an impossible order, or time going backwards."""


class ClockMove(StrEnum):
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    RESTART = "restart"
    """From zero: the whole limit is granted again, from this moment; an extension made before is gone with it."""
    EXTEND = "extend"
    """More working time is granted; the clock runs on."""
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Tick:
    """One move of the clock. minutes: the working minutes that an extension adds, 0 for every other move."""

    at: datetime
    move: ClockMove
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """How long something may take.

    amount: working days or working minutes, by kind. cutoff: minutes from local midnight, for "same_day"
    alone: what comes at or after it counts as received on the next working day.
    """

    kind: LimitKind
    amount: int = 0
    cutoff: int | None = None

    def __post_init__(self) -> None:
        if self.kind not in (*_COUNTED_KINDS, "same_day", "none"):
            raise ValueError(f"unknown kind of time limit: {self.kind!r}")
        if not isinstance(self.amount, int) or isinstance(self.amount, bool):
            raise ValueError(f"the amount of a time limit is a whole number, not {self.amount!r}")
        if self.kind in _COUNTED_KINDS and self.amount < 1:
            raise ValueError(f"a limit in {self.kind} needs an amount of at least 1, not {self.amount}")
        if self.kind not in _COUNTED_KINDS and self.amount != 0:
            raise ValueError(f"a limit of kind {self.kind} takes no amount")
        if self.cutoff is not None and self.kind != "same_day":
            raise ValueError("only a same-day limit takes a cutoff")
        if self.cutoff is not None and not 0 < self.cutoff < 24 * 60:
            raise ValueError(f"the cutoff must lie inside the day, not at minute {self.cutoff}")

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> TimeLimit:
        """Read {"kind": "working_days", "amount": 10} or {"kind": "same_day", "cutoff": "15:00"}. Raises
        ValueError.
        """
        if not isinstance(data, Mapping):
            raise ValueError(f"a time limit is an object with a kind, not {data!r}")
        unknown = sorted(str(key) for key in data if key not in ("kind", "amount", "cutoff"))
        if unknown:
            raise ValueError(f"a time limit knows nothing of {', '.join(unknown)}")
        kind = data.get("kind")
        amount = data.get("amount", 0)
        written = data.get("cutoff")
        if not isinstance(kind, str):
            raise ValueError("a time limit needs a kind")
        if not isinstance(amount, int) or isinstance(amount, bool):
            raise ValueError(f"the amount of a time limit is a whole number, not {amount!r}")
        if written is not None and not isinstance(written, str):
            raise ValueError(f"the cutoff is written like 15:00, not {written!r}")
        try:
            cutoff = None if written is None else parse_time_of_day(written)
        except CalendarError as error:
            raise ValueError(f"the cutoff is written like 15:00: {error}") from error
        return cls(cast(LimitKind, kind), amount, cutoff)

    def to_json(self) -> dict[str, str | int]:
        data: dict[str, str | int] = {"kind": self.kind}
        if self.kind in _COUNTED_KINDS:
            data["amount"] = self.amount
        if self.cutoff is not None:
            data["cutoff"] = format_time_of_day(self.cutoff)
        return data

    def budget(self, start: datetime, calendar: WorkingCalendar) -> timedelta | None:
        """The working time granted to what starts at `start`; None when there is no limit."""
        match self.kind:
            case "working_days":
                return timedelta(minutes=self.amount * calendar.daily_minutes)
            case "working_minutes":
                return timedelta(minutes=self.amount)
            case "same_day":
                return calendar.between(start, self._same_day_end(start, calendar))
            case "none":
                return None

    def _same_day_end(self, start: datetime, calendar: WorkingCalendar) -> datetime:
        day = calendar.local_date(start)
        end = calendar.end_of_working_day(day)
        if end is not None and start < end and not self._after_cutoff(start, calendar):
            return end
        following = calendar.end_of_working_day(calendar.next_working_day(day))
        if following is None:
            raise CalendarError("the next working day has no hours")
        return following

    def _after_cutoff(self, at: datetime, calendar: WorkingCalendar) -> bool:
        return self.cutoff is not None and calendar.minute_of_day(at) >= self.cutoff

    def label(self) -> str:
        """The limit in Vietnamese, as a procedure's page shows it."""
        match self.kind:
            case "working_days":
                return f"{self.amount} ngày làm việc"
            case "working_minutes":
                hours, minutes = divmod(self.amount, 60)
                parts = [f"{hours} giờ"] if hours else []
                parts += [f"{minutes} phút"] if minutes else []
                return f"{' '.join(parts)} làm việc"
            case "same_day":
                if self.cutoff is None:
                    return "Trong ngày làm việc"
                after = format_time_of_day(self.cutoff)
                return f"Trong ngày làm việc (sau {after} tính sang ngày làm việc tiếp theo)"
            case "none":
                return "Không quy định"


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of the ledger; the last one has no end until the clock stops."""

    kind: Literal["running", "paused"]
    start: datetime
    end: datetime | None


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What the ledger says after its last tick. Moments are in UTC, durations are working time.

    due_at: None while the due time is unknown: no limit, not started, or paused. A clock stopped during a
        pause is due as if it had resumed at the stop, so that judging it by the due time and by the time used
        agree.
    last_due_at: the latest due time that was known, for a paused clock the one before the pause.
    used_before: consumed up to the last tick, since the last restart.
    extended_by: what extensions have added since the last restart; `budget` holds it already.
    running_since: the tick that set the clock running, while it runs.
    """

    status: ClockStatus
    due_at: datetime | None
    last_due_at: datetime | None
    used_before: timedelta
    running_since: datetime | None
    intervals: tuple[Interval, ...]
    calendar: WorkingCalendar
    budget: timedelta | None
    extended_by: timedelta = _NOTHING

    def used(self, at: datetime) -> timedelta:
        """Working time consumed until `at`. A moment before the last tick reads as that tick."""
        if self.running_since is None:
            return self.used_before
        return self.used_before + max(self.calendar.between(self.running_since, at), _NOTHING)

    def remaining(self, at: datetime) -> timedelta | None:
        """Working time left at `at`, negative when late; None without a limit or before the start."""
        return None if self.budget is None else self.budget - self.used(at)

    def late_by(self, at: datetime) -> timedelta:
        """Working time used beyond the limit at `at`; zero when not late. A stopped clock stays as it
        stopped.
        """
        remaining = self.remaining(at)
        return _NOTHING if remaining is None else max(-remaining, _NOTHING)


_ALLOWED: Mapping[ClockStatus, tuple[ClockMove, ...]] = {
    "not_started": (ClockMove.START,),
    "running": (ClockMove.PAUSE, ClockMove.RESTART, ClockMove.EXTEND, ClockMove.STOP),
    "paused": (ClockMove.RESUME, ClockMove.RESTART, ClockMove.STOP),
    # A dossier that had ended is opened again: the whole limit is granted anew.
    "stopped": (ClockMove.RESTART,),
}


class _Ledger:
    """The state of `reckon` while it walks through the ticks."""

    def __init__(self, calendar: WorkingCalendar, limit: TimeLimit) -> None:
        self.calendar = calendar
        self.limit = limit
        self.status: ClockStatus = "not_started"
        self.budget: timedelta | None = None
        self.used = _NOTHING
        self.extended = _NOTHING
        self.due: datetime | None = None
        self.last_due: datetime | None = None
        self.intervals: list[Interval] = []
        self.last_at: datetime | None = None

    def take(self, tick: Tick) -> None:
        if tick.at.tzinfo is None or tick.at.utcoffset() is None:
            raise ClockError(f"{tick.move} at {tick.at.isoformat()}: a tick needs an aware datetime")
        at = tick.at.astimezone(UTC)
        if tick.move not in _ALLOWED[self.status]:
            state = self.status.replace("_", " ")
            raise ClockError(f"cannot {tick.move} a clock that is {state} ({at.isoformat()})")
        if (tick.minutes > 0) != (tick.move == ClockMove.EXTEND):
            raise ClockError(
                f"{tick.move} at {at.isoformat()} with {tick.minutes} minutes: an extension has some"
            )
        if self.last_at is not None and at < self.last_at:
            before = self.last_at.isoformat()
            raise ClockError(f"{tick.move} at {at.isoformat()} comes before the tick at {before}")
        if self.status == "running" and self.last_at is not None:
            self.used += self.calendar.between(self.last_at, at)
        self.last_at = at
        if tick.move == ClockMove.EXTEND:
            self._extend(at, timedelta(minutes=tick.minutes))
            return
        self._close_interval(at)
        match tick.move:
            case ClockMove.START | ClockMove.RESTART:
                self.used = self.extended = _NOTHING
                self.budget = self.limit.budget(at, self.calendar)
                self._run(at)
            case ClockMove.RESUME:
                self._run(at)
            case ClockMove.PAUSE:
                self.status = "paused"
                self.due = None
                self.intervals.append(Interval("paused", at, None))
            case ClockMove.STOP:
                if self.status == "paused":
                    self._set_due(at)
                self.status = "stopped"

    def _extend(self, at: datetime, more: timedelta) -> None:
        if self.budget is None:
            raise ClockError(f"cannot extend a clock without a limit ({at.isoformat()})")
        self.budget += more
        self.extended += more
        self._set_due(at)

    def _run(self, at: datetime) -> None:
        self.status = "running"
        self._set_due(at)
        self.intervals.append(Interval("running", at, None))

    def _set_due(self, at: datetime) -> None:
        if self.budget is None:
            return
        left = self.budget - self.used
        # A clock that was late before its pause stays late by as much: due before it resumed.
        self.due = self.calendar.add(at, left) if left >= _NOTHING else self.calendar.shift(at, left)
        self.last_due = self.due

    def _close_interval(self, at: datetime) -> None:
        if self.intervals and self.intervals[-1].end is None:
            open_one = self.intervals[-1]
            self.intervals[-1] = Interval(open_one.kind, open_one.start, at)

    def result(self) -> Reckoning:
        return Reckoning(
            status=self.status,
            due_at=self.due,
            last_due_at=self.last_due,
            used_before=self.used,
            running_since=self.last_at if self.status == "running" else None,
            intervals=tuple(self.intervals),
            calendar=self.calendar,
            budget=self.budget,
            extended_by=self.extended,
        )


def reckon(calendar: WorkingCalendar, limit: TimeLimit, ticks: Iterable[Tick]) -> Reckoning:
    """Read the ticks, oldest first. Raises ClockError when they could not have happened in this order."""
    ledger = _Ledger(calendar, limit)
    for tick in ticks:
        ledger.take(tick)
    return ledger.result()
