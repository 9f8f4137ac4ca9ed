"""Every sealed column brought to the newest key, or out of sealing: in batches, while the system runs, again where it
stopped. A row that is already as it should be is not touched.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import connection, transaction

from motcua.people.sealed_columns import MARK, SealedCharField, newest, opened, prefix_of, sealed

BATCH = 500


@dataclass(frozen=True, slots=True)
class Step:
    """How far one column is."""

    column: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How the values of a column lie: under the newest key, under older ones, not sealed."""

    column: str
    newest: int
    older: int
    plain: int

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to bring to what the setting says."""
        return not self.older and not (self.plain if newest() is not None else self.newest)


def sealed_columns() -> list[SealedCharField]:
    """Every column that is sealed where keys are set."""
    return [
        field
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, SealedCharField)
    ]


def standing() -> list[Standing]:
    """How the values of each column lie; one statement for each."""
    key = newest()
    now = prefix_of(key) if key is not None else MARK
    found = []
    for field in sealed_columns():
        table, column = _names(field)
        counted = (
            f"SELECT count(*) FILTER (WHERE starts_with({column}, %(now)s)),"  # noqa: S608 - our own names
            f" count(*) FILTER (WHERE starts_with({column}, %(mark)s) AND NOT starts_with({column}, %(now)s)),"
            f" count(*) FILTER (WHERE NOT starts_with({column}, %(mark)s))"
            f" FROM {table} WHERE {column} <> ''"
        )
        with connection.cursor() as cursor:
            cursor.execute(counted, {"now": now, "mark": MARK})
            found.append(Standing(field.column_label, *cursor.fetchone()))
    return found


def open_one_of_each() -> None:
    """Open one value under each key of each column. Raises Unsealable for a key that is gone or another."""
    for field in sealed_columns():
        table, column = _names(field)
        first = (
            f"SELECT DISTINCT ON (split_part({column}, ':', 2)) {column}"  # noqa: S608 - our own names
            f" FROM {table} WHERE starts_with({column}, %s)"
        )
        with connection.cursor() as cursor:
            cursor.execute(first, [MARK])
            for (stored,) in cursor.fetchall():
                opened(field.column_label, stored)


def rotate(batch: int = BATCH) -> Iterator[Step]:
    """Bring every value to what the setting says now; tell after each batch.

    Raises Unsealable for a key that is gone; what was done until then stays.
    """
    for field in sealed_columns():
        yield from _rotate(field, batch)


def _rotate(field: SealedCharField, batch: int) -> Iterator[Step]:
    table, column = _names(field)
    own = connection.ops.quote_name(str(field.model._meta.pk.column))
    key = newest()
    if key is None:
        wrong, value = f"starts_with({column}, %(shape)s)", MARK
    else:
        wrong, value = f"NOT starts_with({column}, %(shape)s)", prefix_of(key)
    where = f"FROM {table} WHERE {column} <> '' AND {wrong}"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {where}", {"shape": value})
        total = cursor.fetchone()[0]
    done = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            # Those who are writing just now write the new shape themselves: they are not waited for.
            cursor.execute(
                f"SELECT {own}, {column} {where} ORDER BY {own} LIMIT %(most)s FOR UPDATE SKIP LOCKED",
                {"shape": value, "most": batch},
            )
            rows = cursor.fetchall()
            for number, stored in rows:
                text = opened(field.column_label, stored)
                shape = sealed(field.column_label, text, key) if key is not None else text
                cursor.execute(
                    f"UPDATE {table} SET {column} = %s WHERE {own} = %s",  # noqa: S608 - our own names
                    [shape, number],
                )
        if not rows:
            return
        done += len(rows)
        yield Step(field.column_label, done, max(total, done))


def _names(field: SealedCharField) -> tuple[str, str]:
    quote = connection.ops.quote_name
    return quote(field.model._meta.db_table), quote(str(field.column))
