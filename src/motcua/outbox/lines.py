"""The ways out: families of lines that rooms register, each line one place that can be down by itself.

A line is named "family:place" ("payments:vnpay-hn"), or by its family alone where there is one place only ("esms").
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

USUAL_LIMIT, USUAL_REST = 5, 60


@dataclass(frozen=True)
class Place:
    """One line as its room knows it. `address`: host alone, for administrators; `is_on`: whether it is in use."""

    line: str
    name: str
    address: str = ""
    is_on: bool = True


@dataclass(frozen=True)
class Family:
    """Lines of one kind: nothing is sent for `rest` seconds after `limit` failures in a row.

    `places`: those that are set up now. `try_out`: ask a place something that changes nothing; raises whatever went
    wrong.
    """

    code: str
    name: str | Promise
    limit: int = USUAL_LIMIT
    rest: int = USUAL_REST
    places: Callable[[], Sequence[Place]] = tuple
    try_out: Callable[[str], None] | None = None


_families: dict[str, Family] = {}


def register(family: Family) -> None:
    """Make a family known. Raises ValueError for a second one of the same code."""
    if family.code in _families:
        raise ValueError(f"family {family.code!r} is known already")
    _families[family.code] = family


def families() -> Sequence[Family]:
    """All of them, by code."""
    return [_families[code] for code in sorted(_families)]


def family_of(line: str) -> Family | None:
    """The family of a line; None for one that nobody registered."""
    return _families.get(line.partition(":")[0])
