"""The ways out to the mail server and the gateway of text messages, as the outbox knows them."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import get_connection
from django.utils.translation import gettext_lazy as _

from motcua.notices import channels
from motcua.notices.adapters import esms
from motcua.notices.models import ChannelRow
from motcua.outbox.calling import host_of
from motcua.outbox.connection_log import logged
from motcua.outbox.lines import Family, Place, register

MAIL = "mail"
_MAIL_NAME, _TEXTS_NAME = _("Máy chủ thư"), _("Cổng tin nhắn eSMS")


def mail_host() -> str:
    """Where letters leave; "" where they stay in this installation."""
    return f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}" if settings.EMAIL_HOST else ""


def _mail() -> Sequence[Place]:
    return [Place(MAIL, str(_MAIL_NAME), mail_host(), bool(mail_host()))]


def _texts() -> Sequence[Place]:
    is_on = settings.SMS_GATEWAY == esms.LINE
    return [Place(esms.LINE, str(_TEXTS_NAME), host_of(settings.SMS_URL or esms.ADDRESS), is_on)]


def _try_mail(line: str) -> None:
    """Sign in to the mail server, and leave again."""
    with logged(MAIL, "try", host=mail_host()):
        connection = get_connection()
        connection.open()
        connection.close()


register(Family(MAIL, _MAIL_NAME, places=_mail, try_out=_try_mail))


def _channels() -> Sequence[Place]:
    rows = [channels.read(row) for row in ChannelRow.objects.order_by("code")]
    return [Place(one.line, one.name, host_of(one.url), one.is_ready) for one in rows if one.url]


def _try_channel(line: str) -> None:
    """Ask the gateway of one channel something that sends nothing."""
    row = ChannelRow.objects.get(code=line.partition(":")[2])
    channel = channels.read(row)
    channel.adapter.try_out(channel)


register(Family("messages", _("Kênh thông báo (SMS, Zalo)"), places=_channels, try_out=_try_channel))
# By the push services of browsers: one that is down keeps up no other.
register(Family("push", _("Dịch vụ đẩy của trình duyệt")))
register(Family(esms.LINE, _TEXTS_NAME, places=_texts))
