"""A filled Word file as data for `word.typ`, so that its PDF needs no office program. Pure.

What is taken over: paragraphs with their alignment, indents and headings; bold, italic, underlined and sized letters;
line, tab and page breaks; tables with merged columns and lines; the QR code; signatures of the form. Other pictures,
text boxes and heads are not.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from motcua.slips.word import PICTURE_NAME

# holds data, not texts: keys that the Typst side reads
_ALIGN = {
    WD_ALIGN_PARAGRAPH.CENTER: "center",
    WD_ALIGN_PARAGRAPH.RIGHT: "right",
    WD_ALIGN_PARAGRAPH.JUSTIFY: "justify",
}
_DEEPEST = 4


def word_content(docx: bytes) -> list[dict[str, Any]]:
    """The body of a Word file, in its order: paragraphs, tables and page breaks as plain JSON values."""
    document = Document(io.BytesIO(docx))
    return list(_parts(document, 0))


def _parts(holder: DocumentType | _Cell, depth: int) -> Iterator[dict[str, Any]]:
    for block in holder.iter_inner_content():
        if isinstance(block, Paragraph):
            yield from _paragraph(block)
        elif depth < _DEEPEST:
            yield _table(block, depth)


def _paragraph(block: Paragraph) -> Iterator[dict[str, Any]]:
    layout = block.paragraph_format
    style = (block.style.name or "") if block.style is not None else ""
    runs = [piece for run in block.runs for piece in _run(run)]
    if any(piece["kind"] == "page" for piece in runs):
        runs = [piece for piece in runs if piece["kind"] != "page"]
        yield {"kind": "page"}
    yield {
        "kind": "paragraph",
        "align": _ALIGN.get(_alignment(block), "left"),
        "indent": max(_points(layout.first_line_indent), 0),
        "left": max(_points(layout.left_indent), 0),
        # A title or the first heading is one for who listens, too.
        "level": 1 if style in ("Title", "Heading 1") else 2 if style.startswith("Heading") else 0,
        "runs": runs,
    }


def _alignment(block: Paragraph) -> Any:
    """How a paragraph is aligned: by itself, else by its style or one that the style is based on."""
    if block.alignment is not None:
        return block.alignment
    style: Any = block.style
    while style is not None:
        if style.paragraph_format.alignment is not None:
            return style.paragraph_format.alignment
        style = style.base_style
    return None


def _run(run: Run) -> Iterator[dict[str, Any]]:
    look = {
        "bold": bool(run.bold),
        "italic": bool(run.italic),
        "underline": bool(run.underline),
        "size": run.font.size.pt if run.font.size is not None else 0,
    }
    for child in run._r:
        if child.tag == qn("w:t"):
            yield {"kind": "text", "text": child.text or "", **look}
        elif child.tag == qn("w:tab"):
            yield {"kind": "tab"}
        elif child.tag in (qn("w:br"), qn("w:cr")):
            yield {"kind": "page" if child.get(qn("w:type")) == "page" else "break"}
        elif child.tag == qn("w:drawing") and _is_qr(child):
            yield {"kind": "qr"}
        elif child.tag == qn("w:drawing") and (code := _picture_code(child)):
            yield {"kind": "picture", "code": code}


def _is_qr(drawing: Any) -> bool:
    return any((one.get("descr") or "").startswith("Mã QR") for one in drawing.iter(qn("wp:docPr")))


def _picture_code(drawing: Any) -> str:
    """The field that a picture answers; "" for a picture of the template itself."""
    names = (one.get("name") or "" for one in drawing.iter(qn("wp:docPr")))
    return next((name.removeprefix(PICTURE_NAME) for name in names if name.startswith(PICTURE_NAME)), "")


def _table(table: Table, depth: int) -> dict[str, Any]:
    cells: list[dict[str, Any]] = []
    for row in table.rows:
        before: Any = None
        for cell in row.cells:
            if before is not None and cell._tc is before:
                cells[-1]["across"] += 1
                continue
            before = cell._tc
            cells.append({"across": 1, "parts": list(_parts(cell, depth + 1))})
    return {
        "kind": "table",
        "columns": [_points(column.width) or 1 for column in table.columns],
        "lines": _has_lines(table),
        "cells": cells,
    }


def _has_lines(table: Table) -> bool:
    style = (table.style.name or "") if table.style is not None else ""
    borders = table._tbl.tblPr.find(qn("w:tblBorders"))
    if borders is None:
        return "Grid" in style
    return any(edge.get(qn("w:val")) not in ("nil", "none") for edge in borders)


def _points(length: Any) -> float:
    return float(length.pt) if length is not None else 0.0
