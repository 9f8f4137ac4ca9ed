"""A report that was made as a file: spreadsheet, text, PDF, CSV (Circular 39/2017). What people typed is no formula."""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from motcua.files.tables import CSV_TYPE, XLSX_TYPE, csv_file
from motcua.kernel.dates import format_datetime
from motcua.kernel.later import later
from motcua.reports.designed.result import Line, Made
from motcua.reports.word_tables import word_table
from motcua.slips.compiler import compile_pdf

if TYPE_CHECKING:
    import docx
    import xlsxwriter
    from docx import shared
    from docx.enum import section
    from docx.enum import text as places
else:
    docx, xlsxwriter = later("docx"), later("xlsxwriter")
    section, shared, places = later("docx.enum.section"), later("docx.shared"), later("docx.enum.text")

_TEMPLATE = Path(__file__).parent.parent / "typst" / "designed.typ"


def file_name(made: Made, kind: str) -> str:
    """ "06a-20261001-20261231.xlsx"; nothing of a person stands in it."""
    return f"{made.definition.code}-{made.period.first:%Y%m%d}-{made.period.last:%Y%m%d}.{kind}"


def first_titles(made: Made) -> list[str]:
    """What stands above the running number, and above the name of a group where there are groups."""
    return [_("STT")] if made.definition.is_list else [_("STT"), made.group_title]


def flat_titles(made: Made) -> list[str]:
    """All headings in one row."""
    own = [": ".join(part for part in (one.over, one.title) if part) for one in made.heads]
    return [*first_titles(made), *own]


def rows_of(made: Made) -> list[list[str]]:
    """Every line in words, the total last. A line below another stands in from it."""
    every = [*made.lines, *([made.total] if made.total is not None else [])]
    return [_row(made, line) for line in every]


def _row(made: Made, line: Line) -> list[str]:
    if made.definition.is_list:
        return [line.number, *line.texts()]
    return [line.number, f"{'– ' * line.level}{line.label}", *line.texts()]


def _numbers(made: Made) -> list[str]:
    """The row of the numbers that a form gives its columns."""
    first = ["1"] if made.definition.is_list else ["1", "2"]
    return [*first, *(one.number for one in made.heads)] if made.has_numbers else []


def notes_of(made: Made) -> list[str]:
    """What stands below the table: conditions, what is left out, sums that do not hold, the footer."""
    found = [_("Điều kiện: %(what)s.") % {"what": "; ".join(made.conditions)}] if made.conditions else []
    found += made.notes
    found += [
        _("Cần kiểm tra: %(where)s: %(told)s") % {"where": one.where, "told": one.told} for one in made.broken
    ]
    return [*found, *made.footer.splitlines()]


def _opening(made: Made) -> list[str]:
    return made.header.splitlines() or [made.agency]


def _subtitle(made: Made) -> str:
    return f"{made.period.title}, {made.period.days}"


def _made_at(made: Made) -> str:
    told = _("Lập lúc %(at)s, mẫu %(code)s phiên bản %(number)s")
    return told % {"at": format_datetime(made.made_at), "code": made.definition.code, "number": made.version}


def as_csv(made: Made) -> bytes:
    """The lines alone, under their headings."""
    return csv_file(flat_titles(made), rows_of(made))


