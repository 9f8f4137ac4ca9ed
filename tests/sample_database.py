"""A second test database that holds the sample data, for tests that ask for the fixture `sample`.

Loading `sample/` takes seconds, so it happens once for each test process, into a template. A test that rolls back works
on a copy of it that is made once; a test that really commits (live server, several processes) gets a fresh copy.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import _lru_cache_wrapper
from pathlib import Path

from django.core.management import call_command
from django.db import connection, connections

SAMPLE = Path(__file__).parent.parent / "sample"


class SampleDatabase:
    """Makes the databases on first use and points Django's connection at them for the time of a test."""

    def __init__(self) -> None:
        self.empty = connection.settings_dict["NAME"]
        self.template = f"{self.empty}_template"
        self.copy = f"{self.empty}_sample"
        self._made: set[str] = set()

    @contextmanager
    def used(self, *, committed: bool) -> Iterator[None]:
        """Use a sample database inside the block."""
        self._prepare()
        if committed or self.copy not in self._made:
            self._clone(self.copy, self.template)
        self._made.add(self.copy)
        self._point_at(self.copy)
        try:
            yield
        finally:
            self._point_at(self.empty)
            if committed:
                self._made.discard(self.copy)

    def drop(self) -> None:
        """Drop what was made."""
        for name in (self.copy, self.template):
            self._execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _prepare(self) -> None:
        if self.template in self._made:
            return
        self._execute(f'DROP DATABASE IF EXISTS "{self.template}" WITH (FORCE)')
        self._execute(f'CREATE DATABASE "{self.template}"')
        self._point_at(self.template)
        try:
            call_command("migrate", verbosity=0)
            self._load()
            # A test begins with an empty trail.
            with connection.cursor() as cursor:
                cursor.execute("TRUNCATE audit_trailline, audit_trailwaiting")
        finally:
            self._point_at(self.empty)
        self._made.add(self.template)

    def _load(self) -> None:
        from django.test import override_settings

        from motcua.exchange.packages import load_folder

        with override_settings(SAMPLE_MODE=True):  # the sample accounts get their passwords
            report = load_folder(SAMPLE)
        assert report.ok, "\n".join(str(mistake) for mistake in report.mistakes)

    def _clone(self, name: str, source: str) -> None:
        self._execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}" STRATEGY FILE_COPY')

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
        connections.close_all()
        connection.settings_dict["NAME"] = name
        forget_cached()


def forget_cached() -> None:
    """Empty every in-memory cache of ours: ids of one test database mean other rows in the next."""
    from motcua.catalogue.selectors import forget_home
    from motcua.forms.catalogues import forget as forget_catalogues
    from motcua.look.site import forget_site

    forget_catalogues()
    forget_home()
    forget_site()
    for module_name, module in list(sys.modules.items()):
        if module_name.startswith("motcua.") and module is not None:
            for value in list(vars(module).values()):
                if isinstance(value, _lru_cache_wrapper):
                    value.cache_clear()
