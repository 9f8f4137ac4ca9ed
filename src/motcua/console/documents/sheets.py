"""Legal documents as a workbook and back: what its columns are, and what is wrong by row and column."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from motcua.catalogue.documents import item_of, key_of
from motcua.catalogue.models import LegalDocument
from motcua.console.documents.lists import kind_of, kind_options
from motcua.console.workbooks.problems import Problem
from motcua.console.workbooks.rows import checked, places_of
from motcua.exchange.packages.dumping import as_json
from motcua.exchange.packages.scope import Scope
from motcua.files.tables import xlsx_file
from motcua.files.workbooks import WorkbookRefused, read_workbook
from motcua.kernel.dates import format_date, parse_date
from motcua.people.models import User

_COLUMNS_READ = 30
_DAYS = ("issued_on", "effective_from", "effective_until")


@dataclass
class Sheet:
    """A workbook as read: the documents with the rows that they come from, and what is wrong."""

    items: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def columns() -> dict[str, str]:
    """Title of each column by the key of the document."""
    return {
        "number": _("Số, ký hiệu"),
        "kind": _("Loại"),
        "title": _("Tên văn bản"),
        "issuer": _("Cơ quan ban hành"),
        "issued_on": _("Ngày ban hành"),
        "effective_from": _("Có hiệu lực từ"),
        "effective_until": _("Có hiệu lực đến hết"),
        "replaced_by": _("Thay bằng"),
        "link": _("Liên kết"),
    }


def documents_file(documents: Iterable[LegalDocument]) -> bytes:
    """Documents as a workbook that `read_sheet` takes back."""
    return xlsx_file(
        _("Văn bản pháp luật"), list(columns().values()), (_row(item_of(one)) for one in documents)
    )


def _row(item: dict[str, str]) -> list[str]:
    labels = dict(kind_options())
    shown = {**item, "kind": labels[item["kind"]]}
    shown |= {name: format_date(datetime.date.fromisoformat(item[name])) for name in _DAYS if name in item}
    return [shown.get(key, "") for key in columns()]


def read_sheet(content: bytes) -> Sheet:
    """Read a workbook of documents. Raises WorkbookRefused when it is none, or lacks the columns that it needs."""
    rows = read_workbook(content, _COLUMNS_READ)
    if len(rows) < 2:
        raise WorkbookRefused(_("Trang tính đầu tiên của tệp không có dòng dữ liệu nào dưới dòng tiêu đề."))
    places = places_of(rows[0][1], columns(), {"number", "kind", "title"})
    sheet, first = Sheet(), dict[str, int]()
    for number, cells in rows[1:]:
        typed = {key: cells[place] for key, place in places.items() if cells[place]}
        problems = [Problem("", number, columns()[key], reason) for key, reason in read_item(typed)]
        key = key_of(typed.get("number", ""))
        if key and key in first:
            reason = _("Văn bản “%(number)s” đã có ở dòng %(row)s. Hãy bỏ bớt một dòng.")
            told = reason % {"number": typed["number"], "row": first[key]}
            problems.append(Problem("", number, columns()["number"], told))
        first.setdefault(key, number)
        sheet.problems += problems
        if not problems:
            sheet.items.append((number, typed))
    return sheet


def read_item(typed: dict[str, str]) -> list[tuple[str, str]]:
    """Turn what was typed into a document as packages carry it, in place; return (key, what is wrong)."""
    wrong = []
    for key, reason in (
        ("number", _("Hãy ghi số, ký hiệu văn bản.")),
        ("kind", _("Hãy chọn loại văn bản.")),
        ("title", _("Hãy ghi tên văn bản.")),
    ):
        if not typed.get(key):
            wrong.append((key, reason))
    given = typed.get("kind", "")
    labels = dict(kind_options())
    if given and given not in labels:
        typed["kind"] = kind_of(given)
        if not typed["kind"]:
            reason = _("Không hiểu “%(value)s”. Hãy ghi: %(known)s.")
            wrong.append(("kind", reason % {"value": given[:40], "known": "; ".join(labels.values())}))
    for key in _DAYS:
        if typed.get(key):
            try:
                typed[key] = parse_date(typed[key]).isoformat()
            except ValueError as error:
                wrong.append((key, str(error)))
    return wrong


def package_of(items: Sequence[dict[str, str]]) -> dict[str, bytes]:
    """The package that loads documents."""
    return {"documents.json": as_json({"kind": "documents", "documents": items})}


def check_sheet(sheet: Sheet, by: User, scope: Scope, name: str) -> int:
    """Let the import check the documents, put what it refuses under its row; return how many would change."""
    changed, problems = checked(sheet.items, package_of, columns(), by=by, scope=scope, name=name)
    sheet.problems += problems
    return changed
