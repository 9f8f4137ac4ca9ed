"""Signatures in XML as this system makes them: other programs find them good, and nothing changed stays so."""

from __future__ import annotations

import asyncio
import base64
import datetime
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from lxml import etree

from motcua.signing import pdf, xml
from motcua.signing.verifying import xml_core
from motcua.signing.verifying.chain import Trust
from motcua.signing.verifying.found import Report
from motcua.simulate.esign.authority import Authority, Holder
from tests.signing.esign import Esign

NOW = datetime.datetime.now(datetime.UTC)
SOON = NOW + datetime.timedelta(minutes=5)
# Names with and without a prefix, an unused one, an attribute of the namespace "xml", white space, Vietnamese letters.
DOCUMENT = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<a:bien-lai xmlns:a="urn:a" xmlns="urn:b" xmlns:unused="urn:c" xml:lang="vi">\n'
    '  <so>0000001/2026</so><nguoi-nop a:ma="1">Nguyễn &amp; Văn An</nguoi-nop>\n'
    "</a:bien-lai>\n"
).encode()
KEYS = [
    pytest.param(lambda: ec.generate_private_key(ec.SECP256R1()), id="ecdsa"),
    pytest.param(lambda: ec.generate_private_key(ec.SECP384R1()), id="ecdsa-384"),
    pytest.param(lambda: rsa.generate_private_key(65537, 2048), id="rsa"),
]


@pytest.fixture
def authority(esign: Esign) -> Authority:
    return esign.service.authorities["public"]


def chain(authority: Authority, holder: Holder) -> list[bytes]:
    return [holder.der, authority.issuing.der]


def value_of(made: pdf.Prepared, key: Any) -> bytes:
    """What a key anywhere makes of the hash that it is given."""
    digest = made.to_sign
    from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(digest, padding.PKCS1v15(), Prehashed(hashes.SHA256()))
    value: bytes = key.sign(digest, ec.ECDSA(Prehashed(hashes.SHA256())))
    return value


def signed(authority: Authority, holder: Holder, stamper: Any = None, content: bytes = DOCUMENT) -> bytes:
    made = xml.prepare(content, chain(authority, holder), at=NOW)
    return xml.complete(made, value_of(made, holder.key), chain(authority, holder), stamper)


def looked(content: bytes, authority: Authority, trust: Trust | None = None) -> Report:
    given = trust or Trust([authority.root.der], [], [authority.crl(), authority.crl(of_root=True)])
    return asyncio.run(xml_core.verify(content, given, SOON))


def why(report: Report) -> set[str]:
    return {reason for one in report.signatures for reason in one.reasons} | set(report.reasons)


def found(root: etree._Element, name: str) -> etree._Element:
    element = next(root.iter(f"{{{xml.DS}}}{name}", f"{{{xml.XADES}}}{name}"), None)
    assert element is not None
    return element


@pytest.mark.skipif(shutil.which("xmlsec1") is None, reason="xmlsec1 is not on this machine")
@pytest.mark.parametrize("make", KEYS)
def test_xmlsec_finds_the_signature_good_and_a_changed_document_not(
    make: Any, authority: Authority, esign: Esign, tmp_path: Path
) -> None:
    content = signed(authority, authority.issue("Lãnh đạo", key=make()), esign.service.stamper)
    (tmp_path / "root.pem").write_text(authority.root.pem)

    def told(document: bytes) -> subprocess.CompletedProcess[bytes]:
        (tmp_path / "signed.xml").write_bytes(document)
        return subprocess.run(
            ["xmlsec1", "--verify", "--trusted-pem", "root.pem", "signed.xml"],
            cwd=tmp_path,
            capture_output=True,
            check=False,
        )

    good = told(content)
    assert good.returncode == 0, good.stderr
    # The document and the signature's own properties: both hold.
    assert b"References (ok/all): 2/2" in good.stdout + good.stderr
    assert told(content.replace(b"0000001", b"0000002")).returncode != 0
    assert told(content.replace(b"text/xml", b"text/xsl")).returncode != 0


