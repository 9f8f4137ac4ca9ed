"""A filled form as the blocks of a paper one: headings, lines with a label, and tables with a head. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from motcua.forms import kinds
from motcua.forms.definition import Field, Form, FormStep, Kind
from motcua.forms.describing import answer_text, picture_of
from motcua.forms.masked import seen
from motcua.forms.settling import Settled, settle, tidy_answer, totals_of
from motcua.kernel.masking import OPEN, Mask


class Heading(NamedTuple):
    """The title of a group of questions within a part."""

    heading: str


class Line(NamedTuple):
    """One question with its answer in words; "" where nothing was answered, so that paper shows dots to write on."""

    label: str
    text: str


class Grid(NamedTuple):
    """A table: its name, the names of its columns, its rows in words, and its totals by column (none: no cells)."""

    label: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[str, ...] = ()


class Picture(NamedTuple):
    """A signature: the key of its picture, and the same in words for whoever cannot have the picture."""

    label: str
    picture: str
    text: str


Block = Heading | Line | Grid | Picture


class Part(NamedTuple):
    """The blocks of one step: those here, or those of a form to be filled in by hand (`blank`)."""

    title: str
    blocks: tuple[Any, ...]


def paper_parts(form: Form, answers: Mapping[str, object], mask: Mask = OPEN) -> list[Part]:
    """What the paper form shows, in its order: asked fields only; steps that ask nothing are left out.

    mask: what the reader sees of the answers.
    """
    settled = settle(form, answers)
    given = {**answers, **settled.made}
    parts = (Part(step.title, tuple(_blocks(step, settled, given, mask))) for step in form.steps)
    return [part for part in parts if any(not isinstance(block, Heading) for block in part.blocks)]


def _blocks(step: FormStep, settled: Settled, given: Mapping[str, object], mask: Mask) -> Iterator[Block]:
    heading: Heading | None = None
    for field in step.fields:
        if field.code not in settled.visible:
            continue
        if field.kind is Kind.SECTION:
            heading = Heading(field.label)
        elif field.asks:
            # A group of which nothing is asked has no heading either.
            if heading is not None:
                yield heading
                heading = None
            yield _block(field, given.get(field.code), mask)


def _block(field: Field, value: object, mask: Mask) -> Line | Grid | Picture:
    picture = picture_of(field, value)
    if picture:
        return Picture(field.label, picture, answer_text(field, value))
    if field.kind is not Kind.TABLE:
        return Line(field.label, seen(mask, field, answer_text(field, value)))
    tidied = tidy_answer(field, value)
    rows: list[Mapping[Any, Any]] = [
        row for row in (tidied if isinstance(tidied, list) else []) if isinstance(row, Mapping)
    ]
    totals = totals_of(field, rows)
    # An empty table is printed with the rows that must be filled: whoever prints it writes into them.
    rows += [{}] * (max(1, field.least_rows) - len(rows))

    def cells(row: Mapping[Any, Any]) -> tuple[str, ...]:
        return tuple(
            seen(mask, column, kinds.shown(column, row.get(column.code))) for column in field.columns
        )

    return Grid(
        field.label,
        tuple(column.label for column in field.columns),
        tuple(cells(row) for row in rows),
        cells(totals) if totals else (),
    )
