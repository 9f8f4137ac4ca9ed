"""What is to be told to the outside once the act is committed, how each telling went, and every call of a service."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Message(models.Model):
    """One message for one handler; delivered at least once, each delivery idempotent by `key`."""

    topic = models.CharField(max_length=100)
    key = models.CharField(max_length=200, unique=True)
    payload = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["created_at"], condition=models.Q(delivered_at__isnull=True), name="outbox_waiting"
            ),
            # Of a million that wait, the few that need somebody.
            models.Index(
                fields=["-id"],
                condition=Q(delivered_at__isnull=True) & ~Q(last_error=""),
                name="outbox_failed",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Attempt(models.Model):
    """One try to deliver a message that failed, or came after one that did; of most messages there is none."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="tries")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    milliseconds = models.PositiveIntegerField()
    # "" where it was delivered.
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["number", "id"]

    def __str__(self) -> str:
        return f"{self.message_id} {self.number}"


class Line(models.Model):
    """A way out to one service: what administrators set, and how it does now (shared by all processes)."""

    code = models.CharField(max_length=120, primary_key=True)
    is_off = models.BooleanField(default=False)
    # None: as its family has it.
    limit = models.PositiveSmallIntegerField(null=True, blank=True)
    rest_seconds = models.PositiveIntegerField(null=True, blank=True)
    # Since the last call that worked.
    failures = models.PositiveIntegerField(default=0)
    failed_at = models.DateTimeField(null=True, blank=True)
    # Nothing is sent before; then one call tries.
    open_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.code


class Call(models.Model):
    """One call of a service outside: the connection log, kept at least a year. Nothing personal, no bodies."""

    class Outcome(models.TextChoices):
        ANSWERED = "answered", _("Được trả lời")
        REFUSED = "refused", _("Bị từ chối")
        BROKEN = "broken", _("Dịch vụ báo lỗi")
        SILENT = "silent", _("Không có trả lời")
        TOO_LONG = "too_long", _("Trả lời quá dài")

    line = models.CharField(max_length=120)
    doing = models.CharField(max_length=60)
    # What the receiver knows the call by, or we do: never anything of a person.
    key = models.CharField(max_length=200, blank=True)
    host = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    milliseconds = models.PositiveIntegerField()
    # 0 where none came, or where the protocol has none.
    status = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    error = models.CharField(max_length=100, blank=True)
    sent = models.PositiveIntegerField(default=0)
    received = models.PositiveIntegerField(default=0)
    # Only what the caller's masker left of it.
    answer = models.CharField(max_length=500, blank=True)
    # Of the message that was being delivered, if any.
    message = models.BigIntegerField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["-at", "-id"], name="call_at"),
            models.Index(fields=["line", "-at", "-id"], name="call_line_at"),
            models.Index(fields=["message"], condition=Q(message__isnull=False), name="call_message"),
        ]

    def __str__(self) -> str:
        return f"{self.line} {self.doing} {self.at}"


class Policy(models.Model):
    """How long the connection log is kept and when deliveries are tried again. One row; none means as usual."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    data = models.JSONField(default=dict)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_outbox_policy")]

    def __str__(self) -> str:
        return "policy"
