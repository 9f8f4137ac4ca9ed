"""The ways out to the mail server and the gateway of text messages, as the outbox knows them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from motcua.notices.adapters import esms
from motcua.outbox.lines import Family, register

MAIL = "mail"

register(Family(MAIL, _("Máy chủ thư")))
register(Family(esms.LINE, _("Cổng tin nhắn eSMS")))
