"""Mail without a mail server, text messages without a gateway: into a table that developers read.

In the sample mode only, at /hop-thu-thu-nghiem.
"""

from collections.abc import Sequence

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import gettext as _

from motcua.notices.models import MailboxMessage


class MailboxBackend(BaseEmailBackend):
    """Keeps messages instead of sending them."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep one row for each recipient and return the number of messages.

        Raises ImproperlyConfigured outside the sample mode: people's mail must not pile up where nobody reads
        it. The outbox keeps the messages, to be replayed once a mail server is set.
        """
        if not settings.SAMPLE_MODE:
            raise ImproperlyConfigured("there is no mail server: set MOTCUA_SMTP_HOST")
        MailboxMessage.objects.bulk_create(
            MailboxMessage(to=to, subject=str(message.subject)[:300], body=str(message.body))
            for message in email_messages
            for to in message.recipients()
        )
        return len(email_messages)


def keep_text(number: str, text: str) -> None:
    """Keep a text message instead of sending it. Raises ImproperlyConfigured outside the sample mode, as letters do."""
    if not settings.SAMPLE_MODE:
        raise ImproperlyConfigured("there is no gateway for text messages: set MOTCUA_SMS_GATEWAY")
    MailboxMessage.objects.create(
        to=number, subject=_("Tin nhắn SMS"), body=text, channel=MailboxMessage.Channel.SMS
    )
