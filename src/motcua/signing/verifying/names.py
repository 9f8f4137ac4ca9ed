"""A certificate in words."""

from __future__ import annotations

import hashlib

from asn1crypto import x509


def told(certificate: x509.Certificate) -> dict[str, str]:
    """Signer, organisation, issuer, serial, fingerprint and dates, as `Found` has them.

    Numbers of persons that stand in a subject are left out.
    """
    return {
        "signer": part(certificate.subject, "common_name"),
        "organisation": part(certificate.subject, "organization_name"),
        "issuer": part(certificate.issuer, "common_name") or part(certificate.issuer, "organization_name"),
        "serial": f"{certificate.serial_number:x}",
        "fingerprint": hashlib.sha256(certificate.dump()).hexdigest(),
        "not_before": certificate.not_valid_before.isoformat(),
        "not_after": certificate.not_valid_after.isoformat(),
    }


def part(name: x509.Name, wanted: str) -> str:
    """One part of a name; the last where there are several, "" where there is none."""
    found = name.native.get(wanted, "")
    if isinstance(found, list):
        found = found[-1] if found else ""
    return " ".join(str(found).split())[:300]
