"""A list of dossiers as a report: one statement a page, each row masked as its agency's books are for the reader."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import Count, F, QuerySet

from motcua.dossiers.models import Dossier
from motcua.kernel.masking import NOTHING, OPEN, Datum, Mask
from motcua.reports.designed.attributes import Attribute, Ground
from motcua.reports.designed.definition import Column, Definition
from motcua.reports.designed.known import attribute
from motcua.reports.designed.result import Cell, Line

PAGE_SIZE = 50
# A person's tax code is the ID number, which has so many digits; an agency publishes those of enterprises.
_PERSONAL_DIGITS = 12
# How far dossiers of a list are counted.
COUNTED_TO = 20_000


def listed(
    found: QuerySet[Dossier],
    definition: Definition,
    ground: Ground,
    mask_of: Callable[[int], Mask] | None,
    first: int,
    last: int,
) -> list[Line]:
    """The lines from one number to another; one statement.

    mask_of: what the reader sees of an agency's dossiers; None: may open none, and sees nothing of people.
    """
    columns = [(one, attribute(one.attribute, ground.asked)) for one in definition.columns]
    read: dict[str, Any] = {}
    for place, (_column, known) in enumerate(columns):
        if known is None:
            # What is in the dictionary no more has no values; the others stay under their headings.
            continue
        read[f"a_{place}"] = known.read(ground)
        if known.name is not None:
            read[f"n_{place}"] = known.name(ground)
    order = _order(definition, columns, of_people=mask_of is not None)
    rows = found.annotate(**read).order_by(*order, "accepted_at", "id")
    values = rows.values("key", "agency_id", *read)[first:last]
    return [
        _line(number, row, columns, ground, mask_of(row["agency_id"]) if mask_of is not None else None)
        for number, row in enumerate(values, first + 1)
    ]


def counted_rows(found: QuerySet[Dossier]) -> int:
    """How many there are, counted no further than a list is; one statement."""
    total: int = found.values("id")[: COUNTED_TO + 1].aggregate(n=Count("id"))["n"]
    return total


def _order(
    definition: Definition, columns: Sequence[tuple[Column, Attribute | None]], *, of_people: bool
) -> list[Any]:
    """of_people: also by what tells of people; where it is hidden, its order would tell it."""
    found = []
    for sort in definition.sort:
        for place, (column, known) in enumerate(columns):
            if column.code == sort.by and known is not None and (of_people or not known.of_people):
                value = F(f"a_{place}")
                found.append(value.desc(nulls_last=True) if sort.down else value.asc(nulls_last=True))
    return found


def _line(
    number: int,
    row: Mapping[str, Any],
    columns: Sequence[tuple[Column, Attribute | None]],
    ground: Ground,
    mask: Mask | None,
) -> Line:
    cells = tuple(
        _cell(known, row[f"a_{place}"], row.get(f"n_{place}"), ground, mask)
        if known is not None
        else Cell("")
        for place, (_column, known) in enumerate(columns)
    )
    return Line("", cells, 0, str(number), str(row["key"]))


def _cell(known: Attribute, value: Any, name: Any, ground: Ground, mask: Mask | None) -> Cell:
    if value is None or value == "":
        return Cell("")
    if mask is None and known.of_people:
        return Cell(NOTHING)
    text = seen(known, known.said(ground, value, name), mask or OPEN)
    return Cell(text, value if isinstance(value, int | float) and not isinstance(value, bool) else None)


def seen(known: Attribute, text: str, mask: Mask) -> str:
    """What the reader sees of a value."""
    if known.datum is None:
        # Words that people typed may hold a number.
        return mask.inside(text) if known.of_people else text
    if known.is_tax_code and len(text) != _PERSONAL_DIGITS:
        return text
    if known.is_part:
        return NOTHING if not mask.opens(known.datum) else text
    return mask.text(known.datum, text)


def narrows_by_people(definition: Definition, ground: Ground) -> bool:
    """Whether which rows there are says something about who the dossiers are for."""
    named = (attribute(one.attribute, ground.asked) for one in definition.filters)
    return any(one is not None and one.of_people for one in named)


def hides_groups(definition: Definition, ground: Ground, mask: Mask) -> list[Datum]:
    """The kinds of data by which the report groups or narrows and of which the reader sees nothing at all."""
    named = [one.by for one in definition.groups] + [one.attribute for one in definition.filters]
    if definition.across is not None:
        named.append(definition.across.by)
    found = [attribute(code, ground.asked) for code in named]
    return [
        one.datum for one in found if one is not None and one.datum is not None and not mask.opens(one.datum)
    ]
