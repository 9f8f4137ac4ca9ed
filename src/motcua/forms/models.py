"""Published form definitions."""

from django.db import models


class FormVersion(models.Model):
    """One immutable version of a form."""

    code = models.CharField(max_length=80)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    definition = models.JSONField()
    # From this day on new dossiers are asked by it; null: since it was published.
    effective_from = models.DateField(null=True, blank=True)
    content_sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "number"], name="form_version_number")]

    def __str__(self) -> str:
        return f"{self.code} {self.number}"
