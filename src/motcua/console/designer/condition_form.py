"""A condition as rows of a form: tests and groups one below the other, each as deep as it stands inside groups.

A row is {field, test, value, depth}. A group is a row whose test is one of GROUPS; what follows it deeper is inside it.
The first level is joined by "and" or by "or". What no rows can tell (it came from a file) is shown and kept as it is.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

Row = dict[str, str]
# How a group is written in a definition: its key, and whether "not" stands before it.
GROUPS = {
    "g_all": ("all", False),
    "g_any": ("any", False),
    "g_not_all": ("all", True),
    "g_not_any": ("any", True),
}
DEEPEST = 4
_NUMBER_KINDS = ("number", "money")
_WITHOUT_VALUE = ("filled", "empty")
_WHOLE = re.compile(r"[+-]?\d{1,15}", re.ASCII)


class _NoRows(ValueError):
    """Rows cannot tell it."""


@dataclass
class ConditionForm:
    """Rows, and how those of the first level are joined. `deeper`: a condition that rows cannot tell."""

    rows: list[Row] = field(default_factory=list)
    join: str = "all"
    deeper: Mapping[str, Any] | None = None


def of_condition(condition: Mapping[str, Any] | None) -> ConditionForm:
    """The rows of a condition."""
    if not condition:
        return ConditionForm()
    join, parts = "all", [condition]
    for group in ("all", "any"):
        if group in condition and isinstance(condition[group], list):
            join, parts = group, condition[group]
    try:
        return ConditionForm([row for part in parts for row in _rows(part, 0)], join)
    except _NoRows:
        return ConditionForm(deeper=condition)


def _rows(part: Any, depth: int) -> list[Row]:
    plain = _row(part)
    if plain is not None:
        return [{**plain, "depth": str(depth)}]
    match part:
        case {"not": {"all": list(parts)}}:
            kind = "g_not_all"
        case {"not": {"any": list(parts)}}:
            kind = "g_not_any"
        case {"not": inner}:
            kind, parts = "g_not_all", [inner]
        case {"all": list(parts)}:
            kind = "g_all"
        case {"any": list(parts)}:
            kind = "g_any"
        case _:
            raise _NoRows
    if depth >= DEEPEST or not parts:
        raise _NoRows
    return [new_group(depth, kind), *(row for inner in parts for row in _rows(inner, depth + 1))]


def new_test(depth: int = 0) -> Row:
    """An empty test."""
    return {"field": "", "test": "is", "value": "", "depth": str(depth)}


def new_group(depth: int = 0, kind: str = "g_any") -> Row:
    """A group with nothing in it yet."""
    return {"field": "", "test": kind, "value": "", "depth": str(depth)}


def depths(rows: Sequence[Row]) -> list[int]:
    """How deep each row stands: never deeper than into the group right above it, whatever was sent."""
    found: list[int] = []
    most = 0
    for row in rows:
        text = row.get("depth", "")
        depth = min(int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 0, most)
        found.append(depth)
        most = min(depth + 1, DEEPEST) if row["test"] in GROUPS else depth
    return found


def change(rows: list[Row], verb: str, at: int = 0) -> None:
    """Obey a button: "add" and "group" put a row behind the last one, "remove", "in" and "out" change one.

    Raises IndexError for a row that is not there, ValueError for another verb.
    """
    here = depths(rows)
    if verb in ("add", "group"):
        inside = (
            min(here[-1] + 1, DEEPEST) if rows and rows[-1]["test"] in GROUPS else here[-1] if rows else 0
        )
        rows.append(new_test(inside) if verb == "add" else new_group(min(inside, DEEPEST - 1)))
    elif verb == "remove":
        rows.pop(at)
    elif verb in ("in", "out"):
        rows[at]["depth"] = str(max(0, here[at] + (1 if verb == "in" else -1)))
    else:
        raise ValueError(verb)
    for row, depth in zip(rows, depths(rows), strict=True):
        row["depth"] = str(depth)


def _row(part: Any) -> Row | None:
    match part:
        case {"not": {"field": str(name), "is": value}} if not isinstance(value, bool):
            return {"field": name, "test": "is_not", "value": _written(value)}
        case {"field": str(name), "filled": bool(wanted)}:
            return {"field": name, "test": "filled" if wanted else "empty", "value": ""}
        case {"field": str(name), "in": list(values)}:
            if any("," in _written(value) or isinstance(value, bool) for value in values):
                return None
            return {"field": name, "test": "in", "value": ", ".join(_written(value) for value in values)}
        case {"field": str(name), **rest} if len(rest) == 1:
            test, value = next(iter(rest.items()))
            if test in ("is", "at_least", "at_most") and not isinstance(value, bool):
                return {"field": name, "test": test, "value": _written(value)}
    return None


def _written(value: Any) -> str:
    return str(value)


def to_condition(
    form: ConditionForm, kinds: Mapping[str, str]
) -> tuple[Mapping[str, Any] | None, dict[int, str]]:
    """The condition of the rows (None for none), and what is wrong by row. `kinds`: kind by field of the form."""
    if form.deeper is not None:
        return form.deeper, {}
    errors: dict[int, str] = {}
    parts = _parts(form.rows, depths(form.rows), range(len(form.rows)), kinds, errors)
    if not parts:
        return None, errors
    if len(parts) == 1 and form.join == "all":
        return parts[0], errors
    return {form.join: parts}, errors


def _parts(
    rows: Sequence[Row],
    here: Sequence[int],
    among: range,
    kinds: Mapping[str, str],
    errors: dict[int, str],
) -> list[dict[str, Any]]:
    """The conditions of these rows, those inside groups with their group."""
    found: list[dict[str, Any]] = []
    number = among.start
    while number < among.stop:
        row, behind = rows[number], number + 1
        while behind < among.stop and here[behind] > here[number]:
            behind += 1
        if row["test"] in GROUPS:
            key, negated = GROUPS[row["test"]]
            inside = _parts(rows, here, range(number + 1, behind), kinds, errors)
            if inside:
                # "Not" of a single one needs no group around it.
                whole = inside[0] if negated and len(inside) == 1 else {key: inside}
                found.append({"not": whole} if negated else whole)
            elif not any(one in errors for one in range(number, behind)):
                errors[number] = _("Nhóm này chưa có điều kiện nào. Hãy thêm điều kiện hoặc xoá nhóm.")
        elif row["field"] or row["value"]:
            part, wrong = _test(row, kinds)
            if wrong:
                errors[number] = wrong
            else:
                found.append(part)
        number = behind
    return found


def _test(row: Row, kinds: Mapping[str, str]) -> tuple[dict[str, Any], str]:
    name, test, text = row["field"], row["test"], row["value"].strip()
    if not name:
        return {}, _("Hãy chọn trường của biểu mẫu.")
    if test in _WITHOUT_VALUE:
        return {"field": name, "filled": test == "filled"}, ""
    if not text:
        return {}, _("Hãy ghi giá trị để so sánh.")
    if test in ("at_least", "at_most"):
        if not _WHOLE.fullmatch(text):
            return {}, _("“%(text)s” không phải số nguyên.") % {"text": text}
        return {"field": name, test: int(text)}, ""

    def value(one: str) -> Any:
        return int(one) if kinds.get(name) in _NUMBER_KINDS and _WHOLE.fullmatch(one) else one

    if test == "in":
        return {"field": name, "in": [value(one.strip()) for one in text.split(",") if one.strip()]}, ""
    same = {"field": name, "is": value(text)}
    return ({"not": same} if test == "is_not" else same), ""
