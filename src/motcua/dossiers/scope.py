"""Who may know of a dossier at all: the scope behind every reading and every act."""

from typing import TYPE_CHECKING

from django.db.models import Q

from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor
from motcua.catalogue.selectors import cached_version
from motcua.dossiers.models import Consultation, Dossier

if TYPE_CHECKING:
    from motcua.people.models import User

# Roles that see the submitted dossiers of their whole agency; the others see those of their division.
WHOLE_AGENCY = (Role.DESK, Role.AGENCY_HEAD, Role.CLERK)
OWN_DIVISION = (Role.DIVISION_HEAD, Role.EXAMINER)


def own(person: "User", through: str = "") -> Q:
    """The condition on Dossier for the person's own: those filed for oneself, or for whom the person acts now.

    `through`: how another table leads to the dossier ("dossier__"), for a condition on that table.
    """
    behalf = person.behalf
    paper = behalf.mandate if behalf is not None and behalf.account is None else None
    found = Q(**{f"{through}submitter_id": person.owner.pk})
    found &= Q(
        **{f"{through}mandate_id": paper} if paper is not None else {f"{through}mandate__isnull": True}
    )
    if behalf is not None and behalf.procedures:
        found &= Q(**{f"{through}procedure__code__in": behalf.procedures})
    return found


def is_own(person: "User", dossier: Dossier) -> bool:
    """The same as `own`, for a dossier that was read already; no statement."""
    if dossier.submitter_id != person.owner.pk:
        return False
    behalf = person.behalf
    if dossier.mandate_id != (behalf.mandate if behalf is not None and behalf.account is None else None):
        return False
    return behalf is None or covers(behalf.procedures, dossier)


def covers(procedures: tuple[str, ...], dossier: Dossier) -> bool:
    """Whether a mandate for these procedures (none named: for all) is one for this dossier."""
    return not procedures or cached_version(dossier.procedure_version_id).code in procedures


def may_know_of(actor: Actor, dossier: Dossier) -> bool:
    """Whether the person submitted the dossier, or sees it through a post; for anybody else it does not exist.

    A draft brought to the desk is known to every officer of that desk, so that a colleague may go on with it.
    """
    if actor.is_system:
        return True
    if actor.person is None:
        return False
    if is_own(actor.person, dossier):
        return True
    if dossier.submitted_at is None:
        at_desk = dossier.channel != Dossier.Channel.ONLINE
        return at_desk and bool(actor.seats_as(Role.DESK, agency_id=dossier.agency_id))
    return any(
        seat.agency_id == dossier.agency_id
        if seat.role in WHOLE_AGENCY
        else seat.role in OWN_DIVISION and seat.unit_id == dossier.division_id
        for seat in actor.seats
    ) or is_asked(actor, dossier)


def is_asked(actor: Actor, dossier: Dossier) -> bool:
    """Whether a unit of this officer was asked for an opinion on the dossier (II.15.1); one statement for officers."""
    units = [seat.unit_id for seat in actor.seats if seat.role not in (Role.ADMINISTRATOR, Role.APPLICANT)]
    return bool(units) and Consultation.objects.filter(dossier=dossier, unit_id__in=units).exists()
