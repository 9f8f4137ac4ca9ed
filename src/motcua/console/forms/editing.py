"""Changes to a form's definition: each takes a definition and returns another one. Pure.

On the screen a form is one list: each step, then its fields. A row of it is named "s-<code of the step>" or
"f-<code of the field>"; moving, copying and deleting work on rows.
"""

import copy
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from motcua.console.edits import EditError, free_code
from motcua.forms.check import MAX_FIELDS, MAX_STEPS
from motcua.kernel import expressions
from motcua.kernel.conditions import fields_of

Definition = dict[str, Any]
Item = dict[str, Any]

LONGEST_FIELD_CODE = 60
FIELD_CODE = re.compile(r"[a-z][a-z0-9_]{0,59}", re.ASCII)


def _first(kind: str) -> Item:
    """What an administrator sees first of a kind that cannot do without it."""
    one, two = (
        {"value": f"muc_{number}", "label": _("Mục %(number)s") % {"number": number}} for number in (1, 2)
    )
    match kind:
        case "choice":
            return {"options": [{"value": "co", "label": _("Có")}, {"value": "khong", "label": _("Không")}]}
        case "choices" | "select":
            return {"options": [one, two]}
        case "table":
            return {"columns": [{"code": "noi_dung", "kind": "text", "label": _("Nội dung")}]}
        case "computed":
            return {"result": "number"}
        case _:
            return {}


def steps_of(definition: Mapping[str, Any]) -> list[Item]:
    """The steps in order."""
    steps: list[Item] = definition["steps"]
    return steps


def fields_in(definition: Mapping[str, Any]) -> Iterator[Item]:
    """The fields of all steps in order."""
    for step in definition["steps"]:
        yield from step["fields"]


def step_at(definition: Mapping[str, Any], code: str) -> int:
    """Where a step stands. Raises EditError when it is not there."""
    for index, step in enumerate(definition["steps"]):
        if step["code"] == code:
            return index
    raise EditError(code)


def step_of(definition: Mapping[str, Any], code: str) -> Item:
    """The raw step of a code. Raises EditError."""
    step: Item = definition["steps"][step_at(definition, code)]
    return step


def field_at(definition: Mapping[str, Any], code: str) -> tuple[int, int]:
    """(step, place in it) of a field. Raises EditError when it is not there."""
    for number, step in enumerate(definition["steps"]):
        for index, field in enumerate(step["fields"]):
            if field["code"] == code:
                return number, index
    raise EditError(code)


def field_of(definition: Mapping[str, Any], code: str) -> Item:
    """The raw field of a code. Raises EditError."""
    number, index = field_at(definition, code)
    field: Item = definition["steps"][number]["fields"][index]
    return field


def rows_of(definition: Mapping[str, Any]) -> list[str]:
    """The rows of the list in order."""
    found = []
    for step in definition["steps"]:
        found.append(f"s-{step['code']}")
        found.extend(f"f-{field['code']}" for field in step["fields"])
    return found


def title_of(definition: Mapping[str, Any], row: str) -> str:
    """What a row is called on the screen. Raises EditError."""
    kind, code = row[:2], row[2:]
    item = step_of(definition, code) if kind == "s-" else field_of(definition, code)
    return str(item.get("title") or item.get("label") or code)


def free_field_code(definition: Mapping[str, Any], label: str) -> str:
    """A code for a field of this label that the form has not yet."""
    return field_code(label, [field["code"] for field in fields_in(definition)])


def field_code(label: str, taken: list[str]) -> str:
    """A code made of a label ("Tên thương nhân" gives "ten_thuong_nhan"), none of those taken."""
    code = free_code(label, taken, "truong", LONGEST_FIELD_CODE - 8, "_")
    return code if FIELD_CODE.fullmatch(code) else free_code(f"truong {code}", taken, "truong", 52, "_")


def add_step(definition: Definition, title: str, after: str = "") -> tuple[Definition, str]:
    """An empty step behind another one (at the end for "")."""
    changed = copy.deepcopy(definition)
    steps = steps_of(changed)
    if len(steps) >= MAX_STEPS:
        raise EditError("steps")
    code = free_code(title, (step["code"] for step in steps), "buoc", 60)
    steps.insert(
        step_at(changed, after) + 1 if after else len(steps), {"code": code, "title": title, "fields": []}
    )
    return changed, code


