"""A report that was made: headings, lines, totals, and the sums that do not hold. Nothing here asks the database."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from motcua.kernel.periods import Period
from motcua.reports.designed.definition import Definition, Identity

Value = int | float | str | None


@dataclass(frozen=True)
class Head:
    """What stands above a column; `over`: the heading above that, shared with neighbours of the same."""

    code: str
    title: str
    over: str = ""
    number: str = ""
    is_figure: bool = False


@dataclass(frozen=True)
class Cell:
    """A value and how it is written."""

    text: str
    value: Value = None


@dataclass(frozen=True)
class Line:
    """A row. level: how deep it stands in the groups. number: its running number, "" where it has none.

    key: of the dossier, where the row is one. is_sum: whether lines below it are added up in it.
    """

    label: str
    cells: tuple[Cell, ...]
    level: int = 0
    number: str = ""
    key: str = ""
    is_sum: bool = False

    def texts(self) -> list[str]:
        """What is written in it, without the running number."""
        return [one.text for one in self.cells]


@dataclass(frozen=True)
class Broken:
    """A sum of the form that does not hold, and where."""

    where: str
    told: str


@dataclass(frozen=True)
class Made:
    """A report of one period, as one person may see it."""

    definition: Definition
    version: int
    period: Period
    made_at: datetime.datetime
    made_by: str
    agency: str
    heads: tuple[Head, ...]
    lines: tuple[Line, ...]
    total: Line | None = None
    broken: tuple[Broken, ...] = ()
    conditions: tuple[str, ...] = ()
    header: str = ""
    footer: str = ""
    # How many dossiers its figures are over, or it lists.
    count: int = 0
    group_title: str = ""
    notes: tuple[str, ...] = field(default=())

    @property
    def has_numbers(self) -> bool:
        """Whether the form numbers its columns."""
        return any(one.number for one in self.heads)

    @property
    def overs(self) -> list[tuple[str, int]]:
        """The row of shared headings with how many columns each spans; empty where there is none."""
        if not any(one.over for one in self.heads):
            return []
        spans: list[tuple[str, int]] = []
        for head in self.heads:
            if spans and head.over and spans[-1][0] == head.over:
                spans[-1] = (head.over, spans[-1][1] + 1)
            else:
                spans.append((head.over, 1))
        return spans


def broken_in(
    identities: Sequence[Identity], heads: Sequence[Head], lines: Sequence[Line]
) -> tuple[Broken, ...]:
    """The sums that do not hold, line by line."""
    place = {head.code: number for number, head in enumerate(heads)}
    named = {head.code: head.number or head.title for head in heads}
    found = []
    for line in lines:
        for one in identities:
            if one.whole not in place or not all(part in place for part in one.parts):
                # The reader left a column out.
                continue
            whole = _count(line, place[one.whole])
            parts = sum(_count(line, place[part]) for part in one.parts)
            if whole != parts:
                told = _("(%(whole)s) = %(parts)s không đúng: %(found)s so với %(sum)s") % {
                    "whole": named[one.whole],
                    "parts": " + ".join(f"({named[part]})" for part in one.parts),
                    "found": number_text(whole),
                    "sum": number_text(parts),
                }
                found.append(Broken(line.label, told))
    return tuple(found)


def _count(line: Line, place: int) -> int:
    value = line.cells[place].value
    return int(value) if isinstance(value, int | float) else 0


def number_text(value: float) -> str:
    """ "12.345", "3,5": as Vietnamese writes numbers; at most two places."""
    text = f"{value:,.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}"
    return text.translate(str.maketrans(",.", ".,"))


def filled_text(text: str, values: Mapping[str, str]) -> str:
    """A header or footer with its places filled in."""
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text
