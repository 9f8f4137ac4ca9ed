"""Statements whose placeholders are read once.

psycopg reads the placeholders of a long statement anew at each run, since elsewhere long statements seldom come twice.
Ours are composed once (`kept.py`, `written.py`) and run ever again. Imports nothing of Django: the settings name it.
"""

from functools import lru_cache
from typing import Any

import psycopg
from psycopg._queries import PostgresQuery, _query2pg_nocache

# How many statements are remembered, and how long the longest is: what is longer was made for one occasion.
_STATEMENTS = 1024
_LONGEST = 32 * 1024

_read = lru_cache(maxsize=_STATEMENTS)(_query2pg_nocache)


class _RememberedQuery(PostgresQuery):
    """A statement whose placeholders were read when it came first."""

    __slots__ = ()

    def convert(self, query: Any, vars: Any) -> None:
        """The statement and its values in PostgreSQL's own form."""
        if vars is None or not isinstance(query, str) or len(query) > _LONGEST:
            super().convert(query, vars)
            return
        self.query, self._want_formats, self._order, self._parts = _read(query.encode(), self._tx.encoding)
        self.dump(vars)


class RememberingCursor(psycopg.Cursor[Any]):
    """The cursors of connections that bind at the server (`OPTIONS["cursor_factory"]`)."""

    _query_cls = _RememberedQuery
