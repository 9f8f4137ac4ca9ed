"""A filled form as the blocks of a paper one: lines with a label, and tables with a head. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from motcua.forms import kinds
from motcua.forms.answers import visible_fields
from motcua.forms.definition import Field, Form, Kind
from motcua.forms.describing import answer_text


class Line(NamedTuple):
    """One question with its answer in words; "" where nothing was answered, so that paper shows dots to write on."""

    label: str
    text: str


class Grid(NamedTuple):
    """A table: its name, the names of its columns, and its rows in words."""

    label: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Part(NamedTuple):
    """The blocks of one step."""

    title: str
    blocks: tuple[Line | Grid, ...]


def paper_parts(form: Form, answers: Mapping[str, object]) -> list[Part]:
    """What the paper form shows, in its order: asked fields only; steps that ask nothing are left out."""
    shown = {field.code for field in visible_fields(form, answers)}
    parts = (
        Part(
            step.title,
            tuple(
                _block(field, answers.get(field.code))
                for field in step.fields
                if field.asks and field.code in shown
            ),
        )
        for step in form.steps
    )
    return [part for part in parts if part.blocks]


def _block(field: Field, value: object) -> Line | Grid:
    if field.kind is not Kind.TABLE:
        return Line(field.label, answer_text(field, value))
    given = value if isinstance(value, list) else []
    rows = [row for row in given if isinstance(row, Mapping) and not kinds.is_blank(row)]
    # An empty table is printed with the rows that must be filled: whoever prints it writes into them.
    rows += [{}] * max(0, max(1, field.least_rows) - len(rows))
    return Grid(
        field.label,
        tuple(column.label for column in field.columns),
        tuple(tuple(kinds.shown(column, row.get(column.code)) for column in field.columns) for row in rows),
    )
