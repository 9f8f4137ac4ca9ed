"""Telling the outside, after commit and at least once.

A caller writes `send(…)` inside its own transaction. Upper rooms say how a topic is delivered with
`@handler(topic)`, in a module that their AppConfig imports when Django is ready. A handler may be called twice for one
message, so it must be idempotent by `message.key`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from motcua.outbox.delivery import handler, topics
from motcua.outbox.models import Message
from motcua.outbox.tasks import deliver

__all__ = ["handler", "replay", "send", "send_all", "topics", "waiting"]


def send(topic: str, key: str, payload: Mapping[str, Any]) -> None:
    """Keep a message and enqueue its delivery, both in the caller's transaction: one statement.

    `key` (up to 200 characters) makes it unique: the same key again does nothing. `payload` is plain JSON and names
    rows by their keys rather than carrying personal data.
    """
    send_all([(topic, key, payload)])


def send_all(messages: Sequence[tuple[str, str, Mapping[str, Any]]]) -> None:
    """`send` for several messages, each with its topic, key and payload, in this order; one statement."""
    given = json.dumps([(topic, key, dict(payload)) for topic, key, payload in messages])
    with connection.cursor() as cursor:
        cursor.execute(_SEND, [timezone.now(), given, deliver.queue, deliver.name])


# Every act sends: one statement instead of two. The function is the one that `deliver.defer` calls; its number changes
# when its arguments do. All messages are one JSON: quotes inside texts of an array would be escaped one by one.
_SEND = """
    WITH message AS (
        INSERT INTO outbox_message (topic, key, payload, created_at, attempts, last_error)
        SELECT message ->> 0, message ->> 1, message -> 2, %s, 0, ''
        FROM jsonb_array_elements(%s::jsonb) WITH ORDINALITY AS given (message, place)
        ORDER BY place
        ON CONFLICT (key) DO NOTHING
        RETURNING id
    )
    SELECT procrastinate_defer_jobs_v1(array_agg(ROW(
        %s, %s, 0, NULL, NULL, jsonb_build_object('message', message.id), NULL
    )::procrastinate_job_to_defer_v1 ORDER BY message.id))
    FROM message
    HAVING count(*) > 0
"""


def waiting() -> QuerySet[Message]:
    """Messages that are not delivered yet, oldest first; `last_error` says why where it was tried."""
    return Message.objects.filter(delivered_at__isnull=True).order_by("created_at", "id")


def replay(message: Message) -> None:
    """Deliver a message again, also one that was delivered (its handler is idempotent)."""
    with transaction.atomic(savepoint=False):
        Message.objects.filter(pk=message.pk).update(delivered_at=None, last_error="")
        deliver.defer(message=message.pk)
