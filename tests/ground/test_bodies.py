"""The body of a request as the application reads it: the same bytes whatever is asked for, or an end in good time."""

from __future__ import annotations

import gc
import io
import threading
import weakref
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.config import bodies
from motcua.config.bodies import TimedBody, TooSlow, in_good_time


@given(
    content=st.binary(max_size=3000),
    sizes=st.lists(st.one_of(st.integers(0, 900), st.just(-1)), max_size=12),
)
def test_whatever_is_asked_for_comes_in_order(content: bytes, sizes: list[int]) -> None:
    body, plain = TimedBody(io.BytesIO(content)), io.BytesIO(content)
    for size in sizes:
        assert body.read(size) == plain.read(size)
    assert body.read() == plain.read()
    assert body.read(5) == b""


def test_large_bodies_and_lines() -> None:
    content = b"mot\nhai\n" + bytes(2_000_000) + b"cuoi"
    body = TimedBody(io.BytesIO(content))
    assert (body.readline(), body.readline(2), body.readline()) == (b"mot\n", b"ha", b"i\n")
    assert body.read(1_000_000) + body.read(70_000) + body.read() == content[8:]


class Stalled:
    """A body that never comes, until it is let go."""

    def __init__(self) -> None:
        self.let_go = threading.Event()

    def read(self, _size: int) -> bytes:
        self.let_go.wait(30)
        return b""


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "GRACE", 0.4)
    monkeypatch.setattr(bodies, "PROMPT", 0.05)


def asked(body: Any, told: list[Any]) -> bytes:
    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        try:
            environ["wsgi.input"].read(10)
        except OSError:
            start_response("403 Forbidden", [])
            return [b"something else"]
        start_response("200 OK", [])
        return [b"good"]

    environ = {"CONTENT_LENGTH": "10", "wsgi.input": body}
    return b"".join(in_good_time(application)(environ, lambda *given: told.append(given)))


def test_one_that_stalls_is_answered_408_whatever_the_application_said(impatient: None) -> None:
    body, told = Stalled(), list[Any]()
    content = asked(body, told)
    ((status, headers),) = told
    assert status.startswith("408")
    assert ("Connection", "close") in headers
    assert "kiểm tra kết nối" in content.decode()
    body.let_go.set()
    assert asked(io.BytesIO(b"0123456789"), told) == b"good"


def test_more_slow_ones_than_places_are_told_503_and_the_places_come_back(impatient: None) -> None:
    for _round in range(2):
        stalled = [Stalled() for _number in range(5)]
        told: list[Any] = []
        threads = [threading.Thread(target=asked, args=(body, told)) for body in stalled]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        statuses = sorted(status[:3] for status, _headers in told)
        assert statuses == ["408"] * 2 + ["503"] * 3
        for body in stalled:
            body.let_go.set()


def test_after_the_first_failure_nothing_is_waited_for(impatient: None) -> None:
    stalled = Stalled()
    body = TimedBody(stalled)
    for _time in range(2):
        with pytest.raises(TooSlow):
            body.read(1)
    body.end()
    stalled.let_go.set()


def test_requests_without_a_body_are_left_alone() -> None:
    environ: dict[str, Any] = {"wsgi.input": "untouched"}
    assert in_good_time(lambda environ, start: [environ["wsgi.input"].encode()])(environ, print) == [
        b"untouched"
    ]


def test_what_came_is_let_go_when_the_request_is_answered_and_not_when_the_collector_comes() -> None:
    """A page's request hangs together with itself in circles: pieces of uploads filled a hundred megabytes so."""

    class Body(io.BytesIO):
        pass

    came = Body(b"x" * 1000)
    gone = weakref.ref(came)
    environ: dict[str, object] = {"CONTENT_LENGTH": "1000", "wsgi.input": came}
    environ["itself"] = environ
    del came

    def page(given: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        assert given["wsgi.input"].read(10) == b"x" * 10
        start("200 OK", [])
        return [b"ok"]

    gc.disable()
    try:
        assert in_good_time(page)(environ, lambda *_given: None) == [b"ok"]
        assert gone() is None
    finally:
        gc.enable()


def test_what_the_proxy_collected_is_read_as_it_is_and_only_the_proxy_may_say_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: list[Any] = []

    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        given.append(environ["wsgi.input"])
        start_response("200 OK", [])
        return [b""]

    body = io.BytesIO(b"abc")
    for behind_proxy, said in ((True, "1"), (True, ""), (False, "1")):
        monkeypatch.setattr(bodies, "_BEHIND_PROXY", behind_proxy)
        in_good_time(application)(
            {"CONTENT_LENGTH": "3", "wsgi.input": body, bodies.WHOLE: said}, lambda *_said: None
        )
    assert [one is body for one in given] == [True, False, False]
