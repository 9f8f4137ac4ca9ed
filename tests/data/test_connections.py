"""A connection is kept from request to request, and one that the database has dropped costs nobody an error page."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from motcua.data.connections import close_those_gone

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server() -> Iterator[ThreadPoolExecutor]:
    """A thread of its own, as a web server has them: it keeps a connection of its own."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        yield thread
        thread.submit(close_all).result()


def close_all() -> None:
    """Close what this thread has kept."""
    connection.close()


def served_by() -> int:
    """The process of the database that serves this thread's connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def request() -> int:
    """What a request does: look at the kept connection first, then use it."""
    close_those_gone()
    return served_by()


def test_a_connection_that_is_there_is_kept(server: ThreadPoolExecutor) -> None:
    first = server.submit(request).result()
    assert server.submit(request).result() == first


def test_one_that_the_database_has_ended_is_opened_anew(server: ThreadPoolExecutor) -> None:
    first = server.submit(request).result()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [first])
        assert cursor.fetchone() == (True,)
    second = server.submit(request).result()
    assert second != first
    assert server.submit(request).result() == second


def test_the_web_server_asks_before_each_request() -> None:
    from django.core.signals import request_started

    from motcua.config import wsgi

    assert wsgi.application is not None
    assert any(heard() is close_those_gone for _key, heard, *_rest in request_started.receivers)
