"""One request to a database of others: within a time, tried twice, and not at all while it has just failed often."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass

from motcua.exchange.connected.sources import Away, Refused, Strange
from motcua.outbox.calling import NoAnswer, TooLong, called

LONGEST_ANSWER = 1024 * 1024
_TRIES = 2
_FAILURES, _REST_SECONDS = 5, 60.0
_REFUSALS = frozenset({401, 403})
# A request waits on a thread of the web server: however slow a database is, half of the threads (MOTCUA_THREADS is 4)
# stay for everybody else. Whoever comes beyond is told at once to fill in the form, or to try later.
_AT_ONCE = 2

_places = threading.BoundedSemaphore(_AT_ONCE)


class Breaker:
    """After five failures in a row nothing is sent for a minute; then one request tries again. One for each process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failures = 0
        self._until = 0.0

    def let_through(self) -> None:
        """Raise Away while it rests."""
        with self._lock:
            now = time.monotonic()
            if self._failures >= _FAILURES:
                if now < self._until:
                    raise Away("resting after failures")
                # The others wait while one tries.
                self._until = now + _REST_SECONDS

    def note(self, *, worked: bool) -> None:
        """What became of a request."""
        with self._lock:
            self._failures = 0 if worked else self._failures + 1
            if self._failures >= _FAILURES:
                self._until = time.monotonic() + _REST_SECONDS

    def reset(self) -> None:
        """Forget all failures."""
        self.note(worked=True)


@dataclass(frozen=True)
class Call:
    """A request. What it sends must be safe to send twice."""

    url: str
    headers: Mapping[str, str]
    body: bytes | None = None

    @property
    def method(self) -> str:
        """A request without a body only reads."""
        return "GET" if self.body is None else "POST"


def answer_to(call: Call, seconds: float, breaker: Breaker) -> bytes:
    """The body of the answer; each of the two tries ends within about twice `seconds`.

    Raises Away (at once where others wait already), Refused or Strange.
    """
    if not _places.acquire(blocking=False):
        raise Away("others are waiting")
    try:
        breaker.let_through()
        return _tried(call, seconds, breaker)
    finally:
        _places.release()


def _tried(call: Call, seconds: float, breaker: Breaker) -> bytes:
    last: Away | None = None
    for _number in range(_TRIES):
        try:
            answer = _once(call, seconds)
        except Away as away:
            last = away
        except (Refused, Strange):
            breaker.note(worked=True)
            raise
        else:
            breaker.note(worked=True)
            return answer
    breaker.note(worked=False)
    raise last or Away("not tried")


def _once(call: Call, seconds: float) -> bytes:
    try:
        status, answer = called(
            call.method,
            call.url,
            body=call.body,
            headers=call.headers,
            seconds=seconds,
            longest=LONGEST_ANSWER,
        )
    except NoAnswer as none:
        raise Away(str(none)) from None
    except TooLong as long:
        raise Strange(str(long)) from None
    if status in _REFUSALS:
        raise Refused(f"status {status}")
    # A SOAP fault comes with status 500, but so does a service that is broken.
    if status != 200:
        raise Away(f"status {status}")
    return answer
