"""The signature of an XML document (XAdES, enveloped): that it covers the whole document that people read, time, chain.

What is signed is looked for here and not left to the library: exactly one signature, a child of the root; one
reference, to the whole document, or to the root by an identifier that stands once, however it is spelt; the other to
the signature's own properties. Whatever deviates is "wrapped". Nothing may stand where people or programs see it and
no signature covers it: comments, which canonical XML leaves out, and instructions beside the root.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
from dataclasses import dataclass

from asn1crypto import cms, x509
from cryptography.x509 import load_der_x509_certificate
from lxml import etree
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from signxml import DigestAlgorithm, SignatureMethod
from signxml.exceptions import SignXMLException
from signxml.xades import XAdESSignatureConfiguration, XAdESVerifier

from motcua.signing import algorithms
from motcua.signing.verifying import found as f
from motcua.signing.verifying.chain import Trust, check, context
from motcua.signing.verifying.found import Found, Report
from motcua.signing.verifying.names import told
from motcua.signing.verifying.reasons import CLOCKS_DIFFER
from motcua.signing.verifying.xml_unsigned import DS, XADES, Stamped, stamp_of, with_proofs

_PROPERTIES = "http://uri.etsi.org/01903#SignedProperties"
_ENVELOPED = f"{DS}enveloped-signature"
_CANONICAL = frozenset(
    {
        "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
        "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments",
        "http://www.w3.org/2006/12/xml-c14n11",
        "http://www.w3.org/2006/12/xml-c14n11#WithComments",
        "http://www.w3.org/2001/10/xml-exc-c14n#",
        "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
    }
)
_METHODS = frozenset(
    {
        SignatureMethod.RSA_SHA256,
        SignatureMethod.RSA_SHA384,
        SignatureMethod.RSA_SHA512,
        SignatureMethod.ECDSA_SHA256,
        SignatureMethod.ECDSA_SHA384,
        SignatureMethod.ECDSA_SHA512,
    }
)
_DIGESTS = frozenset({DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512})
_MOST_CERTIFICATES = 10


class _Wrapped(Exception):
    """The signature does not cover what people read; the text is a reason's code."""


@dataclass(frozen=True)
class _Parts:
    signature: etree._Element
    certificates: list[x509.Certificate]
    claimed_at: str
    stamp: Stamped | None
    references: int


