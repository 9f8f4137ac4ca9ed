"""What a person agrees to, purpose by purpose, and what must be kept whatever anybody asks."""

from typing import Any

from django.db import models
from django.db.models import Q

from motcua.people.models_accounts import User


class ConsentPurpose(models.Model):
    """One version of the words that a purpose is asked with. A published version never changes; the newest is asked.

    A purpose whose newest version is not in use is asked of nobody any more; agreements to it stay until withdrawn.
    """

    code = models.SlugField(max_length=40)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    # What a person agrees to: which data, what for, by whom, how long, what happens without it.
    wording = models.TextField()
    in_use = models.BooleanField(default=True)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "number"], name="consent_purpose_version")]

    def __str__(self) -> str:
        return f"{self.code}/{self.number}"


class Consent(models.Model):
    """One agreement to a version of a purpose. It stays as a proof when it is withdrawn."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="consents")
    # The purpose's code, beside its version: one agreement to a purpose at a time, whatever its words.
    code = models.SlugField(max_length=40)
    purpose = models.ForeignKey(ConsentPurpose, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "code"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_consent_to_a_purpose",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.code}"


class LegalHold(models.Model):
    """Data of a person, or of one dossier, that no rule and no request deletes until the hold is released."""

    person = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    # By its key: this room knows no dossiers.
    dossier_key = models.UUIDField(null=True, db_index=True)
    reason = models.TextField()
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    released_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)
    release_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=True) ^ Q(dossier_key__isnull=True), name="hold_on_one_thing"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id or self.dossier_key}"


class MaskingPolicyVersion(models.Model):
    """Who sees how much of people's data (`masks`): what differs from the usual."""

    number = models.PositiveIntegerField(unique=True)
    # {"rules": {role: {place: {kind: level}}}}
    data: Any = models.JSONField()
    published_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.number}"