def add_field(definition: Definition, kind: str, label: str, row: str = "") -> tuple[Definition, str]:
    """A field behind a row: behind that field, or first in that step; at the very end for ""."""
    changed = copy.deepcopy(definition)
    if sum(1 for _field in fields_in(changed)) >= MAX_FIELDS:
        raise EditError("fields")
    if not changed["steps"]:
        raise EditError("steps")
    code = free_field_code(changed, label)
    field: Item = {"code": code, "kind": kind, "label": label, **_first(kind)}
    if kind == "note":
        field = {"code": code, "kind": kind, "text": label}
    if row.startswith("f-"):
        number, index = field_at(changed, row[2:])
        changed["steps"][number]["fields"].insert(index + 1, field)
    elif row:
        step_of(changed, row[2:])["fields"].append(field)
    else:
        changed["steps"][-1]["fields"].append(field)
    return changed, code


def with_kind(field: Item, kind: str, allowed: Callable[[str, str], bool]) -> Item:
    """The field as another kind: what that kind does not take goes, what it cannot do without comes."""
    kept = {key: value for key, value in field.items() if allowed(key, kind)} | {"kind": kind}
    first = _first(kind)
    if kind == "note":
        first["text"] = field.get("text") or field.get("label", "")
    elif not kept.get("label"):
        first["label"] = field.get("label") or field.get("text", "")[:200]
    return {**first, **{key: value for key, value in kept.items() if value}, "code": field["code"]}


def put_step(definition: Definition, code: str, step: Mapping[str, Any]) -> Definition:
    """A step's own words, its fields as they are."""
    changed = copy.deepcopy(definition)
    at = step_at(changed, code)
    if step["code"] != code and any(one["code"] == step["code"] for one in changed["steps"]):
        raise EditError(step["code"])
    changed["steps"][at] = {**step, "fields": changed["steps"][at]["fields"]}
    return changed


def put_field(definition: Definition, code: str, field: Item) -> Definition:
    """A field as it was edited, in its place. Under a new code it is still the one that conditions name."""
    changed = copy.deepcopy(definition)
    number, index = field_at(changed, code)
    changed["steps"][number]["fields"][index] = field
    if field["code"] != code:
        if any(one["code"] == field["code"] for one in fields_in(definition)):
            raise EditError(field["code"])
        for one in fields_in(changed):
            _rename(one, code, field["code"])
    return changed


def copy_row(definition: Definition, row: str, title: str) -> tuple[Definition, str]:
    """The same once more, right behind; a step with all its fields, whose conditions name the copies."""
    changed = copy.deepcopy(definition)
    if row.startswith("f-"):
        number, index = field_at(changed, row[2:])
        twin = copy.deepcopy(changed["steps"][number]["fields"][index])
        twin["code"] = free_field_code(changed, title)
        twin["text" if twin["kind"] == "note" else "label"] = title
        changed["steps"][number]["fields"].insert(index + 1, twin)
        return changed, f"f-{twin['code']}"
    at = step_at(changed, row[2:])
    step = {**copy.deepcopy(changed["steps"][at]), "title": title}
    (twin,) = _with_free_codes(changed, [step])
    changed["steps"].insert(at + 1, twin)
    return changed, f"s-{twin['code']}"


def take_steps(definition: Definition, steps: list[Item]) -> Definition:
    """Steps of another form at the end of this one. Conditions that name what was not taken are told by the check."""
    changed = copy.deepcopy(definition)
    changed["steps"].extend(_with_free_codes(changed, copy.deepcopy(steps)))
    return changed


def _with_free_codes(definition: Definition, steps: list[Item]) -> list[Item]:
    """The steps under codes that the form has not yet; their conditions name each other's new ones."""
    fields = [field for step in steps for field in step["fields"]]
    taken = [field["code"] for field in fields_in(definition)]
    if len(definition["steps"]) + len(steps) > MAX_STEPS:
        raise EditError("steps")
    if len(taken) + len(fields) > MAX_FIELDS:
        raise EditError("fields")
    renamed = {}
    for field in fields:
        renamed[field["code"]] = field_code(field["code"], taken)
        taken.append(renamed[field["code"]])
    for field in fields:
        for old, new in renamed.items():
            _rename(field, old, new)
        field["code"] = renamed[field["code"]]
    known = [one["code"] for one in definition["steps"]]
    for step in steps:
        step["code"] = free_code(step["title"], known, "buoc", 60)
        known.append(step["code"])
    return steps


