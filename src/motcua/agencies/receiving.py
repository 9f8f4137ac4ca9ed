"""Which agency takes dossiers in for which other today, as the desks need it (`agreements.py` makes it so).

What is kept in memory is thirty seconds old at most: `at` is `selectors.stamp()`.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from motcua.agencies.models import Reception
from motcua.agencies.resolving import kept_codes


@dataclass(frozen=True, slots=True)
class Agreement:
    """One agreement as the desks need it."""

    id: int
    responsible: int
    procedures: frozenset[str]
    codes: str
    starts_on: datetime.date
    ends_on: datetime.date | None

    def holds(self, procedure: str, day: datetime.date) -> bool:
        """Whether it holds for a procedure on a day."""
        in_time = self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)
        return in_time and (not self.procedures or procedure in self.procedures)


@lru_cache(maxsize=2)
def _kept(at: int) -> Mapping[int, tuple[Agreement, ...]]:
    found: dict[int, tuple[Agreement, ...]] = {}
    columns = ("receiver_id", "id", "responsible_id", "procedures", "codes", "starts_on", "ends_on")
    for receiver, number, responsible, procedures, codes, starts_on, ends_on in Reception.objects.order_by(
        "id"
    ).values_list(*columns):
        one = Agreement(number, responsible, frozenset(procedures), codes, starts_on, ends_on)
        found[receiver] = (*found.get(receiver, ()), one)
    return found


def takes_for_others(receiver: int, at: int) -> bool:
    """Whether an agency takes in for others, or did: its desks know of what they took in."""
    return receiver in kept_codes(at).receiving


def agreement_for(
    receiver: int, responsible: int, procedure: str, day: datetime.date, at: int
) -> Agreement | None:
    """The agreement by which an agency takes in a procedure for another on a day; the oldest of several."""
    return next(
        (
            one
            for one in _kept(at).get(receiver, ())
            if one.responsible == responsible and one.holds(procedure, day)
        ),
        None,
    )


def taken_in_for(receiver: int, day: datetime.date, at: int) -> dict[int, frozenset[str]]:
    """For whom an agency takes in on a day: by agency id the codes of the procedures, empty = all."""
    found: dict[int, frozenset[str]] = {}
    for one in _kept(at).get(receiver, ()):
        if one.starts_on <= day and (one.ends_on is None or day <= one.ends_on):
            before = found.get(one.responsible)
            everything = not one.procedures or before == frozenset()
            found[one.responsible] = frozenset() if everything else one.procedures | (before or frozenset())
    return found
