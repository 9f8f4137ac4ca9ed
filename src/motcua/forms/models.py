"""Published form definitions, and the lists that they draw on."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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


class ListVersion(models.Model):
    """One immutable version of a list: a catalogue to look things up in, or the data dictionary.

    content: as in its package file, without the kind (exchange/schemas/catalogue.json, dictionary.json).
    """

    class Family(models.TextChoices):
        CATALOGUE = "catalogue", _("Danh mục")
        DICTIONARY = "dictionary", _("Từ điển dữ liệu")

    family = models.CharField(max_length=20, choices=Family.choices)
    code = models.CharField(max_length=80)
    number = models.PositiveIntegerField()
    content = models.JSONField()
    content_sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["family", "code", "number"], name="list_version_number")
        ]

    def __str__(self) -> str:
        return f"{self.family} {self.code} {self.number}"
