"""What was found out about a document and its signatures, as plain data that goes through the jail's wall as JSON."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, Literal

Verdict = Literal["valid", "invalid", "unknown", "unsigned"]
# Beside those of `chain`: what is wrong with the signature or with what it covers.
CHANGED, FORGED, PARTIAL, ALTERED = "changed", "forged", "partial", "altered_after"
UNCOVERED, WRAPPED, SEVERAL, BROKEN_FILE, TOO_MANY = (
    "uncovered",
    "wrapped",
    "several",
    "broken_file",
    "too_many",
)
# Something stands in an XML document that its signature does not cover.
BESIDE = "beside"
BAD_STAMP = "bad_stamp"
# Only that it cannot be told; everything else is a No.
UNDECIDED = frozenset({"unknown_root", "no_revocation", "expired", "not_yet", BROKEN_FILE, TOO_MANY})


@dataclass(frozen=True)
class Found:
    """One signature. Moments are ISO 8601; `stamped_at` only where a trusted time stamp proves it.

    `covers`: "whole" (everything in the file), "revision" (all that was there, and what came later are signatures),
    "part". `authority`: SHA-256 of the trusted root. `reasons`: why it is not valid, by code.
    """

    signer: str
    organisation: str
    issuer: str
    serial: str
    fingerprint: str
    not_before: str
    not_after: str
    claimed_at: str
    stamped_at: str
    covers: Literal["whole", "revision", "part"]
    authority: str
    reasons: tuple[str, ...]
    notes: tuple[str, ...] = ()
    field: str = ""

    @property
    def verdict(self) -> Verdict:
        """Valid only where nothing speaks against it."""
        if not self.reasons:
            return "valid"
        return "unknown" if UNDECIDED.issuperset(self.reasons) else "invalid"


@dataclass(frozen=True)
class Stamp:
    """A document time stamp that holds (B-LTA). `until`: when its certificates end; `uses`: its algorithms."""

    at: str
    until: str
    uses: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """A document's signatures, in order. `certificates`: DER in hexadecimal, of which revocation is to be asked.

    `stamps`: the time stamps over the document that hold, the oldest first.
    """

    kind: Literal["pdf", "xml"]
    signatures: tuple[Found, ...] = ()
    reasons: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()
    stamps: tuple[Stamp, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """Valid where it is signed and each signature is valid."""
        if self.reasons:
            return "unknown" if UNDECIDED.issuperset(self.reasons) else "invalid"
        if not self.signatures:
            return "unsigned"
        verdicts = {one.verdict for one in self.signatures}
        if verdicts == {"valid"}:
            return "valid"
        return "invalid" if "invalid" in verdicts else "unknown"


def as_data(report: Report) -> dict[str, Any]:
    """The report as plain JSON values."""
    return dataclasses.asdict(report)


def from_data(data: dict[str, Any]) -> Report:
    """The report that `as_data` wrote. Raises KeyError or TypeError for anything else."""
    signatures = tuple(
        Found(**(one | {"reasons": tuple(one["reasons"]), "notes": tuple(one["notes"])}))
        for one in data["signatures"]
    )
    # Reports of before time stamps were told have none.
    stamps = tuple(Stamp(**(one | {"uses": tuple(one["uses"])})) for one in data.get("stamps", ()))
    return Report(data["kind"], signatures, tuple(data["reasons"]), tuple(data["certificates"]), stamps)
