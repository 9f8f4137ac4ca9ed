"""Who holds what, and for how long: for heads, who see it through their posts (II.22.4)."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet
from django.utils import timezone

from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor, calendar_of, kept_unit, stamp
from motcua.dossiers.models import Dossier
from motcua.dossiers.selectors.access import submitted_to
from motcua.dossiers.selectors.journey import time_text
from motcua.dossiers.selectors.lists import OPEN
from motcua.dossiers.selectors.rows import COLUMNS, Row, rows_from
from motcua.kernel.paging import PAGE_SIZE, Page
from motcua.people.models import User
from motcua.process.selectors import cached_process

# Where a dossier stands with no unit: it waits for whoever filed it, or for others who were asked.
NOBODY = 0


@dataclass(frozen=True)
class Holder:
    """What one person holds in one unit. `person` 0: waits there for whoever takes it; `unit` 0: with the applicant."""

    unit: int
    person: int
    unit_name: str
    person_name: str
    number: int
    late: int
    step_late: int
    longest: str

    @property
    def code(self) -> str:
        """What names it in an address."""
        return f"{self.unit}.{self.person}"


@dataclass(frozen=True)
class Held:
    """A dossier with how long it has stood where it stands; `reassign`: the code of the act that moves it, if any."""

    row: Row
    since: datetime.datetime | None
    spent: str
    step_late: bool
    reassign: str


def holders(actor: Actor) -> list[Holder]:
    """Everyone who holds something of this head's posts, the most late first; two statements."""
    now = timezone.now()
    found = list(
        Dossier.objects.filter(OPEN, submitted_to(actor))
        .values("agency_id", "unit_id", "assignee_id")
        .annotate(
            number=Count("id"),
            late=Count("id", filter=Q(finished_at__isnull=True, due_at__lt=now)),
            step_late=Count("id", filter=Q(step_due_at__lt=now)),
            since=Min("step_since"),
        )
        .order_by()
    )
    people = {row["assignee_id"] for row in found if row["assignee_id"] is not None}
    names = dict(User.objects.filter(id__in=people).values_list("id", "full_name"))
    made = [_holder(row, names, now) for row in found]
    return sorted(
        made, key=lambda one: (-one.late, -one.step_late, -one.number, one.unit_name, one.person_name)
    )


def _holder(row: Mapping[str, Any], names: Mapping[int, str], now: datetime.datetime) -> Holder:
    unit, person = row["unit_id"] or NOBODY, row["assignee_id"] or NOBODY
    since = row["since"]
    return Holder(
        unit=unit,
        person=person,
        unit_name=kept_unit(unit, stamp()).name if unit else "",
        person_name=names.get(person, ""),
        number=row["number"],
        late=row["late"],
        step_late=row["step_late"],
        longest=time_text(calendar_of(row["agency_id"]).between(since, now)) if since is not None else "",
    )


def held_by(actor: Actor, unit: int, person: int, number: int) -> Page[Held]:
    """One page of what somebody holds, the longest first; two statements."""
    there = Q(unit_id=unit) if unit else Q(unit_id__isnull=True)
    theirs = Q(assignee_id=person) if person else Q(assignee_id__isnull=True)
    found = Dossier.objects.filter(OPEN, submitted_to(actor), there, theirs)
    start = (number - 1) * PAGE_SIZE
    rows = list(_rows(found)[start : start + PAGE_SIZE + 1])
    now = timezone.now()
    shown = [
        _held(actor, values, row, now)
        for values, row in zip(rows[:PAGE_SIZE], rows_from(rows[:PAGE_SIZE]), strict=True)
    ]
    return Page(shown, number, PAGE_SIZE, has_next=len(rows) > PAGE_SIZE, total=found.count())


def _rows(found: QuerySet[Dossier]) -> QuerySet[Dossier, dict[str, Any]]:
    ordered = found.order_by(F("step_since").asc(nulls_last=True), "id")
    return ordered.values(*COLUMNS, "step_since", "step_due_at", "division_id", "assignee_id")


def _held(actor: Actor, values: Mapping[str, Any], row: Row, now: datetime.datetime) -> Held:
    since, due = values["step_since"], values["step_due_at"]
    spent = calendar_of(values["agency_id"]).between(since, now) if since is not None else None
    return Held(
        row=row,
        since=since,
        spent=time_text(spent) if spent is not None else "",
        step_late=due is not None and due < now,
        reassign=_reassigning(actor, values),
    )


def _reassigning(actor: Actor, values: Mapping[str, Any]) -> str:
    """The code under which the head of the division gives it to somebody else; "" where that is not possible."""
    led = {seat.unit_id for seat in actor.seats_as(Role.DIVISION_HEAD)}
    step = cached_process(values["process_version_id"]).steps.get(values["step"])
    if step is None or step.holder != "assigned" or values["assignee_id"] is None:
        return ""
    if values["division_id"] not in led:
        return ""
    return next((action.code for action in step.actions if action.act == "reassign"), "reassign")
