"""The connection log: every call of a service outside, written after it was made.

Within a transaction a line waits in memory until the transaction is over, however it ends: a call that failed and took
the act with it is the one that must not be missing. What still waits is written at the end of the request, of the
delivery, with the next call, or by the job of each minute. Where nothing waits nothing is asked.
"""

from __future__ import annotations

import datetime
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from itertools import groupby
from threading import Lock

import structlog
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from motcua.kernel.foreign_json import storable
from motcua.outbox import breaker
from motcua.outbox.models import Call

# More wait only where the database is away: the oldest give way.
_MOST_WAITING, _AT_ONCE = 5000, 500
_LENGTHS = {"line": 120, "doing": 60, "key": 200, "host": 200, "error": 100, "answer": 500}
_FAILED = frozenset({Call.Outcome.BROKEN, Call.Outcome.SILENT})
_COLUMNS = "line, doing, key, host, at, milliseconds, status, outcome, error, sent, received, answer, message"
_log = structlog.get_logger(__name__)

delivering: ContextVar[tuple[int, str] | None] = ContextVar("delivering", default=None)
"""(id, key) of the message that is being delivered here, if any."""


@dataclass(slots=True)
class Made:
    """One call, as far as it is known yet."""

    line: str
    doing: str
    key: str = ""
    host: str = ""
    at: datetime.datetime | None = None
    milliseconds: int = 0
    status: int = 0
    outcome: str = Call.Outcome.ANSWERED
    error: str = ""
    sent: int = 0
    received: int = 0
    answer: str = ""


Lines = list[tuple[Made, int | None]]
"""Calls, each with the id of the message that was being delivered."""

_waiting: deque[tuple[Made, int | None]] = deque(maxlen=_MOST_WAITING)
_writing = Lock()
_apart: ContextVar[Lines | None] = ContextVar("apart", default=None)


@contextmanager
def logged(line: str, doing: str, *, key: str = "", host: str = "", sent: int = 0) -> Iterator[Made]:
    """Around one call, by whatever protocol: asks the breaker, measures, writes.

    Raises breaker.Resting or Off without calling. What is raised inside counts as no answer, unless `outcome` was
    set otherwise before.
    """
    breaker.let_through(line)
    message = delivering.get()
    made = Made(line, doing, key or (message[1] if message else ""), host, timezone.now(), sent=sent)
    began = time.monotonic()
    try:
        yield made
    except Exception as error:
        if made.outcome == Call.Outcome.ANSWERED:
            made.outcome = Call.Outcome.SILENT
        made.error = made.error or type(error).__name__
        raise
    finally:
        made.milliseconds = int((time.monotonic() - began) * 1000)
        call = (made, message[0] if message else None)
        apart = _apart.get()
        if apart is not None:
            apart.append(call)
        else:
            _waiting.append(call)
            flush_if_possible()


@contextmanager
def kept_apart() -> Iterator[Lines]:
    """What is called within is left to the caller, who writes it (`write`, `tell_breaker`) or gives it up (`keep`)."""
    lines: Lines = []
    token = _apart.set(lines)
    try:
        yield lines
    finally:
        _apart.reset(token)


def keep(lines: Lines) -> None:
    """Let these lines wait with the others."""
    _waiting.extend(lines)


def flush_if_possible() -> None:
    """Write what waits now, or when the transaction is over."""
    if breaker.in_event_loop():
        return
    if connection.in_atomic_block:
        transaction.on_commit(flush)
    else:
        flush()


def flush() -> None:
    """Write what waits; one statement, more only where a line failed or works again. Never raises for the database."""
    if not _waiting or breaker.in_event_loop():
        return
    with _writing:
        taken = [_waiting.popleft() for _number in range(min(len(_waiting), _AT_ONCE))]
    if not taken:
        return
    try:
        write(taken)
        tell_breaker(taken)
    except DatabaseError as error:
        _waiting.extendleft(reversed(taken[: _MOST_WAITING - len(_waiting)]))
        _log.warning("connection_log_waits", calls=len(_waiting), reason=type(error).__name__)


def after_request(**_told: object) -> None:
    """Receiver of `request_finished`: no transaction is open there any more."""
    flush()


def forget() -> None:
    """Let go of what waits (between tests, whose databases differ)."""
    _waiting.clear()


def write(taken: Lines) -> None:
    """Write these lines: one statement, none for no lines."""
    if not taken:
        return
    rows = [
        [
            *(_kept(made, name) for name in ("line", "doing", "key", "host")),
            made.at,
            made.milliseconds,
            made.status,
            made.outcome,
            _kept(made, "error"),
            made.sent,
            made.received,
            _kept(made, "answer"),
            message,
        ]
        for made, message in taken
    ]
    one = "(" + ", ".join(["%s"] * len(rows[0])) + ")"
    places = ", ".join([one] * len(rows))
    with connection.cursor() as cursor:
        # Only the names of columns and placeholders are put together.
        statement = f"INSERT INTO outbox_call ({_COLUMNS}) VALUES {places}"  # noqa: S608  # nosec B608
        cursor.execute(statement, [value for row in rows for value in row])


def _kept(made: Made, name: str) -> str:
    """A text of a call as the table takes it: one that it refused would keep up every line behind it."""
    return storable(str(getattr(made, name)))[: _LENGTHS[name]]


def tell_breaker(taken: Lines) -> None:
    """For each line: whether a call worked, and how many failed after it."""
    now = timezone.now()
    made = [one for one, _message in taken]
    for line, calls in groupby(sorted(made, key=lambda one: one.line), key=lambda one: one.line):
        worked, failed = False, 0
        for one in calls:
            if one.outcome in _FAILED:
                failed += 1
            else:
                worked, failed = True, 0
        breaker.note(line, worked, failed, now)
