"""The runs by which due times were reckoned anew."""

from django.conf import settings
from django.db import models


class Recalculation(models.Model):
    """One ordered run: to which version of a calendar, why, by whom, and how far it got."""

    calendar_version = models.ForeignKey(
        "agencies.CalendarVersion", on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField()
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # Dossiers taken, and those of them whose due time moved.
    done = models.PositiveIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.calendar_version_id} {self.ordered_at}"
