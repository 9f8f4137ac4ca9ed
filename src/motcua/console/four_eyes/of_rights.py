"""Whether rights, groups and members of groups change what an administrator may do, and a second person is needed."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from motcua.agencies.four_eyes_policy import Guarded, first_guarded
from motcua.agencies.granting import GrantRefused, Wanted, administrators_among, held_today, ruled_by
from motcua.agencies.models import GivenRight, Group
from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor
from motcua.console.four_eyes.acts_people import (
    END,
    OPEN,
    limited_by,
    member_wanted,
    reached_by,
    right_wanted,
)
from motcua.console.four_eyes.asking import asked_first
from motcua.people.models import User


def for_right(request: HttpRequest, actor: Actor, wanted: Wanted) -> HttpResponse | None:
    """The page that asks for a second person, where a right gives an administrator more."""
    return _asked(request, actor, reached_by(wanted), right_wanted(wanted))


def for_ending(request: HttpRequest, actor: Actor, right: GivenRight) -> HttpResponse | None:
    """The same, where ending a right does."""
    people = limited_by(right) if right.ended_at is None else frozenset[int]()
    return _asked(request, actor, people, {"what": END, "right": right.pk})


def for_member(
    request: HttpRequest,
    actor: Actor,
    group: Group,
    person: int,
    starts_on: datetime.date,
    ends_on: datetime.date | None,
) -> HttpResponse | None:
    """The same, where coming into a group does."""
    people = administrators_among(person=person)
    return _asked(request, actor, people, member_wanted(group, person, starts_on, ends_on))


def for_opening(request: HttpRequest, actor: Actor, person: User) -> HttpResponse | None:
    """The same, where opening a closed account does."""
    people = administrators_among(person=person.pk)
    return _asked(request, actor, people, {"what": OPEN, "person": str(person.key)})


def check_limits_of(actor: Actor, group: Group) -> None:
    """That leaving or closing a group frees no administrator of its limits; those are ended one by one before.

    Raises GrantRefused.
    """
    limits = group.rights.exclude(effect=GivenRight.Effect.ALLOW).filter(ended_at__isnull=True)
    people = administrators_among(group=group.pk) if limits.exists() else frozenset[int]()
    if people and _guarding(actor, people) is not None:
        raise GrantRefused(
            _(
                "Nhóm này đang giới hạn quyền của một quản trị viên. Hãy thu hồi quyền đó trước; việc ấy cần người thứ "
                "hai xác nhận."
            )
        )


def _asked(
    request: HttpRequest, actor: Actor, people: Iterable[int], payload: Mapping[str, Any]
) -> HttpResponse | None:
    concerned = frozenset(people)
    agency = _guarding(actor, concerned) if concerned else None
    if agency is None:
        return None
    return asked_first(request, actor, Guarded.ADMINISTRATORS, agency, payload, subjects=concerned)


def _guarding(actor: Actor, administrators: Iterable[int]) -> int | None:
    """The agency whose policy asks for a second person: where these people are administrators, or who gives is one."""
    held = held_today().filter(person_id__in=list(administrators), post__role=Role.ADMINISTRATOR)
    theirs = set(held.values_list("post__unit__agency_id", flat=True))
    own = {seat.agency_id for seat in actor.seats_as(Role.ADMINISTRATOR)}
    return first_guarded(Guarded.ADMINISTRATORS, [*sorted(theirs & ruled_by(actor)), *sorted(own)])
