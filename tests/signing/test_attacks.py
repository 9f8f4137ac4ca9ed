"""Signed documents, and known attacks on them, made with the libraries: what is valid, and that nothing else is."""

from __future__ import annotations

import asyncio
import datetime
import io
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from lxml import etree
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from signxml import DigestAlgorithm, SignatureMethod
from signxml.xades import XAdESSigner

from motcua.signing import pdf
from motcua.signing.verifying import pdf_core, xml_core
from motcua.signing.verifying.chain import Trust
from motcua.signing.verifying.found import Report
from motcua.simulate.esign.authority import Authority, Holder
from motcua.slips.compiler import compile_pdf
from tests.signing.esign import Esign

NOW = datetime.datetime.now(datetime.UTC)
DAY = datetime.timedelta(days=1)


@pytest.fixture(scope="module")
def plain() -> bytes:
    return compile_pdf(
        '#set page(paper: "a5")\nGiấy phép số 1, cấp cho Hộ kinh doanh Hoa.', {"title": "Giấy phép"}
    )


@pytest.fixture
def authority(esign: Esign) -> Authority:
    return esign.service.authorities["public"]


def trust(authority: Authority) -> Trust:
    return Trust([authority.root.der], [], [authority.crl(), authority.crl(of_root=True)])


def chain(authority: Authority, holder: Holder) -> list[bytes]:
    return [holder.der, authority.issuing.der]


def signed(content: bytes, authority: Authority, holder: Holder, stamper: Any = None) -> bytes:
    made = pdf.prepare(content, chain(authority, holder), name="Người Ký", at=NOW)
    key = holder.key
    if isinstance(key, rsa.RSAPrivateKey):
        from cryptography.hazmat.primitives.asymmetric import padding

        value = key.sign(made.attributes, padding.PKCS1v15(), hashes.SHA256())
    else:
        value = key.sign(made.attributes, ec.ECDSA(hashes.SHA256()))
    return pdf.complete(made, value, chain(authority, holder), stamper)


def looked(content: bytes, authority: Authority, now: datetime.datetime = NOW) -> Report:
    return asyncio.run(pdf_core.verify(content, trust(authority), now + datetime.timedelta(minutes=5)))


def why(report: Report) -> set[str]:
    return {reason for one in report.signatures for reason in one.reasons} | set(report.reasons)


