"""Providers of electronic invoices, and the invoices that they issue for us."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy


class InvoiceProvider(models.Model):
    """An agency's account at a provider (`invoices.providers.Provider`); its secret stands in the environment."""

    code = models.CharField(max_length=40, unique=True)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    definition: Any = models.JSONField()
    is_on = models.BooleanField(default=False)
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.code


class Invoice(models.Model):
    """One electronic invoice for one receipt. Its content is frozen; a mistake is mended by one that replaces it."""

    class State(models.TextChoices):
        WAITING = "waiting", gettext_lazy("Chờ nhà cung cấp lập")
        ISSUED = "issued", gettext_lazy("Đã lập")
        REFUSED = "refused", gettext_lazy("Nhà cung cấp từ chối")
        CANCELLING = "cancelling", gettext_lazy("Đang huỷ")
        CANCELLED = "cancelled", gettext_lazy("Đã huỷ")
        REPLACED = "replaced", gettext_lazy("Đã bị thay thế")

    # The provider knows the invoice by it, at every attempt.
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    receipt = models.ForeignKey("payments.FeeReceipt", on_delete=models.PROTECT, related_name="invoices")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    provider = models.ForeignKey(InvoiceProvider, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    content: Any = models.JSONField()
    asked_at = models.DateTimeField()
    # As the provider and the tax authority number it; "" before.
    number = models.CharField(max_length=40, blank=True)
    authority_code = models.CharField(max_length=60, blank=True)
    # With which its keeper is found at the provider's own page.
    lookup_code = models.CharField(max_length=60, blank=True)
    issued_at = models.DateTimeField(null=True, blank=True)
    # Why it was refused, in the provider's words and code.
    said = models.CharField(max_length=300, blank=True)
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    # Why it was cancelled, or replaces another; by whom.
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            # Of what was paid once there is one invoice that is asked for or being asked for; and one that holds.
            models.UniqueConstraint(
                fields=["receipt"], condition=Q(state__in=("waiting", "refused")), name="invoice_asked_once"
            ),
            models.UniqueConstraint(
                fields=["receipt"], condition=Q(state__in=("issued", "cancelling")), name="invoice_holds_once"
            ),
        ]
        indexes = [models.Index(fields=["agency", "-id"], name="invoices_of_agency")]

    def __str__(self) -> str:
        return self.number or str(self.key)
