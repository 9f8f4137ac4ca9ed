"""Files as they were given: content-addressed, checked before anyone else sees them."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class StoredFile(models.Model):
    """One file that somebody gave or the system made."""

    class State(models.TextChoices):
        QUARANTINED = "quarantined", _("Đang kiểm tra")
        CLEAN = "clean", _("Đã kiểm tra")
        REFUSED = "refused", _("Bị từ chối")
        REMOVED = "removed", _("Đã xoá theo quy định lưu giữ")

    class Finding(models.TextChoices):
        """What the check of the store found wrong with its content; empty for nothing."""

        LOST = "lost", _("Không còn trong kho")
        SIZE = "size", _("Sai dung lượng")
        CHANGED = "changed", _("Nội dung đã bị thay đổi")
        NO_KEY = "no_key", _("Thiếu khoá để mở")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.QUARANTINED)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # In whose dossier it was given or made; what it takes counts for this agency (`quota`).
    agency = models.ForeignKey(
        "agencies.Agency", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    given_at = models.DateTimeField(auto_now_add=True)
    # When its content was last read again to its end and held against its hash (`integrity`), and what was wrong.
    verified_at = models.DateTimeField(null=True, blank=True, editable=False)
    finding = models.CharField(max_length=10, choices=Finding.choices, blank=True, default="", db_default="")

    class Meta:
        indexes = [
            # Whose turn it is to be checked.
            models.Index(
                models.F("verified_at").asc(nulls_first=True),
                "id",
                condition=~models.Q(state="removed"),
                name="files_storedfile_unverified",
            ),
            models.Index(
                fields=["-verified_at"], condition=~models.Q(finding=""), name="files_storedfile_damaged"
            ),
            # The few that wait for the scanner, among millions.
            models.Index(
                fields=["id"], condition=models.Q(state="quarantined"), name="files_storedfile_waiting"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_checked(self) -> bool:
        """Whether it may be read."""
        return self.state == self.State.CLEAN

    @property
    def state_note(self) -> str:
        """What to say beside its name; "" for a file that may be read."""
        if self.state == self.State.QUARANTINED:
            return str(_("Đang kiểm tra"))
        if self.state == self.State.REFUSED:
            return str(_("Bị từ chối vì chứa mã độc"))
        if self.state == self.State.REMOVED:
            return str(_("Đã xoá theo quy định lưu giữ"))
        return ""


class Upload(models.Model):
    """A file on its way in pieces. How much of it has arrived is the size of its file on disk."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=255)
    length = models.PositiveBigIntegerField()
    # Where it was chosen: the page's path, "#", the code of the place. What the browser knows the file again by.
    place = models.CharField(max_length=200, blank=True, db_default="")
    mark = models.CharField(max_length=60, blank=True, db_default="")
    # The key by which its file is unreadable on the disk; "" where none was set when it began.
    sealed_with = models.CharField(max_length=32, blank=True, db_default="")
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return self.name


class RetentionVersion(models.Model):
    """One published set of rules on how long files are kept (`retention`); the newest holds."""

    number = models.PositiveIntegerField(unique=True)
    data = models.JSONField()
    published_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"retention/{self.number}"


from motcua.files.models_quota import Quota, Use  # noqa: E402 - tables of this room, found by Django here
from motcua.files.preview.models import Preview  # noqa: E402

__all__ = ["Preview", "Quota", "RetentionVersion", "StoredFile", "Upload", "Use"]
