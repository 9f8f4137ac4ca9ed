"""A workbook as procedures: what each row says, what is wrong with it, and from which cell a value came. Pure.

Rows belong to the procedure whose code they name, and keep their order. What can be read but is wrong (a code that does
not exist, two fees at once) is for the import's own check to tell; `Book.place` finds the cell.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from motcua.console.procedures.book_columns import SHEETS, Column, Sheet, yes_word
from motcua.console.workbooks.problems import Problem
from motcua.files.workbooks import LONGEST_TEXT, Row, WorkbookRefused
from motcua.kernel.dates import parse_date
from motcua.kernel.folding import fold
from motcua.kernel.money import parse_dong

_MOST_DIGITS = 9


@dataclass
class Book:
    """The procedures of a workbook by code, from where each value came, and what is wrong."""

    definitions: dict[str, dict[str, Any]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    # (sheet, row) by "code" and JSON pointer of the thing: "/papers/3".
    places: dict[tuple[str, str], tuple[Sheet, int]] = field(default_factory=dict)

    def place(self, code: str, pointer: str, reason: str) -> Problem:
        """The cell that a mistake of the import is about."""
        thing = pointer
        while thing and (code, thing) not in self.places:
            thing = thing.rpartition("/")[0]
        sheet, row = self.places[code, thing]
        keys = [part for part in pointer.removeprefix(thing).split("/") if part]
        wanted = {".".join(keys[:2]), *keys[:1]}
        column = next((one for one in sheet.columns if one.key in wanted), None)
        if column is None and sheet.plain:
            column = sheet.columns[-1]
        return Problem(str(sheet.title), row, str(column.title) if column else "", reason)


class _Wrong(ValueError):
    """A cell that cannot be read; the text says why and what to write."""


def wanted_sheets() -> dict[str, int]:
    """How many columns are read of each sheet: some more than there are, for those in another order."""
    return {str(sheet.title): len(sheet.columns) + 20 for sheet in SHEETS}


def read_book(given: Mapping[str, Sequence[Row]]) -> Book:
    """Read the sheets of a workbook. Raises WorkbookRefused when one or a column is missing, or nothing is there."""
    book = Book()
    missing = [str(sheet.title) for sheet in SHEETS if not (sheet.optional or given.get(str(sheet.title)))]
    if missing:
        reason = _(
            "Tệp thiếu trang tính “%(titles)s” hoặc trang đó không có dòng tiêu đề. Hãy tải tệp mẫu, giữ nguyên tên "
            "các trang và dòng tiêu đề rồi điền vào."
        )
        raise WorkbookRefused(reason % {"titles": "”, “".join(missing)})
    for sheet in SHEETS:
        if sheet.optional and not given.get(str(sheet.title)):
            continue
        titles, *rows = given[str(sheet.title)]
        places = _places(sheet, titles[1])
        if not sheet.path and not rows:
            raise WorkbookRefused(_("Trang “%(title)s” chưa có dòng nào.") % {"title": sheet.title})
        for number, cells in rows:
            _read_row(book, sheet, number, {key: cells[place] for key, place in places.items()})
    _settle_fees(book)
    return book


def _places(sheet: Sheet, titles: Sequence[str]) -> dict[str, int]:
    given = [fold(title) for title in titles]
    places: dict[str, int] = {}
    for column in sheet.columns:
        found = [place for place, name in enumerate(given) if name == fold(str(column.title))]
        if not found and column.optional:
            continue
        if len(found) != 1:
            reason = (
                _("Trang “%(sheet)s” có hai cột “%(column)s”. Hãy bỏ bớt một cột.")
                if found
                else _("Trang “%(sheet)s” thiếu cột “%(column)s”. Hãy giữ nguyên dòng tiêu đề của tệp mẫu.")
            )
            raise WorkbookRefused(reason % {"sheet": sheet.title, "column": column.title})
        places[column.key] = found[0]
    return places


def _read_row(book: Book, sheet: Sheet, number: int, cells: Mapping[str, str]) -> None:
    item: dict[str, Any] = {}
    before = len(book.problems)
    for column in sheet.columns:
        try:
            value = _value(column, cells.get(column.key, ""))
        except _Wrong as wrong:
            book.problems.append(Problem(str(sheet.title), number, str(column.title), str(wrong)))
            continue
        if value is not None:
            _put(item, column.key, value)
    if len(book.problems) == before:
        _add(book, sheet, number, item)


def _put(item: dict[str, Any], key: str, value: Any) -> None:
    first, _dot, rest = key.partition(".")
    if rest:
        item.setdefault(first, {})[rest] = value
    else:
        item[first] = value


def _add(book: Book, sheet: Sheet, number: int, item: dict[str, Any]) -> None:
    if not sheet.path:
        code = item["code"]
        if code in book.definitions:
            first = book.places[code, ""][1]
            reason = _("Mã “%(code)s” đã có ở dòng %(row)s. Hãy bỏ bớt một dòng.") % {
                "code": code,
                "row": first,
            }
            book.problems.append(Problem(str(sheet.title), number, str(sheet.columns[0].title), reason))
            return
        lists: dict[str, Any] = {"offices": [], "papers": [], "fees": []}
        book.definitions[code] = {**item, **lists}
        book.places[code, ""] = (sheet, number)
        return
    code = item.pop("procedure")
    definition = book.definitions.get(code)
    if definition is None:
        reason = _("Trang “%(sheet)s” không có thủ tục “%(code)s” nào đọc được.")
        told = reason % {"sheet": SHEETS[0].title, "code": code}
        book.problems.append(Problem(str(sheet.title), number, str(sheet.columns[0].title), told))
        return
    owner, at = definition, ""
    if sheet.inner:
        fee, since = item.pop("fee"), item.pop("fee_from")
        index = next(
            (n for n, one in enumerate(definition["fees"]) if (one["code"], one["from"]) == (fee, since)),
            None,
        )
        if index is None:
            reason = _("Trang “%(sheet)s” không có khoản “%(fee)s” của thủ tục này thu từ ngày đó.")
            told = reason % {"sheet": _fees_title(), "fee": fee}
            book.problems.append(Problem(str(sheet.title), number, str(sheet.columns[1].title), told))
            return
        owner, at = definition["fees"][index], f"/fees/{index}"
    name = sheet.inner or sheet.path
    listed = owner.setdefault(name, [])
    book.places[code, f"{at}/{name}/{len(listed)}"] = (sheet, number)
    listed.append(item["text"] if sheet.plain else item)


def _fees_title() -> str:
    return next(str(sheet.title) for sheet in SHEETS if sheet.path == "fees")


def _settle_fees(book: Book) -> None:
    """A fee has an amount of its own or amounts by case, and says which."""
    for code, definition in book.definitions.items():
        for index, fee in enumerate(definition["fees"]):
            if "amount" not in fee and not fee.get("tiers"):
                reason = _(
                    "Hãy ghi số tiền; không thu thì ghi 0; chia mức thì ghi ở trang “Mức thu theo trường hợp”."
                )
                book.problems.append(book.place(code, f"/fees/{index}/amount", reason))
            elif "amount" in fee and fee.get("tiers"):
                reason = _("Khoản này chia mức theo trường hợp, nên để trống ô này.")
                book.problems.append(book.place(code, f"/fees/{index}/amount", reason))


def _value(column: Column, cell: str) -> Any:
    """What a cell says; None for an empty one."""
    if not cell:
        if column.required:
            raise _Wrong(_("Ô này không được để trống."))
        return None
    if len(cell) > LONGEST_TEXT:
        raise _Wrong(_("Ô dài quá %(most)s ký tự. Hãy rút gọn.") % {"most": LONGEST_TEXT})
    match column.kind:
        case "number":
            if not (cell.isascii() and cell.isdigit() and len(cell) <= _MOST_DIGITS):
                raise _Wrong(_("“%(value)s” không phải số nguyên, ví dụ 3.") % {"value": cell[:40]})
            return int(cell)
        case "money":
            return _money(cell)
        case "day":
            try:
                return parse_date(cell).isoformat()
            except ValueError as error:
                raise _Wrong(str(error)) from error
        case "yes":
            return _word(cell, {True: yes_word(answer=True), False: yes_word(answer=False)})
        case "choice":
            return _word(cell, column.words)
        case "choices":
            return [_word(part, column.words) for part in _parts(cell)]
        case "codes":
            return _parts(cell)
        case "condition":
            return _condition(cell)
        case _:
            return cell


def _money(cell: str) -> int:
    try:
        return parse_dong(cell)
    except ValueError as error:
        raise _Wrong(str(error)) from error


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def _word(cell: str, words: Mapping[Any, Any]) -> Any:
    for value, word in words.items():
        if fold(str(word)) == fold(cell):
            return value
    known = "; ".join(str(word) for word in words.values())
    raise _Wrong(_("Không hiểu “%(value)s”. Hãy ghi: %(known)s.") % {"value": cell[:40], "known": known})


def _condition(cell: str) -> Any:
    try:
        found = json.loads(cell)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise _Wrong(
            _(
                'Điều kiện viết chưa đúng. Hãy ghi như {"field": "loai", "is": "moi"}, hoặc để trống là luôn áp dụng.'
            )
        )
    return found
