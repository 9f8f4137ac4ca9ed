"""Pages on their way to become papers: what an officer puts in, splits and describes before it is digitised."""

import uuid

from django.conf import settings
from django.db import models


class ScanBatch(models.Model):
    """Files that were put in together (đợt số hoá), page by page. It is gone once all of its pages are papers."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.CASCADE, related_name="+")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # The paper whose file is digitised, where nothing new was scanned.
    paper = models.ForeignKey("dossiers.Paper", on_delete=models.CASCADE, null=True, related_name="+")
    # Every page in its order (`scan_plan.Page`); empty until somebody has arranged them.
    pages = models.JSONField(default=list)
    # What was written about each paper, by the name of its first page (`digitising.Written`).
    written = models.JSONField(default=dict)
    # Counts every save, so that two windows do not overwrite each other.
    revision = models.PositiveIntegerField(default=0)
    began_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.began_at}"


class ScanFile(models.Model):
    """One file of a batch; `place`: its number among them, from 0."""

    batch = models.ForeignKey(ScanBatch, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "place"], name="one_scan_for_each_place")]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.place}"
