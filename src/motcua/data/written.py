"""Writing rows with SQL that was composed once.

The same as `save(force_insert=True)`, `bulk_create` and `save(update_fields=…)` of rows whose columns hold plain
values; for the tables that every act writes. No signals are sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection

from motcua.data.cursors import reader

if TYPE_CHECKING:
    from django.db.models import Field, Model

    Fields = tuple[Field[Any, Any], ...]


@contextmanager
def together() -> Iterator[None]:
    """Send the statements of the block one behind the other, without waiting for the answer to each.

    For writes at the end of a transaction, above all of one that holds what others wait for. A statement that fails is
    told at the end of the block. Reading inside it is possible; it waits for all that was sent before.
    """
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


def insert(row: Model, *, key: bool = True) -> None:
    """Insert a new row; its key is set from what the database gave, unless nobody needs it (`key=False`)."""
    sql, fields = _insertion(type(row))
    with reader() as cursor:
        cursor.execute(sql, _values(row, fields))
        if key:
            (row.pk,) = cursor.fetchone()
    _is_written(row)


def insert_all(rows: Sequence[Model]) -> None:
    """Insert some new rows of one table; their keys are set. One statement; none for no rows."""
    if not rows:
        return
    sql, fields = _insertion(type(rows[0]), len(rows))
    with reader() as cursor:
        cursor.execute(sql, [value for row in rows for value in _values(row, fields)])
        # PostgreSQL answers in the order of the rows that are written.
        for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = key
    for row in rows:
        _is_written(row)


def _values(row: Model, fields: Fields) -> list[Any]:
    return [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]


def _is_written(row: Model) -> None:
    row._state.adding = False
    row._state.db = connection.alias


def update(row: Model, names: Sequence[str], computed: Mapping[str, tuple[str, str]] | None = None) -> None:
    """Write these columns of a row that exists. One statement.

    `computed`: columns that the database computes: the SQL, written by us, with one placeholder, and its value.
    """
    more = computed or {}
    sql, fields = _updating(type(row), tuple(names), tuple((name, given[0]) for name, given in more.items()))
    values: list[Any] = [
        field.get_db_prep_save(field.pre_save(row, add=False), connection) for field in fields
    ]
    values += [given[1] for given in more.values()]
    with reader() as cursor:
        cursor.execute(sql, [*values, row.pk])
        if cursor.rowcount == 0:  # -1 where the answer is not waited for
            raise ObjectDoesNotExist(f"no row {row.pk} to write")


def update_unless_changed(row: Model, names: Sequence[str], **seen: int) -> bool:
    """Write these columns if the row still has the values `seen`; return whether it had. One statement."""
    sql, fields = _updating(type(row), tuple(names), (), tuple(seen))
    values: list[Any] = [
        field.get_db_prep_save(field.pre_save(row, add=False), connection) for field in fields
    ]
    with reader() as cursor:
        cursor.execute(sql, [*values, row.pk, *seen.values()])
        return bool(cursor.rowcount)


@lru_cache(maxsize=256)
def _insertion(model: type[Model], rows: int = 1) -> tuple[str, Fields]:
    meta = model._meta
    fields = tuple(field for field in meta.concrete_fields if not field.primary_key)
    columns = ", ".join(_column(model, field.name) for field in fields)
    row = f"({', '.join(['%s'] * len(fields))})"
    table, key = connection.ops.quote_name(meta.db_table), _column(model, "pk")
    values = ", ".join([row] * rows)
    return f"INSERT INTO {table} ({columns}) VALUES {values} RETURNING {key}", fields  # noqa: S608 - our own names


@lru_cache(maxsize=256)
def _updating(
    model: type[Model],
    names: tuple[str, ...],
    computed: tuple[tuple[str, str], ...],
    seen: tuple[str, ...] = (),
) -> tuple[str, Fields]:
    by_name = {field.name: field for field in model._meta.concrete_fields}
    plain = [f"{_column(model, name)} = %s" for name in names]
    columns = ", ".join([*plain, *(f"{_column(model, name)} = {sql}" for name, sql in computed)])
    table, key = connection.ops.quote_name(model._meta.db_table), _column(model, "pk")
    same = "".join(f" AND {_column(model, name)} = %s" for name in seen)
    sql = f"UPDATE {table} SET {columns} WHERE {key} = %s{same}"  # noqa: S608 - our own names
    return sql, tuple(by_name[name] for name in names)


def _column(model: type[Model], name: str) -> str:
    fields = {field.name: field for field in model._meta.concrete_fields}
    if name == "pk":
        name = next(field.name for field in model._meta.concrete_fields if field.primary_key)
    return connection.ops.quote_name(str(fields[name].column))
