"""Published form definitions, and the lists that they draw on."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
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


class ListEntry(models.Model):
    """An open entry of the newest version of a long catalogue, as it is looked up (`long_catalogues`).

    Made from the version's content and never exported. Collation "C": the order of the signs, in which what begins
    alike stands together.
    """

    version = models.ForeignKey(ListVersion, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()
    code = models.CharField(max_length=60)
    label = models.TextField()
    # Without capitals; without marks and capitals.
    code_key = models.CharField(max_length=60, db_collation="C")
    folded = models.TextField(db_collation="C")
    # Words of label and code, each after the version: "12_ban".
    words = SearchVectorField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "position"], name="list_entry_position")]
        indexes = [
            models.Index(fields=["version", "code_key"], name="list_entry_code"),
            models.Index(fields=["version", "folded", "position"], name="list_entry_label"),
            GinIndex(fields=["words"], name="list_entry_words", fastupdate=False),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def shown(self) -> str:
        """How it stands in a box: with its code, by which it is found again."""
        return f"{self.label} ({self.code})"
