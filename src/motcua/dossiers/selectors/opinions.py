"""Which dossiers wait for the opinion of an officer's unit (II.15.1), of this agency or another."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery

from motcua.agencies.roles import NEVER_ASKED
from motcua.agencies.selectors import Actor
from motcua.dossiers.models import Consultation
from motcua.dossiers.selectors.reaching import NOTHING, reached


def asked_units(actor: Actor) -> list[int]:
    """The units through which an officer may be asked; an administrator's or inspector's post is none."""
    return [seat.unit_id for seat in actor.seats if seat.role not in NEVER_ASKED]


def _waiting(actor: Actor) -> Q:
    mine = [
        Q(unit_id=seat.unit_id, role__in=("", seat.role))
        for seat in actor.seats
        if seat.role not in NEVER_ASKED
    ]
    return reduce(or_, mine, Q(pk__in=[])) & Q(answered_at__isnull=True, closed_at__isnull=True)


def waiting_for_opinion(actor: Actor) -> Q:
    """The condition on Dossier."""
    return _each_seat(actor, _waiting)


def _each_seat(actor: Actor, asked: Callable[[Actor], Q]) -> Q:
    """What was asked of an officer's units: of a post with rights of its own, what those leave of it."""
    plain = replace(actor, seats=tuple(seat for seat in actor.seats if not seat.rights))
    found = Q(pk__in=Consultation.objects.filter(asked(plain)).values("dossier_id"))
    for seat in actor.seats:
        if seat.rights and seat.role not in NEVER_ASKED:
            alone = Consultation.objects.filter(asked(replace(actor, seats=(seat,)))).values("dossier_id")
            found |= reached(actor, seat, Q(pk__in=alone))
    return found


def opinion_due_is(actor: Actor, due: str, now: datetime.datetime, soon_until: datetime.datetime) -> Q:
    """The condition on Dossier by the due time of the opinions themselves: "late", "soon", or not late ("on_time")."""
    late = Q(due_at__lt=now)
    if due == "on_time":
        waiting = Consultation.objects.filter(_waiting(actor))
        return ~Q(pk__in=waiting.filter(late).values("dossier_id"))
    wanted = late if due == "late" else Q(due_at__gte=now, due_at__lt=soon_until)
    return Q(pk__in=Consultation.objects.filter(_waiting(actor), wanted).values("dossier_id"))


def opinion_due(actor: Actor) -> Subquery:
    """Of a dossier: when the earliest of the opinions that wait for this officer is due; to be ordered by."""
    mine = Consultation.objects.filter(_waiting(actor), dossier=OuterRef("pk"), due_at__isnull=False)
    return Subquery(mine.order_by("due_at").values("due_at")[:1])


def opinion_dues(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, datetime.datetime]:
    """When the opinions that wait for this officer are due, by dossier, the earliest of each; one statement."""
    found = (
        Consultation.objects.filter(_waiting(actor), dossier__key__in=list(keys), due_at__isnull=False)
        .order_by("-due_at")
        .values_list("dossier__key", "due_at")
    )
    return {key: due for key, due in found if due is not None}


def known_by_opinion(actor: Actor) -> Q:
    """The condition on Dossier for what this officer knows of because the unit was asked, answered or not."""
    if not asked_units(actor):
        return NOTHING
    return _each_seat(actor, lambda some: Q(unit_id__in=asked_units(some)))
