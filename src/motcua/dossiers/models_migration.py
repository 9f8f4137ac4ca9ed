"""The runs by which running dossiers were brought to another version of their process."""

from django.conf import settings
from django.db import models


class ProcessMigration(models.Model):
    """One ordered run: to which version, which step takes the place of one that is gone, why, and by whom."""

    target = models.ForeignKey("process.ProcessVersion", on_delete=models.PROTECT, related_name="+")
    # {code of a step that is gone: code of the step that takes its place}
    steps = models.JSONField(default=dict)
    reason = models.TextField()
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # The run that this one takes back.
    undoes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="undone_by"
    )

    # How many chosen dossiers were more than one run takes; said by who orders it, no column.
    left = 0

    def __str__(self) -> str:
        return f"{self.target_id} {self.ordered_at}"


class MigratedDossier(models.Model):
    """A dossier of a run, and what came of it."""

    run = models.ForeignKey(ProcessMigration, on_delete=models.CASCADE, related_name="dossiers")
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="+")
    # The event that brought it over; None while it waits, or where it was refused.
    event = models.ForeignKey(
        "dossiers.Event", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Why it was not brought over.
    refused = models.CharField(max_length=500, blank=True)
    handled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "dossier"], name="once_in_a_migration")]
        indexes = [
            models.Index(
                fields=["run", "id"],
                condition=models.Q(handled_at__isnull=True),
                name="waiting_in_migration",
            )
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.dossier_id}"
