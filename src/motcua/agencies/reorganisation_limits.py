"""What is forbidden to a person, or limited, goes on to hold where agencies come under others by a reorganisation.

A right holds in the agency whose administrator gave it and in those below (`rights.py`). Whoever comes to work outside
of that would be free of it, though nobody decided so.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q
from django.utils import timezone

from motcua.agencies.models import GivenRight, Holding, Post
from motcua.agencies.tree import parents_now, standing_over

_COLUMNS = (
    *("person_id", "effect", "what", "reach", "sectors", "procedures", "step"),
    *("reason", "starts_on", "ends_on", "given_by_id"),
)


def limits_of_people() -> frozenset[tuple[int, int]]:
    """(right, post) for everything that is forbidden or limited to a person in a post of today or later."""
    return frozenset((right, post) for right, post, holds in _by_post() if holds)


def keep_limits(before: frozenset[tuple[int, int]]) -> None:
    """Give anew, in the agency of the post, what held there before and does no more.

    `before`: `limits_of_people` as it was before agencies were changed. In a transaction.
    """
    lost = [(right, post) for right, post, holds in _by_post() if not holds and (right, post) in before]
    agencies: Mapping[int, int] = dict(
        Post.objects.filter(pk__in={post for _right, post in lost}).values_list("pk", "unit__agency_id")
    )
    anew = sorted({(right, agencies[post]) for right, post in lost})
    rights = GivenRight.objects.in_bulk([right for right, _agency in anew])
    for number, agency in anew:
        right = rights[number]
        GivenRight.objects.create(
            agency_id=agency,
            **{name: getattr(right, name) for name in _COLUMNS},
        )


def _by_post() -> list[tuple[int, int, bool]]:
    """(right, post, whether it holds there) for the limits of everybody who holds a post or will; three statements."""
    parents = parents_now()
    limits: dict[int, list[tuple[int, int]]] = {}
    rights = GivenRight.objects.filter(person__isnull=False, ended_at__isnull=True)
    for number, person, agency in rights.exclude(effect=GivenRight.Effect.ALLOW).values_list(
        "id", "person_id", "agency_id"
    ):
        limits.setdefault(person or 0, []).append((number, agency))
    still = Q(ends_on__isnull=True) | Q(ends_on__gte=timezone.localdate())
    held = Holding.objects.filter(still, person_id__in=limits)
    return [
        (right, post, over == agency or over in standing_over(agency, parents))
        for person, post, agency in held.values_list("person_id", "post_id", "post__unit__agency_id")
        for right, over in limits[person]
    ]
