"""A form as code sees it: immutable, parsed once from its published definition.

A definition is JSON: {"code", "title", "legal_source", "steps": [{"code", "title", "hint"?, "fields":
[...]}]}; `attributes` lists what a field may say. `parsing` makes a Form of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from motcua.kernel.expression_values import Rule


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
    TIME = "time"
    LOOKUP = "lookup"
    COMPUTED = "computed"
    SECTION = "section"
    FILE = "file"
    SIGNATURE = "signature"


OPTION_KINDS = frozenset({Kind.CHOICE, Kind.CHOICES, Kind.SELECT})
BOUNDED_KINDS = frozenset({Kind.NUMBER, Kind.MONEY, Kind.DATE, Kind.TIME})
TEXT_KINDS = frozenset({Kind.TEXT, Kind.TEXTAREA})
SILENT_KINDS = frozenset({Kind.NOTE, Kind.SECTION})
"""They explain or group, and ask nothing."""
FILE_KINDS = frozenset({Kind.FILE, Kind.SIGNATURE})
"""Answered by files, which are papers of the dossier. A signature is one picture, always made anew as PNG."""
COLUMN_KINDS = frozenset(Kind) - {Kind.CHOICES, Kind.ADDRESS, Kind.TABLE, *FILE_KINDS, *SILENT_KINDS}
"""A cell of a table holds one plain value: anything larger would not fit a row on paper."""
TOTAL_KINDS = frozenset({Kind.NUMBER, Kind.MONEY, Kind.COMPUTED})
"""Columns that can be added up."""
SETTABLE_KINDS = frozenset(Kind) - {
    *SILENT_KINDS,
    Kind.CHOICES,
    Kind.LOOKUP,
    Kind.ADDRESS,
    Kind.TABLE,
    Kind.COMPUTED,
    *FILE_KINDS,
}
"""Fields of one plain value, which an expression can give."""

TODAY = "today"
"""As the bound of a date: the day on which the answers are checked."""

THREE_TIERS = "three"
"""An address as it was before 1 July 2025: province, district, commune."""

DEFAULT_LENGTH = {Kind.TEXT: 500, Kind.TEXTAREA: 5000}
DEFAULT_MAX_ROWS = 50
DEFAULT_FORMATS = ("pdf", "jpeg", "png")
DEFAULT_MAX_MB = 10
SIGNATURE_FORMATS = ("png", "jpeg")
SIGNATURE_MAX_MB = 8
"""What a telephone's photo of a signature may weigh; what is kept of it is a small PNG."""
MOST_FILES = 20
"""Files of one field."""

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

_PLACE = frozenset({Kind.TEXT, Kind.TEXTAREA, Kind.ADDRESS})
_WORDS = frozenset({Kind.TEXT, Kind.TEXTAREA})
CONNECTED: Mapping[str, frozenset[Kind]] = {
    "population.full_name": frozenset({Kind.TEXT}),
    "population.id_number": frozenset({Kind.TEXT, Kind.ID_NUMBER}),
    "population.old_id_number": frozenset({Kind.TEXT}),
    "population.birth_date": frozenset({Kind.DATE}),
    "population.permanent_address": _PLACE,
    "population.current_address": _PLACE,
    "business.name": _WORDS,
    "business.foreign_name": _WORDS,
    "business.short_name": _WORDS,
    "business.tax_code": frozenset({Kind.TEXT, Kind.TAX_CODE}),
    "business.legal_form": _WORDS,
    "business.address": _PLACE,
    "business.representative": _WORDS,
    "business.main_line": _WORDS,
    "business.lines": frozenset({Kind.TEXTAREA}),
    "business.state": _WORDS,
    "business.founded_on": frozenset({Kind.DATE}),
    "business.capital": frozenset({Kind.MONEY}),
}
"""What connected databases can fill in: "source.attribute" → kinds of field that can take it."""

