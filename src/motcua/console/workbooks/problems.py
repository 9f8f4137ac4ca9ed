"""What is wrong in a workbook, where, and the report of it as a workbook. Pure."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from motcua.files.tables import xlsx_file

# More are not read one by one by anybody: on the page, and in the file.
SHOWN = 200
MOST_REPORTED = 5000
_LONGEST = 2000


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend. `row`: its number in the sheet, from 1; `column`: the title over the cell, "" for the whole
    row; `sheet`: "" where only one is read.
    """

    sheet: str
    row: int
    column: str
    reason: str


def as_text(problems: Sequence[Problem]) -> str:
    """Problems as the page keeps them for the button that makes the file."""
    return json.dumps([[one.sheet, one.row, one.column, one.reason] for one in problems[:MOST_REPORTED]])


def from_text(text: str) -> list[Problem]:
    """The same back; what was changed on the way and is none is left out."""
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        return []
    if not isinstance(given, list):
        return []
    return [found for one in given[:MOST_REPORTED] if (found := _problem(one)) is not None]


def _problem(given: Any) -> Problem | None:
    match given:
        case [str(sheet), int(row), str(column), str(reason)]:
            return Problem(sheet[:100], row, column[:200], reason[:_LONGEST])
        case _:
            return None


def report_file(problems: Sequence[Problem]) -> bytes:
    """The report by row, as a workbook."""
    header = [_("Trang tính"), _("Dòng"), _("Cột"), _("Lý do và cách sửa")]
    rows = [(one.sheet, str(one.row), one.column or _("cả dòng"), one.reason) for one in problems]
    return xlsx_file(_("Báo cáo kiểm tra"), header, rows)
