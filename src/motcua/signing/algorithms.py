"""On which algorithms a signature or a time stamp relies, by the names that the policy knows. Pure."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Iterable, Mapping

from asn1crypto import cms, x509

# What an administrator may give a last day; SHA-1 and shorter keys are refused anyway.
NAMES = (
    "sha256",
    "sha384",
    "sha512",
    "rsa-2048",
    "rsa-3072",
    "rsa-4096",
    "ec-256",
    "ec-384",
    "ec-521",
)
HASHES = ("sha256", "sha384", "sha512")


def used(signer: cms.SignerInfo, certificate: x509.Certificate | None) -> frozenset[str]:
    """The hashes of a signature (PDF, time stamp), and the kind and size of its key."""
    names = {str(signer["digest_algorithm"]["algorithm"].native)}
    # None of its own: EdDSA, or PSS whose hash stands in its parameters, which is the one of the digest.
    with contextlib.suppress(ValueError):
        names.add(str(signer["signature_algorithm"].hash_algo))
    return frozenset(names | key_of(certificate))


def of_stamp(signed: cms.SignedData) -> frozenset[str]:
    """The algorithms of a time stamp: with which it was signed, and the hash of the content that it carries."""
    signer = signed["signer_infos"][0]
    certificates = [one.chosen for one in signed["certificates"] or ()]
    number = signer["sid"].chosen
    by_serial = isinstance(number, cms.IssuerAndSerialNumber)
    wanted = number["serial_number"].native if by_serial else number.native
    own = next(
        (
            one
            for one in certificates
            if isinstance(one, x509.Certificate)
            and (one.serial_number if by_serial else one.key_identifier) == wanted
        ),
        None,
    )
    imprint = signed["encap_content_info"]["content"].parsed["message_imprint"]
    return used(signer, own) | {str(imprint["hash_algorithm"]["algorithm"].native)}


def key_of(certificate: x509.Certificate | None) -> set[str]:
    """The kind and size of a certificate's key: {"rsa-2048"}; empty for others."""
    if certificate is None:
        return set()
    try:
        return {f"{certificate.public_key.algorithm}-{certificate.public_key.bit_size}"}
    except (ValueError, KeyError):
        return set()


def ends(names: Iterable[str], last: Mapping[str, datetime.datetime]) -> datetime.datetime | None:
    """The moment from which the first of them is relied on no more; None where none ends."""
    return min((last[name] for name in names if name in last), default=None)
