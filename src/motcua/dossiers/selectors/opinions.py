"""Which dossiers wait for the opinion of an officer's unit (II.15.1), of this agency or another."""

from functools import reduce
from operator import or_

from django.db.models import Q

from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor
from motcua.dossiers.models import Consultation


def asked_units(actor: Actor) -> list[int]:
    """The units through which an officer may be asked; an administrator's post is none."""
    return [seat.unit_id for seat in actor.seats if seat.role != Role.ADMINISTRATOR]


def _waiting(actor: Actor) -> Q:
    mine = [
        Q(unit_id=seat.unit_id, role__in=("", seat.role))
        for seat in actor.seats
        if seat.role != Role.ADMINISTRATOR
    ]
    return reduce(or_, mine, Q(pk__in=[])) & Q(answered_at__isnull=True, closed_at__isnull=True)


def waiting_for_opinion(actor: Actor) -> Q:
    """The condition on Dossier."""
    return Q(pk__in=Consultation.objects.filter(_waiting(actor)).values("dossier_id"))


def known_by_opinion(actor: Actor) -> Q:
    """The condition on Dossier for what this officer knows of because the unit was asked, answered or not."""
    units = asked_units(actor)
    return (
        Q(pk__in=Consultation.objects.filter(unit_id__in=units).values("dossier_id"))
        if units
        else Q(pk__in=[])
    )
