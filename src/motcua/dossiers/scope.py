"""Who may know of a dossier at all: the scope behind every reading and every act."""

from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor
from motcua.dossiers.models import Consultation, Dossier

# Roles that see the submitted dossiers of their whole agency; the others see those of their division.
WHOLE_AGENCY = (Role.DESK, Role.AGENCY_HEAD, Role.CLERK)
OWN_DIVISION = (Role.DIVISION_HEAD, Role.EXAMINER)


def may_know_of(actor: Actor, dossier: Dossier) -> bool:
    """Whether the person submitted the dossier, or sees it through a post; for anybody else it does not exist.

    A draft brought to the desk is known to every officer of that desk, so that a colleague may go on with it.
    """
    if actor.is_system:
        return True
    if actor.person is None:
        return False
    if dossier.submitter_id == actor.person.id:
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
