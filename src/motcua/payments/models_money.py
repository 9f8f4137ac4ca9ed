"""Money that came in, the ledger, and the receipt book. Nothing here is ever changed or removed but a state."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy


class Money(models.Model):
    """Money that came in once: by a gateway, in cash, by a transfer, by post. One row for one payment of the payer."""

    class Way(models.TextChoices):
        GATEWAY = "gateway", gettext_lazy("Trực tuyến")
        CASH = "cash", gettext_lazy("Tiền mặt")
        TRANSFER = "transfer", gettext_lazy("Chuyển khoản")
        POST = "post", gettext_lazy("Bưu chính thu hộ")

    class Why(models.TextChoices):
        """Why (a part of) it does not count for what was asked."""

        NONE = "", gettext_lazy("Đúng khoản phải nộp")
        DOUBLE = "double", gettext_lazy("Nộp hai lần")
        OVER = "over", gettext_lazy("Nộp thừa")
        SHORT = "short", gettext_lazy("Nộp thiếu")
        MISMATCH = "mismatch", gettext_lazy("Số tiền khác yêu cầu")
        CURRENCY = "currency", gettext_lazy("Khác loại tiền")
        UNKNOWN = "unknown", gettext_lazy("Không rõ của giao dịch nào")
        ENDED = "ended", gettext_lazy("Hồ sơ không còn phải nộp")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    request = models.ForeignKey(
        "payments.PaymentRequest", on_delete=models.PROTECT, null=True, related_name="money"
    )
    order = models.ForeignKey("payments.Order", on_delete=models.PROTECT, null=True, related_name="money")
    gateway = models.ForeignKey("payments.Gateway", on_delete=models.PROTECT, null=True, related_name="+")
    way = models.CharField(max_length=10, choices=Way.choices)
    # The number under which the gateway or the bank knows it.
    external = models.CharField(max_length=100, blank=True)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3, default="VND")
    # How much of it counts for the request; the rest waits for an accountant.
    applied = models.BigIntegerField(default=0)
    why = models.CharField(max_length=10, choices=Why.choices, blank=True)
    # It came after the time to pay was over.
    is_late = models.BooleanField(default=False)
    paid_at = models.DateTimeField()
    # The day at Hà Nội on which it was paid: books are kept by it.
    day = models.DateField()
    noted_at = models.DateTimeField(auto_now_add=True)
    # The officer at the desk; None for gateways.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gateway", "external"],
                condition=Q(gateway__isnull=False),
                name="money_of_a_gateway_once",
            ),
            # Nothing that was asked for is paid twice.
            models.UniqueConstraint(fields=["request"], condition=Q(applied__gt=0), name="request_paid_once"),
            models.CheckConstraint(
                condition=Q(amount__gt=0, applied__gte=0, applied__lte=F("amount")),
                name="money_applied_within",
            ),
        ]
        indexes = [models.Index(fields=["agency", "day"], name="money_of_day")]

    def __str__(self) -> str:
        return f"{self.way} {self.external}"

    @property
    def excess(self) -> int:
        """What of it waits for an accountant, before refunds."""
        return self.amount - self.applied


class Movement(models.Model):
    """One line of the ledger in double entry: so much leaves one account and comes to another (`ledger.ACCOUNTS`)."""

    # What it is about and whose doing; the same is never booked twice.
    key = models.CharField(max_length=120, unique=True)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    day = models.DateField()
    debit = models.CharField(max_length=60)
    credit = models.CharField(max_length=60)
    amount = models.BigIntegerField()
    request = models.ForeignKey(
        "payments.PaymentRequest", on_delete=models.PROTECT, null=True, related_name="movements"
    )
    money = models.ForeignKey(Money, on_delete=models.PROTECT, null=True, related_name="movements")
    refund = models.ForeignKey("payments.Refund", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="movement_of_some_money"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="movement_between_two"),
        ]
        indexes = [models.Index(fields=["agency", "day"], name="movements_of_day")]

    def __str__(self) -> str:
        return self.key


class Book(models.Model):
    """The receipt book of an agency in a year: the last number that was given. Locked while one is taken."""

    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "year"], name="one_book_a_year")]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.year}"


class FeeReceipt(models.Model):
    """A receipt (biên lai thu phí, lệ phí): frozen when the money was counted, numbered without a gap."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    money = models.OneToOneField(Money, on_delete=models.PROTECT, related_name="receipt")
    # Everything that is printed.
    content: Any = models.JSONField()
    issued_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "year", "number"], name="receipt_numbers_once")
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.number}/{self.year}"

    @property
    def sealed(self) -> Any:
        """Its `ReceiptSeal` where it is sealed, else None; no statement where it was selected along."""
        found = getattr(self, "seal", None)
        return found if found is not None and found.sealed_at is not None else None


class HandedOver(models.Model):
    """Money handed to the treasury (nộp kho bạc): from which account, by which paper."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    account = models.CharField(max_length=60)
    amount = models.BigIntegerField()
    day = models.DateField()
    # The number of the paper of payment to the treasury.
    number = models.CharField(max_length=60)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="handed_over_some_money"),
            models.UniqueConstraint(fields=["agency", "account", "number"], name="treasury_paper_once"),
        ]

    def __str__(self) -> str:
        return self.number
