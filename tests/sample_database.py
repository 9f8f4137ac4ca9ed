"""A second test database that holds the sample data, for tests that ask for the fixture `sample`.

A test that rolls back works on a copy of the template (`template_databases.py`) that is made once for each process; a
test that really commits (live server, several processes) gets a fresh copy.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import _lru_cache_wrapper

from django.db import connection

from tests.template_databases import SAMPLE, point_at, sample_template

__all__ = ["SAMPLE", "SampleDatabase", "forget_cached"]


class SampleDatabase:
    """Makes the copy on first use and points Django's connection at it for the time of a test."""

    def __init__(self) -> None:
        self.empty = connection.settings_dict["NAME"]
        self.copy = f"{self.empty}_sample"
        self._is_made = False

    @contextmanager
    def used(self, *, committed: bool) -> Iterator[None]:
        """Use a sample database inside the block."""
        if committed or not self._is_made:
            self._clone(sample_template())
        self._is_made = True
        self._point_at(self.copy)
        try:
            yield
        finally:
            self._point_at(self.empty)
            if committed:
                self._is_made = False

    def drop(self) -> None:
        """Drop what was made."""
        self._execute(f'DROP DATABASE IF EXISTS "{self.copy}" WITH (FORCE)')

    def _clone(self, source: str) -> None:
        self._execute(f'DROP DATABASE IF EXISTS "{self.copy}" WITH (FORCE)')
        self._execute(f'CREATE DATABASE "{self.copy}" TEMPLATE "{source}" STRATEGY FILE_COPY')

    def _execute(self, statement: str) -> None:
        # Through the maintenance database: nothing may be connected to a template while it is copied.
        before = connection.settings_dict["NAME"]
        self._point_at("postgres")
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
        finally:
            self._point_at(before)

    @staticmethod
    def _point_at(name: str) -> None:
        point_at(name)
        forget_cached()


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
_CACHES: dict[str, list[_lru_cache_wrapper[object]]] = {}


def forget_cached() -> None:
    """Empty every in-memory cache of ours: ids of one test database mean other rows in the next."""
    from motcua.catalogue.selectors import forget_home
    from motcua.forms.catalogues import forget as forget_catalogues
    from motcua.look.site import forget_site

    forget_catalogues()
    forget_home()
    forget_site()
    for name, module in list(sys.modules.items()):
        if name.startswith("motcua.") and name not in _CACHES and module is not None:
            kept = () if name.startswith(_OF_NO_DATABASE) else vars(module).values()
            _CACHES[name] = [value for value in kept if isinstance(value, _lru_cache_wrapper)]
    for caches in _CACHES.values():
        for cache in caches:
            cache.cache_clear()
