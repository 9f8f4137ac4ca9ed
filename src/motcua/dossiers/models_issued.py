"""What acts put out with a dossier: slips, results, and files for officers' eyes."""

from django.conf import settings
from django.db import models


class IssuedSlip(models.Model):
    """A slip as issued: its number, the data that it was made of, and once printed the very file."""

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="slips")
    event = models.ForeignKey("dossiers.Event", on_delete=models.PROTECT, related_name="slips")
    template = models.ForeignKey("slips.SlipVersion", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    year = models.PositiveIntegerField()
    data = models.JSONField()
    issued_at = models.DateTimeField()
    file = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Whether it can be had as Word too: told by the selector that reads a dossier's page, no column.
    has_word = False

    def __str__(self) -> str:
        return f"{self.template_id} {self.number}/{self.year}"


class OutcomeDraft(models.Model):
    """One revision of the draft of a result: the template, and what officers wrote into its parts. The last counts."""

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="outcome_drafts")
    number = models.PositiveIntegerField()
    template = models.ForeignKey("slips.SlipVersion", on_delete=models.PROTECT, related_name="+")
    # Which kind of result it is of, where the procedure has several (`OutcomeKind.code`); else "".
    kind = models.CharField(max_length=80, blank=True, default="", db_default="")
    # {code of the part: its text}
    texts = models.JSONField(default=dict)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=300)
    author_post = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "number"], name="outcome_draft_number")]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.number}"


class Outcome(models.Model):
    """The result of a dossier (kết quả giải quyết): its number and its file. A corrected one stays, as replaced."""

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="outcomes")
    event = models.ForeignKey("dossiers.Event", on_delete=models.PROTECT, related_name="outcomes")
    title = models.CharField(max_length=300)
    # Which kind of result it is, where the procedure has several (`OutcomeKind.code`); else "".
    kind = models.CharField(max_length=80, blank=True, default="", db_default="")
    number = models.CharField(max_length=100)
    issued_on = models.DateField()
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    replaced_at = models.DateTimeField(null=True, blank=True)
    # Of a result that was made from a draft: that draft, the data printed, and which number of which sequence it took.
    draft = models.ForeignKey(
        OutcomeDraft, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    data = models.JSONField(null=True, blank=True)
    sequence = models.CharField(max_length=160, blank=True, default="", db_default="")
    sequence_number = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sequence", "sequence_number"],
                condition=models.Q(sequence_number__isnull=False),
                name="outcome_number_once",
            )
        ]
        # A result is verified by what stands on it.
        indexes = [models.Index(fields=["number", "issued_on"], name="outcome_number_and_day")]

    def __str__(self) -> str:
        return self.number


class OfficerFile(models.Model):
    """A file that an officer attached to an act (a draft of the result); the applicant does not see it."""

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="officer_files")
    event = models.ForeignKey("dossiers.Event", on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.file_id}"


class Sequence(models.Model):
    """A gap-free counter: dossier codes by agency and day, slip numbers by agency, kind and year.

    The row is locked until the act commits, so that a number that was not used is given again.
    """

    name = models.CharField(max_length=120, unique=True)
    last = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class HeldNumber(models.Model):
    """A number that a result holds while it is signed, before it is issued; gone once the result carries it."""

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="+")
    sequence = models.CharField(max_length=160)
    number = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sequence", "number"], name="held_number_once"),
            models.UniqueConstraint(fields=["dossier", "sequence"], name="held_number_of_dossier"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.number}"
