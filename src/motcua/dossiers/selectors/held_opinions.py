"""Who owes which opinion, and for how long (II.15.1, II.22.4): the asked unit, and whoever of it has taken it on.

Time and lateness are those of the opinion, by the calendar of the asked agency: never those of the lead.
"""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet
from django.utils import timezone

from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor, calendar_of, kept_agency, kept_unit, stamp
from motcua.data.aged import aged
from motcua.dossiers.models import Consultation
from motcua.dossiers.selectors.access import submitted_to
from motcua.dossiers.selectors.holding import NOBODY, OPINION, Held, Holder, order, posts_of, total_of
from motcua.dossiers.selectors.journey import time_text
from motcua.dossiers.selectors.rows import COLUMNS, rows_from
from motcua.kernel.paging import PAGE_SIZE, Page

_HEADS = (Role.DIVISION_HEAD, Role.AGENCY_HEAD)


def opinion_holders(actor: Actor) -> list[Holder]:
    """Everyone who owes an opinion on this head's dossiers, and what the head's own units owe to others; one statement.

    The most late first.
    """
    found = aged(("opinions", posts_of(actor)), lambda: _holders(actor), total_of)
    return sorted(found, key=order)


def _scope(actor: Actor) -> Q:
    """Opinions on the dossiers that the posts give, and those asked of what this head leads."""
    agencies = [seat.agency_id for seat in actor.seats_as(Role.AGENCY_HEAD)]
    units = [seat.unit_id for seat in actor.seats if seat.role in _HEADS]
    return submitted_to(actor, "dossier__") | Q(agency_id__in=agencies) | Q(unit_id__in=units)


def _owed(actor: Actor) -> QuerySet[Consultation]:
    return Consultation.objects.filter(_scope(actor), answered_at__isnull=True, closed_at__isnull=True)


def _holders(actor: Actor) -> list[Holder]:
    now = timezone.now()
    found = (
        _owed(actor)
        .values("agency_id", "unit_id", "taken_by_id", "taken_by__full_name")
        .annotate(number=Count("id"), late=Count("id", filter=Q(due_at__lt=now)), since=Min("asked_at"))
        .order_by()
    )
    return [_holder(actor, row, now) for row in found]


def _holder(actor: Actor, row: Mapping[str, Any], now: datetime.datetime) -> Holder:
    agency, person = row["agency_id"], row["taken_by_id"] or NOBODY
    return Holder(
        kind=OPINION,
        unit=row["unit_id"],
        person=person,
        unit_name=kept_unit(row["unit_id"], stamp()).name,
        agency_name="" if agency in actor.agency_ids else kept_agency(agency, stamp()).name,
        person_name=row["taken_by__full_name"] or "",
        number=row["number"],
        # Their own time is all that an opinion has: it is late by that and by nothing else.
        late=row["late"],
        step_late=row["late"],
        longest=time_text(calendar_of(agency).between(row["since"], now)),
    )


def opinions_held_by(actor: Actor, holder: Holder, number: int) -> Page[Held]:
    """One page of the opinions that somebody owes, the next due first; one statement."""
    theirs = Q(taken_by_id=holder.person) if holder.person else Q(taken_by__isnull=True)
    start = (number - 1) * PAGE_SIZE
    found = list(
        _owed(actor)
        .filter(theirs, unit_id=holder.unit)
        .order_by(F("due_at").asc(nulls_last=True), "asked_at", "id")
        .values("agency_id", "unit_id", "asked_at", "due_at", *(f"dossier__{one}" for one in COLUMNS))[
            start : start + PAGE_SIZE + 1
        ]
    )
    shown = found[:PAGE_SIZE]
    rows = rows_from({name: one[f"dossier__{name}"] for name in COLUMNS} for one in shown)
    now = timezone.now()
    led = {seat.unit_id for seat in actor.seats if seat.role in _HEADS}
    held = [
        Held(
            row=row,
            since=one["asked_at"],
            spent=time_text(calendar_of(one["agency_id"]).between(one["asked_at"], now)),
            step_late=one["due_at"] is not None and one["due_at"] < now,
            reassign="take_consultation" if one["unit_id"] in led else "",
            opinion_due_at=one["due_at"],
            asked_agency=one["agency_id"],
        )
        for one, row in zip(shown, rows, strict=True)
    ]
    return Page(held, number, PAGE_SIZE, has_next=len(found) > PAGE_SIZE, total=holder.number)
