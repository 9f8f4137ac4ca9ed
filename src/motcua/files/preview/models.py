"""What was made of a file so that it can be looked at."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Preview(models.Model):
    """The view of one content, made by one version of one converter: the same content is converted once.

    Known by the content's hash and not by the file: two dossiers with the same paper share it.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Đang chuyển để xem")
        READY = "ready", _("Xem được")
        FAILED = "failed", _("Không chuyển được")

    source = models.CharField(max_length=64)
    maker = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    # Why it failed, for whoever runs the system: time, failed, busy, missing.
    reason = models.CharField(max_length=20, blank=True)
    made = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()

    class Meta:
        app_label = "files"
        constraints = [
            models.UniqueConstraint(fields=["source", "maker"], name="one_preview_for_each_content")
        ]

    def __str__(self) -> str:
        return f"{self.source[:12]} {self.maker}"
