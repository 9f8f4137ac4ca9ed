"""Entries of the vault, agreements to keep papers in it, and each time that something was taken from it.

Decree 45/2020, art. 16.3: each person and organisation has one vault, which belongs to the account or, where the paper
came without one, to the identity or tax number on it. A dossier is known here by its code and key alone.
"""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """One paper in somebody's vault: what it says of itself, which file it is, and how it stands now.

    That it has expired is no state but a matter of the day (`selectors.standing`).
    """

    class Origin(models.TextChoices):
        RESULT = "result", _("Kết quả giải quyết thủ tục")
        DIGITISED = "digitised", _("Số hoá tại bộ phận một cửa")
        KEPT = "kept", _("Giữ lại từ hồ sơ đã nộp")

    class State(models.TextChoices):
        VALID = "valid", _("Còn hiệu lực")
        REPLACED = "replaced", _("Đã được thay thế")
        REVOKED = "revoked", _("Đã thu hồi")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # The code of Circular 01/2023 art. 10 (`kernel.paper_codes`); what people uploaded themselves has none.
    code = models.CharField(max_length=80, unique=True, null=True)  # noqa: DJ001 - unique where there is one
    # What it came from ("outcome/12", "paper/34"): the same twice is one entry.
    source = models.CharField(max_length=60, unique=True)
    origin = models.CharField(max_length=10, choices=Origin.choices)
    # The account whose vault it is in; a paper that came without one belongs to the number alone.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    owner_number = models.CharField(max_length=40, blank=True)
    owner_name = models.CharField(max_length=300, blank=True)
    # Its type, as codes of papers name it; of the catalogue's types with the version that was current.
    type_code = models.CharField(max_length=40)
    type_title = models.CharField(max_length=300)
    # The agency that put it in, and who issued it, in words.
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+", db_index=False)
    issuer = models.CharField(max_length=300, blank=True)
    number = models.CharField(max_length=100, blank=True)
    issued_on = models.DateField(null=True)
    # The last day on which it holds; None for one that never ends.
    valid_until = models.DateField(null=True)
    # Which one it is of those that replaced each other.
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State.choices, default=State.VALID)
    replaced_by = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="replaces", db_index=False
    )
    # Why it does not hold any more, for its owner.
    reason = models.CharField(max_length=500, blank=True)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    # Of the file, at the moment when it was put in.
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    # The important fields by the form of its type (II.18.4); the version of the form is None where the type has none.
    form_version = models.ForeignKey(
        "forms.FormVersion", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    answers: Any = models.JSONField(default=dict)
    # The dossier that it came with, by which it is shown.
    dossier = models.CharField(max_length=60)
    dossier_key = models.UUIDField()
    # Since when an agency vouches for it: at once for what an agency made or digitised; for a paper that was kept,
    # since the dossier that it came with was resolved.
    checked_at = models.DateTimeField(null=True)
    entered_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    search_text = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["owner", "-entered_at", "-id"], name="vault_of_owner"),
            models.Index(
                fields=["owner_number", "-entered_at", "-id"],
                condition=~Q(owner_number=""),
                name="vault_of_number",
            ),
            models.Index(fields=["dossier_key"], name="vault_of_dossier"),
            # For the figures: by agency and day.
            models.Index(fields=["agency", "entered_at"], name="vault_by_agency"),
        ]

    def __str__(self) -> str:
        return self.code or self.source


class KeepConsent(models.Model):
    """An agreement that papers of applications are kept, with its words. It stays as a proof; the papers do not."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    wording = models.TextField()
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(withdrawn_at__isnull=True), name="one_keep_consent"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.given_at:%Y-%m-%d}"


class Use(models.Model):
    """A paper that was taken from the vault and submitted with a dossier (II.18.3). It outlives the entry."""

    entry = models.ForeignKey(Entry, on_delete=models.SET_NULL, null=True, related_name="uses")
    # The paper of the dossier: the same twice is one use.
    paper = models.BigIntegerField(unique=True)
    dossier = models.CharField(max_length=60)
    procedure = models.CharField(max_length=80)
    requirement = models.CharField(max_length=80)
    # To which agency it was submitted, and which had put it in.
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+", db_index=False)
    from_agency = models.ForeignKey(
        "agencies.Agency", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    type_code = models.CharField(max_length=40)
    type_title = models.CharField(max_length=300)
    origin = models.CharField(max_length=10, choices=Entry.Origin.choices)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["agency", "at"], name="vault_use_by_agency")]

    def __str__(self) -> str:
        return f"{self.dossier} {self.requirement}"
