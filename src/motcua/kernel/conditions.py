"""Conditions over the answers of a form, as data: no code is ever evaluated.

    {"field": "loai", "is": "x"}            {"field": "loai", "in": ["x", "y"]}
    {"field": "loai", "filled": true}       {"all": [...]}  {"any": [...]}  {"not": {...}}
    {"field": "dien_tich", "at_least": 50}  {"field": "dien_tich", "at_most": 200}

`check` finds what is wrong before a definition is published; on a checked condition `holds` never raises.

Meaning: an answer is filled unless it is missing, null, blank text or an empty list. `is` and `in` compare
values of the same kind (true is not 1); for an answer of several choices one chosen value is enough, and an answer
that was looked up in a catalogue counts as its code.
`at_least` and `at_most` compare numbers, also those written as plain text; whatever is not a number satisfies
neither. The Vietnamese messages are plain literals: this room stands below the framework and its translation
functions.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import isnan

MAX_DEPTH = 10
MAX_SIZE = 200

_GROUPS = ("all", "any")
_TESTS = ("is", "in", "filled", "at_least", "at_most")
_NUMBER = re.compile(r"[+-]?\d{1,30}(?:\.\d{1,30})?", re.ASCII)

Scalar = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Problem:
    """pointer: where in the condition (JSON pointer, "" is the whole). message_vi: what is wrong, in
    Vietnamese.
    """

    pointer: str
    message_vi: str


def check(condition_json: object, known_fields: Collection[str]) -> list[Problem]:
    """Everything that is wrong with a condition; an empty list means that it may be published."""
    problems = list(_problems(condition_json, known_fields, "", 1))
    if not problems and size(condition_json) > MAX_SIZE:
        problems.append(Problem("", f"Điều kiện quá lớn: hơn {MAX_SIZE} thành phần. Hãy rút gọn."))
    return problems


def holds(condition_json: Mapping[str, object], answers: Mapping[str, object]) -> bool:
    """Whether the answers satisfy a condition that `check` passed. Raises ValueError for other shapes."""
    match condition_json:
        case {"all": list(parts)}:
            return all(holds(part, answers) for part in parts)
        case {"any": list(parts)}:
            return any(holds(part, answers) for part in parts)
        case {"not": Mapping() as part}:
            return not holds(part, answers)
        case {"field": str(field), "is": wanted}:
            return any(same(given, wanted) for given in _given(answers.get(field)))
        case {"field": str(field), "in": list(wanted_ones)}:
            return any(same(given, wanted) for given in _given(answers.get(field)) for wanted in wanted_ones)
        case {"field": str(field), "filled": bool(wanted)}:
            return filled(answers.get(field)) is wanted
        case {"field": str(field), "at_least": bound}:
            return _in_order(bound, answers.get(field))
        case {"field": str(field), "at_most": bound}:
            return _in_order(answers.get(field), bound)
        case _:
            raise ValueError("not a condition; check it before asking whether it holds")


def fields_of(condition: object) -> frozenset[str]:
    """The fields that a condition looks at."""
    found: set[str] = set()
    waiting = [condition]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting.extend(part)
        elif isinstance(part, Mapping):
            field = part.get("field")
            if isinstance(field, str):
                found.add(field)
            waiting.extend(part[key] for key in (*_GROUPS, "not") if key in part)
    return frozenset(found)


def _problems(part: object, known: Collection[str], at: str, depth: int) -> Iterator[Problem]:
    if depth > MAX_DEPTH:
        yield Problem(at, f"Điều kiện lồng nhau quá {MAX_DEPTH} cấp. Hãy viết gọn lại.")
        return
    if not isinstance(part, Mapping):
        yield Problem(at, 'Điều kiện phải là một đối tượng JSON, ví dụ {"field": "loai", "is": "x"}.')
        return
    keys = set(part)
    if "field" in keys:
        yield from _test_problems(part, known, at)
        return
    if len(keys) != 1 or not keys <= {*_GROUPS, "not"}:
        yield Problem(at, "Điều kiện phải có đúng một trong các khoá: field, all, any, not.")
        return
    key = keys.pop()
    if key == "not":
        yield from _problems(part["not"], known, f"{at}/not", depth + 1)
        return
    parts = part[key]
    if not isinstance(parts, list) or not parts:
        yield Problem(f"{at}/{key}", f"“{key}” phải là một danh sách có ít nhất một điều kiện.")
        return
    for place, item in enumerate(parts):
        yield from _problems(item, known, f"{at}/{key}/{place}", depth + 1)


def _test_problems(part: Mapping[object, object], known: Collection[str], at: str) -> Iterator[Problem]:
    field = part["field"]
    if not isinstance(field, str):
        yield Problem(f"{at}/field", "Tên trường phải là chữ.")
    elif field not in known:
        yield Problem(f"{at}/field", f"Biểu mẫu không có trường “{field}”. Hãy kiểm tra lại mã trường.")
    rest = [key for key in part if key != "field"]
    if len(rest) != 1 or rest[0] not in _TESTS:
        yield Problem(at, f"Cạnh “field” phải có đúng một phép so sánh: {', '.join(_TESTS)}.")
        return
    test = str(rest[0])
    value = part[test]
    if test == "is" and not _is_scalar(value):
        yield Problem(f"{at}/is", "Giá trị so sánh phải là chữ, số hoặc đúng/sai.")
    elif test == "in" and not (isinstance(value, list) and value and all(_is_scalar(item) for item in value)):
        yield Problem(f"{at}/in", "“in” phải là danh sách có ít nhất một giá trị là chữ, số hoặc đúng/sai.")
    elif test == "filled" and not isinstance(value, bool):
        yield Problem(f"{at}/filled", "“filled” phải là true hoặc false.")
    elif test in ("at_least", "at_most") and not (_is_scalar(value) and _is_number(value)):
        yield Problem(f"{at}/{test}", f"“{test}” phải là một số.")


def size(part: object) -> int:
    """How much work a condition is: conditions and listed values together.

    Called on sound shapes only, so the depth is bounded.
    """
    if not isinstance(part, Mapping):
        return 1
    below = 0
    for key in (*_GROUPS, "not", "in"):
        value = part.get(key)
        if isinstance(value, list):
            below += sum(size(item) for item in value)
        elif value is not None:
            below += size(value)
    return 1 + below


def _is_scalar(value: object) -> bool:
    return isinstance(value, (str, int, bool)) or (isinstance(value, float) and not isnan(value))


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _given(answer: object) -> list[object]:
    if isinstance(answer, (list, tuple)):
        return list(answer)
    if isinstance(answer, Mapping):
        return [answer.get("code")]
    return [] if answer is None else [answer]


def filled(answer: object) -> bool:
    """Whether an answer holds anything."""
    if isinstance(answer, str):
        return bool(answer.strip())
    if isinstance(answer, (list, tuple, dict)):
        return bool(answer)
    return answer is not None


def same(given: object, wanted: object) -> bool:
    """Whether two values of one kind are equal."""
    if isinstance(given, bool) or isinstance(wanted, bool):
        return given is wanted
    if isinstance(given, str) and isinstance(wanted, str):
        return unicodedata.normalize("NFC", given) == unicodedata.normalize("NFC", wanted)
    if isinstance(given, str) or isinstance(wanted, str):
        return False
    number = _number(given)
    return number is not None and number == _number(wanted)


def _in_order(low: object, high: object) -> bool:
    """Whether both are numbers and the first is not above the second."""
    least, most = _number(low), _number(high)
    return least is not None and most is not None and least <= most


def _number(value: object) -> int | float | Decimal | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return None if isnan(value) else value
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        return Decimal(value.strip())
    return None
