"""Letters, as a channel among the others: the mail server stands in the settings (MOTCUA_SMTP_…)."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.core.mail import get_connection
from django.utils.translation import gettext_lazy

from motcua.notices.adapters import Asked, Incoming, Misconfigured, Need, NotTaken, Outgoing, Receipt, Strange

if TYPE_CHECKING:
    from motcua.notices.channels import Channel


class Letter:
    """Letters are put together with greeting and contacts (`letters.mail`), not by `send`."""

    kind = "mail"
    medium = "mail"
    name = gettext_lazy("Thư điện tử (máy chủ thư đặt trong MOTCUA_SMTP_…)")
    needs: Sequence[Need] = ()
    has_secret = False
    by_template = False

    def send(self, channel: Channel, message: Outgoing) -> str:
        """Letters leave by `letters.mail` alone."""
        raise NotTaken("letters are sent by letters.mail")

    def try_out(self, channel: Channel) -> None:
        """Sign in at the mail server and go."""
        connection = get_connection()
        try:
            connection.open()
        except smtplib.SMTPAuthenticationError:
            raise Misconfigured("authentication") from None
        except (OSError, smtplib.SMTPException) as error:
            raise NotTaken(type(error).__name__) from None
        finally:
            connection.close()

    def receipt(self, channel: Channel, incoming: Incoming) -> Receipt:
        """Mail servers tell by letters, which nobody reads here."""
        raise Strange("no receipts")

    def question(self, channel: Channel, incoming: Incoming) -> Asked:
        """No questions by mail."""
        raise Strange("no questions")
