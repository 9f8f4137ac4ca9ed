"""A file of a package as read: its kind, its content, and on which line each value stands."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import json_source_map
from django.utils.translation import gettext as _

from motcua.exchange.packages.report import Mistake
from motcua.exchange.packages.sources import PackageFiles

KINDS = (
    "site",
    "calendar",
    "agency",
    "people",
    "sectors",
    "topics",
    "groups",
    "exemptions",
    "documents",
    "former_places",
    "states",
    "slip",
    "rules",
    "register",
    "notice",
    "catalogue",
    "dictionary",
    "form",
    "paper_type",
    "process",
    "procedure",
    "replies",
    "folders",
    "labels",
    "retention",
    "identity_provider",
    "connected_source",
    "sign_in",
    "account_group",
    "masking",
    "report",
    "outgoing",
)
"""Every kind of file. The order in which they are written (dependencies first) stands in `writing`."""

FORMAT = 1
"""The format of the files that this release reads and writes. A file of a later one says so by the key "format"."""

_DEEPEST = 60


class _Doubled(ValueError):
    """A key stands twice in one object, where JSON would silently keep the last."""


@dataclass(frozen=True)
class Document:
    """One JSON file of a package. `content` is everything but the kind: what is published and exported again."""

    file: str
    text: str
    data: dict[str, Any]
    kind: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", self.data.get("kind", ""))

    @property
    def content(self) -> dict[str, Any]:
        """The definition without its kind."""
        return {key: value for key, value in self.data.items() if key != "kind"}

    @cached_property
    def _places(self) -> dict[str, Any]:
        return json_source_map.calculate(self.text)

    def line(self, pointer: str) -> int:
        """The line (from 1) of a value or, if it is missing, of the nearest thing around it."""
        while pointer and pointer not in self._places:
            pointer = pointer.rpartition("/")[0]
        place = self._places[pointer]
        start = place.key_start or place.value_start
        return int(start.line) + 1

    def mistake(self, pointer: str, reason: str) -> Mistake:
        """A mistake at a JSON pointer of this file."""
        return Mistake(self.file, self.line(pointer), pointer, reason)


def read_documents(files: PackageFiles) -> tuple[list[Document], list[Mistake]]:
    """Parse every .json file. What cannot be parsed becomes a mistake with its line."""
    documents: list[Document] = []
    mistakes: list[Mistake] = []
    for name in sorted(files):
        if not name.lower().endswith(".json"):
            continue
        document, mistake = _read(name, files[name])
        if document is not None:
            documents.append(document)
        if mistake is not None:
            mistakes.append(mistake)
    return documents, mistakes


def _read(name: str, content: bytes) -> tuple[Document | None, Mistake | None]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return None, Mistake(
            name, line, "", _("Tệp không theo bảng mã UTF-8. Hãy lưu lại tệp với bảng mã UTF-8.")
        )
    # One way of counting lines: an editor shows "\r\n" and a lone "\r" as one end of line too.
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        return None, Mistake(name, 1, "", _("Tệp trống."))
    try:
        data = json.loads(text, object_pairs_hook=_object, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        return None, Mistake(name, error.lineno, "", _broken(error))
    except _Doubled as error:
        key = str(error)
        return None, Mistake(
            name, _second_line(text, key), "", _("Khoá “%(key)s” viết hai lần.") % {"key": key}
        )
    except ValueError as error:
        return None, Mistake(name, 1, "", _("Tệp có giá trị không phải JSON: %(value)s.") % {"value": error})
    except RecursionError:
        return None, Mistake(name, 1, "", _("Tệp lồng nhau quá sâu."))
    if not isinstance(data, dict):
        return None, Mistake(name, 1, "", _("Tệp phải là một đối tượng JSON, bắt đầu bằng dấu “{”."))
    reason = _not_this_format(data)
    if reason:
        return None, Document(name, text, data).mistake("/format", reason)
    document = Document(name, text, {key: value for key, value in data.items() if key != "format"})
    for pointer, reason in _unwritable(data, "", 1):
        # Too deep for the map of lines as well: the first line is as near as one can say.
        return None, Mistake(name, 1 if reason == _too_deep() else document.line(pointer), pointer, reason)
    return document, None


def _not_this_format(data: dict[str, Any]) -> str:
    """Why a file of another format is not looked at further: what its keys mean is not known here."""
    given = data.get("format", FORMAT)
    if isinstance(given, bool) or not isinstance(given, int) or given < 1:
        return _("“format” phải là số nguyên từ 1 trở lên.")
    if given > FORMAT:
        return _(
            "Tệp theo định dạng %(given)s, mới hơn định dạng %(known)s mà hệ thống này đọc được. Hãy nâng cấp hệ "
            "thống, hoặc xuất lại tệp từ nơi gửi theo định dạng %(known)s."
        ) % {"given": given, "known": FORMAT}
    return ""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _Doubled(key)
        found[key] = value
    return found


def _refuse_constant(word: str) -> None:
    raise ValueError(word)


def _second_line(text: str, key: str) -> int:
    written = json.dumps(key, ensure_ascii=False)
    first = text.find(written)
    second = text.find(written, first + 1)
    return text[: max(second, 0)].count("\n") + 1


def _broken(error: json.JSONDecodeError) -> str:
    known = {
        "Expecting ',' delimiter": _("thiếu dấu phẩy, hoặc thiếu dấu đóng ngoặc trước chỗ này"),
        "Expecting ':' delimiter": _("thiếu dấu hai chấm sau tên khoá"),
        "Expecting property name enclosed in double quotes": _(
            "tên khoá phải đặt trong dấu ngoặc kép; có thể thừa dấu phẩy ở trước"
        ),
        "Expecting value": _("thiếu giá trị; có thể thừa dấu phẩy ở trước"),
        "Illegal trailing comma before end of object": _("thừa dấu phẩy trước dấu “}”"),
        "Illegal trailing comma before end of array": _("thừa dấu phẩy trước dấu “]”"),
        "Extra data": _("có chữ thừa sau dấu “}” cuối cùng"),
        "Unterminated string starting at": _("chuỗi chữ thiếu dấu ngoặc kép đóng"),
        "Invalid control character at": _("xuống dòng hoặc ký tự điều khiển ở giữa chuỗi chữ"),
        "Invalid \\escape": _("dấu “\\” phải viết là “\\\\”"),
    }
    reason = known.get(error.msg, _("ký tự không hợp lệ"))
    return _("JSON sai cú pháp ở cột %(column)s: %(reason)s.") % {"column": error.colno, "reason": reason}


def _too_deep() -> str:
    return _("Dữ liệu lồng nhau quá %(most)s cấp.") % {"most": _DEEPEST}


def _unwritable(value: Any, pointer: str, depth: int) -> Iterator[tuple[str, str]]:
    """Text that the database cannot keep (NUL, half a character), numbers with fractions, and absurd depth."""
    if depth > _DEEPEST:
        yield pointer, _too_deep()
    elif isinstance(value, str):
        if "\0" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
            yield pointer, _("Chuỗi chữ có ký tự không lưu được.")
    elif isinstance(value, float):
        yield pointer, _("Số phải là số nguyên, không có phần lẻ.")
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _unwritable(key, pointer, depth + 1)
            yield from _unwritable(item, f"{pointer}/{key}", depth + 1)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _unwritable(item, f"{pointer}/{index}", depth + 1)
