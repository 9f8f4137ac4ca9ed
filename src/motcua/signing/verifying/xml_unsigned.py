"""What an XML signature carries beside what it signs: its time stamp, and proofs of certificates (XAdES-T, XAdES-LT).

None of it is covered by the signature; each proves itself, and what cannot be read counts for nothing.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

from asn1crypto import x509
from lxml import etree

from motcua.signing.verifying.chain import Trust

DS = "http://www.w3.org/2000/09/xmldsig#"
XADES = "http://uri.etsi.org/01903/v1.3.2#"
_INCLUSIVE = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
_EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
_COMMENTS = "WithComments"
_MOST = 40


@dataclass(frozen=True)
class Stamped:
    """A time stamp over the value of the signature. `over`: the bytes that it stamps; b"" in an unknown form."""

    token: bytes
    over: bytes


def stamp_of(signature: etree._Element, value: etree._Element) -> Stamped | None:
    """The first time stamp; None where there is none. Raises ValueError for what is no base64."""
    stamp = signature.find(f".//{{{XADES}}}SignatureTimeStamp")
    text = stamp.findtext(f"{{{XADES}}}EncapsulatedTimeStamp", "") if stamp is not None else ""
    if stamp is None or not text:
        return None
    method = stamp.find(f"{{{DS}}}CanonicalizationMethod")
    named = method.get("Algorithm", "") if method is not None else _INCLUSIVE
    return Stamped(_bytes(text), canonical(value, named))


def canonical(element: etree._Element, method: str) -> bytes:
    """An element in canonical form, by the address of the algorithm; b"" for an unknown one.

    Of a value without attributes of the namespace "xml" the versions 1.0 and 1.1 of the inclusive form are the same.
    """
    plain, comments = method.removesuffix(_COMMENTS), method.endswith(_COMMENTS)
    if plain.rstrip("#") not in (_INCLUSIVE, "http://www.w3.org/2006/12/xml-c14n11", _EXCLUSIVE.rstrip("#")):
        return b""
    written: bytes = etree.tostring(
        element, method="c14n", exclusive=plain == _EXCLUSIVE, with_comments=comments
    )
    return written


def with_proofs(signature: etree._Element, trust: Trust) -> tuple[Trust, list[x509.Certificate]]:
    """Answers and lists that the signature carries, and certificates; none of them is a root."""
    answers = _values(signature, "EncapsulatedOCSPValue")
    lists = _values(signature, "EncapsulatedCRLValue")
    certificates = []
    for one in _values(signature, "EncapsulatedX509Certificate"):
        try:
            certificate = x509.Certificate.load(one, strict=True)
            _ = certificate.native
        except (ValueError, TypeError):
            continue
        certificates.append(certificate)
    return trust.with_proofs(answers, lists), certificates


def _values(signature: etree._Element, name: str) -> list[bytes]:
    found = []
    for element in list(signature.iter(f"{{{XADES}}}{name}"))[:_MOST]:
        try:
            found.append(_bytes(element.text or ""))
        except ValueError:
            continue
    return found


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except binascii.Error as error:
        raise ValueError("base64") from error
