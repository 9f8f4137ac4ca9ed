"""Figures laid out as lines: groups in groups with their sums, or a table in two directions."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from motcua.kernel.folding import vietnamese_sort_key
from motcua.reports.designed.attributes import Ground, Kind
from motcua.reports.designed.definition import Definition
from motcua.reports.designed.figures import FEW, MOST_ACROSS, Counted, Level, Path, TooManyRows, levels_of
from motcua.reports.designed.reckoning import Reckoning
from motcua.reports.designed.result import Cell, Head, Line

TOTAL = "total"


def laid(definition: Definition, figures: Counted, ground: Ground) -> tuple[list[Line], Line | None]:
    """The lines of a summary in order, each group before what is in it, and the total where one is wanted."""
    levels = levels_of(definition, ground)
    reckoning = Reckoning(definition.columns, ground)
    lines: list[Line] = []
    # Each group with those in it, in one pass: thousands of leaves are not gone through for each group again.
    inside: dict[Path, set[Path]] = {}
    for leaf in figures.leaves:
        for depth in range(len(leaf)):
            inside.setdefault(leaf[:depth], set()).add(leaf[: depth + 1])

    def go_down(path: Path, number: str) -> None:
        depth = len(path)
        below = inside.get(path, set())
        for place, one in enumerate(
            _ordered(definition, below, levels[depth], reckoning, figures, ground), 1
        ):
            value = one[-1][1]
            own = f"{number}{place}"
            lines.append(
                Line(
                    levels[depth].words(ground, value, figures.names.get((depth, value))),
                    reckoning.cells(figures.parts[one]),
                    depth,
                    own,
                    is_sum=depth + 1 < len(levels),
                )
            )
            if depth + 1 < len(levels):
                go_down(one, f"{own}.")

    go_down((), "")
    total = (
        Line(_("Tổng cộng"), reckoning.cells(figures.parts[()]), is_sum=True) if definition.totals else None
    )
    return lines, total


def crossed(
    definition: Definition, figures: Counted, ground: Ground
) -> tuple[list[Head], list[Line], Line | None]:
    """The same in two directions: the columns are the groups of the second attribute, the last one all together."""
    rows, across = levels_of(definition, ground)
    reckoning = Reckoning(definition.columns, ground)
    every = {leaf[1:] for leaf in figures.leaves}
    columns = _by_name(every, across, 1, figures, ground)
    if len(columns) > MOST_ACROSS:
        raise TooManyRows
    heads = [
        Head(f"x{place}", across.words(ground, one[0][1], figures.names.get((1, one[0][1]))), is_figure=True)
        for place, one in enumerate(columns)
    ]

    def cells(own: Path) -> tuple[Cell, ...]:
        found = [reckoning.cells(figures.parts.get((*own, *one), {}))[0] for one in columns]
        return (*found, reckoning.cells(figures.parts[own])[0])

    below = {leaf[:1] for leaf in figures.leaves}
    lines = [
        Line(rows.words(ground, one[0][1], figures.names.get((0, one[0][1]))), cells(one), 0, f"{place}")
        for place, one in enumerate(_ordered(definition, below, rows, reckoning, figures, ground), 1)
    ]
    total = Line(_("Tổng cộng"), cells(()), is_sum=True) if definition.totals else None
    return [*heads, Head(TOTAL, _("Tổng cộng"), is_figure=True)], lines, total


def _ordered(
    definition: Definition,
    paths: Iterable[Path],
    level: Level,
    reckoning: Reckoning,
    figures: Counted,
    ground: Ground,
) -> list[Path]:
    """Groups beside one another by what the report is sorted by, else by their names."""
    depth = level_place(level, definition, ground)
    found = _by_name(paths, level, depth, figures, ground)
    codes = [one.code for one in definition.columns]
    for sort in reversed(definition.sort):
        if sort.by == level.grouping.by:
            found = list(reversed(found)) if sort.down else found
        elif sort.by in codes:
            place = codes.index(sort.by)

            def key(path: Path, place: int = place) -> tuple[bool, Any]:
                value = reckoning.cells(figures.parts[path])[place].value
                return value is not None, value if value is not None else 0

            found = sorted(found, key=key, reverse=sort.down)
    return found


def level_place(level: Level, definition: Definition, ground: Ground) -> int:
    """Which level it is."""
    return [one.grouping for one in levels_of(definition, ground)].index(level.grouping)


def _by_name(paths: Iterable[Path], level: Level, depth: int, figures: Counted, ground: Ground) -> list[Path]:
    options = level.attribute.options
    known: Sequence[str] = [code for code, _label in options(ground)] if options is not None else []

    def key(path: Path) -> tuple[Any, ...]:
        value = path[-1][1]
        if value is None or value == "":
            return (2,)
        if value == FEW:
            return (3,)
        if level.attribute.kind is Kind.MOMENT and isinstance(value, datetime.datetime):
            return (0, value)
        if value in known:
            return (0, known.index(value))
        return (1, vietnamese_sort_key(level.words(ground, value, figures.names.get((depth, value)))))

    return sorted(paths, key=key)
