"""The editable DOCX of a slip: the same words as its PDF, and nobody's words become a template."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm

from motcua.slips import samples
from motcua.slips.services import check_word_template, render_docx
from motcua.slips.word import DOTS, WordTemplateError
from motcua.slips.word_filling import make_docx
from tests.slips.sample_slips import all_codes, slip_version

WITH_WORD = [code for code in all_codes() if slip_version(code).word_template is not None]


def made(code: str, data: dict[str, Any]) -> Any:
    """The document that comes out."""
    content = render_docx(slip_version(code), data)
    assert content is not None
    return Document(io.BytesIO(content))


def text_of(document: Any) -> str:
    """All words, those in tables too."""
    return unicodedata.normalize(
        "NFC", "\n".join(node.text or "" for node in document.element.iter(qn("w:t")))
    )


def lines(document: Any) -> list[str]:
    """Each paragraph, those in tables too."""
    return [
        unicodedata.normalize("NFC", "".join(node.text or "" for node in paragraph.iter(qn("w:t"))))
        for paragraph in document.element.iter(qn("w:p"))
    ]


def template(*paragraphs: str) -> bytes:
    """A Word file with these paragraphs."""
    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_every_slip_but_the_ledger_comes_as_word_too() -> None:
    assert set(all_codes()) - set(WITH_WORD) == {"so-theo-doi", "so-theo-doi-2018"}


@pytest.mark.parametrize("code", WITH_WORD)
def test_it_has_the_head_the_words_and_the_qr_code(code: str) -> None:
    document = made(code, samples.FULL)
    found = lines(document)
    # What somebody files has no agency above it: it is addressed to one.
    agency = "Kính gửi: Sở Công Thương" if code.startswith("mau-") else "SỞ CÔNG THƯƠNG"
    for line in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", agency):
        assert line in found
    assert "H99.13-261123-0007" in text_of(document)
    assert "{{" not in text_of(document)
    assert "{%" not in text_of(document)
    pictures = list(document.element.body.iter(qn("wp:docPr")))
    assert [picture.get("descr", "").startswith("Mã QR: H99.13-261123-0007|") for picture in pictures] == [
        True
    ]
    section = document.sections[0]
    in_mm = [
        round(length / Mm(1)) for length in (section.page_width, section.page_height, section.left_margin)
    ]
    assert in_mm == [210, 297, 30]


@pytest.mark.parametrize("code", WITH_WORD)
def test_what_is_missing_leaves_dots_and_no_qr_code(code: str) -> None:
    document = made(code, samples.LEAST)
    assert "None" not in text_of(document)
    assert DOTS in text_of(document)
    assert list(document.element.body.iter(qn("wp:docPr"))) == []


def test_rows_are_as_many_as_there_are() -> None:
    tables = made("giay-tiep-nhan", samples.FULL).tables
    papers = next(table for table in tables if table.rows[0].cells[0].text == "STT")
    assert [row.cells[1].text for row in papers.rows[1:]] == [
        paper["name"] for paper in samples.FULL["papers"]
    ]


@pytest.mark.parametrize("typed", ["{{ 1 + 1 }}", "{% for x in y %}", "<w:p/> & \"ngoặc\" 'đơn'"])
def test_what_people_type_is_printed_as_it_is(typed: str) -> None:
    document = made("phieu-tu-choi", {**samples.FULL, "reason": typed})
    assert typed in lines(document)


def test_a_template_reaches_nothing_but_the_data() -> None:
    with pytest.raises(WordTemplateError):
        make_docx(template("{{ applicant.__class__.__mro__ }}x{{ ''.__class__.__subclasses__() }}"), {})


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04 broken",
        template("{{ applicant.name"),
        template("{%p for one in papers %}"),
        template("{{ x | nope }}"),
    ],
    ids=["empty", "broken", "unclosed", "endless", "filter"],
)
def test_a_bad_template_is_refused(content: bytes) -> None:
    with pytest.raises(WordTemplateError):
        check_word_template(content)


def test_a_template_locked_with_a_password_is_refused() -> None:
    content = bytearray(template("x"))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(mark)
        while place >= 0:
            content[place + flags] |= 1  # "this member is encrypted"
            place = content.find(mark, place + 4)
    with pytest.raises(WordTemplateError):
        check_word_template(bytes(content))


def test_a_template_with_a_damaged_member_is_refused() -> None:
    stream = io.BytesIO(template("x"))
    with zipfile.ZipFile(stream) as archive:
        entry = archive.getinfo("word/document.xml")
    content = bytearray(stream.getvalue())
    start = entry.header_offset + 30 + len(entry.filename)
    content[start + 20 : start + 60] = bytes(40)
    with pytest.raises(WordTemplateError):
        check_word_template(bytes(content))


def test_a_template_with_macros_is_refused() -> None:
    stream = io.BytesIO(template("x"))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"x")
    with pytest.raises(WordTemplateError, match="macro"):
        check_word_template(stream.getvalue())


def test_a_template_that_unpacks_to_very_much_is_refused() -> None:
    stream = io.BytesIO(template("x"))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/image1.png", b"\0" * 6_000_000)
    with pytest.raises(WordTemplateError, match="5 MB"):
        check_word_template(stream.getvalue())