def changed(content: bytes, change: Any) -> bytes:
    """The document with an incremental update."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    change(writer)
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def test_what_does_not_fit_into_the_gap_is_refused(
    plain: bytes, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "_RESERVED", 64)
    with pytest.raises(pdf.WrongSignature):
        signed(plain, authority, authority.issue("Lãnh đạo"))


def test_a_signature_and_a_second_one_over_it_are_valid(
    plain: bytes, authority: Authority, esign: Esign
) -> None:
    stamper = esign.service.stamper
    one = signed(plain, authority, authority.issue("Lãnh đạo"), stamper)
    report = looked(one, authority)
    assert report.verdict == "valid"
    assert report.signatures[0].signer == "Lãnh đạo"
    assert report.signatures[0].stamped_at
    two = signed(one, authority, authority.issue("Cơ quan", organisation=True), stamper)
    report = looked(two, authority)
    assert report.verdict == "valid"
    assert [each.covers for each in report.signatures] == ["revision", "whole"]
    # With the proofs of the certificates inside nothing needs to be asked any more.
    kept = pdf.add_proofs(
        two, chain(authority, authority.issuing), [], [authority.crl(), authority.crl(of_root=True)]
    )
    alone = Trust([authority.root.der])
    assert asyncio.run(pdf_core.verify(kept, alone, NOW + datetime.timedelta(minutes=5))).verdict == "valid"


def test_what_is_added_or_changed_afterwards_is_found(
    plain: bytes, authority: Authority, esign: Esign
) -> None:
    one = signed(plain, authority, authority.issue("Lãnh đạo"), esign.service.stamper)

    def other_words(writer: IncrementalPdfFileWriter) -> None:
        # Incremental saving: the page shows something else in a later revision.
        page = writer.root["/Pages"]["/Kids"][0]
        page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"BT (Gia mao) Tj ET"))
        writer.update_container(page)

    def hidden_content(writer: IncrementalPdfFileWriter) -> None:
        # A shadow: an annotation laid over the page.
        page = writer.root["/Pages"]["/Kids"][0]
        box = generic.ArrayObject(map(generic.NumberObject, (0, 0, 400, 600)))
        note = generic.DictionaryObject(
            {
                generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
                generic.pdf_name("/Subtype"): generic.pdf_name("/FreeText"),
                generic.pdf_name("/Rect"): box,
                generic.pdf_name("/Contents"): generic.pdf_string("Che nội dung"),
            }
        )
        page["/Annots"] = generic.ArrayObject([writer.add_object(note)])
        writer.update_container(page)

    for attack in (other_words, hidden_content):
        report = looked(changed(one, attack), authority)
        assert report.verdict == "invalid", attack.__name__
        assert "altered_after" in why(report)
    byte = bytearray(one)
    byte[one.index(b"/Type")] ^= 1
    assert looked(bytes(byte), authority).verdict != "valid"
    # Bytes behind the end that no signature covers.
    assert looked(one + b"\n% more\n", authority).verdict != "valid"


def _shadowed(plain: bytes) -> bytes:
    """What an attacker hands in to be signed: a second text of the page lies in the file, and a box covers nothing."""

    def prepared(writer: IncrementalPdfFileWriter) -> None:
        other = writer.add_object(generic.StreamObject(stream_data=b"BT /F1 12 Tf (Gia mao) Tj ET"))
        writer.root["/Shadow"] = other
        writer.update_root()
        page = writer.root["/Pages"]["/Kids"][0]
        box = generic.ArrayObject(map(generic.NumberObject, (0, 0, 400, 600)))
        note = generic.DictionaryObject(
            {
                generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
                generic.pdf_name("/Subtype"): generic.pdf_name("/Square"),
                generic.pdf_name("/Rect"): box,
                generic.pdf_name("/F"): generic.NumberObject(2),
            }
        )
        page["/Annots"] = generic.ArrayObject([writer.add_object(note)])
        writer.update_container(page)

    return changed(plain, prepared)


def test_shadow_attacks_are_found(plain: bytes, authority: Authority, esign: Esign) -> None:
    """What was in the file when it was signed is shown, hidden or exchanged afterwards (hide, replace, both)."""
    one = signed(_shadowed(plain), authority, authority.issue("Lãnh đạo"), esign.service.stamper)
    assert looked(one, authority).verdict == "valid"

    def hide(writer: IncrementalPdfFileWriter) -> None:
        page = writer.root["/Pages"]["/Kids"][0]
        del page["/Annots"][0]
        writer.update_container(page["/Annots"])

    def replace(writer: IncrementalPdfFileWriter) -> None:
        page = writer.root["/Pages"]["/Kids"][0]
        page["/Contents"] = writer.root.raw_get("/Shadow")
        writer.update_container(page)

    def hide_and_replace(writer: IncrementalPdfFileWriter) -> None:
        page = writer.root["/Pages"]["/Kids"][0]
        note = page["/Annots"][0]
        note["/F"] = generic.NumberObject(4)
        writer.update_container(note)
        reference = page.raw_get("/Contents")
        target = reference if isinstance(reference, generic.IndirectObject) else None
        assert target is not None
        writer.objects[(target.generation, target.idnum)] = writer.root["/Shadow"]

    for attack in (hide, replace, hide_and_replace):
        report = looked(changed(one, attack), authority)
        assert report.verdict == "invalid", attack.__name__


def test_wrapping_the_signed_bytes_is_found(plain: bytes, authority: Authority, esign: Esign) -> None:
    """Signature wrapping: the byte range is moved so that other bytes stand in between."""
    one = signed(plain, authority, authority.issue("Lãnh đạo"), esign.service.stamper)
    at = one.index(b"/ByteRange [")
    end = one.index(b"]", at)
    numbers = [int(part) for part in one[at + 12 : end].split()]
    inserted = b"\n% gia mao\n" * 8
    cut = numbers[2]
    moved = b"%d %d %d %d" % (numbers[0], numbers[1], numbers[2] + len(inserted), numbers[3])
    room = end - at - 12
    wrapped = one[: at + 12] + moved.ljust(room)[:room] + one[end:cut] + inserted + one[cut:]
    assert looked(wrapped, authority).verdict != "valid"
    # Another signature's place, and one that is only said to be there.
    for numbers_now in (b"0 0 0 0", b"0 10 20 30"):
        false = one[: at + 12] + numbers_now.ljust(room)[:room] + one[end:]
        assert looked(false, authority).verdict != "valid"


def test_a_clock_that_is_wrong_by_a_day_proves_nothing(
    plain: bytes, authority: Authority, esign: Esign, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamper = esign.service.stamper
    # The signer's own clock matters to nobody.
    for wrong in (-DAY, DAY):
        made = pdf.prepare(plain, chain(authority, holder := authority.issue("X")), name="X", at=NOW + wrong)
        value = holder.key.sign(made.attributes, ec.ECDSA(hashes.SHA256()))  # type: ignore[union-attr]
        report = looked(pdf.complete(made, value, chain(authority, holder), stamper), authority)
        assert report.verdict == "valid"
        assert abs(datetime.datetime.fromisoformat(report.signatures[0].stamped_at) - NOW) < DAY / 2
    # A time stamp of tomorrow is none today: a certificate that has ended is not helped by it.
    monkeypatch.setattr(stamper, "fixed_dt", NOW + DAY)
    ahead = signed(plain, authority, authority.issue("Lãnh đạo"), stamper)
    found = looked(ahead, authority).signatures[0]
    assert (found.stamped_at, found.notes) == ("", ("bad_stamp",))


def test_time_is_what_a_trusted_stamp_proves(
    plain: bytes, authority: Authority, esign: Esign, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = authority.issue("Hết hạn hôm qua", ends=NOW - DAY)
    # The signer's own clock says what it likes; made after the certificate's end, stamped or not.
    assert why(looked(signed(plain, authority, ended), authority)) == {"expired"}
    assert why(looked(signed(plain, authority, ended, esign.service.stamper), authority)) == {"expired"}
    # Stamped while the certificate was good, it stays good.
    monkeypatch.setattr(esign.service.stamper, "fixed_dt", NOW - 2 * DAY)
    report = looked(signed(plain, authority, ended, esign.service.stamper), authority)
    assert report.verdict == "valid"
    assert report.signatures[0].stamped_at == (NOW - 2 * DAY).isoformat()
    # And a certificate revoked after that moment was good then.
    authority.revoke(ended.certificate, NOW - DAY)
    assert looked(signed(plain, authority, ended, esign.service.stamper), authority).verdict == "valid"


def test_revoked_unknown_weak_and_unfit_certificates(
    plain: bytes, authority: Authority, esign: Esign
) -> None:
    stamper = esign.service.stamper
    gone = authority.issue("Đã thu hồi")
    one = signed(plain, authority, gone, stamper)
    authority.revoke(gone.certificate, NOW - DAY)
    assert "revoked" in why(looked(one, authority))
    assert looked(one, authority).verdict == "invalid"
    # The root that comes along in the file is none that we trust.
    other = esign.service.authorities["government"]
    foreign = signed(plain, other, other.issue("Nơi khác"), stamper)
    assert why(looked(foreign, authority)) == {"unknown_root"}
    small = authority.issue("Khoá ngắn", key=rsa.generate_private_key(65537, 1024))
    assert "weak" in why(looked(signed(plain, authority, small, stamper), authority))
    unfit = authority.issue("Không để ký", signs=False)
    assert "wrong_usage" in why(looked(signed(plain, authority, unfit, stamper), authority))


def test_sha1_is_not_relied_on(
    plain: bytes, authority: Authority, esign: Esign, monkeypatch: pytest.MonkeyPatch
) -> None:
    holder = authority.issue("SHA-1")
    monkeypatch.setattr(pdf, "HASH", "sha1")
    made = pdf.prepare(plain, chain(authority, holder), name="x", at=NOW)
    value = holder.key.sign(made.attributes, ec.ECDSA(hashes.SHA1()))  # type: ignore[union-attr,arg-type]
    monkeypatch.setattr(pdf, "check", lambda *_given: None)
    report = looked(pdf.complete(made, value, chain(authority, holder), None), authority)
    assert report.verdict == "invalid"
    assert "weak" in why(report)


def test_rubbish_ends_in_words(authority: Authority) -> None:
    for content in (b"", b"%PDF-1.7\n%%EOF", b"\0" * 4096, b"<a>" * 50_000):
        assert looked(content, authority).verdict in ("unknown", "unsigned")
    bomb = b'<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;">]><a>&c;</a>'
    assert asyncio.run(xml_core.verify(bomb, trust(authority), NOW)).reasons == ("broken_file",)


def xml_signed(authority: Authority, holder: Holder, text: str, **options: Any) -> bytes:
    signer = XAdESSigner(
        signature_algorithm=SignatureMethod.ECDSA_SHA256,
        digest_algorithm=DigestAlgorithm.SHA256,
        c14n_algorithm="http://www.w3.org/2006/12/xml-c14n11",
    )
    made = signer.sign(
        etree.fromstring(text),
        key=holder.key,
        cert=[holder.certificate, authority.issuing.certificate],
        **options,
    )
    return etree.tostring(made)


def xml_looked(content: bytes, authority: Authority) -> Report:
    return asyncio.run(xml_core.verify(content, trust(authority), NOW + datetime.timedelta(minutes=5)))


def test_xml_is_valid_only_where_the_root_is_what_was_signed(authority: Authority) -> None:
    holder = authority.issue("Người Ký")
    form = '<don id="d1"><ten>Nguyễn Văn An</ten></don>'
    good = xml_signed(authority, holder, form)
    report = xml_looked(good, authority)
    assert (report.verdict, why(report)) == ("valid", set())
    assert xml_looked(good.replace(b"An<", b"Anh<"), authority).verdict == "invalid"
    # Wrapping: the signed element moved aside, another one in its place, both called alike in another spelling.
    tree = etree.fromstring(good)
    signature = tree[-1]
    for name in ("Id", "ID", "id"):
        false = etree.fromstring(f'<don {name}="d1"><ten>Kẻ Gian</ten></don>')
        aside = etree.SubElement(false, "giau")
        original = etree.fromstring(form)
        aside.append(original)
        false.append(etree.fromstring(etree.tostring(signature)))
        assert xml_looked(etree.tostring(false), authority).verdict == "invalid"
    referenced = xml_signed(authority, holder, form, reference_uri="#d1", id_attribute="id")
    inner = etree.fromstring(referenced)
    outer = etree.Element("don")
    etree.SubElement(outer, "ten").text = "Kẻ Gian"
    outer.append(inner)
    assert xml_looked(etree.tostring(outer), authority).verdict == "invalid"
    outer.append(inner[-1])
    assert xml_looked(etree.tostring(outer), authority).verdict == "invalid"
    assert xml_looked(b"<don/>", authority).verdict == "unsigned"
    for old in (
        b"http://www.w3.org/2001/04/xmlenc#sha256",
        b"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
    ):
        weak = good.replace(old, b"http://www.w3.org/2000/09/xmldsig#sha1")
        assert why(xml_looked(weak, authority)) == {"weak"}
