"""Packages of definitions that administrators gave, as the history of changes; and exports that they asked for."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy


class Package(models.Model):
    """One given package. Its content is kept from the check until the load and no longer: it may hold accounts."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200)
    # The files as one zip archive; None once loaded.
    content = models.BinaryField(null=True)
    content_sha256 = models.CharField(max_length=64)
    # None for the command line.
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    given_at = models.DateTimeField(auto_now_add=True)
    loaded_at = models.DateTimeField(null=True, blank=True)
    # How many things of each kind were new or changed.
    counts = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["-loaded_at"])]

    def __str__(self) -> str:
        return self.name


class Export(models.Model):
    """One export that somebody asked for on the screen; its folder is named by its key (`export/jobs.py`)."""

    class State(models.TextChoices):
        WAITING = "waiting", gettext_lazy("Đang chờ đến lượt")
        RUNNING = "running", gettext_lazy("Đang xuất")
        DONE = "done", gettext_lazy("Đã xong")
        BROKEN = "broken", gettext_lazy("Bị dừng giữa chừng")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # With all below it; None: everything.
    agency = models.ForeignKey(
        "agencies.Agency", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    # Dossiers and contents; how far it has come was last noted at `moved_at`.
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    moved_at = models.DateTimeField(null=True, blank=True)
    files = models.PositiveBigIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    # Contents that the store could not give.
    lost = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Coalesce("agency", 0),
                condition=models.Q(state__in=("waiting", "running")),
                name="one_export_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.agency_id or 'all'} {self.state}"

    @property
    def percent(self) -> int:
        """How far it is."""
        return min(100, 100 * self.done // self.total) if self.total else 0
