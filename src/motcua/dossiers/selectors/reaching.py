"""What a post gives to read, as a condition: its role's share, narrowed and widened by rights (`agencies/rights.py`).

The same that `scope.sight` decides of one dossier; a test holds the two against each other.
"""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Q

from motcua.agencies.rights import HERE, SEE, Effect, Reach, Right, is_act
from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor, Seat
from motcua.catalogue.models import Procedure
from motcua.dossiers.scope import through as people_through

NOTHING = Q(pk__in=[])


def reached(actor: Actor, seat: Seat, given: Q | None, to: str = "") -> Q:
    """The condition for what a post gives to read. `given`: what the role gives, None = nothing.

    `to`: how another table leads to the dossier ("dossier__"), for a condition on that table.
    """
    found = NOTHING if given is None else given
    for what in (SEE, HERE):
        limits = [one for one in seat.rights if one.effect == Effect.ONLY and one.what == what]
        if limits and given is not None:
            found &= _any(actor, seat, limits, to)
    allowing = [one for one in seat.rights if one.effect == Effect.ALLOW and one.opens(SEE)]
    if allowing:
        found |= _any(actor, seat, allowing, to)
    forbidding = [one for one in seat.rights if one.effect == Effect.FORBID and one.what == SEE]
    return found & ~_any(actor, seat, forbidding, to) if forbidding else found


def granted(actor: Actor) -> Q:
    """The condition for what waits where a right lets this officer act beside the role (II.17.2)."""
    found = NOTHING
    for seat, rights in granting(actor):
        found |= _any(actor, seat, rights, "") & reached(actor, seat, None)
    return found & ~Q(step_role__in=("", Role.APPLICANT))


def granting(actor: Actor) -> list[tuple[Seat, list[Right]]]:
    """The posts of an officer with rights that let them act beside the role, and those rights."""
    found = [
        (seat, [one for one in seat.rights if one.effect == Effect.ALLOW and is_act(one.what)])
        for seat in actor.seats
    ]
    return [(seat, rights) for seat, rights in found if rights]


def _any(actor: Actor, seat: Seat, rights: Iterable[Right], to: str) -> Q:
    return reduce(or_, (_covered(actor, seat, right, to) for right in rights))


def _covered(actor: Actor, seat: Seat, right: Right, to: str) -> Q:
    where = _near(actor, seat, right.reach, to)
    if right.step:
        where &= Q(**{f"{to}step": right.step})
    if right.is_of_procedures:
        named = Q(code__in=right.procedures) | Q(sector__code__in=right.sectors)
        # Found first and once: an index of dossiers then answers as it does for everybody else.
        of_them = ArraySubquery(Procedure.objects.filter(named).values("id"))
        where &= Q(**{f"{to}procedure__id__any_of": of_them})
    return where


def _near(actor: Actor, seat: Seat, reach: Reach, to: str) -> Q:
    if reach == Reach.ALL:
        return Q(**{f"{to}pk__isnull": False})
    if reach == Reach.BELOW:
        return Q(**{f"{to}agency_id__in": sorted({seat.agency_id, *seat.below})})
    here = Q(**{f"{to}agency_id": seat.agency_id})
    if reach == Reach.AGENCY:
        return here
    people = sorted(set(people_through(actor, seat)))
    own = Q(**{f"{to}assignee_id__in": people}) | Q(**{f"{to}examiner_id__in": people})
    if reach == Reach.OWN:
        return here & own
    return here & (own | Q(**{f"{to}unit_id": seat.unit_id}) | Q(**{f"{to}division_id": seat.unit_id}))
