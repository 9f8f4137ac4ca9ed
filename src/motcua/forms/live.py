"""What the page's script needs to follow the answers as they are typed: see frontend/src/js/live.js."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from motcua.forms import kinds
from motcua.forms.answers import stands_open
from motcua.forms.definition import OPTION_KINDS, Column, Field, Form, Kind
from motcua.forms.settling import Settled, as_known, tidy_answer, today_here
from motcua.kernel.expression_values import Rule, wire


def placed_fields(
    form: Form, fields: Iterable[Field], settled: Settled, page: Iterable[Field]
) -> list[tuple[Field, bool]]:
    """Some fields of a page, each with whether it waits: only the script may show it, without scripts it is left out.

    A field that a single choice on the page decides stands open instead, so that it can be filled in without scripts.
    """
    moved = _moved_by(form, {field.code for field in page})
    placed: list[tuple[Field, bool]] = []
    carried: dict[str, Field] = {}
    for field in fields:
        if field.code in settled.visible or stands_open(field, carried):
            carried[field.code] = field
            placed.append((field, False))
        elif field.code in moved:
            placed.append((field, True))
    return list(_with_headings(placed, settled))


def _with_headings(placed: list[tuple[Field, bool]], settled: Settled) -> Iterator[tuple[Field, bool]]:
    """A heading stands there with the first of its fields, waits with those that wait, and is left out without any."""
    standing = {field.section for field, waits in placed if not waits}
    waiting = {field.section for field, waits in placed if waits}
    for field, waits in placed:
        if field.code not in settled.bare or field.code in standing:
            yield field, waits
        elif field.code in waiting:
            yield field, True


def program(form: Form, fields: Iterable[Field], answers: Mapping[str, object], settled: Settled) -> str:
    """The rules of a page's fields as JSON; "" where nothing on the page follows from anything.

    With them go the values that they look at on other pages, all of the same person's own answers.
    """
    here = {field.code: field for field in fields}
    moved = _moved_by(form, here)
    known = [field for field in form.order if field.code in here or field.code in moved & form.decisive]
    if not any(_follows(field) for field in known):
        return ""
    named = {field.code for field in known}
    elsewhere = {code: value for code, value in settled.values.items() if code not in named}
    parts = [_field(field, answers, field.code in here) for field in known]
    content = {
        "today": today_here().isoformat(),
        "words": {"money": _("{amount} đồng")},
        "known": wire(elsewhere),
        "fields": parts,
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _follows(field: Field) -> bool:
    return (
        field.is_decided
        or field.wanted is not None
        or field.setting is not None
        or field.formula is not None
        or any(column.total or column.formula is not None for column in field.columns)
    )


def _moved_by(form: Form, codes: Collection[str]) -> set[str]:
    """The fields whose being asked or value changes with these fields, through whatever chain."""
    moved: set[str] = set()
    for field in form.order:
        depends = form.decided_by[field.code]
        # A heading moves its fields only where it is moved itself.
        if not depends.isdisjoint(moved) or not (depends - {field.section}).isdisjoint(codes):
            moved.add(field.code)
    return moved


def _fits(field: Field) -> dict[str, Any]:
    """What a set value must keep to, or it is not set (`settling.settle`)."""
    if field.kind in OPTION_KINDS:
        return {"options": [option.value for option in field.options]}
    if field.kind in (Kind.NUMBER, Kind.MONEY):
        least, most = kinds.number_bounds(field)
        return {"least": str(least), "most": str(most)}
    return {"length": field.length_limit} if field.length_limit is not None else {}


def _field(field: Field, answers: Mapping[str, object], here: bool) -> dict[str, Any]:
    part: dict[str, Any] = _common(field)
    if field.section:
        part["section"] = field.section
    if field.must_be_answered:
        part["required"] = True
    for name, rule in (("shown", field.shown), ("wanted", field.wanted)):
        if rule is not None:
            part[name] = rule.page
    if field.setting is not None:
        part["set"] = {
            "when": field.setting.when.page,
            "value": field.setting.value.page,
            "fits": _fits(field),
        }
    if field.columns:
        part["columns"] = [
            {**_common(column), **({"total": True} if column.total else {})} for column in field.column_order
        ]
    if not here:
        value = as_known(field, tidy_answer(field, answers.get(field.code)))
        part["given"] = None if kinds.is_blank(value) else wire(value)
    return part


def _common(asked: Column) -> dict[str, Any]:
    formula: Rule | None = asked.formula
    common: dict[str, Any] = {"code": asked.code, "kind": asked.kind.value}
    return common if formula is None else {**common, "formula": formula.page, "result": asked.result.value}
