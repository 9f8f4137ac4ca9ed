"""Which agency is over which. What is kept in memory is thirty seconds old at most: `at` is `selectors.stamp()`."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from motcua.agencies.models import Agency


@lru_cache(maxsize=2)
def _kept_parents(at: int) -> Mapping[int, int | None]:
    return parents_now()


def parents_now() -> Mapping[int, int | None]:
    """The agency over each; one statement."""
    return dict(Agency.objects.values_list("id", "parent_id"))


def standing_over(agency_id: int, parents: Mapping[int, int | None]) -> tuple[int, ...]:
    """The agencies over one in such a tree (`parents_now`), the nearest first; no statement."""
    found = list[int]()
    over = parents.get(agency_id)
    while over is not None and over not in found:
        found.append(over)
        over = parents.get(over)
    return tuple(found)


def agencies_above(agency_id: int, at: int) -> tuple[int, ...]:
    """The agencies over one, the nearest first."""
    return standing_over(agency_id, _kept_parents(at))


@lru_cache(maxsize=1024)
def agencies_below(agency_id: int, at: int) -> tuple[int, ...]:
    """The agencies under one, at any depth."""
    parents = _kept_parents(at)
    return tuple(sorted(one for one in parents if agency_id in standing_over(one, parents)))


def with_all_above(agency_id: int) -> tuple[int, ...]:
    """An agency with all over it, as they are at this moment; one statement."""
    return (agency_id, *standing_over(agency_id, parents_now()))


def under(tops: Iterable[int]) -> frozenset[int]:
    """These agencies with all below them, as they are at this moment; one statement."""
    own, parents = frozenset(tops), parents_now()
    return frozenset(one for one in parents if one in own or own.intersection(standing_over(one, parents)))
