"""Who delivers which topic, and one delivery with what is noted about it."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.outbox.models import Message

Handler = Callable[[Message], None]

_handlers: dict[str, Handler] = {}


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


def deliver_now(message_id: int) -> None:
    """Hand a message to its handler and note how it went.

    Raises DeliveryFailed when the handler failed, so that the job is tried again. A topic that nobody handles
    stays waiting with its error and is not tried again by itself: `services.replay` does, once the topic is
    known.
    """
    message = Message.objects.filter(pk=message_id, delivered_at__isnull=True).first()
    if message is None:
        return
    deliver = _handlers.get(message.topic)
    if deliver is None:
        _note(message, error=_("Không có nơi nào nhận chủ đề này."))
        return
    try:
        deliver(message)
    except Exception as error:
        # Whatever went wrong outside, the message stays and is tried again.
        where = _kind_and_place(error)
        _note(message, error=where)
        raise DeliveryFailed(f"message {message.pk} ({message.topic}): {where}") from None
    _note(message, error="")


def _kind_and_place(error: Exception) -> str:
    """ "SMTPServerDisconnected, smtplib.py:405". The error's own text may hold a name: it is left out."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f", {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"


def _note(message: Message, *, error: str) -> None:
    Message.objects.filter(pk=message.pk).update(
        attempts=F("attempts") + 1, last_error=error, delivered_at=None if error else timezone.now()
    )
