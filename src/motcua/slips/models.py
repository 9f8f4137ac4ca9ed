"""Published templates of slips."""

from django.db import models


class SlipVersion(models.Model):
    """One immutable version of a template: Typst source, a Word file, or both."""

    code = models.CharField(max_length=80)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    # {"purpose": "slip", "number_suffix": "TNHS", "legal_source": …, …}: the keys stand in the room's README.
    definition = models.JSONField(default=dict)
    # "" where the Word file alone is the template: its PDF is set from the filled file (`word_pages`).
    source = models.TextField(blank=True)
    # The Word template (DOCX) of the same slip, for who has to edit it; None where there is none.
    word_template = models.BinaryField(null=True)
    content_sha256 = models.CharField(max_length=64)
    # Of a paper that a form prints itself on: the form, and its newest version when this one was published. Dossiers of
    # that version and of later ones print on it; what was filled in before keeps the paper that it had.
    form_code = models.CharField(max_length=80, blank=True)
    form_number = models.PositiveIntegerField(null=True, blank=True)
    # The day from which it is used; None = at once.
    effective_from = models.DateField(null=True, blank=True)
    published_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "number"], name="slip_version_number")]
        indexes = [
            models.Index(
                fields=["form_code", "-number"], name="slip_version_form", condition=~models.Q(form_code="")
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.number}"
