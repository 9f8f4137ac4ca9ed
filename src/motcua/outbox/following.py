"""One delivery after the other in one go: for most, what a job costs by itself is more than the delivery.

A worker that has delivered a message takes the job that waits next for delivery, as its own queue would give it, in the
transaction that notes how the one before went: one write to the disk for each. Only one job is ever taken at a time, so
that none waits behind a receiver that hangs; after a second the queue is asked again, for other work waits too.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from motcua.data import written
from motcua.outbox import connection_log, policy
from motcua.outbox.delivery import Went, note, try_to_deliver
from motcua.outbox.models import Message

GO_SECONDS = 1.0
_log = structlog.get_logger(__name__)

# As procrastinate's own `procrastinate_fetch_job_v2`, of one task and without locks, which deliveries have none of.
_TAKE = """
    WITH taken AS (
        UPDATE procrastinate_jobs SET status = 'doing',
            worker_id = (SELECT worker_id FROM procrastinate_jobs WHERE id = %(after)s)
        WHERE id = (
            SELECT id FROM procrastinate_jobs
            WHERE status = 'todo' AND task_name = %(task)s AND queue_name = %(queue)s
                AND lock IS NULL AND (scheduled_at IS NULL OR scheduled_at <= now())
            ORDER BY priority DESC, id LIMIT 1
            FOR UPDATE SKIP LOCKED
        )
        RETURNING id, attempts, (args ->> 'message')::bigint AS message
    )
    SELECT taken.id, taken.attempts, message.id, topic, key, payload::text, created_at, message.attempts, last_error
    FROM taken LEFT JOIN outbox_message message ON message.id = taken.message AND delivered_at IS NULL
"""
_FINISH = "SELECT procrastinate_finish_job_v1(%s, %s::procrastinate_job_status, %s)"
_RETRY = "SELECT procrastinate_retry_job_v2(%s, %s, NULL, NULL, NULL)"


@dataclass(frozen=True)
class Taken:
    """A job that is this worker's now. `message`: None where it was delivered already, or is no more."""

    job: int
    failures: int
    message: Message | None


def deliver_what_follows(after: int, *, queue: str, task: str, must_stop: Callable[[], bool]) -> None:
    """Take and deliver, until nothing is due or the time is over. `after`: the job of this worker that went before."""
    ends = time.monotonic() + GO_SECONDS
    place = {"after": after, "queue": queue, "task": task}
    taken = _taken(place)
    while taken is not None:
        done, lines = None, []
        if taken.message is not None:
            with connection_log.kept_apart() as lines:
                done = try_to_deliver(taken.message)
        goes_on = time.monotonic() < ends and not must_stop()
        try:
            following = _finished(taken, done, lines, place if goes_on else None)
        except DatabaseError:
            # Whatever was wrong with it: that it was delivered must not hang on the log.
            connection_log.keep(lines)
            _end_alone(taken, done)
            return
        connection_log.tell_breaker(lines)
        taken = following


def _taken(place: dict[str, Any]) -> Taken | None:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, place)
        return _read(cursor.fetchone())


def _finished(
    taken: Taken, went: Went | None, lines: connection_log.Lines, place: dict[str, Any] | None
) -> Taken | None:
    """Note how it went, with the calls that it made, and end its job or put it off; the next, where it is wanted."""
    following: Taken | None = None
    with transaction.atomic(), written.together(), connection.cursor() as cursor:
        connection_log.write(lines)
        if went is not None:
            note(went)
        _end(cursor, taken, went)
        if place is not None:
            cursor.execute(_TAKE, place)
            following = _read(cursor.fetchone())
    return following


def _end(cursor: Any, taken: Taken, went: Went | None) -> None:
    if went is None or went.is_over:
        cursor.execute(_FINISH, [taken.job, "succeeded", True])
        return
    wait = policy.kept().wait_after(taken.failures + 1)
    _log.warning(
        "delivery_failed", message=went.message, topic=went.topic, reason=went.error, again=wait is not None
    )
    if wait is None:
        cursor.execute(_FINISH, [taken.job, "failed", False])
    else:
        cursor.execute(_RETRY, [taken.job, timezone.now() + wait])


def _end_alone(taken: Taken, went: Went | None) -> None:
    """Once more without the log; else to be delivered again. Raises DatabaseError where the database is away."""
    try:
        _finished(taken, went, [], None)
    except DatabaseError:
        with connection.cursor() as cursor:
            cursor.execute(_RETRY, [taken.job, timezone.now()])


def _read(row: tuple[Any, ...] | None) -> Taken | None:
    if row is None:
        return None
    job, failures, key, *content = row
    if key is None:
        return Taken(job, failures, None)
    topic, name, payload, created, attempts, error = content
    message = Message(
        id=key,
        topic=topic,
        key=name,
        payload=json.loads(payload),
        created_at=created,
        attempts=attempts,
        last_error=error,
    )
    message._state.adding, message._state.db = False, connection.alias
    return Taken(job, failures, message)
