"""The report as files: text (DOCX), spreadsheet (XLSX), presentation (PPTX), PDF (Circular 39/2017; II.13.2)."""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from motcua.kernel.dates import format_datetime
from motcua.kernel.later import later
from motcua.reports.follow_up import (
    FollowUp,
    Group,
    Line,
    figure_headings,
    figures_of,
    headings,
    opinion_figures,
    opinion_headings,
)
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

_TEMPLATE = Path(__file__).parent / "typst" / "follow-up.typ"
_WIDTHS = (18, 34, 24, 18, 18, 26, 22, 30, 18, 26)


def follow_up_docx(report: FollowUp, lines: Sequence[Line]) -> bytes:
    """The report for Word: A4 across, tables whose first row comes again on each page."""
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
    document.core_properties.title = _title(report)
    document.core_properties.author = report.agency
    head = document.add_paragraph(report.agency.upper())
    head.runs[0].bold = True
    for level, text in ((0, _title(report)), (None, _subtitle(report))):
        paragraph = document.add_heading(text, level) if level is not None else document.add_paragraph(text)
        paragraph.alignment = places.WD_ALIGN_PARAGRAPH.CENTER
    document.add_heading(_("Kết quả theo đơn vị, cán bộ"), 1)
    word_table(document, [_("Đơn vị, cán bộ"), *figure_headings()], _figure_rows(report), numbers_from=1)
    if report.opinions:
        document.add_heading(_("Ý kiến phối hợp theo đơn vị được hỏi"), 1)
        word_table(
            document, [_("Đơn vị được hỏi"), *opinion_headings()], _opinion_rows(report), numbers_from=1
        )
    document.add_heading(_("Danh sách hồ sơ"), 1)
    word_table(document, [_("STT"), *headings()], _line_rows(lines))
    document.add_paragraph(_made(report))
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def follow_up_xlsx(report: FollowUp, lines: Sequence[Line]) -> bytes:
    """The report as a spreadsheet: figures, opinions if any, dossiers; what people typed is never a formula."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    style = {"border": 1, "text_wrap": True, "valign": "top"}
    formats = {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "head": book.add_format({**style, "bold": True, "bg_color": "#F3EDE4", "align": "center"}),
        "plain": book.add_format(style),
        "bold": book.add_format({**style, "bold": True}),
    }
    figures = book.add_worksheet(_("Theo đơn vị, cán bộ"))
    _sheet_head(figures, report, [_("Đơn vị, cán bộ"), *figure_headings()], formats)
    figures.set_column(0, 0, 46)
    figures.set_column(1, len(figure_headings()), 12)
    for place, (name, group) in enumerate(_named(report), start=4):
        shown = formats["bold" if group is None or group.is_unit else "plain"]
        figures.write_string(place, 0, name, shown)
        progress = report.total if group is None else group.progress
        for column, number in enumerate(figures_of(progress), start=1):
            figures.write_number(place, column, number, shown)
    if report.opinions:
        asked = book.add_worksheet(_("Ý kiến phối hợp"))
        _sheet_head(asked, report, [_("Đơn vị được hỏi"), *opinion_headings()], formats)
        asked.set_column(0, 0, 46)
        asked.set_column(1, len(opinion_headings()), 12)
        for place, one in enumerate(report.opinions, start=4):
            asked.write_string(place, 0, one.name, formats["plain"])
            for column, number in enumerate(opinion_figures(one.progress), start=1):
                asked.write_number(place, column, number, formats["plain"])
    listed = book.add_worksheet(_("Danh sách hồ sơ"))
    _sheet_head(listed, report, [_("STT"), *headings()], formats)
    listed.set_column(0, 0, 6)
    for column, width in enumerate(_WIDTHS, start=1):
        listed.set_column(column, column, width)
    for number, line in enumerate(lines, start=1):
        listed.write_number(3 + number, 0, number, formats["plain"])
        for column, text in enumerate(line.texts(), start=1):
            listed.write_string(3 + number, column, text, formats["plain"])
    listed.autofilter(3, 0, 3 + len(lines), len(_WIDTHS))
    book.set_properties({"title": _title(report), "author": report.agency, "created": report.made_at})
    book.close()
    return stream.getvalue()


def _sheet_head(
    sheet: xlsxwriter.worksheet.Worksheet,
    report: FollowUp,
    titles: Sequence[str],
    formats: Mapping[str, xlsxwriter.format.Format],
) -> None:
    sheet.write_string(0, 0, _title(report), formats["title"])
    sheet.write_string(1, 0, f"{report.agency}. {_subtitle(report)}. {_made(report)}")
    for place, text in enumerate(titles):
        sheet.write_string(3, place, text, formats["head"])
    sheet.freeze_panes(4, 2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(3)


def follow_up_pdf(report: FollowUp, lines: Sequence[Line]) -> bytes:
    """The report as PDF/A and PDF/UA, for the file and for the printer."""
    data = {
        "title": _title(report),
        "agency": report.agency,
        "subtitle": _subtitle(report),
        "made": _made(report),
        "words": {
            "figures": _("Kết quả theo đơn vị, cán bộ"),
            "opinions": _("Ý kiến phối hợp theo đơn vị được hỏi"),
            "lines": _("Danh sách hồ sơ"),
            "none": _("Không có hồ sơ nào trong kỳ."),
        },
        "figure_heads": [_("Đơn vị, cán bộ"), *figure_headings()],
        "figures": _figure_rows(report),
        "opinion_heads": [_("Đơn vị được hỏi"), *opinion_headings()],
        "opinions": _opinion_rows(report),
        "heads": [_("STT"), *headings()],
        "lines": _line_rows(lines),
    }
    return compile_pdf(_TEMPLATE.read_text(encoding="utf-8"), data, made_at=report.made_at)


def _named(report: FollowUp) -> list[tuple[str, Group | None]]:
    """Every line of the figures with its name; officers stand in from their unit; the sum at the end."""
    lines: list[tuple[str, Group | None]] = [
        (group.name if group.is_unit else f"– {group.name}", group) for group in report.groups
    ]
    return [*lines, (_("Tổng cộng"), None)]


def _figure_rows(report: FollowUp) -> list[list[str]]:
    return [
        [name, *(str(n) for n in figures_of(report.total if group is None else group.progress))]
        for name, group in _named(report)
    ]


def _opinion_rows(report: FollowUp) -> list[list[str]]:
    return [[one.name, *(str(n) for n in opinion_figures(one.progress))] for one in report.opinions]


def _line_rows(lines: Sequence[Line]) -> list[list[str]]:
    return [[str(number), *line.texts()] for number, line in enumerate(lines, start=1)]


def _title(report: FollowUp) -> str:
    return _("Báo cáo theo dõi giải quyết hồ sơ")


def _subtitle(report: FollowUp) -> str:
    return f"{report.period.title}, {report.period.days}"


def _made(report: FollowUp) -> str:
    return _("Lập lúc %(at)s") % {"at": format_datetime(report.made_at)}


def file_name(report: FollowUp, kind: str) -> str:
    """ "bao-cao-theo-doi-20261101-20261123.pdf"; nothing of a person stands in it."""
    return f"bao-cao-theo-doi-{report.period.first:%Y%m%d}-{report.period.last:%Y%m%d}.{kind}"


def _slides(report: FollowUp, lines: Sequence[Line]) -> bytes:
    # Imported here: what makes slides takes four megabytes, and is seldom asked for.
    from motcua.reports.follow_up_slides import follow_up_pptx

    return follow_up_pptx(report, lines)


Maker = Callable[[FollowUp, Sequence[Line]], bytes]


@dataclass(frozen=True)
class Format:
    """A kind of file: its type, what makes it, and how many dossiers one of it holds (a few seconds of work)."""

    content_type: str
    make: Maker
    most: int


_OFFICE = "application/vnd.openxmlformats-officedocument"
# By the end of the file's name.
FORMATS: Mapping[str, Format] = {
    "docx": Format(f"{_OFFICE}.wordprocessingml.document", follow_up_docx, 3_000),
    "xlsx": Format(f"{_OFFICE}.spreadsheetml.sheet", follow_up_xlsx, 10_000),
    "pptx": Format(f"{_OFFICE}.presentationml.presentation", _slides, 10_000),
    "pdf": Format("application/pdf", follow_up_pdf, 1_000),
}
