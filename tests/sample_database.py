"""Which database a test works on: one with the tables alone or, for the fixture `sample`, with the sample data as well.

Tests that roll back leave nothing behind. They share one copy of each template (`template_databases.py`), made on
first use in each process, and the open connection to it with all that PostgreSQL has read and planned on it. A test
that really commits (live server, several processes) has a copy to itself, which nobody needs to empty afterwards.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import _lru_cache_wrapper

from django.db import connection
from psycopg import sql

from tests.template_databases import SAMPLE, empty_template, point_at, sample_template, server

__all__ = ["SAMPLE", "TestDatabases", "forget_cached"]


class TestDatabases:
    """The databases of one process of tests. Django's connection is to the one that was asked for last."""

    __test__ = False

    def __init__(self) -> None:
        self._empty = connection.settings_dict["NAME"]  # a copy of the template already, made by Django
        self._sample = f"{self._empty}_sample"
        self._own = f"{self._empty}_own"
        self._made = {self._empty}

    def share(self, *, sample: bool) -> None:
        """Go on in the database of all tests that roll back."""
        name = self._sample if sample else self._empty
        if name not in self._made:
            self._copy(sample_template(), name)
        if connection.settings_dict["NAME"] != name:
            point_at(name)

    @contextmanager
    def own(self, *, sample: bool, kept: bool) -> Iterator[None]:
        """Go on in a new copy, until the end of the block.

        With `kept` each thread keeps its connection from one request to the next, as under the real web server.
        """
        self._copy(sample_template() if sample else empty_template(), self._own)
        point_at(self._own)
        before = connection.settings_dict["CONN_MAX_AGE"]
        connection.settings_dict["CONN_MAX_AGE"] = None if kept else before
        try:
            yield
        finally:
            connection.settings_dict["CONN_MAX_AGE"] = before
            point_at(self._empty)

    def drop(self) -> None:
        """Drop what was made here, and go back to the database that Django will drop itself."""
        point_at(self._empty)
        with server() as at:
            for name in (self._sample, self._own):
                at.execute(_dropping(name))

    def _copy(self, template: str, name: str) -> None:
        with server() as at:
            at.execute(_dropping(name))
            at.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                    sql.Identifier(name), sql.Identifier(template)
                )
            )
        self._made.add(name)


def _dropping(name: str) -> sql.Composed:
    # A page that a test left in the middle may still be at work on it.
    return sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))


# Rooms and modules whose kept values say nothing of any database: wards, schemas, addresses of pages, words.
_OF_NO_DATABASE = (
    "motcua.kernel.",
    "motcua.data.",
    "motcua.look.",
    "motcua.exchange.packages.shapes",
    "motcua.forms.addresses",
    "motcua.people.browsers",
    "motcua.people.password_lists",
)
_looked_at: set[str] = set()
_caches: list[_lru_cache_wrapper[object]] = []


def forget_cached() -> None:
    """Empty every in-memory cache of ours: ids of one test database mean other rows in the next."""
    from motcua.catalogue.selectors import forget_home
    from motcua.forms.catalogues import forget as forget_catalogues
    from motcua.look.site import forget_site
    from motcua.outbox import breaker, connection_log, policy, selectors
    from motcua.payments.invoices import providers, sinvoice

    forget_catalogues()
    forget_home()
    forget_site()
    for outgoing in (breaker, connection_log, policy, selectors, providers, sinvoice):
        outgoing.forget()
    for name in sys.modules.keys() - _looked_at:
        _looked_at.add(name)
        if name.startswith("motcua.") and not name.startswith(_OF_NO_DATABASE):
            kept = vars(sys.modules[name]).values()
            _caches.extend(value for value in kept if isinstance(value, _lru_cache_wrapper))
    for cache in _caches:
        cache.cache_clear()
