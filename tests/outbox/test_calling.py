"""A call of a service of others ends within its time and size, and reads only what was asked for."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from motcua.outbox.calling import NoAnswer, TooLong, called

pytestmark = pytest.mark.django_db


class _Handler(BaseHTTPRequestHandler):
    """The path says how it answers."""

    asked: ClassVar[list[str]] = []

    def log_message(self, *_arguments: object) -> None:
        """Stay silent."""

    def do_POST(self) -> None:
        self.asked.append(self.path)
        self.rfile.read(int(self.headers["Content-Length"]))
        way, _slash, status = self.path[1:].partition("/")
        self.send_response(int(status))
        self.send_header("Location", "/whole/200")
        self.end_headers()
        try:
            if way == "whole":
                self.wfile.write(b"answer")
            while way == "endless":
                self.wfile.write(b" " * 65536)
            while way == "dripping":
                self.wfile.write(b" ")
                time.sleep(0.05)
        except OSError:
            return


@pytest.fixture
def url() -> Iterator[str]:
    _Handler.asked.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def ask(address: str) -> tuple[int, bytes]:
    return called("POST", address, line="test", doing="ask", body=b"x", seconds=0.4, longest=1000)


def test_an_answer_comes_whole(url: str) -> None:
    assert ask(f"{url}/whole/200") == (200, b"answer")


@pytest.mark.parametrize("way", ["whole", "dripping", "endless"])
@pytest.mark.parametrize("status", [302, 401, 503])
def test_of_any_other_status_nothing_is_read_or_followed(url: str, way: str, status: int) -> None:
    began = time.monotonic()
    assert ask(f"{url}/{way}/{status}") == (status, b"")
    assert time.monotonic() - began < 0.4
    assert _Handler.asked == [f"/{way}/{status}"]


def test_a_body_that_drips_or_never_ends_is_cut_off(url: str) -> None:
    began = time.monotonic()
    with pytest.raises(NoAnswer, match="too slow"):
        ask(f"{url}/dripping/200")
    assert time.monotonic() - began < 2
    with pytest.raises(TooLong):
        ask(f"{url}/endless/200")


def test_nobody_there_is_no_answer_and_is_not_asked_twice(url: str) -> None:
    with pytest.raises(NoAnswer, match="NewConnectionError"):
        ask("http://127.0.0.1:1/whole/200")
