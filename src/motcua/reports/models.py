"""Reports as administrators define them, their drafts, what officers keep of them, and runs that take longer."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy


class ReportVersion(models.Model):
    """One immutable version of a report's definition (`designed/definition.py` says what stands in `data`)."""

    code = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    # Whose report it is: seen there and in all agencies below; None = everywhere.
    agency = models.ForeignKey(
        "agencies.Agency", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    data = models.JSONField()
    # None: from the first day on.
    effective_from = models.DateField(null=True, blank=True)
    published_at = models.DateTimeField(auto_now_add=True)
    # None: loaded from the command line.
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "number"], name="report_version_number")]

    def __str__(self) -> str:
        return f"{self.code} {self.number}"


class ReportDraft(models.Model):
    """A report while it is designed: nobody runs it, and it need not be sound. One for each code."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=60, unique=True)
    agency = models.ForeignKey(
        "agencies.Agency", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    data = models.JSONField()
    # Raised by each save, so that two administrators notice each other.
    revision = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.code


class ReportVariant(models.Model):
    """How somebody likes to see a report: its address alone; whoever opens it sees what the own posts give."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    # The code of the report, whichever version is in force.
    report = models.CharField(max_length=60)
    name = models.CharField(max_length=80)
    query = models.TextField(blank=True)
    # Everyone who works in this unit sees it too; only its owner changes it.
    shared_with = models.ForeignKey(
        "agencies.Unit", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "report", "name"], name="one_variant_of_a_name")
        ]

    def __str__(self) -> str:
        return f"{self.owner_id} {self.report} {self.name}"


class ReportRun(models.Model):
    """A run that takes longer than a page: made by a job, the file kept for some days for whoever asked for it."""

    class State(models.TextChoices):
        WAITING = "waiting", gettext_lazy("Đang chờ đến lượt")
        RUNNING = "running", gettext_lazy("Đang lập")
        DONE = "done", gettext_lazy("Đã xong")
        FAILED = "failed", gettext_lazy("Không lập được")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    version = models.ForeignKey(ReportVersion, on_delete=models.PROTECT, related_name="+")
    # The address as it was asked, and the kind of file.
    query = models.TextField(blank=True)
    kind = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField(auto_now_add=True)
    moved_at = models.DateTimeField(null=True, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    # Why it could not be made, in words.
    problem = models.CharField(max_length=500, blank=True)
    content = models.BinaryField(null=True, editable=False)

    class Meta:
        constraints = [
            # The same asked for twice is made once.
            models.UniqueConstraint(
                fields=["asked_by", "version", "kind", "query"],
                condition=Q(state__in=("waiting", "running")),
                name="one_run_of_the_same",
            )
        ]
        indexes = [models.Index(fields=["asked_at"], name="runs_by_age")]

    def __str__(self) -> str:
        return f"{self.version_id} {self.kind} {self.state}"

    @property
    def percent(self) -> int:
        """How far it is."""
        return min(100, 100 * self.done // self.total) if self.total else 0
