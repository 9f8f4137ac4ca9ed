"""Dossiers and their record; what hangs on a dossier has files of its own (`models_papers.py` and its sisters).

Nothing but the acts (`motcua.dossiers.acts`) writes a dossier.
"""

import uuid

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from motcua.dossiers.states import State

_OPEN = Q(ended_at__isnull=True, submitted_at__isnull=False)


class Dossier(models.Model):
    """A dossier (hồ sơ): the folder of one request under one procedure.

    State, step, clock and holder are kept equal to what the record (Event) says; `motcua verify-record` proves it.
    The lead task (step, role, unit, person, time) stands on the row itself, so that work lists read one index.
    """

    class Channel(models.TextChoices):
        ONLINE = "online", gettext_lazy("Trực tuyến")
        DESK = "desk", gettext_lazy("Trực tiếp tại bộ phận một cửa")
        POST = "post", gettext_lazy("Bưu chính công ích")
        HANDOFF = "handoff", gettext_lazy("Liên thông từ cơ quan khác")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=60, unique=True, null=True, blank=True)
    receipt_number = models.CharField(max_length=40, unique=True, null=True, blank=True)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.ONLINE)

    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+", db_index=False)
    # The agency at whose desk it was brought and that took it in for the responsible one, regardless of territory.
    receiver = models.ForeignKey(
        "agencies.Agency", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    procedure = models.ForeignKey(
        "catalogue.Procedure", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    procedure_version = models.ForeignKey(
        "catalogue.ProcedureVersion", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    form_version = models.ForeignKey(
        "forms.FormVersion", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    process_version = models.ForeignKey(
        "process.ProcessVersion", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    rule_set = models.ForeignKey(
        "process.RuleSet", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    state_diagram = models.ForeignKey(
        "process.StateDiagram", on_delete=models.PROTECT, related_name="+", db_index=False
    )

    # The calendar that its clocks are reckoned by, as it was at submission, and again at acceptance; changed later only
    # by the act `recalculate`. None before submission.
    calendar_version = models.ForeignKey(
        "agencies.CalendarVersion",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )

    submitter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="dossiers",
        db_index=False,
    )
    # The authorisation on paper of somebody without account, by which the submitter files for them: such dossiers are
    # kept apart from the submitter's own. Filed for an account, a dossier is that account's.
    mandate = models.ForeignKey(
        "people.Mandate", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    # Người nộp: the person who submitted it, by name, where that was for somebody else; kept equal to the record.
    submitted_by = models.CharField(max_length=300, blank=True, default="", db_default="")
    # Chủ hồ sơ: {"kind": "citizen"|"organisation", "name", "id_number", "tax_code", "phone", "email", "address": {…}}
    applicant = models.JSONField(default=dict)
    applicant_name = models.CharField(max_length=300, blank=True)
    answers = models.JSONField(default=dict)
    # The working copy while a supplement is being prepared; what was submitted stays until the act `supply`.
    pending_answers = models.JSONField(null=True, blank=True)
    # What officers made at its steps, kept equal to the record (`dossiers/produced.py`); None = nothing.
    produced = models.JSONField(null=True, blank=True)
    # How the result reaches the applicant, and papers the desk: {"way": "online"|"desk"|"post", …} (`delivery.py`).
    delivery = models.JSONField(default=dict)

    state = models.CharField(max_length=30, choices=[(state.value, state.value) for state in State])
    step = models.CharField(max_length=80, blank=True)
    step_role = models.CharField(max_length=30, blank=True)
    step_since = models.DateTimeField(null=True, blank=True)
    step_due_at = models.DateTimeField(null=True, blank=True)
    unit = models.ForeignKey(
        "agencies.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    # The one post whose holders have the task, where the step names one; else everybody with the role in the unit.
    post = models.ForeignKey(
        "agencies.Post", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    # The division and the examiner that the dossier was given to, wherever it stands now.
    division = models.ForeignKey(
        "agencies.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    examiner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    # The dossier that handed this one on to another agency (liên thông), and the event there that did it.
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", db_index=False
    )
    handoff_seq = models.PositiveIntegerField(null=True, blank=True)
    # Where to go back to when a withdrawal is declined or a supplement arrives.
    return_step = models.CharField(max_length=80, blank=True)
    return_state = models.CharField(max_length=30, blank=True)

    started_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    # The ticks of the legal clock so far, [["start", "2026-11-22T03:15:08.000001Z"], …]: kept equal to the record. An
    # extension carries its working minutes: ["extend", "2026-…", 960].
    clock = models.JSONField(default=list)
    # None while paused, before acceptance, or where the law sets no limit.
    due_at = models.DateTimeField(null=True, blank=True)
    # The appointment as first given on the slip.
    appointed_at = models.DateTimeField(null=True, blank=True)
    # The new appointment that an extension or an apology gave; whether an apology's is what the dossier is judged by is
    # the rule set's matter.
    reappointed_at = models.DateTimeField(null=True, blank=True)
    # Until when what was filed online must be accepted, refused or sent back (HT.10); None when no answer is owed.
    answer_due_at = models.DateTimeField(null=True, blank=True)
    # The first approval (II.9.1), whatever happened later.
    approved_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    handed_over_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # By who wrote it, before it was submitted; or by the desk as obviously invalid, before it was accepted.
    discarded_at = models.DateTimeField(null=True, blank=True)

    event_count = models.PositiveIntegerField(default=0)
    head_hash = models.BinaryField(max_length=32, null=True)
    # Raised by each save of a draft, so that two tabs notice each other.
    draft_revision = models.PositiveIntegerField(default=0)
    # The mark of the page that saved last: a page never stands in its own way, however its saves cross.
    draft_page = models.CharField(max_length=32, blank=True)

    search_text = models.TextField(blank=True)
    search = SearchVectorField(null=True, editable=False)

    class Meta:
        # The lists read few indexes, each made for a kind of list (docs/performance.md); every act writes all of them,
        # so that foreign keys have none of their own.
        indexes = [
            # Counts over everything open of an agency or a division come from the index alone.
            models.Index(
                fields=["agency", "state", "due_at", "id"],
                include=["step_role", "unit", "assignee", "examiner", "division", "finished_at"],
                condition=_OPEN,
                name="open_of_agency",
            ),
            models.Index(
                fields=["division", "step_role", "state", "due_at", "id"],
                include=["unit", "assignee", "examiner", "agency", "finished_at"],
                condition=_OPEN,
                name="open_of_division",
            ),
            # What stands at a unit, and with a person: in the order of their lists.
            models.Index(
                fields=["unit", "step_role", "state", "due_at", "id"],
                include=["assignee", "examiner", "division", "agency", "finished_at", "post"],
                condition=_OPEN,
                name="standing_at",
            ),
            models.Index(
                fields=["assignee", "due_at", "id"],
                include=["state", "step_role", "division", "finished_at"],
                condition=_OPEN,
                name="open_by_assignee",
            ),
            models.Index(
                fields=["examiner", "due_at", "id"],
                include=["state", "step_role", "division", "finished_at"],
                condition=_OPEN,
                name="open_by_examiner",
            ),
            # The run that reminds of what has stood at a step for too long.
            models.Index(fields=["step_due_at"], condition=_OPEN, name="step_due"),
            models.Index(
                fields=["unit", "step_role", "due_at", "step_due_at", "id"],
                # With these the index alone answers; else the far longer one of all that stands at a unit is taken.
                include=["agency", "post", "division", "finished_at"],
                condition=_OPEN & Q(assignee__isnull=True),
                name="waiting_for_anyone",
            ),
            # What stands at a post: few processes name one. A post cannot be deleted while something does.
            models.Index(fields=["post"], condition=Q(post__isnull=False), name="standing_at_post"),
            models.Index(
                fields=["agency", "-submitted_at", "-id"],
                include=["state", "finished_at", "discarded_at"],
                condition=Q(submitted_at__isnull=False),
                name="submitted_by_agency",
            ),
            models.Index(
                fields=["division", "-submitted_at", "-id"],
                include=["state", "finished_at", "discarded_at"],
                condition=Q(submitted_at__isnull=False),
                name="submitted_by_division",
            ),
            # What was resolved, without the open ones that stand before it: no act writes it before the result.
            models.Index(
                fields=["agency", "-submitted_at", "-id"],
                include=["state"],
                condition=Q(submitted_at__isnull=False, finished_at__isnull=False),
                name="resolved_by_agency",
            ),
            # What was removed as invalid: few.
            models.Index(
                fields=["agency", "-submitted_at", "-id"],
                condition=Q(submitted_at__isnull=False, discarded_at__isnull=False),
                name="removed_of_agency",
            ),
            # Named lists, by procedure and place: their pages and counts from the index alone.
            models.Index(
                fields=["procedure", "step", "-submitted_at", "-id"],
                include=["agency", "division"],
                condition=Q(submitted_at__isnull=False),
                name="placed_by_procedure",
            ),
            models.Index(
                fields=["agency", "-submitted_at", "-id"],
                condition=Q(approved_at__isnull=False),
                name="approved_by_agency",
            ),
            models.Index(
                fields=["division", "-submitted_at", "-id"],
                condition=Q(approved_at__isnull=False),
                name="approved_by_division",
            ),
            models.Index(
                fields=["agency", "applicant_name", "id"],
                condition=Q(submitted_at__isnull=False),
                name="by_applicant",
            ),
            models.Index(
                fields=["receiver", "-submitted_at", "-id"],
                condition=Q(receiver__isnull=False),
                name="received_for_others",
            ),
            models.Index(fields=["submitter", "-started_at"], name="own_dossiers"),
            models.Index(fields=["mandate"], condition=Q(mandate__isnull=False), name="filed_by_mandate"),
            models.Index(fields=["agency", "state", "-submitted_at"], name="by_agency_state"),
            models.Index(
                fields=["accepted_at"],
                include=["finished_at", "due_at", "state", "channel"],
                name="by_acceptance",
            ),
            models.Index(
                fields=["agency", "answer_due_at", "id"],
                condition=Q(answer_due_at__isnull=False),
                name="answers_owed",
            ),
            # Figures of a period, by agency, unit and officer, without opening a row.
            models.Index(
                fields=["agency", "finished_at"],
                include=["accepted_at", "due_at", "state", "division", "examiner"],
                condition=Q(finished_at__isnull=False),
                name="finished_by_agency",
            ),
            GinIndex(fields=["search"], name="dossier_search"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True) | Q(receipt_number__isnull=False),
                name="submitted_has_receipt",
            ),
            models.UniqueConstraint(
                fields=["parent", "handoff_seq"],
                condition=Q(parent__isnull=False),
                name="one_child_for_each_handoff",
            ),
            models.UniqueConstraint(
                fields=["submitter", "procedure", "agency"],
                condition=Q(
                    submitted_at__isnull=True,
                    discarded_at__isnull=True,
                    channel="online",
                    mandate__isnull=True,
                ),
                name="one_draft_to_resume",
            ),
            models.UniqueConstraint(
                fields=["mandate", "procedure", "agency"],
                condition=Q(
                    submitted_at__isnull=True,
                    discarded_at__isnull=True,
                    channel="online",
                    mandate__isnull=False,
                ),
                name="one_draft_of_a_mandate",
            ),
        ]

    def __str__(self) -> str:
        return self.code or self.receipt_number or str(self.key)


class Event(models.Model):
    """One act in the record of a dossier: append-only (a trigger refuses changes) and chained by hash."""

    # The unique order of events is an index by dossier already.
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="events", db_index=False)
    seq = models.PositiveIntegerField()
    act = models.CharField(max_length=40)
    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    # {"name", "role", "title", "unit", "agency", "on_behalf_of"} as they were at that time.
    actor_as = models.JSONField(default=dict)
    from_step = models.CharField(max_length=80, blank=True)
    to_step = models.CharField(max_length=80, blank=True)
    from_state = models.CharField(max_length=30, blank=True)
    to_state = models.CharField(max_length=30)
    action = models.CharField(max_length=80, blank=True)
    reason = models.TextField(blank=True)
    # The move of the legal clock: "" | start | pause | resume | restart | extend | stop.
    clock = models.CharField(max_length=10, blank=True)
    # What the act changed beside state and step, and what it produced.
    data = models.JSONField(default=dict)
    # {"procedure": 3, "process": 2, "form": 1, "rules": "2018/1", "states": 1}
    versions = models.JSONField(default=dict)
    previous_hash = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "seq"], name="event_order")]
        indexes = [
            models.Index(fields=["actor", "-at"]),
            # Who took part in a dossier, without opening its events.
            models.Index(fields=["actor", "dossier"], name="took_part"),
            # Answers to online submissions that came late, for the report (HT.10).
            models.Index(fields=["at"], condition=Q(data__answer__late=True), name="answered_late"),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id}/{self.seq} {self.act}"


# What hangs on a dossier, what an act issues, what waits beside it: files of their own; Django looks for tables here.
from motcua.dossiers.models_beside import InternalNote, Presence  # noqa: E402
from motcua.dossiers.models_duties import Duty  # noqa: E402
from motcua.dossiers.models_issued import (  # noqa: E402
    HeldNumber,
    IssuedSlip,
    OfficerFile,
    Outcome,
    OutcomeDraft,
    Sequence,
)
from motcua.dossiers.models_labels import LabelsVersion  # noqa: E402
from motcua.dossiers.models_migration import MigratedDossier, ProcessMigration  # noqa: E402
from motcua.dossiers.models_papers import Exchange, Paper, Supplement  # noqa: E402
from motcua.dossiers.models_recalculation import Recalculation  # noqa: E402
from motcua.dossiers.models_scans import ScanBatch, ScanFile  # noqa: E402
from motcua.dossiers.models_transfer import TransferredDossier  # noqa: E402
from motcua.dossiers.models_waiting import Consultation, MissingOriginals, Timer  # noqa: E402

__all__ = [
    "Consultation",
    "Dossier",
    "Duty",
    "Event",
    "Exchange",
    "HeldNumber",
    "InternalNote",
    "IssuedSlip",
    "LabelsVersion",
    "MigratedDossier",
    "MissingOriginals",
    "OfficerFile",
    "Outcome",
    "OutcomeDraft",
    "Paper",
    "Presence",
    "ProcessMigration",
    "Recalculation",
    "ScanBatch",
    "ScanFile",
    "Sequence",
    "Supplement",
    "Timer",
    "TransferredDossier",
]
