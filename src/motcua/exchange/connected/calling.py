"""One request to a database of others: within a time, tried twice, and not while its line rests (outbox.breaker)."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass

from motcua.exchange.connected.sources import Away, Refused, Strange
from motcua.outbox.calling import NoAnswer, TooLong, called

LONGEST_ANSWER = 1024 * 1024
_TRIES = 2
_REFUSALS = frozenset({401, 403})
# A request waits on a thread of the web server: however slow a database is, half of the threads (MOTCUA_THREADS is 4)
# stay for everybody else. Whoever comes beyond is told at once to fill in the form, or to try later.
_AT_ONCE = 2

_places = threading.BoundedSemaphore(_AT_ONCE)


@dataclass(frozen=True)
class Call:
    """A request. What it sends must be safe to send twice."""

    url: str
    headers: Mapping[str, str]
    body: bytes | None = None
    doing: str = "ask"
    # By which the question is known on both sides.
    key: str = ""

    @property
    def method(self) -> str:
        """A request without a body only reads."""
        return "GET" if self.body is None else "POST"


def answer_to(call: Call, seconds: float, line: str) -> bytes:
    """The body of the answer; each of the two tries ends within about twice `seconds`.

    Raises Away (at once where others wait already), Refused or Strange.
    """
    if not _places.acquire(blocking=False):
        raise Away("others are waiting")
    try:
        return _tried(call, seconds, line)
    finally:
        _places.release()


def _tried(call: Call, seconds: float, line: str) -> bytes:
    last: Away | None = None
    for _number in range(_TRIES):
        try:
            return _once(call, seconds, line)
        except Away as away:
            last = last or away
    raise last or Away("not tried")


def _once(call: Call, seconds: float, line: str) -> bytes:
    try:
        status, answer = called(
            call.method,
            call.url,
            line=line,
            doing=call.doing,
            key=call.key,
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
