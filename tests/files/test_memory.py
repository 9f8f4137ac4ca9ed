"""Two hundred megabytes go through a worker, and its memory stays where it was."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings as django_settings
from django.test import Client

from motcua.files import uploads
from motcua.files.models import StoredFile, Upload
from motcua.files.services import store
from motcua.people.models import User

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.django_db(transaction=True)
MB = 1024 * 1024
SIZE = 200 * MB
MOST_MORE = 40
HEAD, TAIL = b"%PDF-1.7\n", b"\nstartxref\n9\n%%EOF\n"


def body() -> Iterator[bytes]:
    """200 MB that look like a PDF, a little at a time."""
    yield HEAD
    left = SIZE - len(HEAD) - len(TAIL)
    block = b"\n" * (256 * 1024)
    while left > 0:
        yield block[:left]
        left -= len(block)
    yield TAIL


def forget_peak() -> float:
    """Begin to watch anew; megabytes held now."""
    Path("/proc/self/clear_refs").write_text("5")
    return held("VmRSS")


def held(what: str) -> float:
    status = Path("/proc/self/status").read_text()
    return int(status.partition(f"{what}:")[2].split()[0]) / 1024


@pytest.mark.criterion("VI.7.1")
def test_a_stream_of_200_mb_leaves_the_memory_flat(live_server: LiveServer, settings: Any) -> None:
    settings.FILE_MAX_BYTES = settings.UNFINISHED_MAX_BYTES = 250 * MB
    settings.REQUEST_MAX_BYTES = 300 * MB
    person = User.objects.create_user(email="an@example.vn", password="x")
    client = Client()
    client.force_login(person)
    session = client.cookies[django_settings.SESSION_COOKIE_NAME].value
    token = "b" * 32
    headers = {
        "Tus-Resumable": "1.0.0",
        "X-CSRFToken": token,
        "Cookie": f"{django_settings.SESSION_COOKIE_NAME}={session}; csrftoken={token}",
    }
    host, _colon, port = live_server.url.removeprefix("http://").partition(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=120)
    connection.request("POST", "/tai-len", headers={**headers, "Upload-Length": str(SIZE)})
    begun = connection.getresponse()
    begun.read()
    assert begun.status == 201
    before = forget_peak()
    piece = {
        "Content-Type": "application/offset+octet-stream",
        "Content-Length": str(SIZE),
        "Upload-Offset": "0",
    }
    connection.request("PATCH", begun.headers["Location"], body=body(), headers={**headers, **piece})
    answer = connection.getresponse()
    assert answer.status == 204, answer.read()
    assert answer.headers["Upload-Offset"] == str(SIZE)
    connection.close()
    with uploads.finished(person, Upload.objects.get().key) as (upload, content):
        stored = store(content, "lon.pdf", person, allowed=("pdf",), max_bytes=SIZE)
    assert (stored.size, stored.state) == (SIZE, StoredFile.State.CLEAN)
    assert held("VmHWM") - before < MOST_MORE
    uploads.forget(upload)
