"""What narrows a work list, and its orders (II.24.1, II.24.2)."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet

from motcua.agencies.selectors import Actor
from motcua.dossiers.models import Dossier
from motcua.dossiers.selectors.lists import due_is, times_for
from motcua.dossiers.selectors.searching import matching
from motcua.kernel.dates import HANOI


@dataclass(frozen=True)
class Filters:
    """What narrows a list; empty = not narrowed. `due`: "late", "soon" or "3" (within three working days)."""

    q: str = ""
    procedure: str = ""
    sector: str = ""
    state: str = ""
    due: str = ""
    channel: str = ""
    unit: int | None = None
    # The division in charge, wherever the dossier stands now (II.24.1: đơn vị giải quyết).
    division: int | None = None
    assignee: int | None = None
    received_from: datetime.date | None = None
    received_to: datetime.date | None = None


SORTS: Mapping[str, tuple[Any, ...]] = {
    "due": (F("due_at").asc(nulls_last=True), "id"),
    "-due": (F("due_at").desc(nulls_last=True), "-id"),
    "submitted": ("submitted_at", "id"),
    "-submitted": ("-submitted_at", "-id"),
    "code": (F("code").asc(nulls_last=True), "id"),
    "-code": (F("code").desc(nulls_last=True), "-id"),
    "applicant": ("applicant_name", "id"),
    "-applicant": ("-applicant_name", "-id"),
}


def narrow(found: QuerySet[Dossier], actor: Actor, filters: Filters) -> QuerySet[Dossier]:
    if filters.q.strip():
        found = found.filter(matching(filters.q))
    exact = {
        "procedure__code": filters.procedure,
        "procedure__sector__code": filters.sector,
        "state": filters.state,
        "channel": filters.channel,
        "unit_id": filters.unit,
        "division_id": filters.division,
        "assignee_id": filters.assignee,
    }
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if filters.received_from is not None:
        found = found.filter(submitted_at__gte=_start_of(filters.received_from))
    if filters.received_to is not None:
        found = found.filter(submitted_at__lt=_start_of(filters.received_to + datetime.timedelta(days=1)))
    if filters.due:
        found = found.filter(due_is(filters.due, times_for(actor, 3 if filters.due == "3" else 1)))
    return found


def _start_of(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(), HANOI)
