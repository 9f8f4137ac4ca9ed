"""What a person agreed to keep for next time, and what is kept (HT.2)."""

from typing import Any

from django.db import models
from django.db.models import Q

from motcua.people.models_accounts import User


class ReuseConsent(models.Model):
    """One agreement, with the words that were agreed to. It stays as a proof when it is withdrawn; the data do not."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="reuse_consents")
    wording = models.TextField()
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(withdrawn_at__isnull=True), name="one_reuse_consent"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.given_at:%Y-%m-%d}"


class KeptAnswer(models.Model):
    """One answer of an earlier dossier. It belongs to an agreement and ends with it."""

    consent = models.ForeignKey(
        ReuseConsent, on_delete=models.CASCADE, related_name="answers", db_index=False
    )
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    # The same datum has the same name in every form that asks for it.
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=40)
    label = models.TextField()
    value: Any = models.JSONField()
    # The value in words, for the page of the account.
    text = models.TextField()
    # The code or receipt number of the dossier, as the person knows it.
    source = models.CharField(max_length=60)
    given_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person", "name", "-given_at"]), models.Index(fields=["consent"])]
        constraints = [
            models.UniqueConstraint(fields=["person", "name", "source"], name="kept_once_of_a_dossier")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.source}"
