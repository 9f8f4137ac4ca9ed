"""A condition as rows of a form: tests joined by "and" or by "or". What is deeper is shown and kept as it is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

Row = dict[str, str]
_NUMBER_KINDS = ("number", "money")
_WITHOUT_VALUE = ("filled", "empty")
_WHOLE = re.compile(r"[+-]?\d{1,15}", re.ASCII)


@dataclass
class ConditionForm:
    """Rows of {field, test, value}, and how they are joined. `deeper`: a condition that rows cannot tell."""

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
    rows = [_row(part) for part in parts]
    if any(row is None for row in rows):
        return ConditionForm(deeper=condition)
    return ConditionForm([row for row in rows if row is not None], join)


def _row(part: Any) -> Row | None:
    match part:
        case {"not": {"field": str(name), "is": value}}:
            return {"field": name, "test": "is_not", "value": _written(value)}
        case {"field": str(name), "filled": bool(wanted)}:
            return {"field": name, "test": "filled" if wanted else "empty", "value": ""}
        case {"field": str(name), "in": list(values)}:
            if any("," in _written(value) for value in values):
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
    parts = []
    for number, row in enumerate(form.rows):
        if not row["field"] and not row["value"]:
            continue
        part, wrong = _test(row, kinds)
        if wrong:
            errors[number] = wrong
        else:
            parts.append(part)
    if not parts:
        return None, errors
    if len(parts) == 1 and form.join == "all":
        return parts[0], errors
    return {form.join: parts}, errors


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
