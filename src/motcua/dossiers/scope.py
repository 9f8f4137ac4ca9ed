"""Who may know of a dossier at all: the scope behind every reading and every act.


The role of a post gives its agency's or its division's dossiers; rights given one by one narrow and widen that
(`agencies/rights.py`). `selectors/reaching.py` says the same as a condition.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from django.db.models import Q
from django.utils import timezone

from motcua.agencies.receiving import agreement_for
from motcua.agencies.rights import (
    GIVEN,
    NOT_GIVEN,
    PRINT,
    SEE,
    Case,
    Decision,
    Reach,
    decide,
    nearness,
    seen_as,
    shuts,
)
from motcua.agencies.roles import NEVER_ASKED, Role
from motcua.agencies.selectors import Actor, Seat, inspected_agencies, stamp
from motcua.catalogue.models import Procedure
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


def is_theirs(act: str, actor: Actor, dossier: Dossier) -> bool:
    """Whether somebody does an act as the applicant, who knows of the dossier therefore; no statement.

    Whoever erases the own data erases also what was drafted by an authorisation on paper: it lies in the own account.
    """
    person = actor.person
    if person is None or dossier.channel != Dossier.Channel.ONLINE:
        return False
    if act == "erase_draft" and person.behalf is None:
        return dossier.submitter_id == person.pk
    return is_own(person, dossier)


def covers(procedures: tuple[str, ...], dossier: Dossier) -> bool:
    """Whether a mandate for these procedures (none named: for all) is one for this dossier."""
    return not procedures or cached_version(dossier.procedure_version_id).code in procedures


class Placed(Protocol):
    """What rights ask of a dossier: read rows that are no whole dossiers have it too."""

    @property
    def agency_id(self) -> int: ...
    @property
    def receiver_id(self) -> int | None: ...
    @property
    def division_id(self) -> int | None: ...
    @property
    def unit_id(self) -> int | None: ...
    @property
    def assignee_id(self) -> int | None: ...
    @property
    def examiner_id(self) -> int | None: ...
    @property
    def procedure_id(self) -> int: ...
    @property
    def step(self) -> str: ...


@lru_cache(maxsize=8192)
def procedure_facts(procedure_id: int, at: int) -> tuple[str, str]:
    """(code, sector code) of a procedure, kept in memory for some seconds. `at` is `agencies.selectors.stamp()`."""
    return Procedure.objects.values_list("code", "sector__code").get(id=procedure_id)


def role_gives(seat: Seat, placed: Placed) -> bool:
    """Whether the role of a post gives a submitted dossier; to a desk also what it took in for another agency."""
    if seat.role in WHOLE_AGENCY:
        return is_of(seat, placed) or is_received_by(seat, placed)
    if seat.role == Role.INSPECTOR:
        return placed.agency_id in inspected_agencies(seat)
    return seat.role in OWN_DIVISION and seat.unit_id == placed.division_id


def is_of(seat: Seat, placed: Placed) -> bool:
    """Whether a dossier is one of the agency of a post, or of one that ended and whose dossiers that agency keeps."""
    return placed.agency_id in seat.agencies


def is_received_by(seat: Seat, placed: Placed) -> bool:
    """Whether a dossier of another agency was taken in by the desk of this post (decree 118/2025)."""
    return seat.role == Role.DESK and placed.receiver_id is not None and seat.agency_id == placed.receiver_id


def through(actor: Actor, seat: Seat) -> Collection[int]:
    """Ids of the people in whose name somebody works through a post: the own, and the holder's who delegated it."""
    own = actor.person.id if actor.person is not None else 0
    return (own, seat.on_behalf_of) if seat.on_behalf_of else (own,)


def case_of(actor: Actor, seat: Seat, placed: Placed) -> Case:
    """The facts of a dossier by which the rights of a post are weighed."""
    people = through(actor, seat)
    procedure, sector = procedure_facts(placed.procedure_id, stamp())
    near = nearness(
        own=placed.assignee_id in people or placed.examiner_id in people,
        in_unit=seat.unit_id in (placed.unit_id, placed.division_id),
        in_agency=is_of(seat, placed) or is_received_by(seat, placed),
        is_below=placed.agency_id in seat.below,
    )
    return Case(near, procedure, sector, placed.step)