async def verify(content: bytes, trust: Trust, now: datetime.datetime) -> Report:
    """The report on an XML document."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=False
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        return Report("xml", reasons=(f.BROKEN_FILE,))
    if root.getroottree().docinfo.doctype:
        return Report("xml", reasons=(f.BROKEN_FILE,))
    signatures = list(root.iter(f"{{{DS}}}Signature"))
    if not signatures:
        return Report("xml")
    if len(signatures) > 1:
        return Report("xml", reasons=(f.SEVERAL,))
    if _is_unsigned_seen(root, signatures[0]):
        return Report("xml", reasons=(f.BESIDE,))
    try:
        parts = _parts(root, signatures[0])
    except _Wrapped as wrapped:
        return Report("xml", reasons=(str(wrapped),))
    except (ValueError, TypeError, KeyError, IndexError):
        return Report("xml", reasons=(f.FORGED,))
    reasons = _integrity(content, parts)
    trust, carried = with_proofs(parts.signature, trust)
    certificate, others = parts.certificates[0], [*parts.certificates[1:], *carried]
    notes: list[str] = []
    stamped = None
    if parts.stamp is not None:
        stamped = await _stamped(parts.stamp, trust, others, now)
        if stamped is None:
            notes.append(f.BAD_STAMP)
    if trust.is_aged(algorithms.key_of(certificate) | _hash_names(parts), stamped or now):
        reasons.append("weak")
    checked = await check(certificate, others, trust, stamped or now, proven=stamped is not None)
    if checked.reason:
        reasons.append(checked.reason)
    one = Found(
        **told(certificate),
        claimed_at=parts.claimed_at,
        stamped_at=stamped.isoformat() if stamped is not None else "",
        covers="whole",
        authority=checked.root,
        reasons=tuple(dict.fromkeys(reasons)),
        notes=tuple(notes),
    )
    known = tuple(
        sorted({each.dump().hex() for each in [*parts.certificates, *carried, *_stamping(parts.stamp)]})
    )
    return Report("xml", (one,), certificates=known)


def _parts(root: etree._Element, signature: etree._Element) -> _Parts:
    if signature.getparent() is not root:
        raise _Wrapped(f.WRAPPED)
    identifiers = _identifiers(root)
    info = _only(signature, f"{{{DS}}}SignedInfo")
    properties: list[etree._Element] = []
    whole = 0
    for reference in info.findall(f"{{{DS}}}Reference"):
        uri, kind = reference.get("URI"), reference.get("Type", "")
        if uri is None:
            raise _Wrapped(f.WRAPPED)
        if kind == _PROPERTIES:
            meant = identifiers.get(uri.removeprefix("#"))
            own = meant is not None and signature in meant.iterancestors()
            if meant is None or not own or meant.tag != f"{{{XADES}}}SignedProperties":
                raise _Wrapped(f.WRAPPED)
            properties.append(meant)
            continue
        meant = identifiers.get(uri.removeprefix("#")) if uri else None
        if meant is not None and meant.tag == f"{{{DS}}}KeyInfo" and meant.getparent() is signature:
            continue
        if uri != "" and identifiers.get(uri.removeprefix("#")) is not root:
            raise _Wrapped(f.WRAPPED)
        used = [one.get("Algorithm", "") for one in reference.iter(f"{{{DS}}}Transform")]
        if used.count(_ENVELOPED) != 1 or not set(used) - {_ENVELOPED} <= _CANONICAL:
            raise _Wrapped(f.WRAPPED)
        whole += 1
    if whole != 1 or len(properties) != 1:
        raise _Wrapped(f.WRAPPED)
    certificates = [
        x509.Certificate.load(base64.b64decode("".join((one.text or "").split())))
        for one in signature.findall(f"{{{DS}}}KeyInfo/{{{DS}}}X509Data/{{{DS}}}X509Certificate")
    ]
    if not 0 < len(certificates) <= _MOST_CERTIFICATES:
        raise _Wrapped(f.FORGED)
    # Reads the certificate now, not somewhere in the middle.
    for one in certificates:
        _ = one.native
    at = properties[0].findtext(f"{{{XADES}}}SignedSignatureProperties/{{{XADES}}}SigningTime", "")
    return _Parts(
        signature,
        certificates,
        _moment(at),
        stamp_of(signature, _only(signature, f"{{{DS}}}SignatureValue")),
        len(info.findall(f"{{{DS}}}Reference")),
    )


def _is_unsigned_seen(root: etree._Element, signature: etree._Element) -> bool:
    """Whether something stands in the document that no signature covers: a comment, an instruction beside the root."""
    beside = [*root.itersiblings(), *root.itersiblings(preceding=True)]
    inside = (one for one in root.iter(etree.Comment) if signature not in one.iterancestors())
    return bool(beside) or next(inside, None) is not None


def _identifiers(root: etree._Element) -> dict[str, etree._Element]:
    """Elements by identifier, under every spelling that some program takes for one; none may stand twice."""
    found: dict[str, etree._Element] = {}
    for element in root.iter(etree.Element):
        for name, value in element.attrib.items():
            if etree.QName(name).localname.lower() != "id":
                continue
            if value in found:
                raise _Wrapped(f.WRAPPED)
            found[str(value)] = element
    return found


def _only(parent: etree._Element, tag: str) -> etree._Element:
    found = parent.findall(tag)
    if len(found) != 1:
        raise _Wrapped(f.FORGED)
    return found[0]


def _moment(text: str) -> str:
    try:
        return datetime.datetime.fromisoformat(text.strip()).isoformat()
    except ValueError:
        return ""


def _used(parts: _Parts) -> list[str]:
    """The addresses of the algorithms with which the signature and its references were made."""
    method = parts.signature.find(f"{{{DS}}}SignedInfo/{{{DS}}}SignatureMethod")
    digests = parts.signature.findall(f"{{{DS}}}SignedInfo/{{{DS}}}Reference/{{{DS}}}DigestMethod")
    return [one.get("Algorithm", "").lower() for one in (method, *digests) if one is not None]


def _hash_names(parts: _Parts) -> set[str]:
    return {name for name in algorithms.HASHES for one in _used(parts) if name in one}


def _integrity(content: bytes, parts: _Parts) -> list[str]:
    """Whether the bytes of the document, as given, are what the certificate's key signed."""
    if any("sha1" in one or "md5" in one for one in _used(parts)):
        return ["weak"]
    configuration = XAdESSignatureConfiguration(
        require_x509=True,
        location="./",
        expect_references=parts.references,
        signature_methods=_METHODS,
        digest_algorithms=_DIGESTS,
        ignore_ambiguous_key_info=True,
    )
    try:
        XAdESVerifier().verify(
            content,
            x509_cert=load_der_x509_certificate(parts.certificates[0].dump()),
            expect_config=configuration,
        )
    except SignXMLException as error:
        return [f.CHANGED if "digest" in str(error).lower() else f.FORGED]
    except (ValueError, TypeError, KeyError, AttributeError, etree.LxmlError):
        return [f.FORGED]
    return []


def _stamping(stamp: Stamped | None) -> list[x509.Certificate]:
    try:
        found = cms.ContentInfo.load(stamp.token)["content"]["certificates"] if stamp is not None else ()
        return [one.chosen for one in found if isinstance(one.chosen, x509.Certificate)]
    except (ValueError, TypeError, KeyError):
        return []


async def _stamped(
    stamp: Stamped, trust: Trust, others: list[x509.Certificate], now: datetime.datetime
) -> datetime.datetime | None:
    """When a trusted service stamped the value of the signature; None where the stamp does not hold."""
    try:
        signed = cms.ContentInfo.load(stamp.token)["content"]
        if trust.is_aged(algorithms.of_stamp(signed), now):
            return None
        known = [*others, *_stamping(stamp)]
        status = await validate_tst_signed_data(
            signed,
            context(trust, known, now, proven=False),
            lambda algorithm: hashlib.new(algorithm, stamp.over).digest(),
        )
    except (ValueError, TypeError, KeyError, SignatureValidationError, AttributeError):
        return None
    if not (status.get("valid") and status.get("intact") and status.get("trust_problem_indic") is None):
        return None
    moment = status.get("timestamp")
    return moment if isinstance(moment, datetime.datetime) and moment <= now + CLOCKS_DIFFER else None
