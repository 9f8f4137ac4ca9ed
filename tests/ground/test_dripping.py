"""Connections that drip, against the real web server: they end in good time, and the others never feel them."""

from __future__ import annotations

import http.client
import io
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from motcua.config import bodies, embedded
from motcua.people.models import User
from tests.ground.test_run import free_port

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROOT = Path(__file__).parents[2]
THREADS = 2
PATIENCE = 2.0  # of dripped_server.py


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """One process of the web server with two threads, on the database of this test."""
    found = free_port()
    url = urlsplit(embedded.database_url())
    environment = os.environ | {
        "DATABASE_URL": urlunsplit(url._replace(path=f"/{connection.settings_dict['NAME']}")),
        "MOTCUA_VAR": str(tmp_path),
        "MOTCUA_THREADS": str(THREADS),
        "MOTCUA_SECRET_KEY": settings.SECRET_KEY,
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }
    command = [str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--port", str(found)]
    command += ["--workers", "1", "--blocking-threads", str(THREADS), "--no-ws", "--log-level", "warning"]
    server = subprocess.Popen([*command, "tests.ground.dripped_server:application"], env=environment)
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until and server.poll() is None:
            try:
                answer(found, "GET", "/dang-nhap")
                break
            except OSError:
                time.sleep(0.2)
        yield found
    finally:
        server.terminate()
        server.wait(timeout=30)


def asked(
    port: int, method: str, path: str, body: bytes, headers: dict[str, str]
) -> http.client.HTTPResponse:
    """An answer with its headers, its content read."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    line.request(method, path, body or None, headers)
    told = line.getresponse()
    told.read()
    line.close()
    return told


def answer(port: int, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, float]:
    """The status of an answer and how many seconds it took."""
    begun = time.monotonic()
    told = asked(port, method, path, body, {name.replace("_", "-"): text for name, text in headers.items()})
    return told.status, time.monotonic() - begun


class Dripper(threading.Thread):
    """Announces a body and sends a byte of it now and then, until it is cut off."""

    def __init__(self, port: int, head: str, every: float = 0.1, most: float = 15.0) -> None:
        super().__init__(daemon=True)
        self.port, self.head, self.every, self.most = port, head, every, most
        self.told = b""
        self.seconds = 0.0

    def run(self) -> None:
        begun = time.monotonic()
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as line:
            line.sendall(self.head.encode())
            line.settimeout(self.every)
            while not self.told and time.monotonic() - begun < self.most:
                try:
                    line.sendall(b"d")
                    self.told = line.recv(4096)
                    if not self.told:
                        break
                except TimeoutError:
                    continue
                except OSError:
                    break
        self.seconds = time.monotonic() - begun

    @property
    def status(self) -> int:
        return int(self.told.split()[1]) if self.told.startswith(b"HTTP/1.1 ") else 0


TOKEN = "b" * 32


def posting(
    path: str = "/dang-nhap", method: str = "POST", more: str = f"Cookie: csrftoken={TOKEN}\r\n"
) -> str:
    """The head of a request whose body is read, for the token of the page is looked for there."""
    return (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: 100000\r\n{more}\r\n"
    )


def test_bodies_that_drip_are_ended_and_everybody_else_is_served(port: int) -> None:
    drippers = [Dripper(port, posting()) for _number in range(8)]
    for dripper in drippers:
        dripper.start()
    waits = []
    while any(dripper.is_alive() for dripper in drippers):
        status, seconds = answer(port, "GET", "/dang-nhap")
        assert status == 200
        waits.append(seconds)
        time.sleep(0.1)
    assert len(waits) > 3
    # The first may come when all of them have just begun; then there is a thread for everybody else.
    assert max(waits) < len(drippers) * bodies.PROMPT + 1, waits
    assert max(waits[2:]) < 0.5, waits
    statuses = [dripper.status for dripper in drippers]
    assert set(statuses) <= {408, 503}, statuses
    assert statuses.count(408) >= 1
    assert max(dripper.seconds for dripper in drippers) < 10
    # And nothing of them is left: threads, places among the slow.
    for _number in range(4):
        assert answer(
            port, "POST", "/dang-nhap", b"email=x", Content_Type="application/x-www-form-urlencoded"
        )[0] not in (408, 503)
    slow = Dripper(port, posting())
    slow.start()
    slow.join()
    assert slow.status == 408
    assert slow.seconds < PATIENCE + 3
    assert "quá chậm" in slow.told.decode()


def test_headers_that_drip_hold_nobody_up(port: int) -> None:
    head = "GET /dang-nhap HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: "
    drippers = [Dripper(port, head, every=0.5, most=3.0) for _number in range(40)]
    for dripper in drippers:
        dripper.start()
    for _number in range(10):
        status, seconds = answer(port, "GET", "/dang-nhap")
        assert status == 200
        assert seconds < 1
    for dripper in drippers:
        dripper.join()


def test_an_upload_whose_line_stalls_goes_on_where_it_was(port: int) -> None:
    person = User.objects.create_user(email="an@example.vn", password="x")
    client = Client()
    client.force_login(person)
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}; csrftoken={TOKEN}"
    tus = {"Tus-Resumable": "1.0.0", "X-CSRFToken": TOKEN, "Cookie": cookie}
    begun = asked(port, "POST", "/tai-len", b"", {**tus, "Upload-Length": "100000"})
    assert begun.status == 201
    path = str(begun.headers["Location"])
    lines = "".join(f"{name}: {text}\r\n" for name, text in {**tus, "Upload-Offset": "0"}.items())
    kind = "application/offset+octet-stream"
    head = posting(path, "PATCH", lines).replace("application/x-www-form-urlencoded", kind)
    stalled = Dripper(port, head)
    stalled.start()
    stalled.join()
    assert stalled.status == 408
    here = int(str(asked(port, "HEAD", path, b"", tus).headers["Upload-Offset"]))
    rest = asked(
        port,
        "PATCH",
        path,
        bytes(100_000 - here),
        {**tus, "Upload-Offset": str(here), "Content-Type": kind},
    )
    assert (rest.status, rest.headers["Upload-Offset"]) == (204, "100000")


def test_a_server_that_is_slow_itself_does_not_blame_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first requests of a process load what they need, and read bodies that have long arrived only then."""
    monkeypatch.setattr(bodies, "PROMPT", 0.2)
    monkeypatch.setattr(bodies, "_slow_places", threading.BoundedSemaphore(1))
    assert bodies._slow_places.acquire(blocking=False)
    body = bodies.TimedBody(io.BytesIO(b"a" * 10))
    time.sleep(0.3)
    assert body.read(5) == b"aaaaa"
    time.sleep(0.3)
    assert body.read() == b"aaaaa"
    assert body.failed is None
