"""The ways out to payment gateways, as the outbox knows them."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from motcua.outbox.calling import host_of
from motcua.outbox.lines import Family, Place, register
from motcua.payments.gateways import read
from motcua.payments.invoices import providers
from motcua.payments.models import Gateway, InvoiceProvider

FAMILY, INVOICES = "payments", "invoices"


def _places() -> Sequence[Place]:
    return [
        Place(f"{FAMILY}:{row.code}", one.name, host_of(one.api_url), row.is_on)
        for row in Gateway.objects.order_by("code")
        for one in [read(row)]
    ]


def _try_out(line: str) -> None:
    merchant = read(Gateway.objects.get(code=line.partition(":")[2]))
    merchant.adapter.try_out(merchant)


register(Family(FAMILY, _("Cổng thanh toán"), places=_places, try_out=_try_out))


def _providers() -> Sequence[Place]:
    return [
        Place(f"{INVOICES}:{row.code}", one.name, host_of(one.url), row.is_on)
        for row in InvoiceProvider.objects.order_by("code")
        for one in [providers.read(row)]
    ]


def _try_provider(line: str) -> None:
    provider = providers.read(InvoiceProvider.objects.get(code=line.partition(":")[2]))
    provider.adapter.try_out(provider)


register(Family(INVOICES, _("Hoá đơn điện tử"), places=_providers, try_out=_try_provider))
