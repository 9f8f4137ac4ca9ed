"""Tables of reports in Word documents."""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from motcua.kernel.later import later

if TYPE_CHECKING:
    from docx import oxml
    from docx.document import Document
    from docx.oxml import ns
else:
    oxml, ns = later("docx.oxml"), later("docx.oxml.ns")


def word_table(
    document: "Document", titles: Sequence[str], rows: Sequence[Sequence[str]], numbers_from: int = 99
) -> None:
    """Add a table to a document; its first row comes again on each page. Columns of numbers stand at the right.

    It is written as XML in one go: cell by cell, the library walks the whole table for each of them.
    """
    head = f"<w:trPr><w:tblHeader/></w:trPr>{_word_cells(titles, 99, bold=True)}"
    body = "".join(f"<w:tr>{_word_cells(row, numbers_from)}</w:tr>" for row in rows)
    style = document.styles["Table Grid"].style_id
    table = oxml.parse_xml(
        f'<w:tbl {ns.nsdecls("w")}><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:type="pct" w:w="5000"/></w:tblPr>'
        f"<w:tblGrid>{'<w:gridCol/>' * len(titles)}</w:tblGrid><w:tr>{head}</w:tr>{body}</w:tbl>"
    )
    # Before the section's own properties, which close the document.
    document.element.body.insert_element_before(table, "w:sectPr")
    document.add_paragraph()


def _word_cells(texts: Sequence[str], numbers_from: int, *, bold: bool = False) -> str:
    weight = "<w:b/>" if bold else ""
    return "".join(
        f'<w:tc><w:p><w:pPr><w:spacing w:after="0"/>{_RIGHT if place >= numbers_from else ""}</w:pPr>'
        f'<w:r><w:rPr>{weight}<w:sz w:val="18"/></w:rPr><w:t xml:space="preserve">{_word_text(text)}</w:t></w:r>'
        "</w:p></w:tc>"
        for place, text in enumerate(texts)
    )


_RIGHT = '<w:jc w:val="right"/>'
# What XML cannot hold at all; nobody types it, but a file may have been read with it.
_NO_XML = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])


def _word_text(text: str) -> str:
    return escape(text.translate(_NO_XML))
