"""How many SQL statements a request takes, counted inside the process."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.client import Unexpected

# What opens and closes transactions carries no data and is not counted.
_FRAMING = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


def client_for(session: str) -> Client:
    """A client inside this process, signed in by a session."""
    client = Client(headers={"host": "localhost"})
    if session:
        client.cookies["sessionid"] = session
    return client


def of_page(client: Client, path: str, *, address: str, part: str = "") -> list[str]:
    """The statements of a page that was asked for before, so that definitions are in memory as they usually are.

    The fewer of two requests: what is kept for half a minute runs out in the middle of one of them at times.
    """
    asked: list[list[str]] = []
    for _warm in range(3):
        with CaptureQueriesContext(connection) as captured:
            response = client.get(path, REMOTE_ADDR=address, headers={"Range": part} if part else {})
            response.close()
        asked.append(_counted(captured))
    _check(response, 206 if part else 200, path)
    return min(asked[1:], key=len)


def of_post(client: Client, path: str, data: Mapping[str, Any]) -> tuple[list[str], str]:
    """The statements of a form sent once, and where its answer leads."""
    with CaptureQueriesContext(connection) as captured:
        response = client.post(path, data)
    _check(response, 302, path)
    return _counted(captured), urlsplit(response.headers["Location"]).path


def _check(response: Any, status: int, path: str) -> None:
    if response.status_code != status:
        text = response.content.decode(errors="replace")[:2000]
        raise Unexpected(f"{path}: {response.status_code} instead of {status}\n{text}")


def _counted(captured: CaptureQueriesContext) -> list[str]:
    statements = [query["sql"] for query in captured.captured_queries]
    return [text for text in statements if not text.lstrip().upper().startswith(_FRAMING)]