CONTROL_NAMES = frozenset(
    {"csrfmiddlewaretoken", "row", "action", "expected", "page_mark", "step", "next", "elements"}
)
"""Names that pages give to their own buttons and hidden inputs; no field may have them as its code."""


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose from."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Column:
    """One value that is asked for. In a table it is a cell; `Field` adds what only stands outside tables.

    min, max: whole numbers; for a date an ISO day or "today", for a time "07:30". total: the column is added up below
    its table. formula: what a computed value is made of (in a table: of the cells of the row), shown as a value of
    the kind `result`. catalogue: where a value is looked up. datum: the element of the data dictionary that it is.
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
    total: bool = False
    formula: Rule | None = None
    result: Kind = Kind.NUMBER
    catalogue: str = ""
    datum: str = ""

    @property
    def shown_as(self) -> Kind:
        """The kind whose look the value has."""
        return self.result if self.kind is Kind.COMPUTED else self.kind

    @property
    def length_limit(self) -> int | None:
        """How many characters fit; None where the kind itself limits them."""
        return self.max_length or DEFAULT_LENGTH.get(self.kind)


@dataclass(frozen=True, slots=True)
class Setting:
    """While `when` holds, a field has the value of `value` and nobody writes in it."""

    when: Rule
    value: Rule


@dataclass(frozen=True, slots=True)
class Field(Column):
    """One field of a form.

    shown_when: the condition or expression as published; `shown` is the same, ready to be asked. Both look only at
    fields that stand earlier. wanted: when it must be answered, beside `required`. section: the code of the group that
    it stands in. column_order: the columns in an order in which each computed one comes after those it is made of.
    page_condition: (field of choices in the same step, values that show this one) where the condition is no more
    than that: without scripts such a field stands open on the page. prefill: a key of PREFILLS; connected: keys of
    CONNECTED, the first that has a value fills the field. locked: what came from a connected database is not edited.
    formats: codes of `files.rules.KINDS` that a file field takes; max_mb: of each file; max_files: how many.
    """

    source: str = ""
    text: str = ""
    shown_when: Mapping[str, Any] | str | None = None
    shown: Rule | None = None
    wanted: Rule | None = None
    setting: Setting | None = None
    section: str = ""
    tiers: str = ""
    prefill: str = ""
    connected: tuple[str, ...] = ()
    locked: bool = False
    column_order: tuple[Column, ...] = ()
    columns: tuple[Column, ...] = ()
    min_rows: int = 0
    max_rows: int = DEFAULT_MAX_ROWS
    page_condition: tuple[str, tuple[str, ...]] | None = None
    formats: tuple[str, ...] = ()
    max_mb: int = DEFAULT_MAX_MB
    max_files: int = 1

    @property
    def asks(self) -> bool:
        """Whether there is an answer to it; notes and headings of sections have none."""
        return self.kind not in SILENT_KINDS

    @property
    def is_answered(self) -> bool:
        """Whether a person answers it; a computed value follows from what others say."""
        return self.asks and self.kind is not Kind.COMPUTED

    @property
    def is_decided(self) -> bool:
        """Whether answers decide if it is asked."""
        return self.shown is not None or bool(self.section)

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
    """A whole form; `fields` are those of all steps in order.

    order: the same in an order in which each comes after those that decide its being asked and its value, which
    `decided_by` names for each. files: those that are answered by files. settable: those that a rule may set.
    connected: those that a connected database may fill. decisive: the codes of those that rules name.
    """

    code: str
    title: str
    legal_source: str
    steps: tuple[FormStep, ...]
    fields: tuple[Field, ...]
    order: tuple[Field, ...]
    by_code: Mapping[str, Field]
    files: tuple[Field, ...]
    settable: tuple[Field, ...]
    connected: tuple[Field, ...]
    decisive: frozenset[str]
    decided_by: Mapping[str, frozenset[str]]


def element_id(path: str) -> str:
    """The id of a field's input on the page; paths are "ten", "dia_chi.ward", "hang.0.so_luong"."""
    return "field-" + path.replace(".", "-")


def post_name(path: str) -> str:
    """The name under which a field's input is posted: "hang.0.so_luong" → "hang-0-so_luong"."""
    return path.replace(".", "-")
