"""What narrows a work list, and its orders (II.24.1, II.24.2)."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, QuerySet, Value, When
from django.db.models.functions import Coalesce, NullIf

from motcua.agencies.selectors import Actor
from motcua.dossiers.masking import NUMBERS, lists_mask
from motcua.dossiers.models import Dossier
from motcua.dossiers.selectors.lists import WorkList, due_is, times_for
from motcua.dossiers.selectors.searching import matching, named
from motcua.dossiers.states import State
from motcua.kernel.dates import HANOI


@dataclass(frozen=True)
class Filters:
    """What narrows a list; empty = not narrowed. Spans of days: both days counted.

    `due`: "late", "on_time" (everything that is not late), "soon" or "3" (within three working days). `kind`:
    "citizen" or "organisation". `name`: the applicant's. `assignee`: a person's id, 0 for what stands with no one yet.
    """

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
    kind: str = ""
    name: str = ""
    submitted_from: datetime.date | None = None
    submitted_to: datetime.date | None = None
    accepted_from: datetime.date | None = None
    accepted_to: datetime.date | None = None
    due_from: datetime.date | None = None
    due_to: datetime.date | None = None


# In the order of the law, not of the alphabet.
_STATE = Case(*[When(state=state, then=Value(place)) for place, state in enumerate(State)])


def _both_ways(**by: Any) -> dict[str, tuple[Any, ...]]:
    """Orders by these, up and down: what has none stands last either way, and equals keep one order."""
    found: dict[str, tuple[Any, ...]] = {}
    for key, column in by.items():
        found[key] = (column.asc(nulls_last=True), "id")
        found[f"-{key}"] = (column.desc(nulls_last=True), "-id")
    return found


SORTS: Mapping[str, tuple[Any, ...]] = {
    # Nothing in a list lacks these two: said plainly, an index has them in order.
    "submitted": ("submitted_at", "id"),
    "-submitted": ("-submitted_at", "-id"),
    "applicant": ("applicant_name", "id"),
    "-applicant": ("-applicant_name", "-id"),
    **_both_ways(
        code=F("code"),
        due=F("due_at"),
        accepted=F("accepted_at"),
        appointed=F("appointed_at"),
        finished=F("finished_at"),
        step_due=F("step_due_at"),
        state=Coalesce(_STATE, Value(len(State))),
        procedure=F("procedure_version__name"),
        sector=F("procedure__sector__name"),
        channel=F("channel"),
        submitter=Coalesce(NullIf("submitted_by", Value("")), "submitter__full_name"),
        holder=F("assignee__full_name"),
        examiner=F("examiner__full_name"),
        division=F("division__name"),
        unit=F("unit__name"),
        agency=F("agency__name"),
    ),
}


def ordering(actor: Actor, item: WorkList, key: str) -> tuple[Any, ...]:
    """A list in one of `SORTS`; by due time, in a list of what has a time of its own, by that."""
    if item.own_due is None or key not in ("due", "-due"):
        return SORTS[key]
    return _both_ways(due=item.own_due(actor))[key]


def narrow(
    found: QuerySet[Dossier], actor: Actor, filters: Filters, item: WorkList | None = None
) -> QuerySet[Dossier]:
    """What is left of a list under the filters; `item` says what being due means in it."""
    if filters.q.strip():
        found = found.filter(matching(filters.q, whole_numbers=lists_mask(actor).hides(*NUMBERS)))
    exact = {
        "procedure__code": filters.procedure,
        "procedure__sector__code": filters.sector,
        "state": filters.state,
        "channel": filters.channel,
        "unit_id": filters.unit,
        "division_id": filters.division,
        "assignee_id": filters.assignee,
        "applicant__kind": filters.kind,
    }
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if filters.assignee == 0:
        found = found.filter(assignee__isnull=True)
    if filters.name.strip():
        found = found.filter(named(filters.name))
    for column, first, last in (
        ("submitted_at", filters.submitted_from, filters.submitted_to),
        ("accepted_at", filters.accepted_from, filters.accepted_to),
        ("due_at", filters.due_from, filters.due_to),
    ):
        if first is not None:
            found = found.filter(**{f"{column}__gte": _start_of(first)})
        if last is not None:
            found = found.filter(**{f"{column}__lt": _start_of(last + datetime.timedelta(days=1))})
    if filters.due:
        times = times_for(actor, 3 if filters.due == "3" else 1)
        found = found.filter(
            item.due_is(actor, filters.due, times) if item is not None else due_is(filters.due, times)
        )
    return found


def _start_of(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(), HANOI)
