"""Text messages (SMS): one way to send one, whatever gateway the settings name.

A gateway is a class with `send`; which one serves is data (`MOTCUA_SMS_GATEWAY`). A number and a text are handed over
as people would read them; what a gateway wants otherwise is the gateway's affair.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

# The one letter that has no decomposition.
_BARRED_D = str.maketrans("đĐ", "dD")  # not a text: letters


class NotTaken(Exception):
    """The gateway could not be reached, or answered what is no answer: to be tried again. Its text names no number."""


class Misconfigured(NotTaken):
    """The gateway refuses the installation (keys, sender, template, credit): to be tried again once that is mended."""


class NoSuchNumber(Exception):
    """The gateway knows that this number takes no messages: trying again is in vain."""


class Gateway(Protocol):
    """Hands text messages to an operator."""

    def send(self, number: str, text: str, reference: str) -> None:
        """Send `text` to `number` (0912345678). The same `reference` (up to 50 characters) again sends nothing more.

        Raises NotTaken, Misconfigured, NoSuchNumber.
        """


def send_text(number: str, text: str, reference: str) -> None:
    """Send one text message. Raises NotTaken, Misconfigured, NoSuchNumber; ImproperlyConfigured without a gateway."""
    _gateway().send(number, text, reference)


def without_marks(text: str) -> str:
    """Vietnamese without marks: 160 signs a message instead of 70, and what operators register as templates."""
    plain = unicodedata.normalize("NFD", text.translate(_BARRED_D))
    return "".join(sign for sign in plain if unicodedata.category(sign) != "Mn")


def _gateway() -> Gateway:
    from motcua.notices.adapters.esms import Esms
    from motcua.notices.adapters.mailbox import TextMailbox

    known: dict[str, Callable[[], Gateway]] = {"esms": Esms}
    if settings.SMS_GATEWAY:
        try:
            return known[settings.SMS_GATEWAY]()
        except KeyError:
            raise ImproperlyConfigured("MOTCUA_SMS_GATEWAY names no gateway: " + ", ".join(known)) from None
    return TextMailbox()
