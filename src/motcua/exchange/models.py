"""Packages of definitions that administrators gave: waiting for their "yes", or loaded, as the history of changes."""

import uuid

from django.conf import settings
from django.db import models


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
