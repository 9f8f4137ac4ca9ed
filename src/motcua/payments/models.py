"""What is to be paid and how it is tried: gateways, requests, orders, and what was said to and by gateways.

The money itself stands in `models_money.py`, what an accountant has to look at in `models_care.py`.
"""

import datetime
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from motcua.kernel.dates import to_local


class Gateway(models.Model):
    """A merchant's account at a gateway, as an administrator describes it (`gateways.Merchant`): of one agency, and of
    those below it that have none of their own. Its secret stands in the environment, never here.
    """

    code = models.CharField(max_length=40, unique=True)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    definition: Any = models.JSONField()
    is_on = models.BooleanField(default=False)
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.code


class PaymentRequest(models.Model):
    """What the applicant is asked to pay for one duty of a dossier (yêu cầu thanh toán)."""

    class State(models.TextChoices):
        ASSESSING = "assessing", gettext_lazy("Chờ cán bộ xác định mức thu")
        OPEN = "open", gettext_lazy("Chờ nộp")
        EXPIRED = "expired", gettext_lazy("Quá hạn nộp")
        PAID = "paid", gettext_lazy("Đã nộp")
        WAIVED = "waived", gettext_lazy("Được miễn")
        CANCELLED = "cancelled", gettext_lazy("Không còn phải nộp")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    duty = models.OneToOneField("dossiers.Duty", on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="payment_requests")
    # Whose money it is: the agency that resolves the dossier, as it was when it was asked for.
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    # As in `dossiers.Duty.lines`; every amount stands once an officer has said what was open.
    lines: Any = models.JSONField()
    total = models.BigIntegerField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=State.choices)
    asked_at = models.DateTimeField()
    # The end of the last day; later the request is expired until an officer asks anew.
    expires_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    assessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    assessed_why = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="assessing", total__isnull=True)
                | (~Q(state="assessing") & Q(total__gte=0))
                | Q(state="cancelled"),
                name="request_has_a_total",
            )
        ]
        indexes = [
            models.Index(fields=["agency", "state", "-asked_at"], name="requests_of_agency"),
            models.Index(fields=["expires_at"], condition=Q(state="open"), name="requests_running"),
        ]

    def __str__(self) -> str:
        return str(self.key)

    @property
    def is_payable(self) -> bool:
        """Whether money for it may be taken at all; online only while it is open."""
        return self.state in (self.State.OPEN, self.State.EXPIRED)

    @property
    def last_day(self) -> datetime.date:
        """The day until whose end it may be paid."""
        return to_local(self.expires_at - datetime.timedelta(seconds=1)).date()


class Order(models.Model):
    """One attempt to pay a request at a gateway, under a reference of our own."""

    class State(models.TextChoices):
        PENDING = "pending", gettext_lazy("Đang chờ ngân hàng trả lời")
        PAID = "paid", gettext_lazy("Thành công")
        FAILED = "failed", gettext_lazy("Không thành công")
        DOUBTFUL = "doubtful", gettext_lazy("Ngân hàng đã trừ tiền, đang kiểm tra")
        EXPIRED = "expired", gettext_lazy("Hết thời gian thanh toán")

    ref = models.CharField(max_length=40, unique=True)
    request = models.ForeignKey(PaymentRequest, on_delete=models.PROTECT, related_name="orders")
    gateway = models.ForeignKey(Gateway, on_delete=models.PROTECT, related_name="+")
    amount = models.BigIntegerField()
    bank = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    # What the gateway said last, by its own code; "" for nothing yet.
    said = models.CharField(max_length=40, blank=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    # When the gateway is asked next; None: it is settled, or was asked for long enough.
    ask_at = models.DateTimeField(null=True, blank=True)
    asked = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="order_of_some_money"),
        ]
        indexes = [
            models.Index(fields=["ask_at"], condition=Q(ask_at__isnull=False), name="orders_to_ask_about"),
        ]

    def __str__(self) -> str:
        return self.ref


class Talk(models.Model):
    """One message from or to a gateway, as it is kept for a year and longer: no card, no person, no secret."""

    class Kind(models.TextChoices):
        NOTICE = "notice", gettext_lazy("Cổng báo kết quả")
        RETURN = "return", gettext_lazy("Người nộp quay về")
        BEGIN = "begin", gettext_lazy("Tạo giao dịch")
        QUERY = "query", gettext_lazy("Hỏi kết quả")
        REFUND = "refund", gettext_lazy("Yêu cầu hoàn tiền")

    gateway = models.ForeignKey(Gateway, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField(auto_now_add=True)
    ref = models.CharField(max_length=40, blank=True)
    # Whether its signature was the gateway's.
    is_genuine = models.BooleanField(default=True)
    # What it said and was answered: codes alone.
    said = models.CharField(max_length=100, blank=True)
    answer = models.CharField(max_length=100, blank=True)
    # SHA-256 of the whole message, to prove what came.
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["gateway", "-at"], name="talk_of_gateway"),
            models.Index(fields=["ref"], name="talk_of_order"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"


# Tables in files of their own; Django looks for tables here.
from motcua.payments.models_care import Case, Difference, Dispute, Reconciliation, Refund  # noqa: E402
from motcua.payments.models_invoices import Invoice, InvoiceProvider  # noqa: E402
from motcua.payments.models_money import Book, FeeReceipt, HandedOver, Money, Movement  # noqa: E402
from motcua.payments.models_seals import ReceiptSeal  # noqa: E402

__all__ = [
    "Book",
    "Case",
    "Difference",
    "Dispute",
    "FeeReceipt",
    "Gateway",
    "HandedOver",
    "Invoice",
    "InvoiceProvider",
    "Money",
    "Movement",
    "Order",
    "PaymentRequest",
    "ReceiptSeal",
    "Reconciliation",
    "Refund",
    "Talk",
]
