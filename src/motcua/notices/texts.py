"""Text messages (SMS) about accounts: codes and links, by whatever gateway the settings name, else by the top agency's
channel.

A number and a text are handed over as people would read them; what a gateway wants otherwise is the gateway's affair.
What is told about dossiers goes by `outreach`, with choices, quiet hours and states.
"""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from motcua.agencies.models import Agency
from motcua.notices import channels
from motcua.notices.adapters import Misconfigured, NoSuchNumber, NotTaken, Outgoing
from motcua.notices.adapters.mailbox import keep_text
from motcua.notices.channels import ADAPTERS, Channel
from motcua.notices.lengths import without_marks
from motcua.notices.models import Medium

__all__ = ["Misconfigured", "NoSuchNumber", "NotTaken", "send_text", "without_marks"]


def send_text(number: str, text: str, reference: str) -> None:
    """Send one text message; the same `reference` (up to 50 characters) again sends nothing more.

    Raises NotTaken, Misconfigured, NoSuchNumber; ImproperlyConfigured without a gateway.
    """
    channel = _channel()
    if channel is None:
        keep_text(number, text)
    else:
        channel.adapter.send(channel, Outgoing(to=number, subject="", text=text, reference=reference))


def _channel() -> Channel | None:
    if settings.SMS_GATEWAY:
        known = [kind for kind, adapter in ADAPTERS.items() if adapter.medium == Medium.SMS]
        if settings.SMS_GATEWAY not in known:
            raise ImproperlyConfigured("MOTCUA_SMS_GATEWAY names no gateway: " + ", ".join(known))
        return Channel(
            code="sms",
            kind=settings.SMS_GATEWAY,
            name="",
            agency="",
            url=settings.SMS_URL,
            account=settings.SMS_KEY,
            sender=settings.SMS_SENDER,
            given_secret=settings.SMS_SECRET,
        )
    if settings.SAMPLE_MODE:
        return None
    top = Agency.objects.filter(parent__isnull=True).order_by("id").first()
    found = channels.serving(top.pk).get(Medium.SMS) if top is not None else None
    return found if found is not None and found.is_ready else None
