"""Our own readers: what is in the document can be read, and nothing in it runs, loads or takes the machine down."""

from __future__ import annotations

import dataclasses
import io
import json
import zipfile
from pathlib import Path

import pytest

from motcua.files.jail import JailError, Limits, run_module
from motcua.files.preview import reading
from motcua.files.preview.converting import _LIMITS
from tests.files import documents

XLINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def seen(code: str, content: bytes, folder: Path, limits: Limits = _LIMITS) -> tuple[str, dict[str, bool]]:
    """What the reader in the jail makes of a document, and what it cut off."""
    source, target = folder / f"nguon.{code}", folder / "xem"
    source.write_bytes(content)
    module = "motcua.files.preview.reading"
    printed = run_module(module, code, str(source), str(target), folder=folder, limits=limits)
    return target.read_text(encoding="utf-8"), json.loads(printed.strip().splitlines()[-1])


def test_a_word_document_shows_its_words(tmp_path: Path) -> None:
    html, cut = seen("docx", documents.word(documents.WORDS, "Trang <2> & hết"), tmp_path)
    assert f"<p>{documents.WORDS}</p>" in html
    assert "Trang &lt;2&gt; &amp; hết" in html
    assert cut == {}


def test_a_workbook_shows_its_cells_as_a_table(tmp_path: Path) -> None:
    html, cut = seen("xlsx", documents.sheet([["Số", "Tên"], [1.0, "<b>An</b>"], [None, 2.5]]), tmp_path)
    assert "<h2>Danh sách</h2>" in html
    assert "<td>1</td><td>&lt;b&gt;An&lt;/b&gt;</td>" in html
    assert "<td></td><td>2.5</td>" in html
    assert cut == {}


def test_an_open_document_shows_headings_lists_and_tables(tmp_path: Path) -> None:
    body = (
        '<text:h text:outline-level="2">Phần I</text:h><text:p>Một<text:line-break/>hai<text:s/>ba</text:p>'
        "<text:list><text:list-item><text:p>mục</text:p></text:list-item></text:list>"
        "<table:table><table:table-row><table:table-cell><text:p>ô</text:p></table:table-cell></table:table-row>"
        "</table:table>"
    )
    html, _cut = seen("odt", documents.open_text(body), tmp_path)
    assert "<h2>Phần I</h2>" in html
    assert "<p>Một<br>hai ba</p>" in html
    assert "<li><p>mục</p></li>" in html
    assert "<td><p>ô</p></td>" in html


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1258"])
def test_plain_text_in_the_encodings_that_are_met(tmp_path: Path, encoding: str) -> None:
    # Windows-1258 writes marks behind their letters.
    text = "Cô gái <b>đọc</b> sách" if encoding != "cp1258" else "Cô gái <b>đo</b> sách"
    html, _cut = seen("txt", text.encode(encoding), tmp_path)
    assert "Cô gái &lt;b&gt;đ" in html


def test_a_scan_of_several_pages_becomes_a_pdf_of_as_many(tmp_path: Path) -> None:
    from pypdf import PdfReader

    source, target = tmp_path / "nguon.tiff", tmp_path / "xem"
    source.write_bytes(documents.scan(3))
    assert reading.read("tiff", source, target) == {}
    assert len(PdfReader(target).pages) == 3


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        '<a href="javascript:alert(1)">bấm</a>',
        '<iframe src="https://xau.example/"></iframe>',
        '<img src="https://xau.example/dau-vet.png">',
        '<img src="data:image/svg+xml;base64,PHN2Zz4=">',
        '<p style="background:url(https://xau.example/)">x</p>',
        "<svg><script>alert(1)</script></svg>",
        '<form action="https://xau.example/"><input name=x></form>',
        '<meta http-equiv="refresh" content="0;url=https://xau.example/">',
        '<link rel="stylesheet" href="https://xau.example/a.css">',
    ],
)
def test_nothing_that_runs_or_loads_is_left(hostile: str) -> None:
    left = reading.clean(f"<p>trước</p>{hostile}<p>sau</p>").lower()
    assert "<p>trước</p>" in left
    assert "<p>sau</p>" in left
    traces = (
        "script",
        "onerror",
        "javascript",
        "xau.example",
        "svg",
        "<form",
        "<meta",
        "<link",
        "<iframe",
        "style",
    )
    assert not [word for word in traces if word in left], left


