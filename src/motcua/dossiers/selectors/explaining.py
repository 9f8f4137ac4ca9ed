"""Why a person can see a dossier, and who can: the same decisions as everywhere (`scope.py`, `acts/situation.py`), told
post by post instead of as a yes or no. For administrators; reads nothing of what the dossier says.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from motcua.agencies.granting import held_today
from motcua.agencies.models import Delegation, GivenRight, Member
from motcua.agencies.resolving import kept_codes
from motcua.agencies.rights import Decision, Effect
from motcua.agencies.roles import NEVER_ASKED, Role
from motcua.agencies.seats import seats_of_many
from motcua.agencies.selectors import Actor, Seat, seat_from, stamp
from motcua.agencies.tree import agencies_above
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.models import Consultation, Dossier
from motcua.dossiers.scope import role_gives, sight
from motcua.dossiers.selectors.full import available_actions
from motcua.people.models import User

MOST = 500


@dataclass(frozen=True)
class Reason:
    """What one post of a person comes to. `is_asked`: its unit was asked for an opinion.

    `sight`: whether it gives the dossier to read, and why. `acts`: of the acts of the step, those about which a right
    decided, with the why.
    """

    seat: Seat
    by_role: bool
    is_asked: bool
    sight: Decision
    acts: tuple[tuple[str, Decision], ...] = ()


@dataclass(frozen=True)
class Sees:
    """Somebody who can see a dossier, through these posts."""

    person: User
    reasons: tuple[Reason, ...]


def find_dossier(code: str, agencies: Iterable[int]) -> Dossier | None:
    """The submitted dossier of that code or receipt number at one of these agencies; one statement."""
    text = code.strip().upper()
    if not text:
        return None
    found = Dossier.objects.filter(Q(code=text) | Q(receipt_number=text), agency_id__in=list(agencies))
    return found.filter(submitted_at__isnull=False).defer("search", "search_text", "answers").first()


def reasons(actor: Actor, dossier: Dossier, *, with_acts: bool = True) -> tuple[Reason, ...]:
    """What each post of a person comes to on a submitted dossier."""
    asked = _asked_units(dossier)
    here = Situation(dossier, actor, timezone.now())
    found = []
    for seat in actor.seats:
        is_asked = seat.role not in NEVER_ASKED and seat.unit_id in asked
        by_role = role_gives(seat, dossier)
        seen = sight(actor, seat, dossier, by_role=by_role or is_asked)
        acts = dict.fromkeys(action.act for action in here.offered) if with_acts and seat.rights else {}
        decided = [(act, here.decision(seat, act)) for act in acts]
        by_right = tuple((act, decision) for act, decision in decided if decision.rights)
        found.append(Reason(seat, by_role, is_asked, seen, by_right))
    return tuple(found)


def acts_now(actor: Actor, dossier: Dossier) -> list[str]:
    """What the buttons say that this person has on the dossier now."""
    return [action.label for action in available_actions(actor, dossier)]


def actors(people: Iterable[User]) -> list[Actor]:
    """These people with today's posts, in order; one statement."""
    known = list(people)
    seats = seats_of_many([person.pk for person in known], timezone.localdate())
    return [Actor(person, tuple(map(seat_from, seats.get(person.pk, ())))) for person in known]


def who_sees(dossier: Dossier) -> list[Sees]:
    """Everyone with an open account who can see a submitted dossier, by name, at most `MOST`; six statements.

    Not the person who submitted it: that goes without saying.
    """
    people = User.objects.filter(pk__in=_candidates(dossier), is_active=True, kind=User.Kind.OFFICER)
    found = []
    for actor in actors(people.order_by("full_name", "pk")):
        given = tuple(reason for reason in reasons(actor, dossier, with_acts=False) if reason.sight.is_given)
        if given and actor.person is not None:
            found.append(Sees(actor.person, given))
    return found[: MOST + 1]


def _candidates(dossier: Dossier) -> set[int]:
    """Everyone who might: who works where it lies or was asked about, whom a right lets see more, their delegates."""
    today = timezone.localdate()
    allowing = GivenRight.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=today),
        effect=Effect.ALLOW.value,
        ended_at__isnull=True,
        starts_on__lte=today,
    )
    members = Member.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=today),
        starts_on__lte=today,
        group__in=allowing.values("group"),
    )
    held = held_today().filter(
        Q(post__unit__agency_id__in=_agencies_of(dossier))
        | Q(post__unit__agency_id__in=agencies_above(dossier.agency_id, stamp()), post__role=Role.INSPECTOR)
        | Q(post__unit_id__in=_asked_units(dossier))
        | Q(post__in=allowing.values("post"))
        | Q(person__in=allowing.values("person"))
        | Q(person__in=members.values("person"))
    )
    carried = Delegation.objects.filter(
        holding__in=held, revoked_at__isnull=True, starts_on__lte=today, ends_on__gte=today
    )
    return {*held.values_list("person_id", flat=True), *carried.values_list("delegate_id", flat=True)}


def _agencies_of(dossier: Dossier) -> set[int]:
    """Whose it is, who took it in, and who keeps the dossiers of an agency that ended."""
    keeping = kept_codes(stamp()).standing(dossier.agency_id)
    return {dossier.agency_id, keeping} | (
        {dossier.receiver_id} if dossier.receiver_id is not None else set()
    )


def _asked_units(dossier: Dossier) -> Sequence[int]:
    if "_asked" not in dossier.__dict__:
        units = Consultation.objects.filter(dossier=dossier).values_list("unit_id", flat=True)
        dossier.__dict__["_asked"] = list(units)
    asked: list[int] = dossier.__dict__["_asked"]
    return asked
