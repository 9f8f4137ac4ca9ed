"""A filled form for Word, in the shape of its PDF (typst/form.typ). Without a template, because any form must do."""

# holds data, not texts: the wording of official papers is set by law and never translated

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from motcua.kernel.xmltext import xml_text
from motcua.slips.word import DOTS
from motcua.slips.word_filling import QR_WIDTH

_FONT = "Times New Roman"
# Headings of Word are blue by themselves.
_BLACK = RGBColor(0, 0, 0)
# What is filled in by hand.
_BOX = "☐"
_ONE_LINE = 78
_ROW_TO_WRITE = Mm(8.5)
_DATE = "ngày ........ tháng ........ năm ............"
_TEXT_WIDTH = Mm(165)
_NUMBER_WIDTH = Mm(12)
_PICTURE_HEIGHT = Mm(22)
_NATION = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
_PLEDGE = (
    "Tôi cam đoan những nội dung kê khai trên là đúng sự thật và chịu trách nhiệm trước pháp luật về nội dung đã "
    "kê khai."
)


def make_form_docx(words: Mapping[str, Any], *, qr_png: bytes = b"") -> bytes:
    """Make the file. words: what `rules.prepare` made of `services.form_data`."""
    document = docx.Document()
    _page(document)
    _head(document, words, qr_png)
    for number, section in enumerate(words["sections"], start=1):
        heading = _paragraph(document, f"{number}. {section['title']}", bold=True)
        heading.paragraph_format.space_before = Pt(9)
        heading.paragraph_format.keep_with_next = True
        for block in section["blocks"]:
            if "heading" in block:
                group = _paragraph(document, block["heading"], bold=True, italic=True)
                group.paragraph_format.keep_with_next = True
            elif "head" in block:
                _table(document, block, to_write=bool(words["is_blank"]))
            elif "boxes" in block:
                _boxes(document, block)
            elif "height" in block:
                _space(document, block)
            elif "picture" in block:
                _picture(document, block)
            elif "words" in block:
                _paragraph(document, block["words"])
            elif "lines" in block:
                _to_write(document, block)
            else:
                _paragraph(document, f"{block['lead']} {block['text'] or DOTS}")
    _paragraph(document, _PLEDGE).paragraph_format.space_before = Pt(9)
    _signature(document, words)
    properties = document.core_properties
    # Word shows them to whoever opens the file; the library's own say "python-docx".
    properties.title, properties.author, properties.comments = str(words["title"]), "", ""
    properties.language = "vi-VN"
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _page(document: Document) -> None:
    """A4 with the margins of decree 30/2020, letters of 13 points."""
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.top_margin = section.bottom_margin = Mm(20)
    style: Any = document.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(13)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    style.paragraph_format.space_after = Pt(4)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    style.element.rPr.append(language)


def _head(document: Document, words: Mapping[str, Any], qr_png: bytes) -> None:
    if qr_png:
        picture = _paragraph(document, "").add_run().add_picture(io.BytesIO(qr_png), width=QR_WIDTH)
        # What a screen reader says instead of the picture.
        picture._inline.docPr.set("descr", f"Mã QR: {words['qr_text']}")
    if words["form_number"]:
        _paragraph(document, words["form_number"], bold=True).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for line in _NATION:
        _centred(document, line, bold=True).paragraph_format.space_after = Pt(0)
    _centred(document, "_" * 22)
    title = document.add_heading(level=1)
    _write(title, str(words["title"]).upper(), bold=True)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for run in title.runs:
        run.font.name, run.font.size, run.font.color.rgb = _FONT, Pt(14), _BLACK
        run._element.rPr.rFonts.set(qn("w:ascii"), _FONT)
    addressed = _centred(document, "Kính gửi: ")
    _write(addressed, words["agency"]["name"] or DOTS, bold=True)
    if words["procedure_text"]:
        _paragraph(document, f"Thủ tục: {words['procedure_text']}")
    if words["code_text"]:
        _paragraph(document, f"{words['code_label']}: {words['code_text']}")
    elif not words["is_blank"]:
        _paragraph(document, "Bản in của hồ sơ chưa nộp.", italic=True)
    section = document.sections[0]
    section.different_first_page_header_footer = True
    for footer in (section.first_page_footer.paragraphs[0], section.footer.paragraphs[0]):
        _write(footer, words["legal_source"], size=9)
    _page_number(section.header.paragraphs[0])


