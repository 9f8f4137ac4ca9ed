"""A signature in an XML document (XAdES, enveloped), made in two halves, so that the key may be anywhere.

`prepare` writes everything but the value of the signature and says which hash is to be signed; `complete` puts the
value in, with a time stamp over it (B-T); `add_proofs` adds what proves later that the certificate was good (B-LT).
What is signed is the whole document, in exclusive canonical XML, which every reference names: so a signature holds
wherever its elements are looked at, and whoever checks it need not guess (decision 0109). No database, no network.
"""

from __future__ import annotations

import asyncio
import base64
import datetime
import hashlib
import re
import uuid
from collections.abc import Iterable, Sequence

from asn1crypto import crl, ocsp
from cryptography import x509 as pyca
from cryptography.hazmat.primitives.asymmetric import ec, rsa, utils
from lxml import etree
from pyhanko.sign.timestamps.api import TimeStamper

from motcua.signing.pdf import HASH, NotSignable, Prepared, WrongSignature, check

DS = "http://www.w3.org/2000/09/xmldsig#"
XADES = "http://uri.etsi.org/01903/v1.3.2#"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
ENVELOPED = f"{DS}enveloped-signature"
PROPERTIES = "http://uri.etsi.org/01903#SignedProperties"
_SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
_RSA = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
_ECDSA = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
_SPELLINGS_OF_ID = re.compile("id", re.IGNORECASE)


def prepare(content: bytes, chain: Sequence[bytes], *, at: datetime.datetime) -> Prepared:
    """The document with a signature that lacks its value. `chain`: DER, the signer's certificate first.

    Raises NotSignable: unreadable; signed already; with something in it that a signature does not cover (a document
    type, comments, instructions beside the root); with an identifier of the root, which may stand elsewhere too.
    """
    root = parsed(content)
    if next(root.iter(f"{{{DS}}}Signature"), None) is not None:
        raise NotSignable("signed already")
    beside = [*root.itersiblings(), *root.itersiblings(preceding=True)]
    if beside or next(root.iter(etree.Comment), None) is not None:
        raise NotSignable("comments")
    if any(_SPELLINGS_OF_ID.fullmatch(etree.QName(name).localname) for name in root.attrib):
        raise NotSignable("identifier")
    # Before the signature stands in it: what the transformation "enveloped" leaves.
    whole = canonical(root)
    name = f"signature-{uuid.uuid4().hex}"
    signature = etree.SubElement(root, f"{{{DS}}}Signature", {"Id": name}, nsmap={"ds": DS, "xades": XADES})
    info = _ds(signature, "SignedInfo")
    _ds(signature, "SignatureValue")
    data = _ds(_ds(signature, "KeyInfo"), "X509Data")
    for one in chain:
        _ds(data, "X509Certificate").text = _text(one)
    properties = _properties(signature, name, chain[0], at)
    _ds(info, "CanonicalizationMethod").set("Algorithm", EXCLUSIVE)
    _ds(info, "SignatureMethod").set("Algorithm", _method(chain[0]))
    _reference(info, whole, (ENVELOPED, EXCLUSIVE), URI="", Id=f"{name}-content")
    _reference(info, canonical(properties), (EXCLUSIVE,), URI=f"#{properties.get('Id')}", Type=PROPERTIES)
    return Prepared(_written(root), hashlib.new(HASH, whole).digest(), (0, 0), canonical(info))


def complete(
    prepared: Prepared, signature: bytes, chain: Sequence[bytes], stamper: TimeStamper | None
) -> bytes:
    """The signed document, with a time stamp where there is a stamper (B-T). `signature` of ECDSA: as DER.

    Raises WrongSignature; whatever the stamper raises.
    """
    check(prepared, signature, chain[0])
    root = parsed(prepared.content)
    value = _found(root, f"{{{DS}}}SignatureValue")
    value.text = _text(_as_xml(signature, chain[0]))
    if stamper is not None:
        digest = hashlib.new(HASH, canonical(value)).digest()
        try:
            token = asyncio.run(stamper.async_timestamp(digest, HASH))
        except (ValueError, KeyError, TypeError) as error:
            raise WrongSignature(type(error).__name__) from error
        stamp = _xades(_unsigned(root), "SignatureTimeStamp")
        _ds(stamp, "CanonicalizationMethod").set("Algorithm", EXCLUSIVE)
        _xades(stamp, "EncapsulatedTimeStamp").text = _text(token.dump())
    return _written(root)