@pytest.mark.parametrize("make", KEYS)
def test_openssl_finds_the_value_and_the_time_stamp_good(
    make: Any, authority: Authority, esign: Esign, tmp_path: Path
) -> None:
    holder = authority.issue("Lãnh đạo", key=make())
    root = etree.fromstring(signed(authority, holder, esign.service.stamper))
    key = holder.key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    raw = base64.b64decode(found(root, "SignatureValue").text or "")
    if isinstance(holder.key, ec.EllipticCurvePrivateKey):
        from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

        half = len(raw) // 2
        raw = encode_dss_signature(int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big"))
    value = etree.tostring(found(root, "SignatureValue"), method="c14n", exclusive=True)
    token = base64.b64decode(found(root, "EncapsulatedTimeStamp").text or "")
    stamping = esign.service.authorities["public"]
    for name, content in {
        "key.pem": key,
        "value": raw,
        "info": etree.tostring(found(root, "SignedInfo"), method="c14n", exclusive=True),
        "token": token,
        "stamped": value,
        "root.pem": stamping.root.pem.encode(),
        "issuing.pem": stamping.issuing.pem.encode(),
    }.items():
        (tmp_path / name).write_bytes(content)
    for command in (
        ["openssl", "dgst", "-sha256", "-verify", "key.pem", "-signature", "value", "info"],
        [
            *["openssl", "ts", "-verify", "-data", "stamped", "-in", "token", "-token_in"],
            *["-CAfile", "root.pem", "-untrusted", "issuing.pem"],
        ],
    ):
        told = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
        assert told.returncode == 0, (command, told.stderr)


@pytest.mark.parametrize("make", KEYS)
def test_it_is_valid_here_too_and_with_its_proofs_for_whoever_cannot_ask(
    make: Any, authority: Authority, esign: Esign
) -> None:
    holder = authority.issue("Lãnh đạo", key=make())
    content = signed(authority, holder, esign.service.stamper)
    report = looked(content, authority)
    assert (report.verdict, why(report)) == ("valid", set())
    assert report.signatures[0].signer == "Lãnh đạo"
    assert report.signatures[0].stamped_at
    alone = Trust([authority.root.der])
    assert why(looked(content, authority, alone)) == {"no_revocation"}
    kept = xml.add_proofs(
        content, chain(authority, authority.issuing), [], [authority.crl(), authority.crl(of_root=True)]
    )
    assert looked(kept, authority, alone).verdict == "valid"


def test_a_stamp_over_something_else_proves_no_time(authority: Authority, esign: Esign) -> None:
    holder = authority.issue("Lãnh đạo")
    one, other = (signed(authority, holder, esign.service.stamper) for _number in range(2))
    root = etree.fromstring(one)
    found(root, "EncapsulatedTimeStamp").text = found(etree.fromstring(other), "EncapsulatedTimeStamp").text
    report = looked(etree.tostring(root), authority)
    assert (report.signatures[0].stamped_at, report.signatures[0].notes) == ("", ("bad_stamp",))


def test_what_another_key_signed_is_refused(authority: Authority) -> None:
    holder, other = authority.issue("Lãnh đạo"), authority.issue("Kẻ Gian")
    made = xml.prepare(DOCUMENT, chain(authority, holder), at=NOW)
    with pytest.raises(pdf.WrongSignature):
        xml.complete(made, value_of(made, other.key), chain(authority, holder), None)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<a>",
        b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        b"<a><!-- comment --></a>",
        b"<?xml-stylesheet href='x.xsl'?><a/>",
        b'<a Id="x"/>',
        b'<a xmlns:x="urn:x" x:ID="x"/>',
        b'<a><ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/></a>',
    ],
)
def test_nothing_is_signed_that_could_be_read_in_two_ways(content: bytes, authority: Authority) -> None:
    with pytest.raises(pdf.NotSignable):
        xml.prepare(content, chain(authority, authority.issue("Lãnh đạo")), at=NOW)