def as_xlsx(made: Made) -> bytes:
    """A spreadsheet: figures are numbers, headings shared as in the form."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet(_("Báo cáo"))
    style = {"border": 1, "text_wrap": True, "valign": "top"}
    plain, bold = book.add_format(style), book.add_format({**style, "bold": True})
    head = book.add_format(
        {**style, "bold": True, "bg_color": "#F3EDE4", "align": "center", "valign": "vcenter"}
    )
    title = book.add_format({"bold": True, "font_size": 14})
    at = 0
    for text in _opening(made):
        sheet.write_string(at, 0, text)
        at += 1
    sheet.write_string(at, 0, made.definition.title, title)
    sheet.write_string(at + 1, 0, f"{_subtitle(made)}. {_made_at(made)}")
    first = len(first_titles(made))
    at += 3
    if made.overs:
        place = first
        for text, span in made.overs:
            if span > 1:
                sheet.merge_range(at, place, at, place + span - 1, text, head)
            else:
                sheet.write_string(at, place, text, head)
            place += span
        for number in range(first):
            sheet.write_blank(at, number, None, head)
        at += 1
    for place, text in enumerate([*first_titles(made), *(one.title for one in made.heads)]):
        sheet.write_string(at, place, text, head)
    if made.has_numbers:
        at += 1
        for place, text in enumerate(_numbers(made)):
            sheet.write_string(at, place, text, head)
    sheet.freeze_panes(at + 1, first)
    top = at
    for line in (*made.lines, *([made.total] if made.total is not None else [])):
        at += 1
        shown = bold if line.is_sum else plain
        for place, text in enumerate(_row(made, line)):
            value = line.cells[place - first].value if place >= first else None
            if isinstance(value, int | float):
                sheet.write_number(at, place, round(value, 6), shown)
            else:
                sheet.write_string(at, place, text, shown)
    sheet.autofilter(top, 0, at, first + len(made.heads) - 1)
    for number, text in enumerate(notes_of(made), start=2):
        sheet.write_string(at + number, 0, text)
    sheet.set_column(0, 0, 7)
    sheet.set_column(1, 1, 24 if made.definition.is_list else 40)
    sheet.set_column(2, first + len(made.heads), 18 if made.definition.is_list else 12)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)
    book.set_properties({"title": made.definition.title, "author": made.agency, "created": made.made_at})
    book.close()
    return stream.getvalue()


def as_docx(made: Made) -> bytes:
    """For Word: A4 across; the headings come again on each page."""
    document = docx.Document()
    page = document.sections[0]
    page.orientation, page.page_width, page.page_height = (
        section.WD_ORIENT.LANDSCAPE,
        shared.Mm(297),
        shared.Mm(210),
    )
    page.left_margin = page.right_margin = shared.Mm(15)
    page.top_margin = page.bottom_margin = shared.Mm(18)
    document.styles["Normal"].font.name = "Times New Roman"
    document.styles["Normal"].font.size = shared.Pt(11)
    document.core_properties.title = made.definition.title
    document.core_properties.author = made.agency
    for text in _opening(made):
        document.add_paragraph(text)
    for level, text in ((0, made.definition.title), (None, _subtitle(made))):
        paragraph = document.add_heading(text, level) if level is not None else document.add_paragraph(text)
        paragraph.alignment = places.WD_ALIGN_PARAGRAPH.CENTER
    numbers = [_numbers(made)] if made.has_numbers else []
    word_table(document, flat_titles(made), [*numbers, *rows_of(made)], 99 if made.definition.is_list else 2)
    for text in [*notes_of(made), _made_at(made)]:
        document.add_paragraph(text)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def as_pdf(made: Made) -> bytes:
    """PDF/A and PDF/UA, for the file and for the printer."""
    first = first_titles(made)
    data = {
        "title": made.definition.title,
        "opening": _opening(made),
        "legal_basis": list(made.definition.legal_basis),
        "subtitle": _subtitle(made),
        "made": _made_at(made),
        "notes": notes_of(made),
        "none": _("Không có hồ sơ nào trong kỳ."),
        "first": first,
        "overs": [[text, span] for text, span in made.overs],
        "heads": [one.title for one in made.heads],
        "figures": [one.is_figure for one in made.heads],
        "numbers": _numbers(made),
        "rows": rows_of(made),
        "sums": [line.is_sum for line in (*made.lines, *([made.total] if made.total is not None else []))],
    }
    return compile_pdf(_TEMPLATE.read_text(encoding="utf-8"), data, made_at=made.made_at)


@dataclass(frozen=True)
class Format:
    """A kind of file: its type, what makes it, and how many dossiers of a list one of it holds."""

    content_type: str
    make: Callable[[Made], bytes]
    most: int


_OFFICE = "application/vnd.openxmlformats-officedocument"
FORMATS: Mapping[str, Format] = {
    "xlsx": Format(XLSX_TYPE, as_xlsx, 20_000),
    "docx": Format(f"{_OFFICE}.wordprocessingml.document", as_docx, 3_000),
    "pdf": Format("application/pdf", as_pdf, 1_000),
    "csv": Format(CSV_TYPE, as_csv, 20_000),
}
KINDS: Sequence[str] = tuple(FORMATS)
