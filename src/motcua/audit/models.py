"""Counters of use within a window of time, shared by all processes; and which files were deleted."""

from django.db import models


class Throttle(models.Model):
    """How often something happened for one key in one window."""

    key = models.CharField(max_length=200)
    window = models.PositiveBigIntegerField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="one_counter_for_each_window")]
        indexes = [models.Index(fields=["window"])]

    def __str__(self) -> str:
        return f"{self.key} {self.window}"


class Removal(models.Model):
    """One file that was deleted because a rule of retention said so, or a content that no file named.

    Names of people and files do not stand here.
    """

    subject = models.CharField(max_length=150)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    # The kind of files of the rule, and the version of the rules.
    rule = models.CharField(max_length=20)
    version = models.PositiveIntegerField()
    at = models.DateTimeField()
    # When the content left the store, or was left to other files that have the same.
    emptied_at = models.DateTimeField(null=True, blank=True)
    is_shared = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["-at", "-id"], name="removal_at"),
            models.Index(
                fields=["id"], condition=models.Q(emptied_at__isnull=True), name="removal_unfinished"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.subject}"


# Last, so that one file of tables does not grow into several subjects.
from motcua.audit.models_trail import (  # noqa: E402
    TrailCheck,
    TrailCheckpoint,
    TrailDigest,
    TrailForwarded,
    TrailLine,
    TrailSeal,
    TrailWaiting,
)

__all__ = [
    "Removal",
    "Throttle",
    "TrailCheck",
    "TrailCheckpoint",
    "TrailDigest",
    "TrailForwarded",
    "TrailLine",
    "TrailSeal",
    "TrailWaiting",
]