class TestAttacks:
    """Each on a good document; none is left valid."""

    @pytest.fixture
    def good(self, authority: Authority, esign: Esign) -> bytes:
        content = signed(authority, authority.issue("Lãnh đạo"), esign.service.stamper)
        assert looked(content, authority).verdict == "valid"
        return content

    def test_wrapping(self, good: bytes, authority: Authority) -> None:
        """The signed document moved aside, another one in its place."""
        signature = etree.tostring(etree.fromstring(good)[-1])
        original = etree.fromstring(DOCUMENT)
        false = etree.fromstring(DOCUMENT.replace(b"0000001", b"9999999"))
        etree.SubElement(false, "aside").append(original)
        false.append(etree.fromstring(signature))
        assert looked(etree.tostring(false), authority).verdict == "invalid"
        # The whole signed document within another; and with its signature brought out to the root.
        outer = etree.Element("outer")
        outer.append(etree.fromstring(good))
        assert looked(etree.tostring(outer), authority).verdict == "invalid"
        outer.append(outer[0][-1])
        assert looked(etree.tostring(outer), authority).verdict == "invalid"

    def test_the_reference_turned_to_something_else(self, good: bytes, authority: Authority) -> None:
        for other in (b'URI="#x"', b'URI="other.xml"', b""):
            assert looked(good.replace(b'URI=""', other), authority).verdict == "invalid"
        # A transformation that leaves out what people read.
        root = etree.fromstring(good)
        steps = found(root, "Transforms")
        path = etree.SubElement(steps, f"{{{xml.DS}}}Transform")
        path.set("Algorithm", "http://www.w3.org/TR/1999/REC-xpath-19991116")
        assert why(looked(etree.tostring(root), authority)) == {"wrapped"}

    def test_a_second_signature(self, good: bytes, authority: Authority) -> None:
        root = etree.fromstring(good)
        root.append(etree.fromstring(etree.tostring(root[-1])))
        assert looked(etree.tostring(root), authority).verdict == "invalid"

    def test_external_and_internal_entities(self, good: bytes, authority: Authority, tmp_path: Path) -> None:
        secret = tmp_path / "secret"
        secret.write_text("0000001/2026")
        body = good.partition(b"?>")[2]
        for entity in (f'SYSTEM "{secret.as_uri()}"', '"0000001/2026"'):
            kind = f"<!DOCTYPE x [<!ENTITY so {entity}>]>".encode()
            report = looked(kind + body.replace(b"0000001/2026", b"&so;"), authority)
            assert (report.verdict, report.reasons) == ("unknown", ("broken_file",))

    def test_comments_and_instructions_that_no_signature_covers(
        self, good: bytes, authority: Authority
    ) -> None:
        """Canonical XML leaves comments out: the signature still holds, and some programs read the text up to them."""
        cut = good.replace(b"V\xc4\x83n An", b"V\xc4\x83n <!-- x -->An")
        assert cut != good
        assert (looked(cut, authority).verdict, why(looked(cut, authority))) == ("invalid", {"beside"})
        styled = good.replace(b"?>\n", b"?>\n<?xml-stylesheet href='x.xsl'?>", 1)
        assert styled != good
        assert looked(styled, authority).verdict == "invalid"
        assert looked(good + b"<!-- x -->", authority).verdict == "invalid"

    def test_other_digests_and_values(self, good: bytes, authority: Authority) -> None:
        for name in ("DigestValue", "SignatureValue"):
            for element in range(len(list(etree.fromstring(good).iter(f"{{{xml.DS}}}{name}")))):
                root = etree.fromstring(good)
                one = list(root.iter(f"{{{xml.DS}}}{name}"))[element]
                raw = bytearray(base64.b64decode(one.text or ""))
                raw[0] ^= 1
                one.text = base64.b64encode(bytes(raw)).decode()
                assert looked(etree.tostring(root), authority).verdict == "invalid", (name, element)
        assert why(looked(good.replace(b"0000001", b"0000002"), authority)) == {"changed"}

    def test_sha1(self, good: bytes, authority: Authority) -> None:
        for old, new in (
            (b"http://www.w3.org/2001/04/xmlenc#sha256", b"http://www.w3.org/2000/09/xmldsig#sha1"),
            (b"xmldsig-more#ecdsa-sha256", b"xmldsig-more#ecdsa-sha1"),
        ):
            report = looked(good.replace(old, new), authority)
            assert (report.verdict, why(report)) == ("invalid", {"weak"})

    def test_another_certificate_beside_the_key(self, good: bytes, authority: Authority) -> None:
        """The certificate of somebody else put in the place of the signer's."""
        other = authority.issue("Kẻ Gian").certificate.public_bytes(serialization.Encoding.DER)
        root = etree.fromstring(good)
        found(root, "X509Certificate").text = base64.b64encode(other).decode()
        assert looked(etree.tostring(root), authority).verdict == "invalid"

    def test_a_root_that_comes_along_is_none(self, good: bytes, authority: Authority, esign: Esign) -> None:
        other = esign.service.authorities["government"]
        foreign = signed(other, other.issue("Nơi khác"), esign.service.stamper)
        carried = xml.add_proofs(foreign, [other.root.der, other.issuing.der], [], [other.crl()])
        assert why(looked(carried, authority)) == {"unknown_root"}