def _page_number(paragraph: Paragraph) -> None:
    """The number of the page, above and in the middle from the second page on (decree 30/2020)."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        part.text = text or None
        run._r.append(part)


def _to_write(document: Document, block: Mapping[str, Any]) -> None:
    """A place to write: dots to the end of the line, and further lines of dots."""
    if block["kind"] == "date":
        _paragraph(document, f"{block['lead']} {_DATE}")
        return
    unit = " đồng" if block["kind"] == "money" else ""
    texts = [f"{block['lead']} \t{unit}", *["\t"] * (block["lines"] - 1)]
    for text in texts:
        stops = _paragraph(document, text).paragraph_format.tab_stops
        stops.add_tab_stop(_TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)


def _boxes(document: Document, block: Mapping[str, Any]) -> None:
    """Choices to tick: short ones in one line, long ones below each other."""
    texts = [f"{_BOX} {text}" for text in block["boxes"]]
    if len(texts) == 1:  # a statement, which needs no title
        _paragraph(document, texts[0])
        return
    if len(block["lead"]) + sum(len(text) + 4 for text in texts) <= _ONE_LINE:
        _paragraph(document, f"{block['lead']}   {'     '.join(texts)}")
        return
    _paragraph(document, block["lead"]).paragraph_format.keep_with_next = True
    for text in texts:
        _paragraph(document, text).paragraph_format.left_indent = Mm(6)


def _space(document: Document, block: Mapping[str, Any]) -> None:
    """An empty frame."""
    _paragraph(document, block["lead"]).paragraph_format.keep_with_next = True
    row = document.add_table(rows=1, cols=1, style="Table Grid").rows[0]
    row.height = Mm(block["height"])
    paragraph = row.cells[0].paragraphs[0]
    _write(paragraph, block["words"], italic=True, size=10)
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _picture(document: Document, block: Mapping[str, Any]) -> None:
    """A signature, with what its file is below it."""
    _paragraph(document, block["lead"]).paragraph_format.keep_with_next = True
    paragraph = _paragraph(document, "")
    paragraph.paragraph_format.keep_with_next = True
    shown = paragraph.add_run().add_picture(io.BytesIO(bytes(block["picture"])), height=_PICTURE_HEIGHT)
    if shown.width > _TEXT_WIDTH:
        shown.height, shown.width = Emu(shown.height * _TEXT_WIDTH // shown.width), _TEXT_WIDTH
    shown._inline.docPr.set("descr", f"{block['lead']} {block['text']}")
    _write(_paragraph(document, ""), block["text"], size=9)


def _table(document: Document, block: Mapping[str, Any], *, to_write: bool = False) -> None:
    _paragraph(document, block["lead"]).paragraph_format.keep_with_next = True
    head = ["STT", *block["head"]]
    table = document.add_table(rows=1, cols=len(head), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    others = (_TEXT_WIDTH - _NUMBER_WIDTH) // max(1, len(head) - 1)
    widths = [_NUMBER_WIDTH, *[others] * (len(head) - 1)]
    for cell, text in zip(table.rows[0].cells, head, strict=True):
        cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
        _write(cell.paragraphs[0], text, bold=True, size=11)
    # The head is repeated on each page that the table reaches.
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(mark)
    for number, texts in enumerate(block["rows"], start=1):
        for cell, text in zip(table.add_row().cells, [str(number), *texts], strict=True):
            _write(cell.paragraphs[0], text, size=11)
    if block.get("totals"):
        first, *others = block["totals"]
        for cell, text in zip(table.add_row().cells, ["", first or "Cộng", *others], strict=True):
            _write(cell.paragraphs[0], text, bold=True, size=11)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    if to_write:
        for row in table.rows[1:]:
            row.height = _ROW_TO_WRITE
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _signature(document: Document, words: Mapping[str, Any]) -> None:
    table = document.add_table(rows=1, cols=2)
    cell = table.rows[0].cells[1]
    day = "ngày ...... tháng ...... năm ........" if words["is_blank"] else words["issued_date"]
    place_text = words["place_text"] or ("...................." if words["is_blank"] else "")
    place = f"{place_text}, {day}" if place_text else day
    lines = ((place, False, True), ("NGƯỜI LÀM ĐƠN", True, False), ("(Ký và ghi rõ họ tên)", False, True))
    paragraph = cell.paragraphs[0]
    for number, (text, bold, italic) in enumerate(lines):
        paragraph = cell.add_paragraph() if number else paragraph
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.keep_with_next = True
        _write(paragraph, text, bold=bold, italic=italic)
    name = cell.add_paragraph()
    name.alignment = WD_ALIGN_PARAGRAPH.CENTER
    # Room for the hand.
    name.paragraph_format.space_before = Pt(52)
    _write(name, words["applicant"].get("name", ""), bold=True)


def _centred(document: Document, text: str, *, bold: bool = False) -> Paragraph:
    paragraph = _paragraph(document, text, bold=bold)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return paragraph


def _paragraph(document: Document, text: str, *, bold: bool = False, italic: bool = False) -> Paragraph:
    paragraph = document.add_paragraph()
    _write(paragraph, text, bold=bold, italic=italic)
    return paragraph


def _write(
    paragraph: Paragraph, text: str, *, bold: bool = False, italic: bool = False, size: int = 0
) -> None:
    """Add text, its lines as lines of the same paragraph."""
    for number, line in enumerate(xml_text(text).split("\n")):
        run = paragraph.add_run()
        if number:
            run.add_break(WD_BREAK.LINE)
        run.add_text(line)
        run.bold, run.italic = bold or None, italic or None
        if size:
            run.font.size = Pt(size)
