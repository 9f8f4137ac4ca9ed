"""What an accountant has to look at: cases, refunds, disputes, and the days held against a gateway's file."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy


class Case(models.Model):
    """Something about money that is not as it should be, until somebody (or a rule) has settled it."""

    class Kind(models.TextChoices):
        DOUBLE = "double", gettext_lazy("Nộp hai lần")
        OVER = "over", gettext_lazy("Nộp thừa")
        SHORT = "short", gettext_lazy("Nộp thiếu")
        MISMATCH = "mismatch", gettext_lazy("Số tiền khác yêu cầu")
        CURRENCY = "currency", gettext_lazy("Khác loại tiền")
        UNKNOWN = "unknown", gettext_lazy("Tiền không rõ của giao dịch nào")
        ENDED = "ended", gettext_lazy("Tiền đến khi hồ sơ không còn phải nộp")
        LATE = "late", gettext_lazy("Tiền đến sau hạn, vẫn tính")
        DOUBTFUL = "doubtful", gettext_lazy("Ngân hàng đã trừ tiền, cổng chưa xác nhận")
        REFUND = "refund", gettext_lazy("Hoàn tiền chưa rõ kết quả")
        CHARGEBACK = "chargeback", gettext_lazy("Ngân hàng đòi lại tiền")

    key = models.CharField(max_length=120, unique=True)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    order = models.ForeignKey("payments.Order", on_delete=models.PROTECT, null=True, related_name="cases")
    money = models.ForeignKey("payments.Money", on_delete=models.PROTECT, null=True, related_name="cases")
    refund = models.ForeignKey("payments.Refund", on_delete=models.PROTECT, null=True, related_name="cases")
    opened_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    # None with a time: a rule settled it.
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answer = models.CharField(max_length=1000, blank=True)

    class Meta:
        indexes = [models.Index(fields=["agency", "settled_at", "-id"], name="cases_of_agency")]

    def __str__(self) -> str:
        return self.key


class Refund(models.Model):
    """Money given back: by a rule at once, or asked for by one and decided by another (four eyes)."""

    class State(models.TextChoices):
        ASKED = "asked", gettext_lazy("Chờ người thứ hai quyết định")
        DECLINED = "declined", gettext_lazy("Không đồng ý hoàn")
        APPROVED = "approved", gettext_lazy("Đã quyết định, chờ chuyển tiền")
        SENDING = "sending", gettext_lazy("Đã gửi cổng thanh toán, chờ kết quả")
        DONE = "done", gettext_lazy("Đã hoàn tiền")
        REFUSED = "refused", gettext_lazy("Cổng thanh toán từ chối")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    money = models.ForeignKey("payments.Money", on_delete=models.PROTECT, related_name="refunds")
    amount = models.BigIntegerField()
    # Of what did not count for the request; else of the fee itself.
    of_excess = models.BooleanField()
    reason = models.CharField(max_length=1000)
    state = models.CharField(max_length=10, choices=State.choices)
    # None: a rule asked.
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=1000, blank=True)
    # Under which the gateway is asked: kept before the first call and the same at every further one.
    request_id = models.CharField(max_length=32, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    try_at = models.DateTimeField(null=True, blank=True)
    said = models.CharField(max_length=40, blank=True)
    # The payment paper of a refund at the desk or by a transfer.
    paper = models.CharField(max_length=100, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_of_some_money"),
            # Four eyes: nobody decides what they asked for.
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(asked_by__isnull=True)
                | ~Q(decided_by=F("asked_by")),
                name="refund_decided_by_another",
            ),
            models.UniqueConstraint(
                fields=["request_id"], condition=~Q(request_id=""), name="refund_request_once"
            ),
        ]
        indexes = [
            models.Index(fields=["try_at"], condition=Q(try_at__isnull=False), name="refunds_to_try"),
        ]

    def __str__(self) -> str:
        return str(self.key)


class Dispute(models.Model):
    """What a payer says is wrong with a payment, and the answer (I.9.2)."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request = models.ForeignKey("payments.PaymentRequest", on_delete=models.PROTECT, related_name="disputes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=2000)
    at = models.DateTimeField(auto_now_add=True)
    answer = models.CharField(max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request"], condition=Q(answered_at__isnull=True), name="one_open_dispute"
            )
        ]

    def __str__(self) -> str:
        return str(self.key)


class Reconciliation(models.Model):
    """One day of one merchant held against the file that its gateway gave."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    gateway = models.ForeignKey("payments.Gateway", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    file_sha256 = models.CharField(max_length=64)
    # {"theirs", "ours", "same"}: numbers of lines; {"theirs_amount", "ours_amount"}: sums in đồng.
    counts: Any = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["gateway", "day", "file_sha256"], name="reconciled_once")
        ]

    def __str__(self) -> str:
        return f"{self.gateway_id} {self.day}"


class Difference(models.Model):
    """A line in which the gateway's file and our book differ, until it is settled by one person once."""

    class Kind(models.TextChoices):
        MISSING_HERE = "missing_here", gettext_lazy("Cổng có, sổ không có")
        MISSING_THERE = "missing_there", gettext_lazy("Sổ có, cổng không có")
        AMOUNT = "amount", gettext_lazy("Số tiền khác nhau")

    of = models.ForeignKey(Reconciliation, on_delete=models.CASCADE, related_name="differences")
    kind = models.CharField(max_length=15, choices=Kind.choices)
    ref = models.CharField(max_length=40, blank=True)
    external = models.CharField(max_length=100, blank=True)
    ours = models.BigIntegerField(null=True)
    theirs = models.BigIntegerField(null=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answer = models.CharField(max_length=1000, blank=True)

    class Meta:
        indexes = [models.Index(fields=["of", "settled_at"], name="differences_of_day")]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref or self.external}"
