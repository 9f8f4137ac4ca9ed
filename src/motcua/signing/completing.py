"""A signature into its document, PDF or XML: time stamp, one more look, proofs of the certificate. Writes nothing."""

from __future__ import annotations

import asyncio
import datetime
from typing import TYPE_CHECKING, Literal

from django.utils import timezone

from motcua.kernel.later import later
from motcua.outbox import connection_log
from motcua.signing import revocation, trusting
from motcua.signing.models import Credential
from motcua.signing.verifying.reasons import CLOCKS_DIFFER

if TYPE_CHECKING:
    from motcua.signing import pdf, stamping, xml
    from motcua.signing.verifying import pdf_core, xml_core
    from motcua.signing.verifying.chain import Trust
    from motcua.signing.verifying.found import Report
else:
    pdf, xml, stamping = (
        later("motcua.signing.pdf"),
        later("motcua.signing.xml"),
        later("motcua.signing.stamping"),
    )
    pdf_core, xml_core = (
        later("motcua.signing.verifying.pdf_core"),
        later("motcua.signing.verifying.xml_core"),
    )

LEVEL_T, LEVEL_LT = "B-T", "B-LT"
Kind = Literal["pdf", "xml"]


class TryAgain(Exception):
    """Not now; the same later."""


class Revoked(Exception):
    """Between the check and the signature."""


class NotHeld(Exception):
    """What came out does not hold when it is looked at again."""


def completed(
    prepared: pdf.Prepared, value: bytes, credential: Credential, since: datetime.datetime, kind: Kind
) -> tuple[bytes, str]:
    """The signed document and how far it proves itself ("B-T", "B-LT").

    `since`: what authorities said before that moment counts no more: it may have been revoked meanwhile. Raises
    TryAgain, Revoked, NotHeld.
    """
    gateway = credential.gateway
    way = xml if kind == "xml" else pdf
    try:
        content = way.complete(
            prepared,
            value,
            trusting.der_of(credential.chain),
            stamping.Stamper(gateway.timestamp_url, gateway.seconds),
        )
    except (stamping.NoStamp, OSError) as error:
        raise TryAgain(type(error).__name__) from error
    except pdf.WrongSignature as error:
        raise NotHeld from error
    finally:
        # What was called within the library's event loop is written here.
        connection_log.flush_if_possible()
    roots = trusting.roots_in_use()
    known = [trusting.der_of(root.certificate)[0] for root in roots]
    looked = _looked(content, trusting.trust_of(roots), kind)
    certificates = [bytes.fromhex(one) for one in looked.certificates]
    told = revocation.ask(certificates, trusting.hosts(roots), known=known, since=since)
    _check(_looked(content, trusting.trust_of(roots, told), kind), credential)
    if not told.answers and not told.lists:
        return content, LEVEL_T
    try:
        return way.add_proofs(content, certificates, told.answers, told.lists), LEVEL_LT
    except pdf.NotSignable:
        return content, LEVEL_T


def _looked(content: bytes, trust: Trust, kind: Kind) -> Report:
    core = xml_core if kind == "xml" else pdf_core
    return asyncio.run(core.verify(content, trust, timezone.now()))


def _check(looked: Report, credential: Credential) -> None:
    made = looked.signatures[-1] if looked.signatures else None
    if made is not None and "revoked" in made.reasons:
        raise Revoked
    if made is None or made.verdict == "invalid" or made.fingerprint != credential.fingerprint:
        raise NotHeld
    if made.verdict != "valid" or not made.stamped_at:
        raise TryAgain("unproven")
    if abs(datetime.datetime.fromisoformat(made.stamped_at) - timezone.now()) > CLOCKS_DIFFER:
        # One of the two clocks is wrong: what is dated by it would be dated wrongly for ever.
        raise TryAgain("clock")
