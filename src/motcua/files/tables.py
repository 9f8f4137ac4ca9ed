"""Tables as files that office programs open: CSV and XLSX. Pure."""

import csv
import datetime
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from motcua.kernel.dates import format_datetime, to_local
from motcua.kernel.later import later

if TYPE_CHECKING:
    import xlsxwriter
else:
    xlsxwriter = later("xlsxwriter")

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A cell that begins so would be taken for a formula by the program that opens the file.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WIDEST = 60
# Lines of a CSV file that leave together.
_BATCH = 500

# Text, a moment, or nothing.
Cell = str | datetime.datetime | None


def csv_file(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Comma-separated values in UTF-8, with the mark by which Excel knows the encoding."""
    return b"".join(csv_parts(header, rows))


def csv_parts(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """The same in parts, as its rows come."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([_harmless(cell) for cell in header])
    yield b"\xef\xbb\xbf"
    for number, row in enumerate(rows, start=1):
        writer.writerow([_harmless(_text(cell)) for cell in row])
        if not number % _BATCH:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def xlsx_file(sheet: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """One sheet with a bold first line that stays in sight; a moment is a moment, every other cell text, no formula."""
    return xlsx_sheets([(sheet, header, rows)])


def xlsx_sheets(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Cell]]]]) -> bytes:
    """Several such sheets: (title, titles of the columns, rows) of each."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(
        stream,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss", "valign": "top"})
    for sheet, header, rows in sheets:
        page = book.add_worksheet("".join(sign for sign in sheet if sign not in "[]:*?/\\'")[:31] or None)
        _fill(page, header, rows, bold, wrapped, moment)
    book.close()
    return stream.getvalue()


def _fill(
    page: Any, header: Sequence[str], rows: Iterable[Sequence[Cell]], bold: Any, wrapped: Any, moment: Any
) -> None:
    widths = [len(title) for title in header]
    page.write_row(0, 0, header, bold)
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, datetime.datetime):
                local = to_local(cell).replace(tzinfo=None, microsecond=0)
                page.write_datetime(number, column, local, moment)
                widths[column] = max(widths[column], len("02/09/2026 07:30:00"))
            elif cell:
                page.write_string(number, column, cell, wrapped)
                widths[column] = max(widths[column], len(cell))
    for column, width in enumerate(widths):
        page.set_column(column, column, min(width, _WIDEST) + 2)
    page.freeze_panes(1, 0)


def _text(cell: Cell) -> str:
    if isinstance(cell, datetime.datetime):
        return format_datetime(cell)
    return cell or ""


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
