"""When somebody leaves: every post, delegation, membership and right of theirs in some agencies ends at once."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from motcua.agencies.granting import close_right, end_membership, held_today
from motcua.agencies.models import Delegation, GivenRight, Holding, Member
from motcua.agencies.selectors import Actor
from motcua.agencies.services import end_holding
from motcua.audit.trail import Kind, note


@dataclass(frozen=True)
class Places:
    """What a person has in some agencies today: posts, delegations from and to them, groups, rights of their own."""

    holdings: list[Holding]
    delegations: list[Delegation]
    members: list[Member]
    rights: list[GivenRight]


def places_of(person: int, agencies: Collection[int]) -> Places:
    """What would end; four statements."""
    return Places(
        holdings=list(_holdings(person, agencies).select_related("post__unit__agency").order_by("id")),
        delegations=list(
            _delegations(person, agencies)
            .select_related("delegate", "holding__person", "holding__post__unit")
            .order_by("id")
        ),
        members=list(_members(person, agencies).select_related("group").order_by("id")),
        rights=list(_rights(person, agencies).order_by("id")),
    )


def sole_holder_of(person: int, agencies: Collection[int]) -> list[int]:
    """Ids of the person's posts that nobody else with an open account holds; one statement."""
    others = held_today().filter(person__is_active=True).exclude(person_id=person)
    posts = _holdings(person, agencies).exclude(post_id__in=others.values("post_id"))
    return list(posts.values_list("post_id", flat=True))


def end_all(by: Actor, person: int, agencies: Collection[int]) -> None:
    """End everything of `places_of` from this moment on. The caller has checked that `by` rules these agencies."""
    now = timezone.now()
    with transaction.atomic():
        for one in _delegations(person, agencies).select_related("holding__post__unit"):
            people = [one.delegate_id, one.holding.person_id]
            about, agency = f"post:{one.holding.post_id}", one.holding.post.unit.agency_id
            note(Kind.DELEGATION_ENDED, person=by.person, subject=people, about=about, agency_id=agency)
        _delegations(person, agencies).update(revoked_at=now, revoked_by=by.person)
        for member in _members(person, agencies).select_for_update():
            end_membership(member, by)
        for right in _rights(person, agencies).select_for_update():
            close_right(right, by)
        for holding in _holdings(person, agencies).select_for_update(of=("self",)):
            end_holding(holding)


def _holdings(person: int, agencies: Collection[int]) -> QuerySet[Holding]:
    return held_today().filter(person_id=person, post__unit__agency_id__in=agencies)


def _delegations(person: int, agencies: Collection[int]) -> QuerySet[Delegation]:
    concerned = Q(delegate_id=person) | Q(holding__person_id=person)
    return Delegation.objects.filter(
        concerned,
        holding__post__unit__agency_id__in=agencies,
        revoked_at__isnull=True,
        ends_on__gte=timezone.localdate(),
    )


def _members(person: int, agencies: Collection[int]) -> QuerySet[Member]:
    still = Q(ends_on__isnull=True) | Q(ends_on__gte=timezone.localdate())
    return Member.objects.filter(still, person_id=person, group__agency_id__in=agencies)


def _rights(person: int, agencies: Collection[int]) -> QuerySet[GivenRight]:
    return GivenRight.objects.filter(person_id=person, agency_id__in=agencies, ended_at__isnull=True)
