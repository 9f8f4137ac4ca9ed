"""Reading a workbook that somebody gives: its sheets as rows of text, within fixed bounds. Pure."""

import datetime
import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from django.utils.translation import gettext as _

from motcua.kernel.dates import format_date
from motcua.kernel.later import later

if TYPE_CHECKING:
    import openpyxl
    from openpyxl import utils
    from openpyxl.utils import exceptions
    from openpyxl.xml import functions
else:
    openpyxl, utils = later("openpyxl"), later("openpyxl.utils")
    exceptions, functions = later("openpyxl.utils.exceptions"), later("openpyxl.xml.functions")

MOST_BYTES = 2 * 1024 * 1024
MOST_ROWS = 2000
_MOST_PARTS = 200
_MOST_UNPACKED = 24 * 1024 * 1024


@dataclass(frozen=True)
class Bounds:
    """How much of a workbook is read. `rows`: of all wanted sheets together, without their titles.

    `tags`: each cell is two to eight of them: what the reader makes of a tag weighs far more in memory than the tag.
    """

    bytes: int = MOST_BYTES
    rows: int = MOST_ROWS
    tags: int = 400_000


_USUAL = Bounds()
T = TypeVar("T")
# A row may say any number of itself, and the reader fills the gap before it with empty rows.
_FARTHEST_ROW = 100_000
_LONGEST_CELL = 1000
# More fits into no cell of an office program.
LONGEST_TEXT = 32_767
_MAY_BE_UNSAID = re.compile(rb"<(?:\w+:)?(?:f[\s/>]|mergeCell\s)")
_ENCODING = re.compile(rb"""<\?xml[^>]*encoding=["']([^"']*)""")

# All that the reader raises on files that are damaged or were made to break it (XML errors are SyntaxErrors), beside
# what it calls its own (`_broken`).
_BROKEN = (
    ArithmeticError,
    AttributeError,
    EOFError,
    IndexError,
    KeyError,
    NotImplementedError,
    OSError,
    RecursionError,
    SyntaxError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)

# Its number in the sheet, from 1, and its cells.
Row = tuple[int, tuple[str, ...]]


class WorkbookRefused(Exception):
    """The workbook cannot be read; the text says in Vietnamese why and what to do."""


@dataclass(frozen=True)
class BadCell:
    """A cell that does not say what stands in it. `row`: from 1; `column`: the title over it."""

    sheet: str
    row: int
    column: str
    reason: str


class CellsRefused(WorkbookRefused):
    """The workbook can be read, but some of its cells do not say what stands in them."""

    def __init__(self, cells: Sequence[BadCell]) -> None:
        super().__init__(_("Tệp có ô mà nội dung không phải là chữ hay số ghi sẵn."))
        self.cells = tuple(cells)


def read_workbook(content: bytes, columns: int) -> list[Row]:
    """The rows of the first sheet that are not empty, the first of them its titles; cells right of `columns` left out.

    Numbers without a fraction come as digits, dates as DD/MM/YYYY.
    Raises WorkbookRefused: no workbook, damaged, locked, over 2 MB, over 2,000 rows, or unpacking to more than it says;
    and CellsRefused, with every cell, where one is a formula, an error or merged with others.
    """
    return _opened(content, _USUAL, lambda book: _first_sheet(book, columns))


def read_sheets(content: bytes, wanted: Mapping[str, int], bounds: Bounds) -> dict[str, list[Row]]:
    """The rows of the sheets of these titles, each with its number of columns, like `read_workbook`.

    Texts come whole, with their line breaks. A sheet that is missing is missing in the answer. Raises WorkbookRefused.
    """
    return _opened(content, bounds, lambda book: _named_sheets(book, wanted, bounds))


def _broken() -> tuple[type[Exception], ...]:
    return (
        *_BROKEN,
        exceptions.CellCoordinatesException,
        exceptions.InvalidFileException,
        exceptions.ReadOnlyWorkbookException,
    )


