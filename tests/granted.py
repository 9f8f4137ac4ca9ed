"""Giving rights in tests, as the administrator of the sample department would."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from motcua.agencies.granting import Wanted, add_member, give, make_group
from motcua.agencies.models import GivenRight, Group
from motcua.agencies.rights import SEE, Effect, Reach
from tests.story import ADMINISTRATOR, Story

# The sector of 2.000620, and another one.
TRADE, ELSEWHERE = "G02-CT11", "G02-CT23"


def granted(
    story: Story, effect: Effect, what: str = SEE, to: str = "", by: str = ADMINISTRATOR, **more: Any
) -> GivenRight:
    """A right for a person, unless `post` or `group` says otherwise."""
    holder = {} if {"post", "group"} & set(more) else {"person": story.person(to).id}
    reach = more.pop("reach", Reach.AGENCY if effect == Effect.ALLOW else Reach.ALL)
    starts_on = more.pop("starts_on", timezone.localdate())
    wanted = Wanted(effect=effect, what=what, reach=reach, starts_on=starts_on, **holder, **more)
    return give(story.actor(by), wanted)


def grouped(story: Story, *emails: str, by: str = ADMINISTRATOR, name: str = "Một cửa – điện lực") -> Group:
    """A group of the department with these people in it."""
    actor = story.actor(by)
    agency = next(seat.agency_id for seat in actor.seats)
    group = make_group(actor, agency, name, "")
    for email in emails:
        add_member(actor, group, story.person(email).id, timezone.localdate(), None)
    return group
