"""A certificate held against the roots that an administrator trusts: chain, dates, usage, revocation at a moment.

No root is ever read from a document, and nothing is fetched here: answers and lists are given.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from asn1crypto import crl, ocsp, x509
from pyhanko_certvalidator import CertificateValidator
from pyhanko_certvalidator.context import ValidationContext
from pyhanko_certvalidator.errors import (
    DisallowedAlgorithmError,
    ExpiredError,
    InsufficientRevinfoError,
    InvalidCertificateError,
    NotYetValidError,
    PathBuildingError,
    PathValidationError,
    RevokedError,
)

from motcua.signing import algorithms
from motcua.signing.verifying.reasons import (
    BROKEN,
    EXPIRED,
    NO_REVOCATION,
    NOT_YET,
    REVOKED,
    UNKNOWN_ROOT,
    WEAK,
    WRONG_USAGE,
)

SIGNING_USES = frozenset({"digital_signature", "non_repudiation"})
LEAST_RSA, LEAST_EC = 2048, 256


@dataclass(frozen=True, slots=True)
class Trust:
    """What is trusted and known: roots as DER, OCSP answers and lists as they came.

    `ends`: from when an algorithm is relied on no more, unless a time stamp proves an earlier moment.
    """

    roots: Sequence[bytes]
    answers: Sequence[bytes] = ()
    lists: Sequence[bytes] = ()
    ends: Mapping[str, datetime.datetime] = field(default_factory=dict)

    def with_proofs(self, answers: Iterable[bytes], lists: Iterable[bytes]) -> Trust:
        """The same, and what a document carries."""
        return replace(self, answers=[*self.answers, *answers], lists=[*self.lists, *lists])

    def is_aged(self, names: Iterable[str], moment: datetime.datetime) -> bool:
        """Whether one of these algorithms was relied on no more at that moment."""
        end = algorithms.ends(names, self.ends)
        return end is not None and moment >= end


@dataclass(frozen=True, slots=True)
class Checked:
    """`reason`: "" where the certificate was good at that moment. `root`: SHA-256 of the root that it leads to."""

    reason: str
    root: str = ""


def context(
    trust: Trust, others: Sequence[x509.Certificate], moment: datetime.datetime, *, proven: bool
) -> ValidationContext:
    """What the library checks against. `proven`: the moment is proven by a time stamp, so that later answers count."""
    return ValidationContext(
        trust_roots=[x509.Certificate.load(root) for root in trust.roots],
        other_certs=list(others),
        moment=moment,
        allow_fetching=False,
        ocsps=[answer for each in trust.answers if (answer := _answer(each)) is not None],
        crls=[found for each in trust.lists if (found := _list(each)) is not None],
        revocation_mode="require",
        retroactive_revinfo=proven,
    )


async def check(
    certificate: x509.Certificate,
    others: Sequence[x509.Certificate],
    trust: Trust,
    moment: datetime.datetime,
    *,
    proven: bool = False,
    signs: bool = True,
) -> Checked:
    """Whether a certificate was good at a moment; `signs`: for signing documents."""
    if is_weak(certificate):
        return Checked(WEAK)
    if signs and not may_sign(certificate):
        return Checked(WRONG_USAGE)
    validator = CertificateValidator(
        certificate, list(others), validation_context=context(trust, others, moment, proven=proven)
    )
    try:
        path = await validator.async_validate_path()
    except RevokedError:
        return Checked(REVOKED)
    except ExpiredError:
        return Checked(EXPIRED)
    except NotYetValidError:
        return Checked(NOT_YET)
    except InsufficientRevinfoError:
        return Checked(NO_REVOCATION)
    except DisallowedAlgorithmError:
        return Checked(WEAK)
    except PathBuildingError:
        return Checked(UNKNOWN_ROOT)
    except (PathValidationError, InvalidCertificateError, ValueError, TypeError):
        return Checked(BROKEN)
    first = path.first
    root = hashlib.sha256(first.dump()).hexdigest() if isinstance(first, x509.Certificate) else ""
    return Checked("", root)


def is_weak(certificate: x509.Certificate) -> bool:
    """Whether its key or the signature on it is no longer good enough (RSA 2048, ECDSA 256, SHA-2)."""
    try:
        kind, size = certificate.public_key.algorithm, certificate.public_key.bit_size
        hashed = certificate["signature_algorithm"].hash_algo
    except (ValueError, KeyError):
        return certificate.public_key.algorithm not in ("ed25519", "ed448")
    if hashed in ("sha1", "md5", "md2"):
        return True
    return (kind == "rsa" and size < LEAST_RSA) or (kind == "ec" and size < LEAST_EC)


def may_sign(certificate: x509.Certificate) -> bool:
    """Whether it says that its key may sign documents; one of an authority may not."""
    usage = certificate.key_usage_value
    return not certificate.ca and (usage is None or bool(SIGNING_USES & usage.native))


def _answer(content: bytes) -> ocsp.OCSPResponse | None:
    try:
        found = ocsp.OCSPResponse.load(content)
        return found if found["response_status"].native == "successful" else None
    except (ValueError, TypeError):
        return None


def _list(content: bytes) -> crl.CertificateList | None:
    try:
        return crl.CertificateList.load(content)
    except (ValueError, TypeError):
        return None
