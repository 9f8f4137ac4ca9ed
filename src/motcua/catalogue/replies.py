"""Ready-made replies by procedure and action: reading them at an act, and keeping them as administrators write them."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.db.models import Max

from motcua.agencies.selectors import stamp
from motcua.catalogue.models import Procedure, ReadyReply


def replies_at(procedure_id: int, action: str) -> tuple[ReadyReply, ...]:
    """The replies for one action, in order; to be read only. What an administrator writes is there in 30 seconds."""
    return tuple(reply for reply in _kept(procedure_id, stamp()) if reply.action == action)


@lru_cache(maxsize=1024)
def _kept(procedure_id: int, at: int) -> tuple[ReadyReply, ...]:
    return tuple(ReadyReply.objects.filter(procedure=procedure_id).order_by("order", "id"))


def forget_replies() -> None:
    """In this process what was just written is there at once."""
    _kept.cache_clear()


def delete_reply(reply: ReadyReply) -> None:
    """Take a reply away; acts that used it keep the words."""
    reply.delete()
    forget_replies()


def save_replies(content: Mapping[str, Any]) -> Iterable[bool]:
    """Keep the replies of a package for one procedure; for each whether it was new or changed. None is deleted."""
    procedure = Procedure.objects.get(code=content["code"])
    for order, raw in enumerate(content["replies"], start=1):
        values = {"text": raw["text"], "order": order}
        row, created = ReadyReply.objects.get_or_create(
            procedure=procedure, action=raw["action"], title=raw["title"], defaults=values
        )
        differs = not created and (row.text, row.order) != (raw["text"], order)
        if differs:
            row.text, row.order = raw["text"], order
            row.save(update_fields=["text", "order"])
        yield created or differs


def write_reply(
    procedure: Procedure, action: str, title: str, text: str, reply: ReadyReply | None = None
) -> ReadyReply:
    """Make a reply, or change one. Raises django.db.IntegrityError when the title is taken for this action."""
    with transaction.atomic():
        if reply is None:
            last = ReadyReply.objects.filter(procedure=procedure).aggregate(last=Max("order"))["last"] or 0
            reply = ReadyReply(procedure=procedure, order=last + 1)
        reply.action, reply.title, reply.text = action, title, text
        reply.save()
    forget_replies()
    return reply
