"""What every carrier can be asked, and what it tells, whatever its protocol."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from django.utils.functional import Promise

if TYPE_CHECKING:
    from motcua.post.carriers import Described


class Away(Exception):
    """The carrier did not answer, or not in a way that says what it did. Nothing is known; nothing has failed."""


class Refused(Exception):
    """The carrier says no. `said`: its own code; the text is its own, for officers."""

    def __init__(self, text: str, said: str = "") -> None:
        super().__init__(text)
        self.said = said


class Forged(Exception):
    """The message is not the carrier's."""


class Strange(Exception):
    """The carrier's message is not what its protocol says."""


def refusal(text: str, said: str) -> Exception:
    """What a no means: their own trouble, and one with who we are, pass; all else is about what was asked."""
    passes = said in ("401", "403") or (said.startswith("5") and len(said) == 3)
    return Away(f"code {said}") if passes else Refused(text, said)


@dataclass(frozen=True, slots=True)
class End:
    """Who sends or receives: the address in one line, and its parts in words where they are known."""

    name: str
    phone: str
    line: str
    province: str = ""
    district: str = ""


@dataclass(frozen=True, slots=True)
class Ordered:
    """A parcel as it is told to a carrier. `ref`: our number, the same at every attempt."""

    ref: str
    service: str
    sender: End
    receiver: End
    contents: str
    weight: int
    collects: int
    is_fetched: bool
    day: datetime.date


@dataclass(frozen=True, slots=True)
class Taken:
    """What the carrier answers to an order: its number, and its price where it says one."""

    number: str
    price: int | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that a carrier tells. `word`: as in `rules`; "" for a code that means nothing to us."""

    ref: str
    number: str
    code: str
    word: str
    at: datetime.datetime
    place: str = ""
    note: str = ""
    collected: int | None = None
    received_by: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that this kind of carrier wants to know."""

    name: str
    label: str | Promise
    required: bool = False


class Adapter(Protocol):
    """One protocol."""

    @property
    def kind(self) -> str:
        """The code by which definitions name it."""

    @property
    def name(self) -> str | Promise:
        """What it is called on screens."""

    @property
    def facts(self) -> Sequence[Fact]:
        """What it wants to know beside the usual."""

    @property
    def is_spoken_to(self) -> bool:
        """Whether there is a machine to speak with; else the desk writes down what the postman says."""

    def quote(self, carrier: Described, ordered: Ordered) -> int | None:
        """What carrying it would cost, in đồng, before it is ordered; None where that cannot be asked. Names and
        telephones are not needed for it. Raises Away, Refused, Strange.
        """

    def order(self, carrier: Described, ordered: Ordered) -> Taken:
        """Ask for a parcel to be carried. Raises Away, Refused, Strange."""

    def find(self, carrier: Described, ref: str, number: str) -> tuple[Taken, Sequence[Notice]] | None:
        """How the order of that number of ours stands; None where there is none. Raises Away, Strange."""

    def cancel(self, carrier: Described, ref: str, number: str) -> None:
        """Ask for it not to be carried. Raises Away, Strange, and Refused where it is too late."""

    def read(self, carrier: Described, headers: Mapping[str, str], body: bytes) -> Notice:
        """What a message says that came to us. Raises Forged, Strange."""

    def answer(self, *, kept: bool) -> Mapping[str, Any]:
        """What a message is answered."""

    def try_out(self, carrier: Described) -> None:
        """Ask something that changes nothing, to see whether address and secret are right.

        Raises Away, Refused, Strange.
        """
