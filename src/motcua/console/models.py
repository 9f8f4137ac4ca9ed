"""Drafts of processes, forms, procedures and templates: what administrators are making, and what they say about it."""

import uuid

from django.conf import settings
from django.db import models


class Draft(models.Model):
    """A definition while it is made (`drafting.py`). Changing it touches no dossier; publishing makes a version."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Of what it becomes a version of; for something new the code that it will have.
    code = models.CharField(max_length=80)
    title = models.CharField(max_length=300)
    # Whose administrators (and those above) make it.
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    definition = models.JSONField()
    # Raised by every change, so that two administrators notice each other.
    revision = models.PositiveIntegerField(default=1)
    # Numbers of the revisions that undoing and redoing would bring back, the next one last.
    undo = models.JSONField(default=list)
    redo = models.JSONField(default=list)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.code} {self.key}"


class Revision(models.Model):
    """A draft as one change left it, with who made that change."""

    number = models.PositiveIntegerField()
    definition = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # What was done, in the words of the screen.
    told = models.CharField(max_length=500)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.at} {self.number}"


class ProcessDraft(Draft):
    """A process while it is drawn."""

    # The version that it was begun from; None for a process that is new.
    base = models.ForeignKey(
        "process.ProcessVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # The version that it became; the draft is closed then.
    published = models.ForeignKey(
        "process.ProcessVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["code"])]


class DraftRevision(Revision):
    """One revision of a process's draft."""

    draft = models.ForeignKey(ProcessDraft, on_delete=models.CASCADE, related_name="revisions")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "number"], name="draft_revision_number")]


class FormDraft(Draft):
    """A form while it is built."""

    # The version that it was begun from; None for a form that is new.
    base = models.ForeignKey(
        "forms.FormVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # The version that it became; the draft is closed then.
    published = models.ForeignKey(
        "forms.FormVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["code"], name="form_draft_code")]


class FormRevision(Revision):
    """One revision of a form's draft."""

    draft = models.ForeignKey(FormDraft, on_delete=models.CASCADE, related_name="revisions")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "number"], name="form_revision_number")]


class StepComment(models.Model):
    """What somebody said about a step of a draft, until it is settled."""

    draft = models.ForeignKey(ProcessDraft, on_delete=models.CASCADE, related_name="comments")
    # Code of the step; "" for the process as a whole.
    step = models.CharField(max_length=80, blank=True)
    text = models.TextField(max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.step}"


class ProcedureDraft(models.Model):
    """A procedure while it is written. Nobody else sees it; publishing makes a version of it."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=500)
    # Whose administrators (and those above) write it.
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    # The version that it was begun from; None for a procedure that is new.
    base = models.ForeignKey(
        "catalogue.ProcedureVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # What stands in the forms, as typed, wrong or unfinished as it may be (`procedures/fields.py`).
    typed = models.JSONField()
    # Raised by every change, so that two administrators notice each other.
    revision = models.PositiveIntegerField(default=1)
    # By part of the form: {"revision": of the last change, "by": id of the person, "name", "at"}.
    changes = models.JSONField(default=dict)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    # The version that it became; the draft is closed then.
    published = models.ForeignKey(
        "catalogue.ProcedureVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["code"], name="procedure_draft_code")]

    def __str__(self) -> str:
        return f"{self.code} {self.key}"


class TemplateDraft(models.Model):
    """A template of papers while it is made. Publishing makes a version; papers issued before stay as they are."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Of the template that it becomes a version of; for a new one the code that it will have.
    code = models.CharField(max_length=80)
    title = models.CharField(max_length=300)
    # The version that it was begun from; None for a template that is new.
    base = models.ForeignKey(
        "slips.SlipVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # As a version keeps it: purpose, legal source, numbering, parts for officers.
    definition = models.JSONField(default=dict)
    # The Typst source as typed, wrong or unfinished as it may be; "" where a Word file alone is the template.
    source = models.TextField(blank=True)
    word_template = models.BinaryField(null=True)
    word_name = models.CharField(max_length=200, blank=True)
    # The procedure whose form gives the fields, and the dossier that it is tried with.
    procedure = models.CharField(max_length=40, blank=True)
    tried_with = models.UUIDField(null=True, blank=True)
    # Raised by every change, so that two administrators notice each other.
    revision = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    # The version that it became; the draft is closed then.
    published = models.ForeignKey(
        "slips.SlipVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["code"], name="template_draft_code")]

    def __str__(self) -> str:
        return f"{self.code} {self.key}"
