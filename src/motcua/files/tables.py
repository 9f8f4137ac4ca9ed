"""Tables as files that office programs open: CSV and XLSX. Pure."""

import csv
import io
from collections.abc import Iterable, Sequence

import xlsxwriter

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A cell that begins so would be taken for a formula by the program that opens the file.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WIDEST = 60


def csv_file(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Comma-separated values in UTF-8, with the mark by which Excel knows the encoding."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([_harmless(cell) for cell in header])
    for row in rows:
        writer.writerow([_harmless(cell) for cell in row])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def xlsx_file(sheet: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """One sheet with a bold first line that stays in sight; every cell is text, never a formula."""
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
    page = book.add_worksheet("".join(sign for sign in sheet if sign not in "[]:*?/\\'")[:31] or None)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    widths = [len(title) for title in header]
    page.write_row(0, 0, header, bold)
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            page.write_string(number, column, cell, wrapped)
            widths[column] = max(widths[column], len(cell))
    for column, width in enumerate(widths):
        page.set_column(column, column, min(width, _WIDEST) + 2)
    page.freeze_panes(1, 0)
    book.close()
    return stream.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
