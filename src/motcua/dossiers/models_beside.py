"""What officers keep beside a dossier for each other; none of it is ever the applicant's to read."""

from django.conf import settings
from django.db import models


class InternalNote(models.Model):
    """A note of an officer for colleagues. No act: it changes nothing, and the database refuses to change it.

    Withdrawn, its words are shown to nobody any more; that there was one, whose and when, stays.
    """

    dossier = models.ForeignKey(
        "dossiers.Dossier", on_delete=models.PROTECT, related_name="notes", db_index=False
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    # As they were at that time.
    author_name = models.CharField(max_length=200)
    author_post = models.CharField(max_length=300, blank=True)
    text = models.TextField()
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["dossier", "at"], name="notes_of_dossier")]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.at}"


class Presence(models.Model):
    """An officer who has a dossier's page open: one row, refreshed while it is open, worth nothing soon afterwards.

    The table is unlogged (migration 0008): what a crash loses here is told anew within half a minute.
    """

    dossier = models.ForeignKey(
        "dossiers.Dossier", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    name = models.CharField(max_length=200)
    since = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "person"], name="present_once")]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.person_id}"
