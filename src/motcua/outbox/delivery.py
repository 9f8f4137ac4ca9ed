"""Who delivers which topic, and one delivery with what is noted about it."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.outbox.connection_log import delivering, flush
from motcua.outbox.models import Message

Handler = Callable[[Message], None]

_handlers: dict[str, Handler] = {}

# One statement. Most messages are delivered at once: of them the message itself says all.
_NOTE = """
    WITH noted AS (
        UPDATE outbox_message SET attempts = attempts + 1, last_error = %(error)s, delivered_at = %(delivered)s
        WHERE id = %(id)s
        RETURNING id, attempts
    )
    INSERT INTO outbox_attempt (message_id, number, at, milliseconds, error)
    SELECT id, attempts, %(at)s, %(milliseconds)s, %(error)s FROM noted WHERE %(error)s <> '' OR attempts > 1
"""


class DeliveryFailed(Exception):
    """A handler failed. The text names message and kind of error only: logs hold nothing personal."""


def handler(topic: str) -> Callable[[Handler], Handler]:
    """Register a function as what delivers the messages of a topic. Raises ValueError for a second one."""

    def register(function: Handler) -> Handler:
        if topic in _handlers:
            raise ValueError(f"topic {topic!r} has a handler already, in {_handlers[topic].__module__}")
        _handlers[topic] = function
        return function

    return register


def topics() -> list[str]:
    """All topics that somebody delivers."""
    return sorted(_handlers)


@dataclass(frozen=True)
class Went:
    """How one try went. `error`: kind and place of what went wrong, "" where it was delivered.

    `is_over`: nothing more is tried by itself: it was delivered, or nobody handles the topic.
    """

    message: int
    topic: str
    error: str
    milliseconds: int
    is_over: bool


def deliver_now(message_id: int) -> None:
    """Hand a message to its handler and note how it went.

    Raises DeliveryFailed when the handler failed, so that the job is tried again. A topic that nobody handles
    stays waiting with its error and is not tried again by itself: `services.replay` does, once the topic is
    known.
    """
    message = Message.objects.filter(pk=message_id, delivered_at__isnull=True).first()
    if message is None:
        return
    went = try_to_deliver(message)
    flush()
    note(went)
    if not went.is_over:
        raise DeliveryFailed(f"message {message.pk} ({message.topic}): {went.error}")


def try_to_deliver(message: Message) -> Went:
    """Hand a message to its handler; nothing is noted yet. Never raises for what went wrong outside."""
    began = time.monotonic()
    deliver = _handlers.get(message.topic)
    if deliver is None:
        return _went(message, began, _("Không có nơi nào nhận chủ đề này."), is_over=True)
    token = delivering.set((message.pk, message.key))
    try:
        deliver(message)
    except Exception as error:
        # Whatever went wrong outside, the message stays and is tried again.
        return _went(message, began, _kind_and_place(error), is_over=False)
    finally:
        delivering.reset(token)
    return _went(message, began, "", is_over=True)


def note(went: Went) -> None:
    """Keep how a try went: one statement."""
    now = timezone.now()
    told: dict[str, Any] = {
        "id": went.message,
        "error": went.error,
        "at": now,
        "delivered": None if went.error else now,
        "milliseconds": went.milliseconds,
    }
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, told)


def _went(message: Message, began: float, error: str, *, is_over: bool) -> Went:
    return Went(message.pk, message.topic, error, int((time.monotonic() - began) * 1000), is_over)


def _kind_and_place(error: Exception) -> str:
    """ "SMTPServerDisconnected, smtplib.py:405". The error's own text may hold a name: it is left out."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f", {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"
