"""Counters of use within a window of time, shared by all processes."""

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
