"""What every gateway can be asked, and what it tells, whatever its protocol."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from django.utils.functional import Promise

if TYPE_CHECKING:
    from motcua.payments.gateways import Merchant

# "doubtful": the payer's bank took the money, and the gateway does not stand for it yet. "unknown": no such order.
Outcome = Literal["paid", "failed", "pending", "doubtful", "unknown"]
Verdict = Literal["ok", "no_order", "again", "amount", "forged", "error"]


class Away(Exception):
    """The gateway did not answer, or not in a way that says what it did. Nothing is known; nothing has failed."""


class Forged(Exception):
    """The signature is not the gateway's."""


class Strange(Exception):
    """The gateway's message is not what its protocol says."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a gateway says about one order. `amount` in đồng; None where it says none, or no whole đồng."""

    ref: str
    outcome: Outcome
    code: str
    amount: int | None = None
    currency: str = "VND"
    external: str = ""
    bank: str = ""
    paid_at: datetime.datetime | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """An order as it is told to a gateway. `about`: plain words without marks; `lines`: what is paid for."""

    ref: str
    amount: int
    about: str
    made_at: datetime.datetime
    expires_at: datetime.datetime
    bank: str = ""
    address: str = ""
    facts: Mapping[str, str] = ()  # type: ignore[assignment]
    lines: Sequence[Mapping[str, object]] = ()


@dataclass(frozen=True, slots=True)
class Returned:
    """A refund as it is asked of a gateway; `request_id` is the same at every attempt."""

    request_id: str
    ref: str
    external: str
    amount: int
    is_whole: bool
    made_at: datetime.datetime
    ordered_at: datetime.datetime
    by: str


# "taken": the gateway gives it back; "refused": it will not; "pending": it works on it.
RefundOutcome = Literal["taken", "refused", "pending"]


@dataclass(frozen=True, slots=True)
class FileLine:
    """One line of a gateway's file of a day; a refund counts below zero."""

    ref: str
    external: str
    amount: int


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that this kind of gateway wants to know of a merchant."""

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
        """What it wants to know of a merchant beside the usual."""

    @property
    def gives_back(self) -> bool:
        """Whether a refund can be asked of it; else it is done by a transfer and noted."""

    def begin(self, merchant: Merchant, asked: Asked) -> str:
        """The address to send the payer to. Raises Away, Strange."""

    def read(self, merchant: Merchant, message: Mapping[str, str]) -> Told:
        """What a message says that came to us (a notice, or by the payer). Raises Forged, Strange."""

    def answer(self, verdict: Verdict) -> Mapping[str, str]:
        """What a notice is answered."""

    def query(self, merchant: Merchant, asked: Asked) -> Told:
        """Ask how an order stands. Raises Away, Forged, Strange."""

    def give_back(self, merchant: Merchant, returned: Returned) -> tuple[RefundOutcome, str]:
        """Ask for a refund: what becomes of it, and the gateway's own code. Raises Away, Forged, Strange."""

    def try_out(self, merchant: Merchant) -> None:
        """Ask something that changes nothing, to see whether address, merchant and secret are right.

        Raises Away, Forged, Strange.
        """

    def lines(self, content: bytes) -> Iterable[FileLine]:
        """The lines of the file that the gateway gives for a day. Raises Strange."""
