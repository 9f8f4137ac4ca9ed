"""Who vouches for people from outside, which of their subjects is which account, and what they proved."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from motcua.people.models_accounts import User
from motcua.people.sealed_columns import SealedCharField


class IdentityProvider(models.Model):
    """A provider of OpenID Connect as an administrator describes it (`people.oidc.providers.Provider`).

    Its secret stands in the environment, never here.
    """

    code = models.CharField(max_length=50, unique=True)
    definition: Any = models.JSONField()
    is_on = models.BooleanField(default=False)
    changed_at = models.DateTimeField(auto_now=True)
    # When it last did not answer; emptied when it does again. Every process sees it, so that the sign-in page can say.
    failed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.code


class Identity(models.Model):
    """An account that one subject of one issuer enters. Nothing else of a provider ever names an account."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="identities", db_index=False)
    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=255)
    linked_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="one_account_of_a_subject"),
            models.UniqueConstraint(fields=["person", "issuer"], name="one_subject_of_an_account"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.issuer}"


class ProvenFacts(models.Model):
    """What a provider proved of a person or organisation, as it last said. A number belongs to one account alone."""

    person = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="proven")
    # As in `User.kind`: a representative's own number is not the organisation's.
    kind = models.CharField(max_length=20)
    # The ID number of a citizen, the tax code of an organisation.
    number = SealedCharField(max_length=20)
    full_name = models.CharField(max_length=200)
    organisation_name = models.CharField(max_length=300, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    # The subject's identifier in national exchange (TechID).
    tech_id = models.CharField(max_length=100, blank=True)
    level = models.CharField(max_length=100)
    provider = models.CharField(max_length=50)
    proven_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="one_account_of_a_proven_number")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.provider}"


class LostClaim(models.Model):
    """A number that an account had only typed and that its owner proved for another: what is left of the claim."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="lost_claims")
    field = models.CharField(max_length=20)
    # All but the last digits are stars: the number is somebody else's.
    masked = models.CharField(max_length=30)
    lost_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.person_id} {self.field}"


class StaffRecord(models.Model):
    """What the directory says of an officer beyond the account."""

    person = models.OneToOneField(
        User, on_delete=models.CASCADE, primary_key=True, related_name="staff_record"
    )
    number = models.CharField(max_length=50, blank=True)
    title = models.CharField(max_length=200, blank=True)
    department = models.CharField(max_length=300, blank=True)
    # The provider that vouches for the account, by its code; empty while none does. No other enters or changes it.
    directory = models.CharField(max_length=50, blank=True)
    # The directory's own id of the person, by which a synchronisation finds the account again.
    directory_id = models.CharField(max_length=255, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    # When a synchronisation closed the account; only such an account is opened by one again.
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["directory", "number"], condition=~Q(number=""), name="one_staff_number"
            ),
            models.UniqueConstraint(
                fields=["directory", "directory_id"], condition=~Q(directory_id=""), name="one_directory_id"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.number}"


class DirectorySync(models.Model):
    """One synchronisation of officers with a directory, and what became of each row (I.21.1)."""

    class Outcome(models.TextChoices):
        DONE = "done", _("Xong")
        AWAY = "away", _("Danh bạ không trả lời")
        STRANGE = "strange", _("Danh bạ trả lời không đúng")
        TOO_MANY = "too_many", _("Dừng lại: quá nhiều người bị khoá cùng lúc")
        BROKEN = "broken", _("Dừng giữa chừng")

    provider = models.CharField(max_length=50)
    asked_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    began_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    # Empty while it waits or runs.
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    # {"listed", "added", "updated", "closed", "reopened", "refused"}
    counts: Any = models.JSONField(default=dict)
    # [{"name", "email", "done", "why"}]: whoever stayed as before is not among them.
    rows: Any = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider"], condition=Q(ended_at__isnull=True), name="one_directory_sync_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.began_at:%Y-%m-%d}"
