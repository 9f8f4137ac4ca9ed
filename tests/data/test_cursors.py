"""One cursor reads again and again, and reads what is there."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from motcua.data.cursors import reader
from motcua.data.remembering import _LONGEST, RememberingCursor

pytestmark = pytest.mark.django_db


def _asked(sql: str, params: list[Any]) -> Any:
    with reader() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def test_the_same_cursor_reads_other_statements_and_other_types() -> None:
    with reader() as first:
        pass
    assert _asked("SELECT %s::int + 1", [1]) == [(2,)]
    assert _asked("SELECT %s::text || %s, '100%%'", ["a", "b"]) == [("ab", "100%")]
    assert _asked("SELECT %s::int + 1", [5]) == [(6,)]
    with reader() as last:
        assert last is first


def test_it_reads_on_after_a_statement_that_failed() -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        _asked("SELECT 1 / %s::int", [0])
    assert _asked("SELECT 1 / %s::int", [1]) == [(1,)]


def test_a_new_connection_has_a_cursor_of_its_own() -> None:
    with reader() as before:
        before_raw = before.cursor.connection
    wrapper: Any = connection
    kept = wrapper.connection
    wrapper.connection = wrapper.get_new_connection(wrapper.get_connection_params())
    try:
        with reader() as after:
            assert after.cursor.connection is not before_raw
            after.execute("SELECT 1")
            assert after.fetchall() == [(1,)]
    finally:
        wrapper.connection.close()
        wrapper.connection = kept


def test_statements_are_still_written_down_when_somebody_counts_them() -> None:
    with CaptureQueriesContext(connection) as asked:
        _asked("SELECT %s::int", [1])
    assert len(asked) == 1


@pytest.mark.parametrize(
    "sql", ["SELECT %s::int, %s", "SELECT %(a)s::int, %(b)s"], ids=["by place", "by name"]
)
def test_a_long_statement_is_the_one_that_it_was(sql: str) -> None:
    """As long as one that is remembered may be, and longer."""
    assert isinstance(connection.cursor().cursor, RememberingCursor)
    for length in (0, _LONGEST - 100, _LONGEST + 100):
        padded = f"{sql} -- {'x' * length}"
        for number in (1, 2):
            given: Any = {"a": number, "b": "chữ"} if "(a)" in sql else [number, "chữ"]
            assert _asked(padded, given) == [(number, "chữ")]
