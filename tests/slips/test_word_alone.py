"""A Word file as the only template: its PDF is set from the filled file, without an office program."""

from __future__ import annotations

import io
import unicodedata
from typing import Any

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from pypdf import PdfReader

from motcua.slips import selectors
from motcua.slips.samples import FULL
from motcua.slips.services import publish, render, render_docx, render_pages
from motcua.slips.word_pages import word_content


def template() -> bytes:
    document: Any = Document()
    title = document.add_paragraph("THÔNG BÁO")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.runs[0].bold = True
    document.add_paragraph("Kính gửi {{ applicant.name }}, số {{ number_text }}")
    document.add_paragraph("{% if reason %}Lý do: {{ reason }}{% endif %}")
    table = document.add_table(rows=3, cols=2, style="Table Grid")
    table.rows[0].cells[0].text = "{%tr for one in papers %}"
    table.rows[1].cells[0].text = "{{ one.name }}"
    table.rows[1].cells[1].text = "{{ one.count }}"
    table.rows[2].cells[0].text = "{%tr endfor %}"
    document.add_paragraph("{{ texts.ket }}")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


DEFINITION = {"purpose": "letter", "editable": [{"code": "ket", "label": "Kết", "text": "Trân trọng."}]}


@pytest.mark.django_db
def test_the_pdf_says_what_the_word_file_says() -> None:
    version = publish("thu", "Thông báo", DEFINITION, "", template())
    version.refresh_from_db()
    made = render(version, FULL)
    assert render(version, FULL) == made
    reader = PdfReader(io.BytesIO(made))
    text = unicodedata.normalize("NFC", " ".join(reader.pages[0].extract_text().split()))
    assert "Kính gửi Nguyễn Thị Hương Giang" in text
    assert "Lý do: Hợp đồng thuê địa điểm" in text
    for paper in FULL["papers"]:
        assert paper["name"] in text
    assert "Trân trọng." in text
    words = render_docx(version, {**FULL, "texts": {"ket": "Kính thư."}})
    assert words is not None
    assert "Kính thư." in [paragraph.text for paragraph in Document(io.BytesIO(words)).paragraphs]
    pages, count = render_pages(version, FULL)
    assert (count, pages[0][:4]) == (1, b"\x89PNG")
    assert selectors.current("thu").source == ""


def test_looks_are_taken_over() -> None:
    title, *_rest = word_content(template())
    assert (title["align"], title["runs"][0]["bold"], title["runs"][0]["text"]) == (
        "center",
        True,
        "THÔNG BÁO",
    )
    (table,) = [one for one in word_content(template()) if one["kind"] == "table"]
    assert table["lines"] is True
    assert len(table["columns"]) == 2
