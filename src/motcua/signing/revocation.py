"""Asking authorities whether certificates were revoked (OCSP, then lists), only at hosts that an administrator named.

A certificate comes from outside and names the address itself: without the list of hosts it could send us anywhere.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID
from django.utils import timezone

from motcua.outbox.calling import NoAnswer, TooLong, called, host_of

_LONGEST_ANSWER, _LONGEST_LIST = 64 * 1024, 20 * 1024 * 1024
_SECONDS = 5.0
_MOST_CALLS, _MOST_SECONDS = 24, 20.0
_HOLDS_FOR = 60.0
# Answers of the last minute: the 200 documents of one signing ask about the same certificates.
# {(address, question): (from when on another is asked for, when it came, the answer)}
_kept: dict[tuple[str, bytes], tuple[float, datetime.datetime, bytes]] = {}


@dataclass
class Told:
    """What authorities answered, as it came; each proves itself."""

    answers: list[bytes] = field(default_factory=list)
    lists: list[bytes] = field(default_factory=list)


def ask(
    certificates: Iterable[bytes],
    hosts: frozenset[str],
    *,
    known: Iterable[bytes] = (),
    since: datetime.datetime | None = None,
) -> Told:
    """Ask about each certificate (DER) whose issuer is among them or among `known`. Never raises.

    `since`: what was answered before counts no more. Bounded in calls and time, however many certificates a document
    carries.
    """
    read = [one for each in certificates if (one := _read(each)) is not None]
    issuers = [*read, *(one for each in known if (one := _read(each)) is not None)]
    told = Told()
    ends = time.monotonic() + _MOST_SECONDS
    calls = 0
    for certificate in {one.fingerprint(hashes.SHA256()): one for one in read}.values():
        issuer = next((one for one in issuers if _issued(certificate, one)), None)
        if issuer is None or certificate.subject == certificate.issuer:
            continue
        for place, is_list in _places(certificate, hosts):
            if calls >= _MOST_CALLS or time.monotonic() > ends:
                return told
            calls += 1
            if _asked(certificate, issuer, place, is_list, told, since):
                break
    return told


def _asked(
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    place: str,
    is_list: bool,
    told: Told,
    since: datetime.datetime | None,
) -> bool:
    if is_list:
        found = _got("GET", place, b"", _LONGEST_LIST, since)
        if found is not None:
            told.lists.append(found)
        return found is not None
    # SHA-1 only names the issuer here, as all services expect; nothing relies on it.
    request = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, hashes.SHA1()).build()  # noqa: S303  # nosec B303
    question = request.public_bytes(serialization.Encoding.DER)
    found = _got("POST", place, question, _LONGEST_ANSWER, since)
    if found is None or not _is_about(found, certificate):
        return False
    told.answers.append(found)
    return True


def _is_about(answer: bytes, certificate: x509.Certificate) -> bool:
    """Whether an answer is one, and speaks of this very certificate."""
    try:
        read = ocsp.load_der_ocsp_response(answer)
        return (
            read.response_status == ocsp.OCSPResponseStatus.SUCCESSFUL
            and read.serial_number == certificate.serial_number
        )
    except ValueError:
        return False


def _got(method: str, url: str, body: bytes, longest: int, since: datetime.datetime | None) -> bytes | None:
    now = time.monotonic()
    kept = _kept.get((url, body))
    if kept is not None and kept[0] > now and (since is None or kept[1] >= since):
        return kept[2]
    at = timezone.now()
    headers = {"Content-Type": "application/ocsp-request"} if body else {}
    try:
        status, found = called(
            method,
            url,
            line=f"revocation:{host_of(url)}",
            doing="ocsp" if body else "crl",
            body=body or None,
            headers=headers,
            seconds=_SECONDS,
            longest=longest,
        )
    except (NoAnswer, TooLong):
        return None
    if status != 200 or not found:
        return None
    for old in [key for key, (until, _at, _found) in _kept.items() if until <= now]:
        del _kept[old]
    _kept[(url, body)] = (now + _HOLDS_FOR, at, found)
    return found


def forget() -> None:
    """Ask anew."""
    _kept.clear()


def _places(certificate: x509.Certificate, hosts: frozenset[str]) -> list[tuple[str, bool]]:
    """(address, whether it is a list), answers about one certificate first; only at the hosts named."""
    found: list[tuple[str, bool]] = []
    try:
        access = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
        found += [
            (one.access_location.value, False)
            for one in access
            if one.access_method == AuthorityInformationAccessOID.OCSP
        ]
    except (x509.ExtensionNotFound, ValueError):
        pass
    try:
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
        found += [(name.value, True) for point in points for name in point.full_name or ()]
    except (x509.ExtensionNotFound, ValueError):
        pass
    return [(place, is_list) for place, is_list in found if _allowed(place, hosts)]


def _allowed(place: str, hosts: frozenset[str]) -> bool:
    try:
        parts = urlsplit(place)
        return parts.scheme in ("http", "https") and parts.netloc.lower() in hosts
    except ValueError:
        return False


def _read(der: bytes) -> x509.Certificate | None:
    try:
        return x509.load_der_x509_certificate(der)
    except ValueError:
        return None


def _issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    if certificate.issuer != issuer.subject:
        return False
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def hosts_of(lists: Iterable[Sequence[str]]) -> frozenset[str]:
    """All hosts named, in small letters; with their port where it is not the usual one."""
    return frozenset(str(host).strip().lower() for hosts in lists for host in hosts if str(host).strip())