def move_row(definition: Definition, row: str, to: int) -> Definition:
    """A row at another place of the list (0 is the first). A step goes with its fields; a field that is dropped
    before the first step becomes that step's first.
    """
    rows = rows_of(definition)
    if row not in rows:
        raise EditError(row)
    place = rows.index(row)
    to = max(0, min(to, len(rows) - 1))
    changed = copy.deepcopy(definition)
    if row.startswith("s-"):
        step = changed["steps"].pop(step_at(changed, row[2:]))
        owner = next((one for one in reversed(rows[: to + 1]) if one.startswith("s-")), rows[0])
        at = sum(1 for one in rows[: rows.index(owner)] if one.startswith("s-"))
        changed["steps"].insert(at, step)
        return changed
    rest = [one for one in rows if one != row]
    before = rest[: max(1, to)]
    number, index = field_at(changed, row[2:])
    field = changed["steps"][number]["fields"].pop(index)
    step_number = sum(1 for one in before if one.startswith("s-")) - 1
    inside = len(before) - 1 - max(i for i, one in enumerate(before) if one.startswith("s-"))
    changed["steps"][step_number]["fields"].insert(inside, field)
    return changed if place != to else definition


def nudge_row(definition: Definition, row: str, by: int) -> Definition:
    """One place up (-1) or down (1). A field at the edge of its step goes over into the next one."""
    rows = rows_of(definition)
    if row not in rows:
        raise EditError(row)
    if row.startswith("s-"):
        changed = copy.deepcopy(definition)
        at = step_at(changed, row[2:])
        step = changed["steps"].pop(at)
        changed["steps"].insert(max(0, at + by), step)
        return changed
    return move_row(definition, row, rows.index(row) + by)


def delete_row(definition: Definition, row: str) -> Definition:
    """Without a field, or without a step and all its fields. Conditions that named them are told by the check."""
    changed = copy.deepcopy(definition)
    if row.startswith("f-"):
        number, index = field_at(changed, row[2:])
        changed["steps"][number]["fields"].pop(index)
    else:
        changed["steps"].pop(step_at(changed, row[2:]))
    return changed


def naming(definition: Mapping[str, Any], code: str) -> list[Item]:
    """The fields whose conditions or formulas name this one."""
    return [field for field in fields_in(definition) if field["code"] != code and code in named_in(field)]


def named_in(field: Mapping[str, Any]) -> set[str]:
    """The codes that a field's conditions and formulas name; of a formula that cannot be read, none."""
    found: set[str] = set()
    for part in _parts(field):
        if isinstance(part, str):
            found |= _named_in_expression(part)
        else:
            found |= fields_of(part)
    return found


def _named_in_expression(text: str) -> frozenset[str]:
    try:
        return frozenset(name.partition(".")[0] for name in expressions.fields_of(expressions.parse(text)))
    except expressions.ExpressionError:
        return frozenset()


def _parts(field: Mapping[str, Any]) -> Iterator[Any]:
    """Conditions and formulas of a field."""
    setting = field.get("set_when")
    if isinstance(setting, Mapping):
        yield from (setting[key] for key in ("when", "value") if key in setting)
    yield from (field[key] for key in ("shown_when", "required_when", "formula") if key in field)


_WORD = re.compile(r"""("[^"]*"|'[^']*')|([a-z][a-z0-9_]*)""", re.ASCII)


def _rename(item: Item, old: str, new: str) -> None:
    """Put a new code in the place of an old one in every condition and formula of a field."""
    for key in ("shown_when", "required_when", "formula"):
        if key in item:
            item[key] = _renamed(item[key], old, new)
    setting = item.get("set_when")
    if isinstance(setting, dict):
        item["set_when"] = {key: _renamed(value, old, new) for key, value in setting.items()}


def _renamed(part: Any, old: str, new: str) -> Any:
    if isinstance(part, str):
        return _WORD.sub(lambda found: new if found[2] == old else found[0], part)
    if isinstance(part, list):
        return [_renamed(one, old, new) for one in part]
    if not isinstance(part, dict):
        return part
    changed = {
        key: _renamed(value, old, new) if key in ("all", "any", "not") else value
        for key, value in part.items()
    }
    if changed.get("field") == old:
        changed["field"] = new
    return changed