def sight(actor: Actor, seat: Seat, placed: Placed, *, by_role: bool) -> Decision:
    """Whether a post gives a submitted dossier to read, and why."""
    if not seat.rights:
        return GIVEN if by_role else NOT_GIVEN
    return decide(SEE, seat.rights, case_of(actor, seat, placed), by_role=by_role)


def only_inspects(actor: Actor, placed: Placed) -> bool:
    """Whether an officer sees a submitted dossier as an inspector and in no other way: such a one writes nothing in it.

    A mere question of posts; who is asked for an opinion as well answers through the act.
    """
    giving = [
        seat for seat in actor.seats if sight(actor, seat, placed, by_role=role_gives(seat, placed)).is_given
    ]
    return bool(giving) and all(seat.role == Role.INSPECTOR for seat in giving)


def posts_give(actor: Actor, placed: Placed) -> bool:
    """Whether some post of an officer gives a submitted dossier to read."""
    return any(sight(actor, seat, placed, by_role=role_gives(seat, placed)).is_given for seat in actor.seats)


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
        entered_at = dossier.receiver_id or dossier.agency_id
        desks = actor.seats_as(Role.DESK, agency_id=entered_at) if at_desk else []
        return any(sight(actor, seat, dossier, by_role=True).is_given for seat in desks)
    return posts_give(actor, dossier) or is_asked(actor, dossier)


def asked_units_for(actor: Actor, placed: Placed) -> list[int]:
    """The units through which an officer may be asked for an opinion on such a dossier."""
    return [
        seat.unit_id
        for seat in actor.seats
        if seat.role not in (*NEVER_ASKED, Role.APPLICANT)
        and sight(actor, seat, placed, by_role=True).is_given
    ]


def is_asked(actor: Actor, dossier: Dossier) -> bool:
    """Whether a unit of this officer was asked for an opinion on the dossier (II.15.1); one statement for officers."""
    units = asked_units_for(actor, dossier)
    return bool(units) and Consultation.objects.filter(dossier=dossier, unit_id__in=units).exists()


def receiving_seat(actor: Actor, agency_id: int, procedure_id: int) -> Seat | None:
    """The post at a desk that takes in a procedure for another agency today, through which an officer may enter it."""
    code, day, at = procedure_facts(procedure_id, stamp())[0], timezone.localdate(), stamp()
    for receiver in dict.fromkeys(seat.agency_id for seat in actor.seats_as(Role.DESK)):
        if receiver != agency_id and agreement_for(receiver, agency_id, code, day, at) is not None:
            found = desk_seat(actor, receiver, procedure_id)
            if found is not None:
                return found
    return None


# What entering a dossier at the desk takes: writing it down, and receiving it.
ENTERING = ("save_draft", "accept")


def desk_seat(actor: Actor, agency_id: int, procedure_id: int, acts: Sequence[str] = ENTERING) -> Seat | None:
    """The post at the desk of an agency through which an officer may do such acts for who stands there.

    For another agency it is asked with the agency that takes in: `receiving_seat` knows by which agreement.
    """
    for seat in actor.seats_as(Role.DESK, agency_id=agency_id):
        if not seat.rights:
            return seat
        # What one enters oneself is as near as can be.
        case = Case(Reach.OWN, *procedure_facts(procedure_id, stamp()))
        if all(decide(act, seat.rights, case, by_role=True).is_given for act in acts):
            return seat
    return None


def on_screen(actor: Actor, screen: str) -> Actor | None:
    """The officer as one of `rights.SCREENS` finds them: what rights keep from it is there as good as not to be seen.

    None for an officer to whom it is forbidden altogether.
    """
    seats = tuple(
        replace(seat, rights=seen_as(seat.rights, screen)) if seat.rights else seat
        for seat in actor.seats
        if seat.role != Role.ADMINISTRATOR and not shuts(seat.rights, screen)
    )
    return replace(actor, seats=seats) if seats else None


def may_print(actor: Actor, placed: Placed) -> bool:
    """Whether an officer who sees a dossier may have papers made from it."""
    return any(
        not seat.rights or decide(PRINT, seat.rights, case_of(actor, seat, placed), by_role=True).is_given
        for seat in actor.seats
        if seat.role != Role.ADMINISTRATOR and (not seat.rights or _sees(actor, seat, placed))
    )


def _sees(actor: Actor, seat: Seat, placed: Placed) -> bool:
    return sight(actor, seat, placed, by_role=role_gives(seat, placed)).is_given
