"""A connection is kept from request to request, and one that the database has dropped costs nobody an error page."""

from collections.abc import Iterator

import pytest
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from motcua.data.connections import close_those_gone

pytestmark = pytest.mark.django_db(transaction=True)
OTHER = "beside"


@pytest.fixture
def kept() -> Iterator[BaseDatabaseWrapper]:
    """A second connection of this thread to the same database."""
    connections.settings[OTHER] = connection.settings_dict
    try:
        yield connections[OTHER]
    finally:
        connections[OTHER].close()
        del connections[OTHER], connections.settings[OTHER]


def number_of(wrapper: BaseDatabaseWrapper) -> int:
    """The process of the database that serves the connection."""
    with wrapper.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def test_a_connection_that_is_there_is_kept(kept: BaseDatabaseWrapper) -> None:
    before = number_of(kept)
    close_those_gone()
    assert number_of(kept) == before


def test_one_that_the_database_has_ended_is_opened_anew(kept: BaseDatabaseWrapper) -> None:
    before = number_of(kept)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [before])
        assert cursor.fetchone() == (True,)
    close_those_gone()
    assert number_of(kept) != before


def test_one_that_was_never_opened_stays_so(kept: BaseDatabaseWrapper) -> None:
    close_those_gone()
    assert kept.connection is None