def test_pictures_inside_a_document_stay() -> None:
    picture = '<img src="data:image/png;base64,iVBORw0KGgo=" alt="dấu">'
    assert reading.clean(picture) == picture


def test_a_picture_linked_from_elsewhere_is_not_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "bi-mat.txt"
    secret.write_text("mật khẩu", encoding="utf-8")
    blip = (
        "<w:p><w:r><w:drawing><wp:inline xmlns:wp="
        '"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><a:graphic xmlns:a='
        '"http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData><pic:pic xmlns:pic='
        '"http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:blipFill>'
        f'<a:blip xmlns:r="{XLINK}" r:link="rId90"/></pic:blipFill></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r></w:p>"
    )
    plain = documents.word("đoạn")
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        body = archive.read("word/document.xml").decode()
        links = archive.read("word/_rels/document.xml.rels").decode()
    link = f'<Relationship Id="rId90" Type="{XLINK}/image" Target="{secret.as_uri()}" TargetMode="External"/>'
    hostile = documents.replaced(
        plain, "word/document.xml", body.replace("<w:sectPr", blip + "<w:sectPr").encode()
    )
    hostile = documents.replaced(
        hostile,
        "word/_rels/document.xml.rels",
        links.replace("</Relationships>", f"{link}</Relationships>").encode(),
    )
    try:
        html, _cut = seen("docx", hostile, tmp_path)
    except JailError:
        return  # refused altogether: nothing was shown either
    assert "bi-mat" not in html
    assert "bcO" not in html
    assert "<img" not in html


def test_ten_million_cells_are_cut_and_said_so_in_bounded_memory(tmp_path: Path) -> None:
    # The jail's time is by the clock on the wall: a machine that does much else at once gets more of it here.
    limits = dataclasses.replace(_LIMITS, seconds=4 * _LIMITS.seconds)
    html, cut = seen("xlsx", documents.many_cells(100_000, 100), tmp_path, limits)
    assert cut["rows"]
    assert cut["columns"]
    assert html.count("<td>") <= reading.MOST_CELLS + reading.MOST_COLUMNS


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    bomb = documents.replaced(
        documents.word("x"),
        "",
        b"",
        more={f"word/media/{number}.bin": bytes(40_000_000) for number in range(10)},
    )
    assert len(bomb) < 1_000_000
    with pytest.raises(JailError) as refused:
        seen("docx", bomb, tmp_path)
    assert refused.value.reason == JailError.FAILED
    assert "TooLarge" in refused.value.output


def test_entities_that_multiply_or_read_files_come_to_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "bi-mat.txt"
    secret.write_text("mật khẩu", encoding="utf-8")
    content = (
        f'<!DOCTYPE x [<!ENTITY f SYSTEM "{secret.as_uri()}">]>'
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text>'
        "<text:p>trước &f; sau</text:p></office:text></office:body></office:document-content>"
    )
    hostile = documents.replaced(documents.open_text(""), "content.xml", content.encode())
    html, _cut = seen("odt", hostile, tmp_path)
    assert "mật khẩu" not in html
    assert "trước" in html


@pytest.mark.parametrize("code", ["docx", "xlsx", "odt"])
def test_a_broken_document_ends_badly_and_not_quietly(tmp_path: Path, code: str) -> None:
    with pytest.raises(JailError) as refused:
        seen(code, b"PK\x03\x04" + b"\0" * 100, tmp_path)
    assert refused.value.reason == JailError.FAILED
