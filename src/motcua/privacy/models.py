"""What people ask about their own data: a copy of it, and requests that somebody has to decide on."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from motcua.exchange.models import Made
from motcua.privacy.rules import Asked


class PersonalExport(Made):
    """A copy of everything that the system holds on the one who asked for it; what is counted are dossiers."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["asked_by"],
                condition=Q(state__in=("waiting", "running")),
                name="one_personal_export_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.asked_by_id} {self.state}"


class DataRequest(models.Model):
    """One request of a person about the own data, until when it is owed, and how it was answered."""

    class Kind(models.TextChoices):
        PROVIDE = Asked.PROVIDE.value, _("Cung cấp dữ liệu chưa có trong bản sao")
        CORRECT = Asked.CORRECT.value, _("Sửa dữ liệu sai")
        RESTRICT = Asked.RESTRICT.value, _("Hạn chế hoặc phản đối việc xử lý dữ liệu")
        ERASE = Asked.ERASE.value, _("Xoá dữ liệu")

    class State(models.TextChoices):
        OPEN = "open", _("Đang giải quyết")
        DONE = "done", _("Đã thực hiện")
        REFUSED = "refused", _("Không thực hiện được")
        TAKEN_BACK = "taken_back", _("Người yêu cầu đã rút")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # Which data, and why, in the person's words.
    what = models.TextField()
    why = models.TextField(blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    asked_at = models.DateTimeField()
    # Until when the person hears that it arrived and what happens next, and when that was told.
    answer_due_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    # Until when it is carried out; extended once at most, with a reason.
    due_at = models.DateTimeField()
    extended_at = models.DateTimeField(null=True, blank=True)
    extension_reason = models.TextField(blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answer = models.TextField(blank=True)
    # How much of which kind an erasure took away and kept; no content.
    deed = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state="open"), name="data_requests_open"),
            models.Index(fields=["person", "-asked_at"], name="data_requests_own"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class ProcessingNote(models.Model):
    """What the code cannot know of a kind of data, as administrators wrote it for the register of processing."""

    # Of `inventory.Kind`.
    code = models.CharField(max_length=40, unique=True)
    responsible = models.TextField(blank=True)
    recipients = models.TextField(blank=True)
    measures = models.TextField(blank=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code


# Last, since Django looks for tables here.
from motcua.privacy.models_incidents import Incident, IncidentLine  # noqa: E402

__all__ = ["DataRequest", "Incident", "IncidentLine", "PersonalExport", "ProcessingNote"]
