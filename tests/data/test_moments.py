"""Moments from the database are what Django gives, however they are written."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import register_tzloader

from motcua.data.moments import UtcLoader

pytestmark = pytest.mark.django_db

MOMENTS = (
    "2026-11-30 01:02:03.5+00",
    "2026-11-30 01:02:03+07",
    "2026-02-28 23:59:59.999999+00",
    "0001-01-01 00:00:00+00",
    "9999-12-31 23:59:59.000001+00",
)


def read(sql: str, *values: str) -> datetime.datetime:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        (found,) = cursor.fetchone()
    assert isinstance(found, datetime.datetime)
    return found


def test_connections_read_moments_by_it(db: None) -> None:
    with connection.cursor() as cursor:
        loader = cursor.connection.adapters.get_loader(1184, 0)  # type: ignore[attr-defined]  # psycopg's
    assert loader is UtcLoader


@pytest.mark.parametrize("moment", MOMENTS)
def test_the_same_moment_as_djangos_own_way(moment: str) -> None:
    quick = read("SELECT %s::timestamptz", moment)
    assert quick.tzinfo is datetime.UTC
    with connection.cursor() as cursor:
        register_tzloader(datetime.UTC, cursor)
        cursor.execute("SELECT %s::timestamptz", [moment])
        assert cursor.fetchone() == (quick,)


def test_another_zone_of_the_session_is_understood() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL TIME ZONE 'Asia/Ho_Chi_Minh'")
        cursor.execute("SELECT timestamptz '2026-11-30 01:02:03+00'")
        (found,) = cursor.fetchone()
        cursor.execute("SET LOCAL TIME ZONE 'UTC'")
    assert found.replace(tzinfo=None) == datetime.datetime(2026, 11, 30, 8, 2, 3)
