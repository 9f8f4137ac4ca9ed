"""Who may see which dossiers and files: the scope that every reading goes through."""

from typing import Any

from django.db.models import Q, QuerySet

from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor, Seat, actor_for, inspected_agencies
from motcua.dossiers.models import Dossier, IssuedSlip, OfficerFile, Outcome, Paper
from motcua.dossiers.scope import OWN_DIVISION, WHOLE_AGENCY, is_asked, own, posts_give
from motcua.dossiers.selectors.opinions import known_by_opinion
from motcua.dossiers.selectors.reaching import NOTHING, in_agency, reached
from motcua.dossiers.states import State
from motcua.files.models import StoredFile
from motcua.people.mandate_lists import running
from motcua.people.models import Mandate
from motcua.vault import selectors as vault


def submitted_to(actor: Actor, through: str = "") -> Q:
    """The submitted dossiers that an officer's posts give; an administrator's post alone gives nothing to read.

    Every work list goes through this rather than through `visible_to`: without drafts, one index answers.
    `through`: how another table leads to the dossier ("dossier__"), for a condition on that table.
    """
    if actor.person is None:
        return Q(pk__in=[])
    plain = [seat for seat in actor.seats if not seat.rights]
    agencies = {one for seat in plain if seat.role in WHOLE_AGENCY for one in seat.agencies}
    agencies |= {agency for seat in plain for agency in inspected_agencies(seat)}
    divisions = {seat.unit_id for seat in plain if seat.role in OWN_DIVISION}
    scope = NOTHING
    if agencies:
        scope |= Q(**{f"{through}agency_id__in": agencies})
    if divisions:
        scope |= Q(**{f"{through}division_id__in": divisions})
    receiving = {seat.agency_id for seat in plain if seat.receives}
    if receiving:
        scope |= Q(**{f"{through}receiver_id__in": receiving})
    for seat in actor.seats:
        if seat.rights:
            scope |= reached(actor, seat, _given_by_role(seat, through), through)
    return scope & Q(**{f"{through}submitted_at__isnull": False})


def _given_by_role(seat: Seat, through: str) -> Q | None:
    if seat.role in WHOLE_AGENCY:
        return in_agency(seat, through)
    if seat.role == Role.INSPECTOR:
        return Q(**{f"{through}agency_id__in": inspected_agencies(seat)})
    return Q(**{f"{through}division_id": seat.unit_id}) if seat.role in OWN_DIVISION else None


def visible_to(actor: Actor) -> Q:
    """The condition on Dossier for everything that an officer may open: what is submitted, and drafts of the desk.

    A draft belongs to who writes it: officers see only those that they entered at the desk.
    """
    if actor.person is None:
        return Q(pk__in=[])
    agencies = {seat.agency_id for seat in actor.seats if seat.role in WHOLE_AGENCY}
    receiving = {seat.agency_id for seat in actor.seats if seat.receives}
    there = Q(agency_id__in=agencies or [0])
    if receiving:
        there |= Q(receiver_id__in=receiving)
    drafts = Q(there, submitted_at__isnull=True, submitter_id=actor.person.id)
    return submitted_to(actor) | drafts | known_by_opinion(actor)


def may_open(actor: Actor, dossier: Dossier) -> bool:
    """The same as `visible_to`, for a dossier that was read already."""
    person = actor.person
    if person is None:
        return False
    if dossier.submitted_at is None:
        agencies = {seat.agency_id for seat in actor.seats if seat.role in WHOLE_AGENCY}
        entered_at = dossier.receiver_id or dossier.agency_id
        return dossier.submitter_id == person.id and entered_at in agencies
    return posts_give(actor, dossier) or is_asked(actor, dossier)


def may_read_file(user: Any, file: StoredFile) -> bool:
    """Whether a person may open a file: the giver, the applicant of its dossier, or an officer who sees that dossier.

    The applicant reads results once handed over, and never an officer's draft. The result of a dossier that was handed
    on to another agency is also for the officers of the agency that handed it on, once it has ended there. And whoever
    has it in the vault.
    """
    if not getattr(user, "is_authenticated", False):
        return False
    if file.given_by_id == user.owner.pk and (user.behalf is None or user.behalf.is_whole):
        return True
    # What is likelier is asked first: an officer reads strangers' papers, everybody else the own.
    first, second = (_seen_showing, _own_showing) if user.is_officer else (_own_showing, _seen_showing)
    return (
        first(user, file).exists()
        or second(user, file).exists()
        or _result_of_a_child(user, file)
        or _is_of_mandate(user, file)
        or (vault.may_open(user) and vault.holds_file(user.owner, file))
    )


MOST_BESIDE = 100


def papers_beside(user: Any, file: StoredFile) -> list[Paper]:
    """The papers that lie in the same dossier as a file, itself included, for who may read the file through it.

    Only those that count now and were scanned; at most `MOST_BESIDE`, in the order in which they came. Two statements
    for an officer, one for everyone else.
    """
    holding = _own_showing(user, file).values("id").union(_seen_showing(user, file).values("id"))
    return list(
        Paper.objects.filter(dossier__in=holding, removed_at__isnull=True, file__isnull=False)
        .select_related("file", "dossier")
        .order_by("id")[:MOST_BESIDE]
    )


def _own_showing(user: Any, file: StoredFile) -> QuerySet[Dossier]:
    """The person's own dossiers in which a file stands open to the applicant."""
    given = Paper.objects.filter(file=file).values("dossier_id")
    slips = IssuedSlip.objects.filter(file=file).values("dossier_id")
    outcomes = Outcome.objects.filter(file=file).values("dossier_id")
    return Dossier.objects.filter(own(user)).filter(
        Q(id__in=given.union(slips)) | Q(id__in=outcomes, state=State.HANDED_OVER)
    )


def _seen_showing(user: Any, file: StoredFile) -> QuerySet[Dossier]:
    """The dossiers with a file that an officer's posts give. The few dossiers of the file are found first."""
    actor = actor_for(user)
    if not actor.seats:
        return Dossier.objects.none()
    holding: list[Any] = [
        kind.objects.filter(file=file).values("dossier_id")
        for kind in (Paper, IssuedSlip, Outcome, OfficerFile)
    ]
    return Dossier.objects.filter(visible_to(actor), id__in=holding[0].union(*holding[1:]))


def _is_of_mandate(user: Any, file: StoredFile) -> bool:
    """Whether a file is the paper of an authorisation that this person gave, or may act by."""
    if user.is_officer:
        return False
    held = running().filter(agent=user)
    if user.behalf is None:
        held = held | Mandate.objects.filter(principal=user)
    return Mandate.objects.filter(pk__in=held.values("pk"), file=file).exists()


def _result_of_a_child(user: Any, file: StoredFile) -> bool:
    """Whether a file is the result of an ended dossier that one of the officer's own was handed on as (liên thông)."""
    actor = actor_for(user)
    if not actor.seats:
        return False
    children = Outcome.objects.filter(file=file).values("dossier_id")
    parents = Dossier.objects.filter(id__in=children, parent__isnull=False, ended_at__isnull=False)
    return Dossier.objects.filter(submitted_to(actor), id__in=parents.values("parent_id")).exists()