def _opened(content: bytes, bounds: Bounds, read: Callable[[Any], T]) -> T:
    if len(content) > bounds.bytes:
        raise WorkbookRefused(
            _("Tệp nặng hơn %(most)s MB. Hãy chia thành nhiều tệp.") % {"most": bounds.bytes // 1024 // 1024}
        )
    try:
        _check_parts(content, bounds.tags)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            return read(book)
        finally:
            book.close()
    except _broken() as error:
        raise WorkbookRefused(
            _(
                "Không mở được tệp: tệp hỏng, có mật khẩu, hoặc không phải định dạng .xlsx. "
                "Hãy mở bằng phần mềm bảng tính, lưu lại thành .xlsx rồi thử lần nữa."
            )
        ) from error


def _check_parts(content: bytes, most_tags: int) -> None:
    """Unpack everything once, in memory and counted, before the reader does."""
    left, tags = _MOST_UNPACKED, 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        if len(entries) > _MOST_PARTS:
            raise _too_much()
        for entry in entries:
            # The sizes written in the archive may lie: what counts is what really comes out.
            with archive.open(entry) as stream:
                part = stream.read(left + 1)
            left -= len(part)
            if not entry.filename.lower().endswith((".xml", ".rels", ".vml")):
                part = b""
            tags += part.count(b"<")
            if left < 0 or tags > most_tags:
                raise _too_much()
            _check_xml(part)


def _check_xml(part: bytes) -> None:
    """Office programs write UTF-8 without a document type; entities that unfold need one, or another encoding."""
    part.decode("utf-8")
    declared = _ENCODING.match(part.removeprefix(b"\xef\xbb\xbf").lstrip())
    if b"<!DOCTYPE" in part or (declared and declared[1].lower() not in {b"utf-8", b"us-ascii"}):
        raise ValueError("not written by an office program")


def _first_sheet(book: Any, columns: int) -> list[Row]:
    sheets = book.worksheets
    if not sheets:
        raise ValueError("no sheet")
    bad: list[BadCell] = []
    rows = list(_rows(sheets[0], columns, _text, _USUAL.rows, _USUAL.rows, bad))
    if bad:
        # Only one sheet is read: its title says nothing.
        raise CellsRefused([replace(one, sheet="") for one in bad])
    return rows


def _named_sheets(book: Any, wanted: Mapping[str, int], bounds: Bounds) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    bad: list[BadCell] = []
    left = bounds.rows
    for sheet in book.worksheets:
        title = unicodedata.normalize("NFC", sheet.title).strip()
        if title in wanted and title not in found:
            found[title] = list(_rows(sheet, wanted[title], _whole_text, left, bounds.rows, bad))
            left -= max(0, len(found[title]) - 1)
    if bad:
        raise CellsRefused(bad)
    return found


def _rows(
    sheet: Any, columns: int, text: Callable[[Any], str], left: int, most: int, bad: list[BadCell]
) -> Iterator[Row]:
    """Rows that are not empty, `left` of them at most under the titles; `most`: what is told as the limit. Cells that
    do not say what stands in them are added to `bad`.
    """
    # What the sheet says of its own size may be wrong.
    sheet.reset_dimensions()
    titles: tuple[str, ...] = ()
    found = 0
    for number, row in enumerate(sheet.iter_rows(max_col=columns), start=1):
        if number > _FARTHEST_ROW:
            raise _too_many_rows(most)
        cells = tuple(text(cell.value) for cell in row)
        if not any(cells):
            continue
        found += 1
        if found > left + 1:
            raise _too_many_rows(most)
        titles = titles or cells
        for place, cell in enumerate(row):
            if cell.value is not None and cell.data_type == "e":
                bad.append(BadCell(sheet.title, number, _title(titles, place), _why("e")))
        yield number, (*cells, *[""] * (columns - len(cells)))
    bad += [
        BadCell(sheet.title, number, _title(titles, place), _why(kind))
        for number, place, kind in _unsaid(sheet)
        if place < columns
    ]


def _unsaid(sheet: Any) -> Iterator[tuple[int, int, str]]:
    """(row from 1, column from 0, why) of formulas and of the first of merged cells: the reader says nothing of them.

    What a formula gave when the file was saved may be missing or old, so it is never taken for what is meant. Formulas
    are not read as such: taking thousands of long ones apart would cost minutes.
    """
    with sheet._get_source() as stream:
        part = stream.read()
    if not _MAY_BE_UNSAID.search(part):
        return
    row = column = 0
    for event, element in functions.iterparse(io.BytesIO(part), events=("start", "end")):
        tag = str(element.tag).rpartition("}")[2]
        if event == "start":
            if tag == "row":
                row, column = int(element.get("r", row + 1)), 0
        elif tag == "c":
            at = element.get("r")
            row, column = utils.coordinate_to_tuple(at) if at else (row, column + 1)
            if any(str(child.tag).endswith("}f") for child in element):
                yield row, column - 1, "f"
            element.clear()
        elif tag == "mergeCell":
            first = utils.coordinate_to_tuple(element.get("ref", "").partition(":")[0])
            yield first[0], first[1] - 1, "merged"


def _title(titles: Sequence[str], place: int) -> str:
    return (titles[place] if place < len(titles) else "") or utils.get_column_letter(place + 1)


def _why(kind: str) -> str:
    return {
        "f": _("Ô này là công thức. Hãy chép ô rồi dán lại dạng giá trị (Paste Values)."),
        "e": _("Ô này báo lỗi tính toán. Hãy ghi chữ hoặc số vào."),
        "merged": _("Ô này gộp với ô khác nên không rõ dòng nào ghi gì. Hãy bỏ gộp ô rồi ghi vào từng dòng."),
    }[kind]


def _whole_text(value: Any) -> str:
    if isinstance(value, str):
        lines = value.replace("\r\n", "\n").replace("\r", "\n")
        return unicodedata.normalize("NFC", lines[: LONGEST_TEXT + 1]).strip()
    return _text(value)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        value = value.date()
    if isinstance(value, datetime.date):
        return format_date(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    # One more than a cell may hold: whoever reads it sees that it is too long.
    return " ".join(unicodedata.normalize("NFC", str(value)[: _LONGEST_CELL + 1]).split())


def _too_much() -> WorkbookRefused:
    return WorkbookRefused(
        _("Nội dung tệp quá lớn khi giải nén. Hãy chép các dòng cần nạp sang một tệp mới rồi thử lần nữa.")
    )


def _too_many_rows(most: int) -> WorkbookRefused:
    return WorkbookRefused(
        _("Tệp có hơn %(most)s dòng. Hãy chia thành nhiều tệp.") % {"most": f"{most:,}".replace(",", ".")}
    )
