"""How PostgreSQL is asked for figures: which aggregates the columns need, and what a column makes of them.

Counts and sums of rows add up to those of the rows above; a median does not and is asked for at each level.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Aggregate, Count, F, FloatField, Q, Sum
from django.db.models.expressions import Combinable
from django.utils.translation import gettext as _

from motcua.reports.designed.attributes import Ground
from motcua.reports.designed.definition import Column
from motcua.reports.designed.known import attribute
from motcua.reports.designed.measures import COUNTS, SPANS, WAYS
from motcua.reports.designed.result import Cell, Head, number_text

ALL = "c_all"


class Median(Aggregate):
    """The value in the middle."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


Parts = dict[str, Any]


class Reckoning:
    """The figures of some columns."""

    def __init__(self, columns: Sequence[Column], ground: Ground) -> None:
        self._columns = columns
        self._ground = ground
        self._places = {
            code: number for number, code in enumerate(dict.fromkeys(c.of for c in columns if c.of))
        }

    @property
    def has_medians(self) -> bool:
        """Whether some column does not add up."""
        return any(one.way == "median" for one in self._columns)

    def aggregates(self) -> dict[str, Aggregate]:
        """What is asked for of each group, by name."""
        counts = {ALL[2:]}
        for column in self._columns:
            counts |= {column.measure, *column.share} - {""}
        found: dict[str, Aggregate] = {
            f"c_{code}": Count("id", filter=COUNTS[code].met(self._ground) or None) for code in sorted(counts)
        }
        for column in self._columns:
            if not column.of:
                continue
            value, met = self._measured(column.of)
            place = self._places[column.of]
            if column.way == "median":
                found[f"m_{place}"] = Median(value, filter=met)
            else:
                found[f"s_{place}"] = Sum(value, filter=met, output_field=FloatField())
                found[f"n_{place}"] = Count(value, filter=met)
        return found

    def _measured(self, code: str) -> tuple[Combinable, Q | None]:
        if code in SPANS:
            span = SPANS[code]
            return span.read(self._ground), span.met(self._ground)
        found = attribute(code, self._ground.asked)
        return (found.read(self._ground), None) if found is not None else (F("id"), Q(pk__in=[]))

    def cells(self, parts: Parts) -> tuple[Cell, ...]:
        """The cells of a line."""
        return tuple(self._cell(one, parts) for one in self._columns)

    def _cell(self, column: Column, parts: Parts) -> Cell:
        if column.measure:
            count = int(parts.get(f"c_{column.measure}") or 0)
            return Cell(number_text(count), count)
        if column.share:
            part, whole = (int(parts.get(f"c_{code}") or 0) for code in column.share)
            # Of nothing there is no share.
            return Cell(f"{number_text(share := 100 * part / whole)} %", share) if whole else Cell("")
        place = self._places[column.of]
        if column.way == "median":
            value = parts.get(f"m_{place}")
        else:
            number, sum_ = parts.get(f"n_{place}") or 0, parts.get(f"s_{place}")
            value = sum_ if column.way == "sum" else sum_ / number if number and sum_ is not None else None
        return Cell(number_text(float(value)), float(value)) if value is not None else Cell("")


def added(many: Iterable[Mapping[str, Any]]) -> Parts:
    """The parts of several groups together; what does not add up is left out."""
    found: Parts = {}
    for parts in many:
        for name, value in parts.items():
            if name[:2] in ("c_", "s_", "n_") and value is not None:
                found[name] = (found.get(name) or 0) + value
    return found


def heads_of(columns: Sequence[Column], ground: Ground) -> tuple[Head, ...]:
    """What stands above the columns; without a title of its own, what the column is."""
    return tuple(
        Head(one.code, one.title or usual_title(one, ground), one.over, one.number, not one.attribute)
        for one in columns
    )


def usual_title(column: Column, ground: Ground) -> str:
    """What a column is called where the definition says nothing."""
    if column.measure:
        return str(COUNTS[column.measure].label)
    if column.share:
        part, whole = (str(COUNTS[code].label) for code in column.share)
        return _("Tỷ lệ %(part)s / %(whole)s (%%)") % {"part": part.lower(), "whole": whole.lower()}
    code = column.attribute or column.of
    found = attribute(code, ground.asked)
    label = str(SPANS[code].label if code in SPANS else found.label if found is not None else code)
    return f"{label} ({str(WAYS[column.way]).lower()})" if column.way else label
