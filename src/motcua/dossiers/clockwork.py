"""From the ticks kept on a dossier to its due time: the only way by which a due time comes to be."""

import datetime

from motcua.agencies.selectors import calendar_of
from motcua.catalogue.selectors import cached_version
from motcua.dossiers.models import Dossier
from motcua.kernel.clock import ClockMove, Reckoning, Tick, reckon

RawTicks = list[list[str]]


def parse_ticks(raw: RawTicks) -> list[Tick]:
    """Ticks as kept in `Dossier.clock`: [["start", ISO time], …]."""
    return [Tick(datetime.datetime.fromisoformat(at), ClockMove(move)) for move, at in raw]


def raw_tick(move: str, at: datetime.datetime) -> list[str]:
    """One tick as it is kept."""
    return [move, at.astimezone(datetime.UTC).isoformat()]


def reckoning_of(dossier: Dossier) -> Reckoning:
    """The clock ledger of a dossier under its own limit and its agency's calendar; no statement when cached."""
    limit = cached_version(dossier.procedure_version_id).limit
    return reckon(calendar_of(dossier.agency_id), limit, parse_ticks(dossier.clock))


def first_due(dossier: Dossier) -> datetime.datetime | None:
    """The due time as it was when the clock started: the appointment on the slip."""
    limit = cached_version(dossier.procedure_version_id).limit
    return reckon(calendar_of(dossier.agency_id), limit, parse_ticks(dossier.clock[:1])).due_at
