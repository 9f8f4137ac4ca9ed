"""Databases that every test run copies its own from: one with the tables, one with the sample data as well.

Making them takes half a minute, copying one a moment. They stay on the server of the tests and are named by what they
were made of, so that nobody ever has to remember to make them anew; two processes never make the same one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone
from psycopg import sql

PROJECT = Path(__file__).parent.parent
SOURCE = PROJECT / "src" / "motcua"
SAMPLE = PROJECT / "sample"
_PREFIX = "motcua_made_"
# Rooms that only show what is there: the sample data does not depend on them.
_FACES = ("portal", "desk", "console", "look")
# Any number: who makes a template holds this lock.
_MAKING = 7_302_211


@cache
def empty_template() -> str:
    """The name of the database that has the tables and nothing else; made if it is not there."""
    return _made("empty", _hash(_what_tables_are_made_of()), "template1", _migrate)


@cache
def sample_template() -> str:
    """The name of the database that has `sample/` loaded as of today; made if it is not there."""
    mark = _hash(
        [*_what_tables_are_made_of(), *_what_the_sample_is_made_of()], timezone.localdate().isoformat()
    )
    return _made("sample", mark, empty_template(), _load_sample)


def point_at(name: str) -> None:
    """Let Django's connection be one to this database of the same server."""
    connections.close_all()
    connection.settings_dict["NAME"] = name


def _made(kind: str, mark: str, source: str, fill: Callable[[], None]) -> str:
    name = f"{_PREFIX}{kind}_{mark}"
    with server() as at:
        at.execute("SELECT pg_advisory_lock(%s)", [_MAKING])
        there = {row[0] for row in at.execute("SELECT datname FROM pg_database").fetchall()}
        if name in there:
            return name
        for old in there:
            if old.startswith(f"{_PREFIX}{kind}_"):
                at.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(old)))
        begun = f"{name}_begun"
        at.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(begun), sql.Identifier(source))
        )
        before = connection.settings_dict["NAME"]
        point_at(begun)
        try:
            fill()
        finally:
            point_at(before)
        at.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(begun), sql.Identifier(name))
        )
    return name


@contextmanager
def server() -> Iterator[psycopg.Connection]:
    """A connection to the maintenance database; what the block holds of locks ends with it."""
    parameters = {**connection.get_connection_params(), "dbname": "postgres"}
    with psycopg.connect(**parameters, autocommit=True) as server:
        yield server


def _migrate() -> None:
    call_command("migrate", verbosity=0)


def _load_sample() -> None:
    from django.test import override_settings

    from motcua.exchange.packages import load_folder

    with override_settings(SAMPLE_MODE=True):  # the sample accounts get their passwords
        report = load_folder(SAMPLE)
    assert report.ok, "\n".join(str(mistake) for mistake in report.mistakes)
    # A test begins with an empty trail.
    with connection.cursor() as cursor:
        cursor.execute("SET motcua.audit_truncate = 'on'")
        cursor.execute("TRUNCATE audit_trailline, audit_trailwaiting")


def _what_tables_are_made_of() -> list[Path]:
    tables = [*SOURCE.glob("*/migrations/*.py"), *SOURCE.glob("*/models*.py")]
    return [*tables, SOURCE / "forms" / "long_catalogues.py", PROJECT / "requirements" / "runtime.lock"]


def _what_the_sample_is_made_of() -> Iterable[Path]:
    for path in SOURCE.rglob("*"):
        if path.is_file() and path.suffix != ".pyc" and path.relative_to(SOURCE).parts[0] not in _FACES:
            yield path
    yield from (path for path in SAMPLE.rglob("*") if path.is_file())


def _hash(paths: Iterable[Path], *more: str) -> str:
    found = hashlib.sha256("\n".join(more).encode())
    for path in sorted(set(paths)):
        found.update(f"\n{path.relative_to(PROJECT)}\n".encode())
        found.update(path.read_bytes())
    return found.hexdigest()[:16]
