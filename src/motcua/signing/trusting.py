"""The roots that an administrator trusts, and a certificate held against them now."""

from __future__ import annotations

import asyncio
import base64
import datetime
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from asn1crypto import x509
from cryptography import x509 as pyca
from cryptography.hazmat.primitives import hashes, serialization
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.kernel.later import later
from motcua.signing import archive_policy, revocation
from motcua.signing.models import TrustRoot

if TYPE_CHECKING:
    from motcua.signing.verifying import chain as chains
else:
    chains = later("motcua.signing.verifying.chain")

_PEM = re.compile(r"-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----")
_MOST = 10


class NoCertificate(ValueError):
    """What was given is no certificate, or no root of an authority; the text says what to do."""


def roots_in_use() -> list[TrustRoot]:
    """The trusted roots."""
    return list(TrustRoot.objects.filter(is_on=True).order_by("id"))


def trust_of(roots: Sequence[TrustRoot], told: revocation.Told | None = None) -> chains.Trust:
    """What certificates are held against."""
    found = told or revocation.Told()
    return chains.Trust(
        [der_of(root.certificate)[0] for root in roots], found.answers, found.lists, archive_policy.ends()
    )


def hosts(roots: Sequence[TrustRoot]) -> frozenset[str]:
    """Where revocation may be asked."""
    return revocation.hosts_of(root.hosts for root in roots)


def check_now(
    chain: Sequence[bytes], roots: Sequence[TrustRoot], since: datetime.datetime | None = None
) -> tuple[chains.Checked, revocation.Told]:
    """Whether a certificate may sign at this moment, and what the authorities said. `chain`: DER, it first.

    `since`: what they said before counts no more.
    """
    known = [der_of(root.certificate)[0] for root in roots]
    told = revocation.ask(chain, hosts(roots), known=known, since=since)
    certificates = [x509.Certificate.load(one) for one in chain]
    checked = asyncio.run(
        chains.check(certificates[0], certificates[1:], trust_of(roots, told), timezone.now())
    )
    return checked, told


def pem_of(chain: Sequence[bytes]) -> str:
    """Certificates as PEM, one after the other."""
    return "".join(
        pyca.load_der_x509_certificate(one).public_bytes(serialization.Encoding.PEM).decode() for one in chain
    )


def der_of(pem: str) -> list[bytes]:
    """The certificates of a PEM text, as DER; at most ten."""
    return [base64.b64decode("".join(one.split())) for one in _PEM.findall(pem)[:_MOST]]


def read_root(text: str) -> tuple[str, str, datetime.datetime, str]:
    """(PEM, SHA-256, until when, its name) of a root given as PEM. Raises NoCertificate."""
    try:
        found = der_of(text)
        if len(found) != 1:
            raise NoCertificate(
                _("Hãy dán đúng một chứng thư, từ dòng BEGIN CERTIFICATE đến END CERTIFICATE.")
            )
        certificate = pyca.load_der_x509_certificate(found[0])
        basic = certificate.extensions.get_extension_for_class(pyca.BasicConstraints).value
        certificate.verify_directly_issued_by(certificate)
    except NoCertificate:
        raise
    except pyca.ExtensionNotFound:
        raise NoCertificate(_("Đây không phải chứng thư của một tổ chức cấp chứng thư (CA).")) from None
    except Exception as error:  # whatever a broken certificate makes of the reader
        raise NoCertificate(
            _("Không đọc được chứng thư gốc này, hoặc nó không tự ký. Hãy tải lại từ trang của tổ chức cấp.")
        ) from error
    if not basic.ca:
        raise NoCertificate(_("Đây không phải chứng thư của một tổ chức cấp chứng thư (CA)."))
    names = certificate.subject.get_attributes_for_oid(pyca.NameOID.COMMON_NAME)
    name = str(names[0].value) if names else certificate.subject.rfc4514_string()
    return (
        pem_of(found),
        certificate.fingerprint(hashes.SHA256()).hex(),
        certificate.not_valid_after_utc,
        name[:300],
    )
