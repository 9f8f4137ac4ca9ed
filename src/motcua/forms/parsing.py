"""From a published definition to a Form. Trusts that `check.check` found nothing wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from motcua.forms.definition import (
    DEFAULT_FORMATS,
    DEFAULT_MAX_MB,
    DEFAULT_MAX_ROWS,
    FILE_KINDS,
    OPTION_KINDS,
    SIGNATURE_FORMATS,
    SIGNATURE_MAX_MB,
    Column,
    Field,
    Form,
    FormStep,
    Kind,
    Option,
    Setting,
)
from motcua.kernel.expression_values import Rule, rule

T = TypeVar("T")


def parse(definition: Mapping[str, Any]) -> Form:
    """Make a Form of a checked definition. A wrong definition raises KeyError, TypeError or ValueError."""
    steps = tuple(_step(step) for step in definition["steps"])
    fields = tuple(field for step in steps for field in step.fields)
    by_code = {field.code: field for field in fields}
    return Form(
        code=definition["code"],
        title=definition["title"],
        legal_source=definition.get("legal_source", ""),
        steps=steps,
        fields=fields,
        order=tuple(in_order(fields, lambda field: field.code, decided_by)),
        by_code=by_code,
        files=tuple(field for field in fields if field.kind in FILE_KINDS),
        settable=tuple(field for field in fields if field.setting is not None),
        connected=tuple(field for field in fields if field.connected),
        decided_by={field.code: decided_by(field) for field in fields},
        decisive=frozenset().union(*(rule.fields for field in fields for rule in rules_of(field))),
    )


def parse_column(definition: Mapping[str, Any]) -> Column:
    """One value that is asked for outside a form (what an officer fills in at a step), of a checked definition."""
    return Column(**_common(definition))


def rules_of(field: Field) -> tuple[Rule, ...]:
    """Everything at a field that looks at other fields."""
    setting = (field.setting.when, field.setting.value) if field.setting is not None else ()
    return tuple(one for one in (field.shown, field.wanted, field.formula, *setting) if one is not None)


def decided_by(field: Field) -> frozenset[str]:
    """The fields on which a field's being asked and its value depend."""
    looked_at = (rule.fields for rule in rules_of(field) if rule is not field.wanted)
    return frozenset({field.section} - {""}).union(*looked_at)


def in_order(
    parts: Iterable[T], name: Callable[[T], str], needs: Callable[[T], Collection[str]]
) -> Sequence[T]:
    """The parts, each after those that it needs, else as they stand. What needs itself stays where it is met."""
    waiting = {name(part): part for part in parts}
    placed: list[T] = []
    # A path of its own, for a chain of formulas may be longer than the interpreter's stack is deep.
    for first in list(waiting):
        path = [first]
        while path:
            part = waiting.get(path[-1])
            ahead = [] if part is None else [code for code in sorted(needs(part)) if code in waiting]
            deeper = next((code for code in ahead if code not in path), None)
            if deeper is not None:
                path.append(deeper)
                continue
            if part is not None:
                placed.append(part)
            waiting.pop(path.pop(), None)
    return placed


def _step(data: Mapping[str, Any]) -> FormStep:
    choices = frozenset(field["code"] for field in data["fields"] if field["kind"] in OPTION_KINDS)
    fields = []
    section = ""
    for field in data["fields"]:
        heading = field["kind"] == Kind.SECTION
        fields.append(_field(field, choices, "" if heading else section))
        section = field["code"] if heading else section
    return FormStep(code=data["code"], title=data["title"], hint=data.get("hint", ""), fields=tuple(fields))


def _page_condition(condition: object, choices: Collection[str]) -> tuple[str, tuple[str, ...]] | None:
    match condition:
        case {"field": str(other), "is": str(value)}:
            return (other, (value,)) if other in choices else None
        case {"field": str(other), "in": list(values)} if all(isinstance(value, str) for value in values):
            return (other, tuple(values)) if other in choices else None
    return None


def _field(data: Mapping[str, Any], choices: Collection[str], section: str) -> Field:
    columns = tuple(Column(**_common(column)) for column in data.get("columns", ()))
    setting = data.get("set_when")
    return Field(
        **_common(data),
        source=data.get("source", ""),
        text=data.get("text", ""),
        shown_when=data.get("shown_when"),
        shown=_rule(data, "shown_when"),
        wanted=_rule(data, "required_when"),
        setting=Setting(rule(setting["when"]), rule(setting["value"])) if setting else None,
        section=section,
        tiers=data.get("tiers", ""),
        prefill=data.get("prefill", ""),
        connected=connected_of(data),
        locked=bool(data.get("locked", False)),
        columns=columns,
        column_order=tuple(in_order(columns, lambda column: column.code, _cells_of)),
        min_rows=data.get("min_rows", 0),
        max_rows=data.get("max_rows", DEFAULT_MAX_ROWS),
        formats=_formats(data),
        max_mb=SIGNATURE_MAX_MB if data["kind"] == Kind.SIGNATURE else data.get("max_mb", DEFAULT_MAX_MB),
        max_files=data.get("max_files", 1),
        page_condition=_page_condition(data.get("shown_when"), choices),
    )


def connected_of(data: Mapping[str, Any]) -> tuple[str, ...]:
    """What a field of a definition takes from connected databases: one is written as text, several as a list."""
    named = data.get("connected", ())
    return (named,) if isinstance(named, str) else tuple(named)


def _formats(data: Mapping[str, Any]) -> tuple[str, ...]:
    if data["kind"] == Kind.SIGNATURE:
        return SIGNATURE_FORMATS
    return tuple(data.get("formats", DEFAULT_FORMATS)) if data["kind"] == Kind.FILE else ()


def _cells_of(column: Column) -> frozenset[str]:
    return column.formula.fields if column.formula is not None else frozenset()


def _rule(data: Mapping[str, Any], key: str) -> Rule | None:
    return rule(data[key]) if key in data else None


def _common(data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "code": data["code"],
        "kind": Kind(data["kind"]),
        "label": data.get("label", ""),
        "hint": data.get("hint", ""),
        "example": data.get("example", ""),
        "required": data.get("required", False),
        "max_length": data.get("max_length"),
        "min": data.get("min"),
        "max": data.get("max"),
        "options": tuple(Option(option["value"], option["label"]) for option in data.get("options", ())),
        "total": data.get("total", False),
        "formula": _rule(data, "formula"),
        "result": Kind(data.get("result", Kind.NUMBER)),
        "catalogue": data.get("catalogue", ""),
        "datum": data.get("datum", ""),
    }
