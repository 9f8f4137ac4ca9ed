"""A circuit breaker for each line, shared by all processes: where a service has failed several times in a row, nothing
is sent for a while; then one call tries, and the others go on waiting for what becomes of it.

Asking costs no statement but one each five seconds; nobody ever waits for a lock here.
"""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import structlog
from django.db import connection
from django.utils import timezone

from motcua.data.held import Held
from motcua.outbox.lines import USUAL_LIMIT, USUAL_REST, family_of
from motcua.outbox.models import Line

_FRESH_SECONDS = 5.0
_log = structlog.get_logger(__name__)
_trying: ContextVar[bool] = ContextVar("trying", default=False)

_CLAIM = """
    UPDATE outbox_line SET open_until = %s
    WHERE code = (
        SELECT code FROM outbox_line WHERE code = %s AND open_until <= %s FOR NO KEY UPDATE SKIP LOCKED
    )
"""
_NOTE = """
    UPDATE outbox_line SET
        failures = CASE WHEN %(worked)s THEN 0 ELSE failures END + %(failed)s,
        failed_at = COALESCE(%(at)s, failed_at),
        open_until = CASE
            WHEN CASE WHEN %(worked)s THEN 0 ELSE failures END + %(failed)s >= %(limit)s THEN %(until)s
        END
    WHERE code = (SELECT code FROM outbox_line WHERE code = %(code)s FOR NO KEY UPDATE SKIP LOCKED)
"""
_FIRST = """
    INSERT INTO outbox_line (code, is_off, failures, failed_at, open_until)
    VALUES (%(code)s, FALSE, %(failed)s, %(at)s, CASE WHEN %(failed)s >= %(limit)s THEN %(until)s END)
    ON CONFLICT (code) DO NOTHING
"""


class Resting(Exception):
    """Nothing is sent now: the line failed several times in a row."""


class Off(Exception):
    """Nothing is sent: an administrator switched the line off."""


@dataclass(frozen=True)
class State:
    """How a line is set and how it does."""

    limit: int
    rest: int
    is_off: bool = False
    failures: int = 0
    failed_at: datetime.datetime | None = None
    open_until: datetime.datetime | None = None


def state_of(line: str) -> State:
    """As it was at most five seconds ago."""
    found = _held.now().get(line)
    return found if found is not None else usual(line)


@contextmanager
def trying() -> Iterator[None]:
    """An administrator tries a line: what is called here goes out whatever the state, and what works closes it."""
    token = _trying.set(True)
    try:
        yield
    finally:
        _trying.reset(token)


def let_through(line: str) -> None:
    """Raise Off or Resting where nothing may be sent.

    Within an event loop no statement is possible: who calls from there asks before, outside of it.
    """
    if in_event_loop() or _trying.get():
        return
    state = state_of(line)
    if state.is_off:
        raise Off("line is off")
    if state.open_until is None:
        return
    now = timezone.now()
    if now < state.open_until:
        raise Resting("resting after failures")
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [now + datetime.timedelta(seconds=state.rest), line, now])
        is_ours = cursor.rowcount == 1
    _held.forget()
    # The others wait while one tries.
    if not is_ours:
        raise Resting("resting after failures")


def note(line: str, worked: bool, failed: int, now: datetime.datetime) -> None:
    """What became of calls: whether one worked, and how many failed after it. Costs nothing where all is well."""
    state = state_of(line)
    if not failed and not state.failures:
        return
    told: dict[str, Any] = {
        "code": line,
        "worked": worked,
        "failed": failed,
        "at": now if failed else None,
        "limit": state.limit,
        "until": now + datetime.timedelta(seconds=state.rest),
    }
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, told)
        if cursor.rowcount == 0:
            cursor.execute(_FIRST, told)
    before = 0 if worked else state.failures
    if before < state.limit <= before + failed:
        _log.warning("line_opened", line=line, failures=before + failed, seconds=state.rest)
    _held.forget()


def close(line: str) -> None:
    """Forget all failures of a line: an administrator mended it."""
    Line.objects.filter(code=line).update(failures=0, open_until=None)
    _held.forget()


def forget() -> None:
    """Read the states anew when they are asked for next."""
    _held.forget()


def in_event_loop() -> bool:
    """Whether this runs within one, where no statement is possible."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def usual(line: str) -> State:
    """A line that is well, as its family has it."""
    family = family_of(line)
    return State(family.limit, family.rest) if family is not None else State(USUAL_LIMIT, USUAL_REST)


def _read() -> Mapping[str, State]:
    found: dict[str, State] = {}
    for row in Line.objects.all():
        family = usual(row.code)
        found[row.code] = State(
            row.limit or family.limit,
            row.rest_seconds or family.rest,
            row.is_off,
            row.failures,
            row.failed_at,
            row.open_until,
        )
    return found


_held = Held(_read, _FRESH_SECONDS)
