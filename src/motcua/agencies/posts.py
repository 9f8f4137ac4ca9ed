"""Posts that processes name: which one is meant, what it is called, and whether somebody holds it.

What is kept in memory is thirty seconds old at most: `at` is `selectors.stamp()`.
"""

import datetime
from functools import lru_cache

from django.db.models import Q
from django.utils import timezone

from motcua.agencies.models import Holding, Post
from motcua.data.kept import KeptQuery


def holds_post(post_id: int, person_id: int) -> bool:
    """Whether a person with an open account holds that post today; one statement."""
    return bool(_in_post(post_id, person_id, timezone.localdate()))


_in_post = KeptQuery(
    lambda post, person, today: Holding.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=today),
        post_id=post,
        person_id=person,
        starts_on__lte=today,
        person__is_active=True,
    ).values_list("id")[:1],
    -1,
    -2,
    datetime.date.max,
)


@lru_cache(maxsize=4096)
def post_named(unit_id: int, code: str, at: int) -> Post | None:
    """The post of that code in a unit; to be read only."""
    return Post.objects.filter(unit_id=unit_id, code=code).first()


@lru_cache(maxsize=4096)
def kept_post(post_id: int, at: int) -> Post:
    """The post's row; to be read only."""
    return Post.objects.get(id=post_id)


@lru_cache(maxsize=4096)
def is_vacant(post_id: int, at: int) -> bool:
    """Whether nobody with an open account holds that post today."""
    today = timezone.localdate()
    held = Holding.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), starts_on__lte=today)
    return not held.filter(post_id=post_id, person__is_active=True).exists()


@lru_cache(maxsize=1024)
def post_title(code: str, role: str, at: int) -> str:
    """What posts of that code and role are called, by the first of them; "" where there is none."""
    titles = Post.objects.filter(code=code, role=role).order_by("id").values_list("title", flat=True)
    return titles.first() or ""
