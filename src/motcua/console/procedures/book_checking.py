"""Procedures to and from a workbook: what there is, what a workbook would change, and what the import says of it."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from motcua.catalogue.definition import parse
from motcua.catalogue.models import ProcedureVersion
from motcua.console.procedures.book_columns import SHEETS, guide_rows, rows_of
from motcua.console.procedures.book_reading import Book
from motcua.exchange.packages import load_files
from motcua.exchange.packages.dumping import as_json
from motcua.exchange.packages.scope import Scope
from motcua.files.tables import xlsx_sheets
from motcua.files.workbooks import LONGEST_TEXT, Bounds
from motcua.kernel.dates import format_date
from motcua.people.models import User

# A workbook holds about a thousand procedures with their papers; a province has more, and takes them sector by sector.
BOUNDS = Bounds(bytes=5 * 1024 * 1024, rows=10_000, tags=1_000_000)
_FOLDER = "procedures/"


class TooLong(Exception):
    """A text that fits into no cell; the text of this says which procedure has it."""


def book_of(definitions: Iterable[dict[str, Any]]) -> bytes:
    """A workbook of procedures, each as packages carry it, with a sheet that says what each column means.

    Raises TooLong.
    """
    rows = rows_of(definitions)
    for listed in rows.values():
        for row in listed:
            if any(len(cell) > LONGEST_TEXT for cell in row):
                raise TooLong(row[0])
    sheets: list[tuple[str, list[str], Any]] = [
        (str(sheet.title), [str(column.title) for column in sheet.columns], rows[sheet.path])
        for sheet in SHEETS
    ]
    guide = [_("Trang tính"), _("Cột"), _("Bắt buộc"), _("Ghi gì")]
    return xlsx_sheets([*sheets, (_("Hướng dẫn"), guide, guide_rows())])


def published(codes: Iterable[str] | None = None) -> list[dict[str, Any]]:
    """The newest standing version of procedures (of all: None), as packages carry it, by code; one statement."""
    rows = ProcedureVersion.objects.filter(taken_back_at=None).order_by("procedure__code", "-number")
    if codes is not None:
        rows = rows.filter(procedure__code__in=list(codes))
    return [
        {**data, **({"withdrawn": True} if withdrawn_at is not None else {})}
        for data, withdrawn_at in rows.distinct("procedure__code").values_list(
            "data", "procedure__withdrawn_at"
        )
    ]


def changed_by(book: Book) -> dict[str, dict[str, Any]]:
    """The procedures of a workbook that say something else than the published ones, by code.

    What it says alike stays as it is published to the letter, so that nothing is published anew for nothing.
    """
    found: dict[str, dict[str, Any]] = {}
    kept = {one["code"]: one for one in published(book.definitions)}
    for code, definition in book.definitions.items():
        before = kept.get(code)
        hidden = before is not None and bool(before.get("withdrawn"))
        if before is not None and _says(before) == _says(definition):
            if definition.get("withdrawn", hidden) == hidden:
                continue
            definition = {**before, "withdrawn": definition["withdrawn"]}
        elif before is not None and definition["effective_from"] < before["effective_from"]:
            day = format_date(parse(before).effective_from)
            reason = _("Phiên bản đang có hiệu lực từ %(day)s. Hãy ghi ngày đó hoặc ngày sau đó.") % {
                "day": day
            }
            book.problems.append(book.place(code, "/effective_from", reason))
        found[code] = definition
    return found


def _says(definition: dict[str, Any]) -> Any:
    try:
        return parse(definition)
    except (KeyError, TypeError, ValueError):
        # Not well-shaped: it says nothing yet, and the import tells what is wrong.
        return None


def package_of(definitions: dict[str, dict[str, Any]]) -> dict[str, bytes]:
    """The package that loads procedures."""
    return {
        f"{_FOLDER}{code}.json": as_json({"kind": "procedure", **definition})
        for code, definition in definitions.items()
    }


def check_book(book: Book, definitions: dict[str, dict[str, Any]], by: User, scope: Scope, name: str) -> None:
    """Let the import check the procedures, and put what it refuses under its cell."""
    left = dict(definitions)
    # The import looks at what a file means only when all are well-shaped: without those that are not, once more.
    for _round in range(2):
        if not left:
            break
        report = load_files(package_of(left), by, name=name, keep=False, scope=scope)
        wrong = set()
        for mistake in report.mistakes:
            code = mistake.file.removeprefix(_FOLDER).removesuffix(".json")
            if code not in left:
                code = next(iter(left))
            book.problems.append(book.place(code, mistake.pointer, mistake.reason))
            wrong.add(code)
        if not wrong:
            break
        left = {code: definition for code, definition in left.items() if code not in wrong}
