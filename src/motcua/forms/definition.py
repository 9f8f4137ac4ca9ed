"""A form as code sees it: immutable, parsed once from its published definition.

A definition is JSON: {"code", "title", "legal_source", "steps": [{"code", "title", "hint"?, "fields":
[...]}]}. `parse` trusts that `check.check` found nothing wrong with it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from motcua.kernel.conditions import fields_of


class Kind(StrEnum):
    """What a field asks for."""

    TEXT = "text"
    TEXTAREA = "textarea"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"
    SELECT = "select"
    PHONE = "phone"
    EMAIL = "email"
    ID_NUMBER = "id_number"
    TAX_CODE = "tax_code"
    ADDRESS = "address"
    TABLE = "table"
    NOTE = "note"


OPTION_KINDS = frozenset({Kind.CHOICE, Kind.CHOICES, Kind.SELECT})
BOUNDED_KINDS = frozenset({Kind.NUMBER, Kind.MONEY, Kind.DATE})
TEXT_KINDS = frozenset({Kind.TEXT, Kind.TEXTAREA})
COLUMN_KINDS = frozenset(Kind) - {Kind.CHOICES, Kind.ADDRESS, Kind.TABLE, Kind.NOTE}
"""A cell of a table holds one plain value: anything larger would not fit a row on paper."""

TODAY = "today"
"""As the bound of a date: the day on which the answers are checked."""

DEFAULT_LENGTH = {Kind.TEXT: 500, Kind.TEXTAREA: 5000}
DEFAULT_MAX_ROWS = 50

PREFILLS: Mapping[str, tuple[str, frozenset[Kind]]] = {
    "person.full_name": ("full_name", frozenset({Kind.TEXT})),
    "person.id_number": ("id_number", frozenset({Kind.TEXT, Kind.ID_NUMBER})),
    "person.phone": ("phone", frozenset({Kind.TEXT, Kind.PHONE})),
    "person.email": ("email", frozenset({Kind.TEXT, Kind.EMAIL})),
    "person.address": ("address", frozenset({Kind.TEXT, Kind.TEXTAREA, Kind.ADDRESS})),
    "person.organisation_name": ("organisation_name", frozenset({Kind.TEXT})),
    "person.tax_code": ("tax_code", frozenset({Kind.TEXT, Kind.TAX_CODE})),
    "person.birth_date": ("birth_date", frozenset({Kind.DATE})),
}
"""What the account can fill in: path → (attribute of the person, kinds of field that can take it)."""

CONTROL_NAMES = frozenset({"csrfmiddlewaretoken", "row", "action", "expected", "page_mark", "step", "next"})
"""Names that pages give to their own buttons and hidden inputs; no field may have them as its code."""


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose from."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Column:
    """One value that is asked for. In a table it is a cell; `Field` adds what only stands outside tables.

    min, max: whole numbers; for a date an ISO day or "today".
    """

    code: str
    kind: Kind
    label: str
    hint: str = ""
    example: str = ""
    required: bool = False
    max_length: int | None = None
    min: int | str | None = None
    max: int | str | None = None
    options: tuple[Option, ...] = ()

    @property
    def length_limit(self) -> int | None:
        """How many characters fit; None where the kind itself limits them."""
        return self.max_length or DEFAULT_LENGTH.get(self.kind)


@dataclass(frozen=True, slots=True)
class Field(Column):
    """One field of a form.

    shown_when: a condition of kernel.conditions over fields that stand earlier.
    page_condition: (field of choices in the same step, values that show this one) where the condition is no more
    than that, so that a script on the page can follow it.
    """

    source: str = ""
    text: str = ""
    shown_when: Mapping[str, Any] | None = None
    prefill: str = ""
    columns: tuple[Column, ...] = ()
    min_rows: int = 0
    max_rows: int = DEFAULT_MAX_ROWS
    page_condition: tuple[str, tuple[str, ...]] | None = None

    @property
    def asks(self) -> bool:
        """Whether there is anything to answer; a note only explains."""
        return self.kind is not Kind.NOTE

    @property
    def must_be_answered(self) -> bool:
        """Whether leaving it empty is a mistake."""
        return self.required or self.least_rows > 0

    @property
    def least_rows(self) -> int:
        """Rows that must be filled; a required table needs one."""
        return max(self.min_rows, 1) if self.required else self.min_rows


@dataclass(frozen=True, slots=True)
class FormStep:
    """One page of a form."""

    code: str
    title: str
    hint: str
    fields: tuple[Field, ...]


# Compared by identity: a form is parsed once per version and then shared.
@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """A whole form; `fields` are those of all steps in order. `decisive`: the codes of those that conditions name."""

    code: str
    title: str
    legal_source: str
    steps: tuple[FormStep, ...]
    fields: tuple[Field, ...]
    by_code: Mapping[str, Field]
    decisive: frozenset[str]


def element_id(path: str) -> str:
    """The id of a field's input on the page; paths are "ten", "dia_chi.ward", "hang.0.so_luong"."""
    return "field-" + path.replace(".", "-")


def post_name(path: str) -> str:
    """The name under which a field's input is posted: "hang.0.so_luong" → "hang-0-so_luong"."""
    return path.replace(".", "-")


def parse(definition: Mapping[str, Any]) -> Form:
    """Make a Form of a checked definition. A wrong definition raises KeyError, TypeError or ValueError."""
    steps = tuple(_step(step) for step in definition["steps"])
    fields = tuple(field for step in steps for field in step.fields)
    return Form(
        code=definition["code"],
        title=definition["title"],
        legal_source=definition.get("legal_source", ""),
        steps=steps,
        fields=fields,
        by_code={field.code: field for field in fields},
        decisive=frozenset().union(*(fields_of(field.shown_when) for field in fields if field.shown_when)),
    )


def parse_column(definition: Mapping[str, Any]) -> Column:
    """One value that is asked for outside a form (what an officer fills in at a step), of a checked definition."""
    return Column(**_common(definition))


def _step(data: Mapping[str, Any]) -> FormStep:
    choices = frozenset(field["code"] for field in data["fields"] if field["kind"] in OPTION_KINDS)
    return FormStep(
        code=data["code"],
        title=data["title"],
        hint=data.get("hint", ""),
        fields=tuple(_field(field, choices) for field in data["fields"]),
    )


def _page_condition(condition: object, choices: Collection[str]) -> tuple[str, tuple[str, ...]] | None:
    match condition:
        case {"field": str(other), "is": str(value)}:
            values = [value]
        case {"field": str(other), "in": list(values)}:
            pass
        case _:
            return None
    # The script's notation separates values by commas.
    plain = tuple(value for value in values if isinstance(value, str) and "," not in value)
    return (other, plain) if other in choices and len(plain) == len(values) else None


def _field(data: Mapping[str, Any], choices: Collection[str]) -> Field:
    return Field(
        **_common(data),
        source=data.get("source", ""),
        text=data.get("text", ""),
        shown_when=data.get("shown_when"),
        prefill=data.get("prefill", ""),
        columns=tuple(Column(**_common(column)) for column in data.get("columns", ())),
        min_rows=data.get("min_rows", 0),
        max_rows=data.get("max_rows", DEFAULT_MAX_ROWS),
        page_condition=_page_condition(data.get("shown_when"), choices),
    )


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
    }