def add_proofs(
    content: bytes, certificates: Sequence[bytes], answers: Sequence[bytes], lists: Sequence[bytes]
) -> bytes:
    """The signed document with certificates, OCSP answers and revocation lists in its signature (B-LT).

    Raises NotSignable where one of them cannot be read.
    """
    root = parsed(content)
    try:
        for answer in answers:
            ocsp.OCSPResponse.load(answer, strict=True)
        for one in lists:
            crl.CertificateList.load(one, strict=True)
    except (ValueError, TypeError) as error:
        raise NotSignable(type(error).__name__) from error
    unsigned = _unsigned(root)
    _put(_xades(unsigned, "CertificateValues"), "EncapsulatedX509Certificate", certificates)
    values = _xades(unsigned, "RevocationValues")
    # Lists before answers: the order of the schema.
    if lists:
        _put(_xades(values, "CRLValues"), "EncapsulatedCRLValue", lists)
    if answers:
        _put(_xades(values, "OCSPValues"), "EncapsulatedOCSPValue", answers)
    return _written(root)


def parsed(content: bytes) -> etree._Element:
    """The root of a document without a document type, which could name entities. Raises NotSignable."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotSignable("unreadable") from error
    if root.getroottree().docinfo.doctype:
        raise NotSignable("document type")
    return root


def canonical(element: etree._Element) -> bytes:
    """An element as it is digested: exclusive canonical XML, without comments."""
    written: bytes = etree.tostring(element, method="c14n", exclusive=True, with_comments=False)
    return written


def _properties(
    signature: etree._Element, name: str, certificate: bytes, at: datetime.datetime
) -> etree._Element:
    """What the signature says of itself and signs too: when, with which certificate, what kind of document."""
    qualifying = _xades(_ds(signature, "Object"), "QualifyingProperties")
    qualifying.set("Target", f"#{name}")
    signed = _xades(qualifying, "SignedProperties")
    signed.set("Id", f"{name}-properties")
    of_signature = _xades(signed, "SignedSignatureProperties")
    _xades(of_signature, "SigningTime").text = at.isoformat(timespec="seconds")
    digest = _xades(_xades(_xades(of_signature, "SigningCertificateV2"), "Cert"), "CertDigest")
    _digest(digest, certificate)
    kind = _xades(_xades(signed, "SignedDataObjectProperties"), "DataObjectFormat")
    kind.set("ObjectReference", f"#{name}-content")
    _xades(kind, "MimeType").text = "text/xml"
    return signed


def _reference(info: etree._Element, content: bytes, transforms: Iterable[str], **attributes: str) -> None:
    reference = _ds(info, "Reference")
    for attribute, value in attributes.items():
        reference.set(attribute, value)
    steps = _ds(reference, "Transforms")
    for one in transforms:
        _ds(steps, "Transform").set("Algorithm", one)
    _digest(reference, content)


def _digest(parent: etree._Element, content: bytes) -> None:
    _ds(parent, "DigestMethod").set("Algorithm", _SHA256)
    _ds(parent, "DigestValue").text = _text(hashlib.new(HASH, content).digest())


def _method(certificate: bytes) -> str:
    key = pyca.load_der_x509_certificate(certificate).public_key()
    if isinstance(key, rsa.RSAPublicKey):
        return _RSA
    if isinstance(key, ec.EllipticCurvePublicKey):
        return _ECDSA
    raise NotSignable("unknown kind of key")


def _as_xml(signature: bytes, certificate: bytes) -> bytes:
    """As XML signatures write it: of ECDSA the two numbers, one after the other, as long as the curve's order."""
    key = pyca.load_der_x509_certificate(certificate).public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey):
        return signature
    first, second = utils.decode_dss_signature(signature)
    size = (key.key_size + 7) // 8
    return first.to_bytes(size, "big") + second.to_bytes(size, "big")


def _unsigned(root: etree._Element) -> etree._Element:
    """Where properties stand that the signature does not cover; made where it is missing."""
    place = _found(root, f"{{{DS}}}Object/{{{XADES}}}QualifyingProperties")
    for name in ("UnsignedProperties", "UnsignedSignatureProperties"):
        found = place.find(f"{{{XADES}}}{name}")
        place = found if found is not None else _xades(place, name)
    return place


def _found(root: etree._Element, path: str) -> etree._Element:
    found = root.find(f"{{{DS}}}Signature/{path}")
    if found is None:
        raise NotSignable("no signature")
    return found


def _put(parent: etree._Element, name: str, values: Sequence[bytes]) -> None:
    for value in values:
        _xades(parent, name).text = _text(value)


def _ds(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{DS}}}{name}")


def _xades(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{XADES}}}{name}")


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _written(root: etree._Element) -> bytes:
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return written
