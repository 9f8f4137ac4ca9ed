"""A field as the form in which it is edited: from the definition, from what was typed, and back. Pure.

Which boxes a kind has stands in `forms.attributes`; here is only how each type of attribute is written in a box.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from motcua.console.edits import EditError
from motcua.console.forms import conditions
from motcua.console.forms.conditions import ConditionForm
from motcua.console.forms.editing import FIELD_CODE, Item, field_code
from motcua.forms.attributes import BY_KEY, Attribute, Type, attributes_of
from motcua.forms.check import MAX_COLUMNS
from motcua.forms.definition import COLUMN_KINDS, TODAY, Kind
from motcua.kernel.dates import format_date, parse_date
from motcua.kernel.folding import fold

_WHOLE = re.compile(r"-?\d{1,15}", re.ASCII)
_TEXTS = frozenset({Type.LINE, Type.LINES, Type.MARKUP, Type.EXPRESSION, Type.CODE})


@dataclass
class ColumnForm:
    """One column of a table, as typed."""

    kind: Kind
    values: dict[str, str]

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        """The boxes that it has."""
        return attributes_of(self.kind, column=True)


@dataclass
class FieldForm:
    """Text as typed by attribute; conditions as boxes. `code`: under which the field stands in the draft."""

    code: str
    kind: Kind
    values: dict[str, str]
    conditions: dict[str, ConditionForm] = field(default_factory=dict)
    columns: list[ColumnForm] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        """The boxes that it has."""
        return attributes_of(self.kind)


def kind_of(text: object) -> Kind:
    """The kind of that name; one that there is not counts as text."""
    return Kind(text) if isinstance(text, str) and text in set(Kind) else Kind.TEXT


def of_field(item: Mapping[str, Any]) -> FieldForm:
    """The form of a field of the definition."""
    kind = kind_of(item.get("kind"))
    form = FieldForm(item["code"], kind, _values(item, kind, column=False))
    for attribute in form.attributes:
        value = item.get(attribute.key)
        if attribute.type is Type.CONDITION:
            form.conditions[attribute.key] = conditions.of_condition(attribute.key, value)
        elif attribute.type is Type.SETTING:
            setting = value if isinstance(value, Mapping) else {}
            form.conditions[attribute.key] = conditions.of_condition(attribute.key, setting.get("when"))
            form.values[attribute.key] = str(setting.get("value", ""))
        elif attribute.type is Type.COLUMNS:
            for column in value or []:
                column_kind = kind_of(column.get("kind"))
                form.columns.append(ColumnForm(column_kind, _values(column, column_kind, column=True)))
    return form


def _values(item: Mapping[str, Any], kind: Kind, *, column: bool) -> dict[str, str]:
    return {
        attribute.key: _written(attribute, kind, item.get(attribute.key))
        for attribute in attributes_of(kind, column=column)
        if attribute.type not in (Type.CONDITION, Type.SETTING, Type.COLUMNS)
    }


def _written(attribute: Attribute, kind: Kind, value: Any) -> str:
    """A value of the definition as it stands in its box."""
    if attribute.type is Type.FLAG:
        return "1" if value else ""
    if attribute.type is Type.FORMATS or (attribute.type is Type.CONNECTED and isinstance(value, list)):
        return ", ".join(str(one) for one in value or [])
    if attribute.type is Type.OPTIONS:
        return "\n".join(f"{one['value']} | {one['label']}" for one in value or [])
    if attribute.type is Type.BOUND and isinstance(value, str):
        return _("hôm nay") if value == TODAY else _day_first(value)
    return "" if value is None else str(value)


def _day_first(iso: str) -> str:
    try:
        return format_date(date.fromisoformat(iso))
    except ValueError:
        return iso


def typed(code: str, post: QueryDict) -> FieldForm:
    """The form as it was sent."""
    kind = kind_of(post.get("kind", ""))
    form = FieldForm(code, kind, _sent(post, kind, "", column=False))
    for attribute in form.attributes:
        if attribute.type in (Type.CONDITION, Type.SETTING):
            form.conditions[attribute.key] = conditions.typed(attribute.key, post)
        if attribute.type is Type.SETTING:
            form.values[attribute.key] = _clean(post.get(f"{attribute.key}.value", ""))
    while len(form.columns) < MAX_COLUMNS and f"columns-{len(form.columns)}-kind" in post:
        prefix = f"columns-{len(form.columns)}-"
        column_kind = kind_of(post.get(f"{prefix}kind", ""))
        form.columns.append(ColumnForm(column_kind, _sent(post, column_kind, prefix, column=True)))
    return form


def _sent(post: QueryDict, kind: Kind, prefix: str, *, column: bool) -> dict[str, str]:
    return {
        attribute.key: _clean(
            # Boxes to tick: several may come under one name.
            ", ".join(filter(None, post.getlist(prefix + attribute.key)))
            if attribute.type is Type.CONNECTED
            else post.get(prefix + attribute.key, "")
        )
        for attribute in attributes_of(kind, column=column)
    }


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\0", "").strip()


def change_rows(form: FieldForm, what: str) -> None:
    """A button of the form: "add:columns", "up:columns:1", "down:…", "remove:…", or "add:shown_when:0-1", "group:…",
    "remove:…" of a condition. Raises EditError.
    """
    verb, _colon, rest = what.partition(":")
    name, _colon, place = rest.partition(":")
    if name in form.conditions:
        conditions.change(form.conditions[name], verb, place)
        return
    if name != "columns":
        raise EditError(what)
    if verb == "add":
        if len(form.columns) >= MAX_COLUMNS:
            raise EditError(what)
        form.columns.append(ColumnForm(Kind.TEXT, {"label": _("Cột mới")}))
        return
    if not (place.isascii() and place.isdigit() and int(place) < len(form.columns)):
        raise EditError(what)
    at = int(place)
    column = form.columns.pop(at)
    if verb in ("up", "down"):
        form.columns.insert(max(0, at - 1) if verb == "up" else at + 1, column)
    elif verb != "remove":
        raise EditError(what)


def to_field(form: FieldForm, before: Mapping[str, Any], kinds: Mapping[str, str], taken: list[str]) -> Item:
    """The field of the form; what is wrong is left in `form.errors`. `kinds`: kind by field of the whole form.

    before: the field as it was (for what is the same although it can be written in two ways). taken: codes of the
    other fields.
    """
    made = _made(form.values, form.kind, before, form.errors, "", column=False)
    _settle_code(form, made, taken)
    for attribute in form.attributes:
        if attribute.type in (Type.CONDITION, Type.SETTING):
            boxes = form.conditions[attribute.key]
            condition = conditions.to_condition(boxes, kinds)
            form.errors.update(conditions.errors_of(boxes))
            value = form.values.get(attribute.key, "")
            if attribute.type is Type.SETTING:
                setting = {"when": condition, "value": value}
                condition = {key: part for key, part in setting.items() if part} or None
            if condition is not None:
                made[attribute.key] = condition
    if form.kind is Kind.TABLE:
        made["columns"] = _columns(form, before)
    order = ["code", "kind", *BY_KEY]
    return {key: made[key] for key in order if key in made}


def _settle_code(form: FieldForm, made: Item, taken: list[str]) -> None:
    code = form.values.get("code", "")
    made["code"] = code or form.code
    if not code:
        form.values["code"] = form.code
    elif not FIELD_CODE.fullmatch(code):
        form.errors["code"] = _(
            "Mã gồm chữ thường không dấu, chữ số và gạch dưới, bắt đầu bằng chữ, ví dụ ten_thuong_nhan."
        )
    elif code in taken:
        form.errors["code"] = _("Đã có trường mang mã “%(code)s”. Hãy đặt mã khác.") % {"code": code}


def _columns(form: FieldForm, before: Mapping[str, Any]) -> list[Item]:
    old = {column.get("code"): column for column in before.get("columns", [])}
    found: list[Item] = []
    for number, column in enumerate(form.columns):
        code = column.values.get("code") or field_code(
            column.values.get("label", ""), [one["code"] for one in found]
        )
        column.values["code"] = code
        kind = column.kind if column.kind in COLUMN_KINDS else Kind.TEXT
        made = _made(column.values, kind, old.get(code, {}), form.errors, f"columns-{number}-", column=True)
        order = ["code", "kind", *BY_KEY]
        found.append({key: value for key in order if (value := made.get(key)) is not None} | {"code": code})
    return found


def _made(
    values: Mapping[str, str],
    kind: Kind,
    before: Mapping[str, Any],
    errors: dict[str, str],
    prefix: str,
    *,
    column: bool,
) -> Item:
    made: Item = {"kind": str(kind)}
    for attribute in attributes_of(kind, column=column):
        if attribute.type in (Type.CONDITION, Type.SETTING, Type.COLUMNS, Type.CODE):
            continue
        text = values.get(attribute.key, "")
        try:
            value = _read(attribute, kind, text, before)
        except ValueError as error:
            errors[prefix + attribute.key] = str(error)
            value = before.get(attribute.key)
        if value is None and attribute.type is Type.FLAG and before.get(attribute.key) is False:
            value = False
        if value is not None:
            made[attribute.key] = value
    if kind is not Kind.NOTE:
        made.setdefault("label", "")
    if column:
        made["code"] = values.get("code", "")
    return made


def _read(attribute: Attribute, kind: Kind, text: str, before: Mapping[str, Any]) -> Any:
    """What a box holds as the definition keeps it; None for nothing. Raises ValueError in Vietnamese."""
    if not text:
        return None
    match attribute.type:
        case Type.FLAG:
            return True
        case Type.WHOLE:
            return _whole(text)
        case Type.BOUND:
            return _bound(kind, text)
        case Type.OPTIONS:
            return _options(text, before.get("options", []))
        case Type.FORMATS:
            return list(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))
        case Type.CONNECTED:
            return _connected(text, before.get("connected"))
        case Type.LINE:
            return " ".join(text.split())
        case _:
            return text


def _connected(text: str, before: Any) -> str | list[str]:
    """The sources in the order in which they were, new ones after them; a single one as it has always been written."""
    ticked = list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    was = before if isinstance(before, list) else [before]
    named = [one for one in was if one in ticked] + [one for one in ticked if one not in was]
    return named if len(named) > 1 or isinstance(before, list) else named[0]


def _whole(text: str) -> int:
    plain = text.replace(".", "").replace(" ", "")
    if not _WHOLE.fullmatch(plain):
        raise ValueError(_("“%(text)s” không phải số nguyên. Hãy ghi bằng chữ số.") % {"text": text})
    return int(plain)


def _bound(kind: Kind, text: str) -> int | str:
    if kind in (Kind.NUMBER, Kind.MONEY):
        return _whole(text)
    if kind is Kind.DATE:
        if text.lower() in (TODAY, _("hôm nay"), fold(_("hôm nay"))):
            return TODAY
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            return parse_date(text).isoformat()
    return text


def _options(text: str, before: list[Any]) -> list[Item]:
    """A line for each option: "value | label", or the label alone, whose value stays the one that it had."""
    known = {one["label"]: one["value"] for one in before if isinstance(one, Mapping)}
    found: list[Item] = []
    for line in text.split("\n"):
        left, bar, right = (part.strip() for part in line.partition("|"))
        label = right if bar else left
        if not label and not left:
            continue
        taken = [one["value"] for one in found]
        value = left if bar and left else known.get(label) or field_code(label, taken)
        found.append({"value": value, "label": label or left})
    return found
