"""An agency's digital seal on what the system itself makes for it (receipts), without a person at the key.

Who holds keys is the matter of an upper room, which gives its `Sealing` here; whoever wants something sealed asks here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True)
class Unsealed:
    """A document to be sealed. `why`: what the signature says that it is for (of a PDF)."""

    content: bytes
    kind: Literal["pdf", "xml"]
    why: str = ""


@dataclass(frozen=True)
class Sealed:
    """The document with the signature. `signer`: as the certificate calls the agency; `level`: "B-T" or "B-LT"."""

    content: bytes
    signer: str
    level: str


class NotSealed(Exception):
    """Nothing was sealed; the text says why and what to do, in words for officers."""


class Sealing(Protocol):
    """What the room that signs answers here."""

    def sealable(self, agencies: Sequence[int]) -> frozenset[int]:
        """Of these agencies, by their ids, those with a key that seals by itself."""

    def seal(self, agency: int, documents: Sequence[Unsealed]) -> list[Sealed]:
        """Each document sealed, in their order: all of them or, with NotSealed, none."""


_given: list[Sealing] = []


def provide(sealing: Sealing) -> None:
    """Let documents be sealed through this."""
    _given[:] = [sealing]


def sealable(agencies: Sequence[int]) -> frozenset[int]:
    """Of these agencies, by their ids, those whose documents can be sealed; at most one statement."""
    return _given[0].sealable(agencies) if _given and agencies else frozenset()


def seal(agency: int, documents: Sequence[Unsealed]) -> list[Sealed]:
    """Each document sealed with the agency's key. Waits for services outside. Raises NotSealed."""
    if not _given:
        raise NotSealed
    return _given[0].seal(agency, documents)
