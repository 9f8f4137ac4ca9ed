"""From the ticks kept on a dossier to its due time: the only way by which a due time comes to be.

A dossier is reckoned by the calendar as it was at its submission, and again at its acceptance (`calendar_version`): a
calendar changed later moves no due time until an administrator has it reckoned anew (`recalculation.py`).
"""

import datetime
from typing import Any

from motcua.agencies.selectors import calendar_of, calendar_version_of, kept_calendar
from motcua.catalogue.selectors import cached_version
from motcua.dossiers.models import Dossier
from motcua.kernel.clock import ClockMove, Reckoning, Tick, reckon
from motcua.kernel.worktime import WorkingCalendar

RawTicks = list[list[Any]]


def parse_ticks(raw: RawTicks) -> list[Tick]:
    """Ticks as kept in `Dossier.clock`: [["start", ISO time], ["extend", ISO time, minutes], …]."""
    return [Tick(datetime.datetime.fromisoformat(at), ClockMove(move), *more) for move, at, *more in raw]


def raw_tick(move: str, at: datetime.datetime, minutes: int = 0) -> list[Any]:
    """One tick as it is kept."""
    kept = [move, at.astimezone(datetime.UTC).isoformat()]
    return [*kept, minutes] if minutes else kept


def pin_calendar(dossier: Dossier) -> None:
    """From now on the dossier is reckoned by its agency's calendar as it is today."""
    dossier.calendar_version_id = calendar_version_of(dossier.agency_id)


def calendar_for(dossier: Dossier) -> WorkingCalendar:
    """The calendar that the dossier is reckoned by; today's where none was pinned yet."""
    version = dossier.calendar_version_id
    return calendar_of(dossier.agency_id) if version is None else kept_calendar(version)


def reckoning_of(dossier: Dossier) -> Reckoning:
    """The clock ledger of a dossier under its own limit and calendar; no statement when cached."""
    return _reckon(dossier, dossier.clock, calendar_for(dossier))


def reckoning_by(dossier: Dossier, calendar: WorkingCalendar) -> Reckoning:
    """The clock ledger of a dossier as another calendar would have it."""
    return _reckon(dossier, dossier.clock, calendar)


def first_due(dossier: Dossier, calendar: WorkingCalendar) -> datetime.datetime | None:
    """The due time as it was when the clock started: the appointment on the slip."""
    return _reckon(dossier, dossier.clock[:1], calendar).due_at


def due_after_extension(dossier: Dossier, at: datetime.datetime, minutes: int) -> datetime.datetime | None:
    """What an extension by so many working minutes would make of the due time of a running clock."""
    ticks = [*dossier.clock, raw_tick(ClockMove.EXTEND, at, minutes)]
    return _reckon(dossier, ticks, calendar_for(dossier)).due_at


def _reckon(dossier: Dossier, ticks: RawTicks, calendar: WorkingCalendar) -> Reckoning:
    limit = cached_version(dossier.procedure_version_id).limit
    return reckon(calendar, limit, parse_ticks(ticks))
