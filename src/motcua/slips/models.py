"""Published templates of slips."""

from django.db import models


class SlipVersion(models.Model):
    """One immutable version of a slip's template (Typst source)."""

    code = models.CharField(max_length=80)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    # {"number_suffix": "TNHS", "legal_source": …, "profile": "2018"}
    definition = models.JSONField(default=dict)
    source = models.TextField()
    # The Word template (DOCX) of the same slip, for who has to edit it; None where there is none.
    word_template = models.BinaryField(null=True)
    content_sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "number"], name="slip_version_number")]

    def __str__(self) -> str:
        return f"{self.code} {self.number}"
