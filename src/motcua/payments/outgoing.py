"""The ways out to payment gateways, as the outbox knows them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from motcua.outbox.lines import Family, register

register(Family("payments", _("Cổng thanh toán")))
