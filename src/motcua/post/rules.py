"""How a parcel stands by what was told of it, and what a carrier asks for it. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Stands(StrEnum):
    """Where a parcel (bưu gửi) is."""

    WAITING = "waiting"  # the carrier has not been told yet
    ORDERED = "ordered"  # the carrier knows; it lies with whoever sends it
    HANDED = "handed"  # the carrier has it
    MOVING = "moving"
    DELIVERING = "delivering"
    FAILED = "failed"  # nobody was there; the carrier keeps it
    RETURNING = "returning"
    DELIVERED = "delivered"
    RETURNED = "returned"
    LOST = "lost"
    CANCELLING = "cancelling"  # asked while it had not been picked up
    RECALLING = "recalling"  # asked when the carrier had it already: it has to come back
    CANCELLED = "cancelled"
    REFUSED = "refused"  # the carrier does not take it


CANCEL_ASKED, CANCEL_REFUSED = "cancel_asked", "cancel_refused"
"""What is told beside the states: the desk wants it back, the carrier says that it is too late."""

CARRIED = frozenset(
    {
        Stands.HANDED,
        Stands.MOVING,
        Stands.DELIVERING,
        Stands.FAILED,
        Stands.RETURNING,
        Stands.LOST,
        Stands.RECALLING,
    }
)
ENDED = frozenset({Stands.DELIVERED, Stands.RETURNED, Stands.CANCELLED, Stands.REFUSED})
_FOR_GOOD = frozenset({Stands.DELIVERED, Stands.RETURNED})
# What became of it stands over whatever was asked.
_FACTS = frozenset({Stands.DELIVERED, Stands.RETURNED, Stands.LOST, Stands.RETURNING})
_EARLY = (Stands.WAITING, Stands.ORDERED)
_RANK = {word: rank for rank, word in enumerate([*Stands, CANCEL_ASKED, CANCEL_REFUSED])}


@dataclass(frozen=True, slots=True)
class Told:
    """One thing told of a parcel: a state or a word beside them, and when it was so."""

    at: datetime.datetime
    word: str


def settle(told: Iterable[Told], begins: Stands = Stands.WAITING) -> Stands:
    """How it stands after all that was told. The same for every order in which that arrived, and however often."""
    now = before = begins
    for one in sorted(set(told), key=lambda one: (one.at, _RANK.get(one.word, 0))):
        new = _follow(now, before, one.word)
        if new in (Stands.CANCELLING, Stands.RECALLING) and now not in (Stands.CANCELLING, Stands.RECALLING):
            before = now
        now = new
    return now


def _follow(now: Stands, before: Stands, word: str) -> Stands:
    if now in _FOR_GOOD:
        return now
    if word == CANCEL_ASKED:
        if now in ENDED:
            return now
        return Stands.RECALLING if now in CARRIED else Stands.CANCELLING
    if word == CANCEL_REFUSED:
        return (before if before in CARRIED else Stands.HANDED) if now is Stands.RECALLING else now
    told = Stands(word)
    if told in _FACTS:
        return told
    if told is Stands.CANCELLED:
        # What the carrier holds is not gone by a word: it has to come back.
        return Stands.RETURNING if now in CARRIED else told
    if told in _EARLY or told is Stands.REFUSED:
        return told if now in _EARLY else now
    if now is Stands.CANCELLING or now is Stands.RECALLING:
        return Stands.RECALLING
    if now is Stands.RETURNING and told in (Stands.HANDED, Stands.MOVING):
        return now
    if told is Stands.HANDED and now in CARRIED - {Stands.LOST}:
        return now  # told late, or by a clock that is late
    return told


@dataclass(frozen=True, slots=True)
class Line:
    """Up to how many grams, and what that costs in đồng within the province and beyond."""

    grams: int
    inside: int
    beyond: int


@dataclass(frozen=True, slots=True)
class Service:
    """A service of a carrier with its tariff. `uses`: "pickup", "delivery"; `collects`: takes fees along (thu hộ), for
    `collecting` đồng.
    """

    code: str
    name: str
    uses: tuple[str, ...]
    lines: tuple[Line, ...]
    days: str = ""
    collects: bool = False
    collecting: int = 0

    def price(self, grams: int, *, inside: bool, collects: bool = False) -> int | None:
        """What it costs; None for what is heavier than its tariff knows."""
        line = next((line for line in self.lines if grams <= line.grams), None)
        if line is None:
            return None
        return (line.inside if inside else line.beyond) + (self.collecting if collects else 0)


def service_of(data: Mapping[str, object]) -> Service:
    """The service of a definition that passed `tariffs.mistakes`."""
    lines: object = data["lines"]
    uses: object = data["uses"]
    return Service(
        code=str(data["code"]),
        name=str(data["name"]),
        uses=tuple(str(use) for use in uses) if isinstance(uses, Sequence) else (),
        lines=tuple(Line(*(int(part) for part in line)) for line in lines)
        if isinstance(lines, Sequence)
        else (),
        days=str(data.get("days", "")),
        collects=bool(data.get("collects")),
        collecting=int(str(data.get("collecting", 0))),
    )


def shared_out(amounts: Sequence[int], came: int) -> list[int]:
    """How much of what came counts for each of these amounts, in their order; what is too much goes with the last."""
    given: list[int] = []
    left = came
    for number, amount in enumerate(amounts):
        share = left if number == len(amounts) - 1 else min(amount, left)
        given.append(share)
        left -= share
    return given
