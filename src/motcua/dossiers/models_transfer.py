"""The dossiers that a reorganisation of agencies brings to the agency that goes on with them."""

from django.db import models
from django.db.models import Q


class TransferredDossier(models.Model):
    """A dossier of a reorganisation, where it goes, and what came of it."""

    reorganisation = models.ForeignKey(
        "agencies.Reorganisation", on_delete=models.CASCADE, related_name="dossiers"
    )
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="+")
    # Its agency afterwards; the one that it has already where only who is asked, or who received it, changes.
    target = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    event = models.ForeignKey(
        "dossiers.Event", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Why it was not brought over.
    refused = models.CharField(max_length=500, blank=True)
    handled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reorganisation", "dossier"], name="once_in_a_reorganisation")
        ]
        indexes = [
            models.Index(
                fields=["reorganisation", "id"],
                condition=Q(handled_at__isnull=True),
                name="waiting_in_reorganisation",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reorganisation_id} {self.dossier_id}"
