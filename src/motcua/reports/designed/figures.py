"""Figures of groups: reckoned in PostgreSQL in one statement, added up level by level, written as lines."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Min, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import TruncDay, TruncMonth, TruncQuarter, TruncYear
from django.utils.translation import gettext as _

from motcua.dossiers.models import Dossier
from motcua.kernel.dates import HANOI, format_date
from motcua.reports.designed.attributes import Attribute, Ground, Kind
from motcua.reports.designed.definition import Definition, Grouping
from motcua.reports.designed.known import attribute
from motcua.reports.designed.reckoning import ALL, Parts, Reckoning, added

# More rows than anybody reads; a report of so many is grouped too finely.
MOST_ROWS = 5_000
MOST_ACROSS = 40
_TRUNCATED: Mapping[str, Callable[..., Any]] = {
    "day": TruncDay,
    "month": TruncMonth,
    "quarter": TruncQuarter,
    "year": TruncYear,
}

# The values of the levels that are told apart, each with the number of its level; () is all together.
Path = tuple[tuple[int, Any], ...]


# Stands for groups that are not told apart (`guarding`).
FEW = "…"


class TooManyRows(Exception):
    """The groups are finer than a report can show."""


@dataclass(frozen=True)
class Level:
    """One level of groups."""

    grouping: Grouping
    attribute: Attribute

    def read(self, ground: Ground) -> Combinable:
        """What is grouped by."""
        value = self.attribute.read(ground)
        if self.attribute.kind is Kind.MOMENT:
            truncated: Combinable = _TRUNCATED[self.grouping.unit or "month"](value, tzinfo=HANOI)
            return truncated
        return value

    def words(self, ground: Ground, value: Any, name: Any) -> str:
        """How a group is called."""
        if value is None or value == "":
            return _("(không có)")
        if value == FEW:
            return _("Các nhóm ít hồ sơ")
        if self.attribute.kind is Kind.MOMENT:
            day = value.astimezone(HANOI)
            match self.grouping.unit:
                case "day":
                    return format_date(day)
                case "quarter":
                    return _("Quý %(quarter)s/%(year)s") % {"quarter": (day.month + 2) // 3, "year": day.year}
                case "year":
                    return _("Năm %(year)s") % {"year": day.year}
            return _("Tháng %(month)s/%(year)s") % {"month": day.month, "year": day.year}
        return self.attribute.said(ground, value, name)


@dataclass(frozen=True)
class Counted:
    """The parts of every group and of those above it. names: what the database calls a value of a level."""

    parts: Mapping[Path, Parts]
    leaves: tuple[Path, ...]
    names: Mapping[tuple[int, Any], str]

    @property
    def count(self) -> int:
        """How many dossiers it is over."""
        return int(self.parts[()].get(ALL) or 0)


def levels_of(definition: Definition, ground: Ground) -> list[Level]:
    """The groups of rows, and after them what stands across."""
    groupings = [*definition.groups, *([definition.across] if definition.across is not None else [])]
    return [Level(one, found) for one in groupings if (found := attribute(one.by, ground.asked)) is not None]


def counted(found: QuerySet[Dossier], definition: Definition, ground: Ground) -> Counted:
    """Ask for the figures; one statement, also where medians are wanted of every level. Raises TooManyRows."""
    levels = levels_of(definition, ground)
    reckoning = Reckoning(definition.columns, ground)
    sets = sets_of(definition, len(levels))
    finest, *above = (
        _grouped(found, levels, place, kept, reckoning, ground) for place, kept in enumerate(sets)
    )
    asked = finest.union(*above, all=True) if reckoning.has_medians else finest
    rows = list(asked[: 2 * MOST_ROWS + 1])
    parts: dict[Path, Parts] = {}
    names: dict[tuple[int, Any], str] = {}
    for row in rows:
        path: Path = tuple((number, row[f"g_{number}"]) for number in sets[row["of"]])
        parts[path] = row
        names |= {
            one: row[f"l_{one[0]}"] for one in path if row.get(f"l_{one[0]}") is not None and one not in names
        }
    leaves = tuple(path for path in parts if len(path) == len(levels))
    if len(leaves) > MOST_ROWS:
        raise TooManyRows
    return Counted(with_sums(parts, leaves, sets), leaves, names)


def with_sums(
    parts: Mapping[Path, Parts], leaves: Sequence[Path], sets: Sequence[Sequence[int]]
) -> dict[Path, Parts]:
    """The parts of the groups above, added up; what does not add up stays as it was asked for."""
    found = {path: parts[path] for path in leaves}
    for kept in sets[1:]:
        below: dict[Path, list[Parts]] = {(): []} if not kept else {}
        for leaf in leaves:
            below.setdefault(tuple(leaf[number] for number in kept), []).append(parts[leaf])
        for path, many in below.items():
            found[path] = {**parts.get(path, {}), **added(many)}
    return found


def sets_of(definition: Definition, depth: int) -> list[tuple[int, ...]]:
    """Which levels are told apart together: the finest first, nothing last."""
    if definition.across is not None:
        return [(0, 1), (0,), (1,), ()]
    return [tuple(range(one)) for one in range(depth, -1, -1)]


def _grouped(
    found: QuerySet[Dossier],
    levels: Sequence[Level],
    place: int,
    kept: Sequence[int],
    reckoning: Reckoning,
    ground: Ground,
) -> Any:
    """The figures by some of the levels; the others stand as nothing, so that the rows can be joined."""
    nothing = Value(None, output_field=CharField())
    keys: dict[str, Any] = {
        f"g_{number}": level.read(ground) if number in kept else nothing
        for number, level in enumerate(levels)
    }
    labels: dict[str, Any] = {
        f"l_{number}": Min(level.attribute.name(ground)) if number in kept else nothing
        for number, level in enumerate(levels)
        if level.attribute.name is not None
    }
    rows = found.annotate(of=Value(place), **keys).values("of", *keys)
    return rows.annotate(**labels, **reckoning.aggregates()).order_by()
