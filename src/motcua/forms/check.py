"""Is a form definition fit to be published? Every mistake is named, with its place and what to do about it.

Takes any JSON whatever and never raises.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from motcua.files.rules import KINDS as FILE_KINDS
from motcua.forms.attributes import BY_KEY, Type
from motcua.forms.check_rules import rule_problems
from motcua.forms.check_sources import source_problems
from motcua.forms.definition import (
    BOUNDED_KINDS,
    COLUMN_KINDS,
    CONTROL_NAMES,
    MOST_FILES,
    OPTION_KINDS,
    TODAY,
    Kind,
)
from motcua.forms.dictionary import Lists, datum_problem
from motcua.kernel.conditions import Problem

MAX_FIELDS = 300
MAX_STEPS = 20
MAX_COLUMNS = 20
MAX_OPTIONS = 1000
MAX_ROWS = 500
MOST_MB = 100
MAX_TEXT = 5000
LONGEST_ANSWER = 20_000

_CODE = re.compile(r"[a-z][a-z0-9_]{0,59}", re.ASCII)
_FORM_KEYS = frozenset({"kind", "code", "title", "legal_source", "effective_from", "steps"})
_STEP_KEYS = frozenset({"code", "title", "hint", "fields"})
_COLUMN_KEYS = frozenset({"kind", *(key for key, one in BY_KEY.items() if one.at_column)})
_FIELD_KEYS = frozenset({"kind", *(key for key, one in BY_KEY.items() if one.at_field)})
_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d", re.ASCII)


def check(definition: object, lists: Lists | None = None) -> list[Problem]:
    """All problems of a definition, with JSON pointers; an empty list means that it may be published.

    lists: the published catalogues and data elements; without them nobody asks whether those named exist.
    """
    problems = list(_form_problems(definition))
    if lists is not None and isinstance(definition, Mapping):
        problems += _list_problems(definition, lists)
    return problems


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
    yield from rule_problems(fields)


def _field_problems(field: Mapping[str, Any], at: str) -> Iterator[Problem]:
    yield from _strangers(field, _FIELD_KEYS, at)
    yield from _common_problems(field, at, frozenset(Kind))
    kind = _kind(field)
    if _has_code(field) and field["code"] in CONTROL_NAMES:
        yield Problem(
            f"{at}/code",
            _("Mã “%(code)s” dành riêng cho hệ thống. Hãy đặt mã khác.") % {"code": field["code"]},
        )
    if kind is Kind.TABLE:
        yield from _table_problems(field, at)
    if kind is Kind.FILE:
        yield from _file_problems(field, at)
    yield from source_problems(field, kind, at)


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
    yield from _attribute_problems(asked, kind, at)
    if "max_length" in asked and not _is_whole(asked["max_length"], 1, LONGEST_ANSWER):
        yield Problem(
            f"{at}/max_length",
            _("“max_length” phải là số nguyên từ 1 đến %(most)d.") % {"most": LONGEST_ANSWER},
        )
    if kind in OPTION_KINDS:
        yield from _options_problems(asked.get("options"), f"{at}/options")
    if kind in BOUNDED_KINDS:
        yield from _bounds_problems(asked, kind, at)


def _attribute_problems(asked: Mapping[str, Any], kind: Kind, at: str) -> Iterator[Problem]:
    """What the table of attributes says about each attribute by itself."""
    for key, attribute in BY_KEY.items():
        if key == "code":
            continue
        if kind not in attribute.kinds:
            # "required": false says nothing, and older definitions have it everywhere.
            says_no = attribute.type is Type.FLAG and asked.get(key) is False
            if key in asked and not says_no:
                yield Problem(
                    f"{at}/{key}",
                    _("“%(key)s” không có tác dụng với loại “%(kind)s”. Hãy bỏ đi.")
                    % {"key": key, "kind": kind},
                )
            continue
        wanted = kind in attribute.required
        match attribute.type:
            case Type.LINE | Type.LINES | Type.MARKUP | Type.CATALOGUE | Type.DATUM | Type.EXPRESSION:
                yield from _text_problems(asked, key, at, wanted=wanted)
            case Type.FLAG if not isinstance(asked.get(key, False), bool):
                yield Problem(f"{at}/{key}", _("“%(key)s” phải là true hoặc false.") % {"key": key})
            case Type.CHOICE if key in asked or wanted:
                values = [value for value, _label in attribute.choices]
                if asked.get(key) not in values:
                    yield Problem(
                        f"{at}/{key}",
                        _("“%(key)s” phải là một trong: %(values)s.")
                        % {"key": key, "values": ", ".join(values)},
                    )


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
            wording = {
                Kind.DATE: _("“%(key)s” phải là ngày dạng 2026-01-31 hoặc “today”."),
                Kind.TIME: _("“%(key)s” phải là giờ dạng 07:30."),
            }.get(kind, _("“%(key)s” phải là số nguyên."))
            yield Problem(f"{at}/{key}", wording % {"key": key})
    least, most = asked.get("min"), asked.get("max")
    if sound and least is not None and most is not None and TODAY not in (least, most) and least > most:
        yield Problem(
            f"{at}/min", _("“min” lớn hơn “max” nên không câu trả lời nào hợp lệ. Hãy sửa một trong hai.")
        )


def _is_bound(value: object, kind: Kind) -> bool:
    if kind is Kind.TIME:
        return isinstance(value, str) and bool(_TIME.fullmatch(value))
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


def _file_problems(field: Mapping[str, Any], at: str) -> Iterator[Problem]:
    formats = field.get("formats")
    if "formats" in field and (
        not isinstance(formats, list)
        or not formats
        or len(formats) != len({str(one) for one in formats})
        or any(not isinstance(one, str) or one not in FILE_KINDS for one in formats)
    ):
        yield Problem(
            f"{at}/formats",
            _("“formats” phải là danh sách các loại tệp, mỗi loại một lần: %(kinds)s.")
            % {"kinds": ", ".join(FILE_KINDS)},
        )
    for key, most in (("max_mb", MOST_MB), ("max_files", MOST_FILES)):
        if key in field and not _is_whole(field[key], 1, most):
            yield Problem(
                f"{at}/{key}",
                _("“%(key)s” phải là số nguyên từ 1 đến %(most)d.") % {"key": key, "most": most},
            )


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


def _list_problems(definition: Mapping[str, Any], lists: Lists) -> Iterator[Problem]:
    """Catalogues and data elements that are not there, and fields of another kind than their element."""
    for at, asked in _asked(definition):
        catalogue, datum = asked.get("catalogue"), asked.get("datum")
        if isinstance(catalogue, str) and catalogue not in lists.catalogues:
            yield Problem(
                f"{at}/catalogue",
                _("Không có danh mục “%(code)s”. Hãy nạp danh mục này trước.") % {"code": catalogue},
            )
        kind = _kind(asked)
        if isinstance(datum, str) and kind is not None:
            message = datum_problem(datum, kind, str(asked.get("result", "")), lists)
            if message:
                yield Problem(f"{at}/datum", message)


def _asked(definition: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every field and column with its pointer, of a definition of whatever shape."""
    steps = definition.get("steps")
    for step_place, step in enumerate(steps if isinstance(steps, list) else []):
        fields = step.get("fields") if isinstance(step, Mapping) else None
        for place, field in enumerate(fields if isinstance(fields, list) else []):
            at = f"/steps/{step_place}/fields/{place}"
            if isinstance(field, Mapping):
                yield at, field
                columns = field.get("columns")
                for number, column in enumerate(columns if isinstance(columns, list) else []):
                    if isinstance(column, Mapping):
                        yield f"{at}/columns/{number}", column
