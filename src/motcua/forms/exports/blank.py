"""A form as a paper one to be filled in by hand: lines to write on, boxes to tick, tables with empty rows. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.forms.definition import FILE_KINDS, OPTION_KINDS, Field, Form, FormStep, Kind
from motcua.forms.exports.document import Grid, Heading, Part
from motcua.forms.markup import to_plain_text

# More than these are not printed as boxes: a list of countries is a line to write on.
MOST_BOXES = 12
ROWS_TO_WRITE = 4
_SPACES: Mapping[Kind, tuple[int, Any]] = {
    Kind.FILE: (16, gettext_lazy("Ghi tên giấy tờ, hình vẽ nộp kèm và số trang")),
    Kind.SIGNATURE: (26, gettext_lazy("Ký và ghi rõ họ tên")),
}
_LINES = {Kind.TEXTAREA: 4, Kind.ADDRESS: 2}


class Blank(NamedTuple):
    """A place to write. `lines`: how many; `kind`: "date" and "money" have words around the dots, else ""."""

    label: str
    lines: int
    kind: str = ""


class Boxes(NamedTuple):
    """Choices to tick."""

    label: str
    boxes: tuple[str, ...]


class Space(NamedTuple):
    """An empty frame: to sign in, or to say which paper goes along. `height` in millimetres; `words` stand in it."""

    label: str
    height: int
    words: str


class Words(NamedTuple):
    """What the form itself says."""

    words: str


def blank_parts(form: Form) -> list[Part]:
    """The whole form, what only some must fill in too, with a word on when."""
    parts = (Part(step.title, tuple(_blocks(form, step))) for step in form.steps)
    return [part for part in parts if any(not isinstance(block, Heading) for block in part.blocks)]


def _blocks(form: Form, step: FormStep) -> Iterator[Heading | Blank | Boxes | Space | Words | Grid]:
    for field in step.fields:
        label = _label(form, field)
        if field.kind is Kind.SECTION:
            yield Heading(label)
        elif field.kind is Kind.NOTE:
            yield Words(to_plain_text(field.text))
        elif field.kind is Kind.TABLE:
            yield _grid(field, label)
        elif field.kind in FILE_KINDS:
            height, words = _SPACES[field.kind]
            yield Space(label, height, str(words))
        elif field.kind in OPTION_KINDS and len(field.options) <= MOST_BOXES:
            yield Boxes(label, tuple(option.label for option in field.options))
        else:
            kind = field.shown_as if field.shown_as in (Kind.DATE, Kind.MONEY) else ""
            yield Blank(label, _LINES.get(field.kind, 1), str(kind))


def _grid(field: Field, label: str) -> Grid:
    rows = min(max(field.least_rows, ROWS_TO_WRITE), field.max_rows)
    empty = ("",) * len(field.columns)
    totals = empty if any(column.total for column in field.columns) else ()
    return Grid(label, tuple(column.label for column in field.columns), (empty,) * rows, totals)


def _label(form: Form, field: Field) -> str:
    """The label, with a word on when the field is to be filled in."""
    when = _when(form, field)
    return f"{field.label.rstrip()} ({when})" if when and when not in field.label else field.label


def _when(form: Form, field: Field) -> str:
    if field.page_condition is not None:
        code, values = field.page_condition
        names = [option.label for option in form.by_code[code].options if option.value in values]
        return _("nếu chọn %(options)s") % {"options": _(" hoặc ").join(f"“{name}”" for name in names)}
    needless = field.kind in (Kind.SECTION, Kind.NOTE, Kind.COMPUTED)
    if field.shown is not None or (not field.must_be_answered and not needless):
        return _("nếu có")
    return ""
