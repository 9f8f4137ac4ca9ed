"""What every provider of electronic invoices can be asked, whatever its protocol."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from django.utils.functional import Promise

if TYPE_CHECKING:
    from motcua.payments.invoices.providers import Provider


class Away(Exception):
    """It did not answer, or not in a way that says what it did: asked again later, under the same key."""


class Refused(Exception):
    """It will not; the text is its own code and words, nothing of the buyer."""


class NotLetIn(Refused):
    """It does not take our name or secret."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """An invoice that was issued before, as it was numbered then: the account may say otherwise since."""

    number: str
    issued_at: datetime.datetime
    template: str
    series: str


@dataclass(frozen=True, slots=True)
class Asked:
    """An invoice to issue. `key`: the same at every attempt; `original`: the one that it replaces."""

    key: str
    content: Mapping[str, Any]
    made_at: datetime.datetime
    original: Numbered | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Issued:
    """What a provider made of it. `at`: when, where it says so."""

    number: str
    authority_code: str = ""
    lookup_code: str = ""
    at: datetime.datetime | None = None


class Adapter(Protocol):
    """One protocol. All raise Away, Refused."""

    @property
    def kind(self) -> str:
        """The code by which definitions name it."""

    @property
    def name(self) -> str | Promise:
        """What it is called on screens."""

    def issue(self, provider: Provider, asked: Asked) -> Issued:
        """Have it issued; the same key again gives the same invoice."""

    def find(self, provider: Provider, key: str) -> Issued | None:
        """What became of a key that was asked for before; None where it knows none."""

    def cancel(self, provider: Provider, invoice: Numbered, reason: str) -> None:
        """Have it cancelled; one that is cancelled already is well."""

    def try_out(self, provider: Provider) -> None:
        """Sign in, and change nothing."""
