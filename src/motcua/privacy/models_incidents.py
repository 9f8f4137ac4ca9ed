"""Breaches of personal data, and drills of them: what happened, what was done, until when the authority is told."""

import uuid

from django.conf import settings
from django.db import models


class Incident(models.Model):
    """One breach, or one drill. Its journal is its own table; a closed one is not changed any more."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(max_length=200)
    is_drill = models.BooleanField()
    what = models.TextField()
    detected_at = models.DateTimeField()
    # Whose data: dossiers filed to this agency (None: to any) from one day to another, both of them included.
    agency = models.ForeignKey(
        "agencies.Agency", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    first_day = models.DateField()
    last_day = models.DateField()
    # When each point of the checklist was done, by its code.
    checks = models.JSONField(default=dict)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["-detected_at", "-id"], name="incidents_latest")]

    def __str__(self) -> str:
        return self.title


class IncidentLine(models.Model):
    """One line of the journal: what was done, by whom, when. Written once."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="lines")
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.at}"
