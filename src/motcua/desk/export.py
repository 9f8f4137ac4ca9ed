"""A list as a table for office programs: what stands in each column that the officer chose."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from motcua.desk.columns import Column, cell, title_of
from motcua.desk.shown import own_due_words
from motcua.dossiers.selectors import Row
from motcua.dossiers.selectors.details import Details
from motcua.files.tables import Cell

# More is a matter for reports: nobody works through them, and they would be held in memory at once.
MOST = 10_000


def header(columns: Sequence[Column], listed: str) -> list[str]:
    """The first line. What shares a column on the screen has one each here."""
    found: list[str] = []
    for column in columns:
        if column.kind == "main":
            found += [_("Mã hồ sơ"), _("Nội dung hồ sơ (thủ tục)")]
        elif column.kind == "due":
            found += [title_of(column, listed), _("Thời hạn")]
        else:
            found.append(str(column.title))
    return found


def table(
    columns: Sequence[Column],
    rows: Sequence[Row],
    details: Mapping[UUID, Details],
    own_due: tuple[Mapping[UUID, datetime.datetime], int] | None = None,
) -> Iterator[list[Cell]]:
    """The lines under it, in the order of the list.

    `own_due`: due times of what is owed on the dossiers, in the place of theirs, and the agency whose calendar counts.
    """
    for row in rows:
        more = details.get(row.key)
        line: list[Cell] = []
        for column in columns:
            if own_due is not None and column.kind == "due":
                due_at = own_due[0].get(row.key)
                line += [due_at, own_due_words(due_at, own_due[1])[1]]
                continue
            line.append(cell(column, row, more))
            if column.kind == "main":
                line.append(row.procedure_name)
            elif column.kind == "due":
                line.append(row.due_text)
        yield line
