"""A list as a workbook and a workbook as a list: what its columns are, and what is wrong by row and column."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from motcua.catalogue.entries import coming_of
from motcua.catalogue.models import Topic
from motcua.console.catalogue.coming import read_day
from motcua.console.catalogue.lists import EntryList, Item, entries, model_of, status_word
from motcua.console.workbooks.problems import Problem
from motcua.console.workbooks.rows import checked, places_of
from motcua.exchange.packages.dumping import as_json
from motcua.exchange.packages.scope import Scope
from motcua.files.tables import xlsx_file
from motcua.files.workbooks import WorkbookRefused, read_workbook
from motcua.kernel.dates import format_date
from motcua.kernel.folding import fold
from motcua.people.models import User

# Further columns than these are somebody's notes, and not read.
_COLUMNS_READ = 20


@dataclass
class Sheet:
    """A workbook as read: the entries with the rows that they come from, and what is wrong."""

    items: list[tuple[int, Item]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def columns() -> dict[str, str]:
    """Title of each column by the key of the entry; the first two must be there."""
    return {
        "code": _("Mã"),
        "name": _("Tên"),
        "order": _("Thứ tự"),
        "retired": _("Tình trạng"),
        "from": _("Áp dụng từ ngày"),
    }


def list_file(listed: EntryList) -> bytes:
    """A list as a workbook that `read_sheet` takes back."""
    rows = [
        (row.code, row.name, str(row.order), status_word(is_retired=row.is_retired), "", str(row.used))
        for row in entries(listed)
    ]
    rows += [
        (
            item["code"],
            item["name"],
            str(item.get("order", 0)),
            status_word(is_retired=item["retired"]) if "retired" in item else "",
            format_date(datetime.date.fromisoformat(item["from"])),
            "",
        )
        for item in coming_of(listed.kind)
        if item.get("audience", "") == listed.audience
    ]
    return xlsx_file(str(listed.title), [*columns().values(), _("Số thủ tục đang dùng")], rows)


def read_sheet(content: bytes, listed: EntryList) -> Sheet:
    """Read a workbook of a list. Raises WorkbookRefused when it is none, or lacks the columns that it needs."""
    rows = read_workbook(content, _COLUMNS_READ)
    if len(rows) < 2:
        raise WorkbookRefused(_("Trang tính đầu tiên của tệp không có dòng dữ liệu nào dưới dòng tiêu đề."))
    places = places_of(rows[0][1], columns(), {"code", "name"})
    kept, elsewhere = _kept(listed)
    sheet, seen = Sheet(), dict[tuple[str, str], int]()
    last = max((item["order"] for item in kept.values()), default=0)
    for number, cells in rows[1:]:
        typed = {key: cells[place] for key, place in places.items()}
        key = typed["code"].casefold()
        before = kept.get(key)
        day, late = read_day(typed.get("from", ""))
        problems = list(_wrong(number, typed, before, elsewhere.get(key, ""), seen.get((key, day), 0)))
        if late:
            problems.append(Problem("", number, columns()["from"], late))
        seen.setdefault((key, day), number)
        sheet.problems += problems
        if problems:
            continue
        order = typed.get("order", "")
        last = last if order or before else last + 1
        item: Item = {
            "code": typed["code"],
            "name": typed["name"],
            **({"audience": listed.audience} if listed.audience else {}),
            "order": int(order) if order else before["order"] if before else last,
            "retired": _retired(typed, before),
            **({"from": day} if day else {}),
        }
        sheet.items.append((number, item))
    return sheet


def package_of_sheet(listed: EntryList, sheet: Sheet) -> dict[str, bytes]:
    """The package that loads the entries of a workbook."""
    return _package(listed, [item for _row, item in sheet.items])


def _package(listed: EntryList, items: Sequence[Item]) -> dict[str, bytes]:
    return {f"{listed.kind}.json": as_json({"kind": listed.kind, listed.kind: items})}


def check_sheet(listed: EntryList, sheet: Sheet, by: User, scope: Scope, name: str) -> int:
    """Let the import check the entries, put what it refuses under its row; return how many would change."""
    changed, problems = checked(
        sheet.items, lambda items: _package(listed, items), columns(), by=by, scope=scope, name=name
    )
    sheet.problems = sorted([*sheet.problems, *problems])
    return changed


def _kept(listed: EntryList) -> tuple[dict[str, Item], dict[str, str]]:
    """The entries of the list by code without capitals, and the codes that another list of topics has taken."""
    kept: dict[str, Item] = {}
    elsewhere: dict[str, str] = {}
    rows: Any = model_of(listed)._default_manager.all()
    for row in rows:
        if isinstance(row, Topic) and row.audience != listed.audience:
            elsewhere[row.code.casefold()] = row.name
        else:
            kept[row.code.casefold()] = {"code": row.code, "order": row.order, "retired": row.is_retired}
    return kept, elsewhere


def _wrong(
    number: int, typed: dict[str, str], before: Item | None, elsewhere: str, earlier: int
) -> Iterable[Problem]:
    titles = columns()
    if not typed["code"]:
        yield Problem("", number, titles["code"], _("Chưa có mã. Hãy ghi mã, hoặc xoá cả dòng."))
    elif earlier:
        reason = _("Mã “%(code)s” đã có ở dòng %(row)s. Hãy bỏ bớt một dòng.")
        yield Problem("", number, titles["code"], reason % {"code": typed["code"], "row": earlier})
    elif elsewhere:
        reason = _("Mã “%(code)s” đã dùng cho “%(name)s” ở danh sách khác. Hãy dùng mã khác.")
        yield Problem("", number, titles["code"], reason % {"code": typed["code"], "name": elsewhere})
    elif before and before["code"] != typed["code"]:
        reason = _("Hệ thống đang có mã “%(code)s”, chỉ khác chữ hoa, chữ thường. Hãy ghi đúng như vậy.")
        yield Problem("", number, titles["code"], reason % {"code": before["code"]})
    if not typed["name"]:
        yield Problem("", number, titles["name"], _("Chưa có tên. Hãy ghi tên."))
    order = typed.get("order", "")
    if order and not (order.isascii() and order.isdigit() and len(order) <= 6):
        reason = _("“%(value)s” không phải số nguyên từ 0 trở lên. Hãy ghi số, hoặc để trống.")
        yield Problem("", number, titles["order"], reason % {"value": order[:40]})
    status = typed.get("retired", "")
    if status and fold(status) not in _status_words():
        reason = _("Không hiểu “%(value)s”. Hãy ghi “%(used)s” hoặc “%(retired)s”, hoặc để trống.")
        words = {"used": status_word(is_retired=False), "retired": status_word(is_retired=True)}
        yield Problem("", number, titles["retired"], reason % {"value": status[:40], **words})


def _retired(typed: dict[str, str], before: Item | None) -> bool:
    status = typed.get("retired", "")
    if status:
        return _status_words()[fold(status)]
    return bool(before and before["retired"])


def _status_words() -> dict[str, bool]:
    return {fold(status_word(is_retired=answer)): answer for answer in (False, True)}
