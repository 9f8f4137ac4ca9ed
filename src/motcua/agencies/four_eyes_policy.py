"""Which acts need a second person, where, and who those second persons are (decision 0069).

What an agency publishes holds for itself and for all below it. Whoever turns it on must not be the only administrator:
nothing guarded could be done any more, nor could it be turned off again.
"""

from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.granting import held_today
from motcua.agencies.models import Agency, Delegation, FourEyesPolicy, Holding
from motcua.agencies.roles import Role
from motcua.agencies.tree import under, with_all_above
from motcua.audit.trail import Detail, Kind, note

if TYPE_CHECKING:
    from motcua.people.models import User


class Guarded(StrEnum):
    """Codes of the acts that may need a second person. Kept requests name them: none is ever renamed."""

    POLICY = "policy"  # changing what needs a second person: guarded itself wherever anything is
    ADMINISTRATORS = "administrators"
    ERASURE = "erasure"
    RETENTION = "retention"
    IDENTITY = "identity"  # who vouches for people: a provider decides whom an account is opened to
    EXPORT_ACCOUNTS = "export_accounts"
    EXPORT_OFFICERS = "export_officers"
    EXPORT_TRAIL = "export_trail"
    EXPORT_EVERYTHING = "export_everything"
    EXPORT_DOSSIERS = "export_dossiers"


class AloneRefused(Exception):
    """Nobody but one administrator is there: nothing would be confirmed any more."""


def guarded_in(agency: int) -> frozenset[str]:
    """Codes of the acts that need a second person in an agency; two statements."""
    chain = with_all_above(agency)
    latest = FourEyesPolicy.objects.filter(agency_id__in=chain).order_by("agency_id", "-id")
    acts = {act for row in latest.distinct("agency_id") for act in row.acts}
    return frozenset(acts | {Guarded.POLICY}) if acts else frozenset()


def is_guarded(act: str, agency: int) -> bool:
    """Whether an act needs a second person in an agency."""
    return act in guarded_in(agency)


def first_guarded(act: str, agencies: Iterable[int]) -> int | None:
    """The first of these agencies in which an act needs a second person: for what concerns them all together.

    None where it needs one in none of them. Two statements, one where it is turned on nowhere.
    """
    latest = FourEyesPolicy.objects.order_by("agency_id", "-id").distinct("agency_id")
    on = [row.agency_id for row in latest if act in row.acts]
    reached = under(on) if on else frozenset[int]()
    return next((one for one in agencies if one in reached), None)


def guarding_top(act: str, first: int | None = None) -> int | None:
    """The agency at the top under whose policy comes what all agencies share, `first` asked before the others.

    Of several at the top any may have turned it on: what they share is changed by none of them alone.
    """
    standing = Agency.objects.filter(parent__isnull=True, ended_on__isnull=True).order_by("id")
    tops = list(standing.values_list("pk", flat=True))
    return first_guarded(act, tops if first is None else [first, *tops])


def latest_policy(agency: int) -> FourEyesPolicy | None:
    """What an agency published last itself."""
    return FourEyesPolicy.objects.select_related("made_by").filter(agency_id=agency).order_by("-id").first()


def publish(agency: int, acts: Collection[str], by: "User | None") -> FourEyesPolicy:
    """Publish what needs a second person in an agency and below. `by` None: the command line.

    Raises AloneRefused where fewer than two administrators are there to do and to confirm it.
    """
    with transaction.atomic():
        Agency.objects.select_for_update().get(pk=agency)
        if acts and administrators_over(agency).count() < 2:
            raise AloneRefused(
                _(
                    "Cơ quan này và cấp trên chỉ có một quản trị viên. Bật lên thì không ai xác nhận được: việc được "
                    "bảo vệ sẽ không làm được nữa, kể cả tắt lại. Hãy giao vị trí quản trị cho người thứ hai trước."
                )
            )
        made = FourEyesPolicy.objects.create(agency_id=agency, acts=sorted(set(acts)), made_by=by)
        details: dict[str, Detail] = {"change": "published", "parts": list(made.acts)}
        note(Kind.FOUR_EYES, person=by, about=f"four_eyes:{agency}", details=details, agency_id=agency)
    return made


def administrators_over(agency: int) -> "QuerySet[User]":
    """Everyone with an open account who administers an agency today, or one above it."""
    seats = held_today().filter(
        post__role=Role.ADMINISTRATOR, post__unit__agency_id__in=with_all_above(agency)
    )
    return get_user_model().objects.filter(pk__in=seats.values("person_id"), is_active=True)


def confirmers_of(agency: int, asked_by: int, subjects: Iterable[int]) -> "QuerySet[User]":
    """Those who may confirm what somebody asked for an agency, by name."""
    found = administrators_over(agency).exclude(pk__in=[asked_by, *subjects])
    delegates = Delegation.objects.filter(_carried_today(holding__person_id=asked_by))
    return found.exclude(pk__in=delegates.values("delegate_id")).order_by("full_name", "id")


def delegated_by(person: int) -> QuerySet[Delegation, int]:
    """Ids of those for whom a person carries a post today: what they asked, this person does not confirm."""
    carried = Delegation.objects.filter(_carried_today(delegate_id=person))
    return carried.values_list("holding__person_id", flat=True)


def left_alone_without(person: int, agencies: Collection[int] | None) -> list[Agency]:
    """The agencies that need a second person and would have fewer than two administrators, once somebody's posts in
    `agencies` end (None: all of them, with the account).
    """
    ending = held_today().filter(person_id=person, post__role=Role.ADMINISTRATOR)
    if agencies is not None:
        ending = ending.filter(post__unit__agency_id__in=agencies)
    numbers = set(ending.values_list("pk", flat=True))
    if not numbers:
        return []
    # What ended guards nothing any more, and nobody is given posts there.
    latest = FourEyesPolicy.objects.filter(agency__ended_on__isnull=True)
    latest = latest.order_by("agency_id", "-id").distinct("agency_id")
    found = []
    for policy in latest.select_related("agency"):
        chain = with_all_above(policy.agency_id) if policy.acts else ()
        over = Holding.objects.filter(
            pk__in=held_today().filter(post__role=Role.ADMINISTRATOR, person__is_active=True).values("pk"),
            post__unit__agency_id__in=chain,
        )
        holders = set(over.values_list("pk", "person_id"))
        left = {holder for number, holder in holders if number not in numbers}
        if person in {holder for _number, holder in holders} and person not in left and len(left) < 2:
            found.append(policy.agency)
    return found


def _carried_today(**of: int) -> Q:
    today = timezone.localdate()
    return Q(revoked_at__isnull=True, starts_on__lte=today, ends_on__gte=today, **of)
