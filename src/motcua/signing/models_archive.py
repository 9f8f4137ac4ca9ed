"""Signed files that stay valid for as long as they are kept: the policy, each content under watch, its revisions."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ArchivePolicy(models.Model):
    """When time stamps are renewed. One row; without one what is written here holds."""

    DAYS, HASH = 90, "sha256"

    is_on = models.BooleanField(default=True)
    # How long before a time stamp ages the next one is put over it.
    days_ahead = models.PositiveSmallIntegerField(default=DAYS)
    # With which hash new time stamps are asked for.
    hash = models.CharField(max_length=10, default=HASH)
    # Who gives them; "" for the service of the signing service in use.
    timestamp_url = models.URLField(max_length=300, blank=True, default="")
    # {algorithm ("sha256", "rsa-2048"): the last day on which it is relied on, ISO}
    last_days = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        return f"{self.hash} {self.days_ahead}"


class Archived(models.Model):
    """One signed content that is kept: when its proof ages, and when it is looked at again.

    By the content's hash, so that it holds no file back from being deleted.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Chờ lưu trữ")
        KEPT = "kept", _("Đang được bảo đảm")
        LEFT = "left", _("Không lưu trữ được")

    sha256 = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    # Why it is left, or not renewed just now: a reason's code of the verification, or one of `archiving`.
    reason = models.CharField(max_length=30, blank=True, default="")
    # Of the newest time stamp: until when its certificate holds, and the algorithms that it relies on.
    until = models.DateTimeField(null=True, blank=True)
    algorithms = models.JSONField(default=list, blank=True)
    # When it is looked at again; never, where it is left for good.
    next_at = models.DateTimeField(null=True, blank=True)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_at"], condition=models.Q(next_at__isnull=False), name="signing_archived_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sha256[:12]} {self.state}"


class Revision(models.Model):
    """The content with one more time stamp over it, kept beside what was before it."""

    archived = models.ForeignKey(Archived, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64, db_index=True)
    # Of which content it was made: the original, or the revision before.
    before_sha256 = models.CharField(max_length=64)
    stamped_at = models.DateTimeField()
    until = models.DateTimeField()
    algorithms = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["archived", "number"], name="signing_revision_once"),
        ]

    def __str__(self) -> str:
        return f"{self.archived_id} {self.number}"
