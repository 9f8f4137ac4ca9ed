"""Is a form definition fit to be published? Every mistake is named, with its place and what to do about it.

Takes any JSON whatever and never raises.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from motcua.forms.definition import (
    BOUNDED_KINDS,
    COLUMN_KINDS,
    CONTROL_NAMES,
    OPTION_KINDS,
    PREFILLS,
    TEXT_KINDS,
    TODAY,
    Kind,
)
from motcua.kernel import conditions
from motcua.kernel.conditions import Problem

MAX_FIELDS = 300
MAX_STEPS = 20
MAX_COLUMNS = 20
MAX_OPTIONS = 1000
MAX_ROWS = 500
MAX_TEXT = 5000
LONGEST_ANSWER = 20_000

_CODE = re.compile(r"[a-z][a-z0-9_]{0,59}", re.ASCII)
_FORM_KEYS = frozenset({"kind", "code", "title", "legal_source", "effective_from", "steps"})
_STEP_KEYS = frozenset({"code", "title", "hint", "fields"})
_COLUMN_KEYS = frozenset(
    {"code", "kind", "label", "hint", "example", "required", "max_length", "min", "max", "options"}
)
_FIELD_KEYS = _COLUMN_KEYS | {"source", "text", "shown_when", "prefill", "columns", "min_rows", "max_rows"}

_ONLY_FOR: Mapping[str, frozenset[Kind]] = {
    "options": OPTION_KINDS,
    "columns": frozenset({Kind.TABLE}),
    "min_rows": frozenset({Kind.TABLE}),
    "max_rows": frozenset({Kind.TABLE}),
    "min": BOUNDED_KINDS,
    "max": BOUNDED_KINDS,
    "max_length": TEXT_KINDS,
    "text": frozenset({Kind.NOTE}),
}
"""An attribute that would have no effect is a misunderstanding, so it is refused rather than ignored."""


def check(definition: object) -> list[Problem]:
    """All problems of a definition, with JSON pointers; an empty list means that it may be published."""
    return list(_form_problems(definition))


def _form_problems(definition: object) -> Iterator[Problem]:
    if not isinstance(definition, Mapping):
        yield Problem("", _("Định nghĩa biểu mẫu phải là một đối tượng JSON."))
        return
    yield from _strangers(definition, _FORM_KEYS, "")
    yield from _no_fractions(definition)
    for key in ("code", "title"):
        yield from _text_problems(definition, key, "", wanted=True)
    yield from _text_problems(definition, "legal_source", "")
    if "effective_from" in definition and not _is_day(definition["effective_from"]):
        yield Problem("/effective_from", _("“effective_from” phải là ngày dạng 2026-01-31."))
    steps = definition.get("steps")
    if not isinstance(steps, list) or not steps:
        yield Problem("/steps", _("Biểu mẫu phải có ít nhất một bước trong “steps”."))
        return
    if len(steps) > MAX_STEPS:
        yield Problem("/steps", _("Biểu mẫu có quá %(most)d bước. Hãy gộp bớt.") % {"most": MAX_STEPS})
        return
    yield from _steps_problems(steps)


def _steps_problems(steps: list[Any]) -> Iterator[Problem]:
    step_codes: set[str] = set()
    fields: list[tuple[str, Mapping[str, Any]]] = []
    for place, step in enumerate(steps):
        at = f"/steps/{place}"
        if not isinstance(step, Mapping):
            yield Problem(at, _("Mỗi bước phải là một đối tượng JSON."))
            continue
        yield from _strangers(step, _STEP_KEYS, at)
        yield from _code_problems(step, step_codes, at, dashes=True)
        yield from _text_problems(step, "title", at, wanted=True)
        yield from _text_problems(step, "hint", at)
        of_step = step.get("fields")
        if not isinstance(of_step, list) or not of_step:
            yield Problem(f"{at}/fields", _("Bước phải có ít nhất một trường trong “fields”."))
            continue
        for number, field in enumerate(of_step):
            if isinstance(field, Mapping):
                fields.append((f"{at}/fields/{number}", field))
            else:
                yield Problem(f"{at}/fields/{number}", _("Mỗi trường phải là một đối tượng JSON."))
    if len(fields) > MAX_FIELDS:
        yield Problem("/steps", _("Biểu mẫu có quá %(most)d trường. Hãy bỏ bớt.") % {"most": MAX_FIELDS})
        return
    codes: set[str] = set()
    for at, field in fields:
        yield from _code_problems(field, codes, at)
        yield from _field_problems(field, at)
    yield from _conditions_problems(fields)


def _field_problems(field: Mapping[str, Any], at: str) -> Iterator[Problem]:
    yield from _strangers(field, _FIELD_KEYS, at)
    yield from _common_problems(field, at, frozenset(Kind))
    kind = _kind(field)
    if _has_code(field) and field["code"] in CONTROL_NAMES:
        yield Problem(
            f"{at}/code",
            _("Mã “%(code)s” dành riêng cho hệ thống. Hãy đặt mã khác.") % {"code": field["code"]},
        )
    yield from _text_problems(field, "source", at)
    yield from _text_problems(field, "text", at, wanted=kind is Kind.NOTE)
    if kind is Kind.NOTE and field.get("required"):
        yield Problem(f"{at}/required", _("Đoạn giải thích không thể bắt buộc. Hãy bỏ “required”."))
    if kind is Kind.TABLE:
        yield from _table_problems(field, at)
    if "prefill" in field:
        yield from _prefill_problems(field["prefill"], kind, at)


def _common_problems(asked: Mapping[str, Any], at: str, kinds: Collection[Kind]) -> Iterator[Problem]:
    """What fields and columns have in common."""
    kind = _kind(asked)
    if kind is None:
        yield Problem(
            f"{at}/kind",
            _("Không có loại trường “%(kind)s”. Các loại dùng được: %(kinds)s.")
            % {"kind": asked.get("kind", ""), "kinds": ", ".join(sorted(kinds))},
        )
        return
    if kind not in kinds:
        yield Problem(
            f"{at}/kind",
            _("Cột của bảng không được thuộc loại “%(kind)s”. Các loại dùng được: %(kinds)s.")
            % {"kind": kind, "kinds": ", ".join(sorted(kinds))},
        )
    yield from _text_problems(asked, "label", at, wanted=kind is not Kind.NOTE)
    for key in ("hint", "example"):
        yield from _text_problems(asked, key, at)
    if not isinstance(asked.get("required", False), bool):
        yield Problem(f"{at}/required", _("“required” phải là true hoặc false."))
    for key, allowed in _ONLY_FOR.items():
        if key in asked and kind not in allowed:
            yield Problem(
                f"{at}/{key}",
                _("“%(key)s” không có tác dụng với loại “%(kind)s”. Hãy bỏ đi.") % {"key": key, "kind": kind},
            )
    if "max_length" in asked and not _is_whole(asked["max_length"], 1, LONGEST_ANSWER):
        yield Problem(
            f"{at}/max_length",
            _("“max_length” phải là số nguyên từ 1 đến %(most)d.") % {"most": LONGEST_ANSWER},
        )
    if kind in OPTION_KINDS:
        yield from _options_problems(asked.get("options"), f"{at}/options")
    if kind in BOUNDED_KINDS:
        yield from _bounds_problems(asked, kind, at)


def _options_problems(options: object, at: str) -> Iterator[Problem]:
    if not isinstance(options, list) or not options:
        yield Problem(at, _("Trường chọn phải có danh sách “options” với ít nhất một mục."))
        return
    if len(options) > MAX_OPTIONS:
        yield Problem(at, _("Danh sách có quá %(most)d mục.") % {"most": MAX_OPTIONS})
        return
    values: set[str] = set()
    for place, option in enumerate(options):
        here = f"{at}/{place}"
        if not isinstance(option, Mapping):
            yield Problem(here, _("Mỗi mục phải là một đối tượng JSON có “value” và “label”."))
            continue
        yield from _strangers(option, frozenset({"value", "label"}), here)
        yield from _text_problems(option, "label", here, wanted=True)
        value = option.get("value")
        if not isinstance(value, str) or not value or " ".join(value.split()) != value:
            yield Problem(
                f"{here}/value", _("“value” phải là chữ, không để trống, không có khoảng trắng ở hai đầu.")
            )
        elif value in values:
            yield Problem(
                f"{here}/value",
                _("Mục “%(value)s” đã có ở trên. Hãy bỏ bớt hoặc đổi giá trị.") % {"value": value},
            )
        else:
            values.add(value)


def _bounds_problems(asked: Mapping[str, Any], kind: Kind, at: str) -> Iterator[Problem]:
    sound = True
    for key in ("min", "max"):
        if key in asked and not _is_bound(asked[key], kind):
            sound = False
            wording = (
                _("“%(key)s” phải là ngày dạng 2026-01-31 hoặc “today”.")
                if kind is Kind.DATE
                else _("“%(key)s” phải là số nguyên.")
            )
            yield Problem(f"{at}/{key}", wording % {"key": key})
    least, most = asked.get("min"), asked.get("max")
    if sound and least is not None and most is not None and TODAY not in (least, most) and least > most:
        yield Problem(
            f"{at}/min", _("“min” lớn hơn “max” nên không câu trả lời nào hợp lệ. Hãy sửa một trong hai.")
        )


def _is_bound(value: object, kind: Kind) -> bool:
    if kind is not Kind.DATE:
        return isinstance(value, int) and not isinstance(value, bool)
    return value == TODAY or _is_day(value)


def _is_day(value: object) -> bool:
    if not isinstance(value, str):
        return False
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _table_problems(field: Mapping[str, Any], at: str) -> Iterator[Problem]:
    for key in ("min_rows", "max_rows"):
        if key in field and not _is_whole(field[key], 0 if key == "min_rows" else 1, MAX_ROWS):
            yield Problem(
                f"{at}/{key}",
                _("“%(key)s” phải là số nguyên, nhiều nhất %(most)d.") % {"key": key, "most": MAX_ROWS},
            )
    least, most = field.get("min_rows"), field.get("max_rows")
    if isinstance(least, int) and isinstance(most, int) and least > most:
        yield Problem(f"{at}/min_rows", _("“min_rows” lớn hơn “max_rows”. Hãy sửa một trong hai."))
    columns = field.get("columns")
    if not isinstance(columns, list) or not columns:
        yield Problem(f"{at}/columns", _("Bảng phải có ít nhất một cột trong “columns”."))
        return
    if len(columns) > MAX_COLUMNS:
        yield Problem(f"{at}/columns", _("Bảng có quá %(most)d cột. Hãy bỏ bớt.") % {"most": MAX_COLUMNS})
        return
    codes: set[str] = set()
    for place, column in enumerate(columns):
        here = f"{at}/columns/{place}"
        if not isinstance(column, Mapping):
            yield Problem(here, _("Mỗi cột phải là một đối tượng JSON."))
            continue
        yield from _strangers(column, _COLUMN_KEYS, here)
        yield from _code_problems(column, codes, here)
        yield from _common_problems(column, here, COLUMN_KINDS)


def _prefill_problems(path: object, kind: Kind | None, at: str) -> Iterator[Problem]:
    if not isinstance(path, str) or path not in PREFILLS:
        yield Problem(
            f"{at}/prefill",
            _("Tài khoản không có “%(path)s”. Dùng được: %(paths)s.")
            % {"path": path, "paths": ", ".join(PREFILLS)},
        )
    elif kind is not None and kind not in PREFILLS[path][1]:
        yield Problem(
            f"{at}/prefill",
            _("“%(path)s” không điền được vào trường loại “%(kind)s”.") % {"path": path, "kind": kind},
        )


def _conditions_problems(fields: list[tuple[str, Mapping[str, Any]]]) -> Iterator[Problem]:
    """A condition looks only at fields that stand earlier: so no circle can be, and one pass decides all."""
    asked = [field["code"] for _at, field in fields if _has_code(field) and _kind(field) is not Kind.NOTE]
    looks_at = {
        field["code"]: conditions.fields_of(field["shown_when"])
        for _at, field in fields
        if _has_code(field) and "shown_when" in field
    }
    earlier: set[str] = set()
    for at, field in fields:
        code = field.get("code")
        if "shown_when" in field:
            found = conditions.check(field["shown_when"], asked)
            yield from (Problem(f"{at}/shown_when{one.pointer}", one.message_vi) for one in found)
            for other in sorted(conditions.fields_of(field["shown_when"]) & set(asked) - earlier):
                yield Problem(f"{at}/shown_when", _too_late(code, other, looks_at))
        if _has_code(field):
            earlier.add(field["code"])


def _too_late(code: object, other: str, looks_at: Mapping[str, frozenset[str]]) -> str:
    if other == code:
        return _("Trường không thể tự quyết định việc hiện của chính nó. Hãy dùng một trường đứng trước.")
    if isinstance(code, str) and _reaches(other, code, looks_at):
        return _("Điều kiện thành vòng: “%(code)s” chờ “%(other)s” và ngược lại. Hãy bỏ một điều kiện.") % {
            "code": code,
            "other": other,
        }
    return _("Điều kiện dùng trường “%(other)s” đứng sau. Hãy chuyển trường đó lên trước.") % {"other": other}


def _reaches(start: str, goal: str, looks_at: Mapping[str, frozenset[str]]) -> bool:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        code = waiting.pop()
        if code == goal:
            return True
        if code not in seen:
            seen.add(code)
            waiting.extend(looks_at.get(code, ()))
    return False


def _kind(asked: Mapping[str, Any]) -> Kind | None:
    written = asked.get("kind")
    return Kind(written) if isinstance(written, str) and written in set(Kind) else None


def _has_code(field: Mapping[str, Any]) -> bool:
    return isinstance(field.get("code"), str)


def _code_problems(
    part: Mapping[str, Any], codes: set[str], at: str, *, dashes: bool = False
) -> Iterator[Problem]:
    """A code is well formed and stands once; it is added to `codes`."""
    code = part.get("code")
    if not isinstance(code, str) or not _CODE.fullmatch(code.replace("-", "_") if dashes else code):
        yield Problem(
            f"{at}/code",
            _("Mã chỉ gồm chữ thường không dấu, số, dấu gạch dưới, bắt đầu bằng chữ, dài nhất 60 ký tự."),
        )
    elif code in codes:
        yield Problem(f"{at}/code", _("Mã “%(code)s” bị trùng. Mỗi mã chỉ dùng một lần.") % {"code": code})
    else:
        codes.add(code)


def _text_problems(part: Mapping[str, Any], key: str, at: str, *, wanted: bool = False) -> Iterator[Problem]:
    text = part.get(key, "")
    if not isinstance(text, str) or (key in part and len(text) > MAX_TEXT):
        yield Problem(
            f"{at}/{key}",
            _("“%(key)s” phải là chữ, dài nhất %(most)d ký tự.") % {"key": key, "most": MAX_TEXT},
        )
    elif wanted and not text.strip():
        yield Problem(f"{at}/{key}", _("Thiếu “%(key)s”.") % {"key": key})


def _strangers(part: Mapping[str, Any], known: Collection[str], at: str) -> Iterator[Problem]:
    for key in part:
        if key not in known:
            yield Problem(at, _("Không có thuộc tính “%(key)s”. Hãy kiểm tra chính tả.") % {"key": key})


def _no_fractions(value: object, at: str = "", depth: int = 0) -> Iterator[Problem]:
    """A published definition is hashed, and fractions do not come back from every database as they went."""
    if isinstance(value, float):
        yield Problem(at, _("Định nghĩa chỉ dùng số nguyên, không dùng số thập phân."))
    elif isinstance(value, (Mapping, list)) and depth < 50:
        parts = value.items() if isinstance(value, Mapping) else enumerate(value)
        for key, part in parts:
            yield from _no_fractions(part, f"{at}/{key}", depth + 1)


def _is_whole(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
