"""What hangs on a dossier's stay at a step: opinions asked, timers, originals not yet shown."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from motcua.agencies.roles import Role


class Consultation(models.Model):
    """One opinion asked of a unit (II.8.6, II.15.1), in parallel with others; time and lateness are that unit's own.

    Opened by arriving at a step of the kind "consultation" (a branch), or by the act `consult` (ad hoc).
    """

    dossier = models.ForeignKey(
        "dossiers.Dossier", on_delete=models.PROTECT, related_name="consultations", db_index=False
    )
    # The event that asked: its number in the record tells one stay at a step from another.
    seq = models.PositiveIntegerField()
    # Empty for an opinion that an officer asked for beside the process.
    step = models.CharField(max_length=80, blank=True)
    code = models.CharField(max_length=80)
    title = models.CharField(max_length=300)
    question = models.TextField(blank=True)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    # Who of the unit answers; empty = anyone who works there.
    role = models.CharField(max_length=30, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    # Working minutes by the asked agency's calendar; 0 = not timed.
    minutes = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(null=True, blank=True)
    # Who of the unit said "tôi trả lời", or was told to by its head; nobody else is kept from answering by it.
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    taken_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)
    file = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    # Gone on without it: concluded by the lead, or the dossier went another way.
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "seq", "code"], name="asked_once")]
        indexes = [
            models.Index(
                fields=["unit", "due_at"],
                condition=Q(answered_at__isnull=True, closed_at__isnull=True),
                name="opinions_waiting",
            ),
            # The run that reminds of due times near and passed, and the report of what was asked in some days.
            models.Index(
                fields=["due_at"],
                condition=Q(answered_at__isnull=True, closed_at__isnull=True),
                name="opinions_due",
            ),
            models.Index(fields=["asked_at"], name="opinions_asked"),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.code}"

    @property
    def is_open(self) -> bool:
        """Whether the answer is still awaited."""
        return self.answered_at is None and self.closed_at is None

    @property
    def asked_name(self) -> str:
        """The unit, with its agency where that is another than the dossier's."""
        return (
            self.unit.name
            if self.agency_id == self.dossier.agency_id
            else f"{self.unit.name}, {self.agency.name}"
        )

    def is_late(self, now: datetime.datetime) -> bool:
        """Whether the answer came, or still has not come, after its own due time."""
        return self.due_at is not None and (self.answered_at or self.closed_at or now) > self.due_at

    def waits_for(self, unit_id: int, role: str) -> bool:
        """Whether somebody of that unit in that role is to answer."""
        return self.is_open and self.unit_id == unit_id and self.role in ("", role)

    def is_led_by(self, unit_id: int, role: str) -> bool:
        """Whether the head of that unit, who says who of it answers, is meant."""
        leads = role in (Role.DIVISION_HEAD, Role.AGENCY_HEAD)
        return self.is_open and self.unit_id == unit_id and leads


class Timer(models.Model):
    """Something that the system does by itself at a step, at most once for each stay: the rows are those of the stay.

    `fires_at` is reckoned when the dossier arrives (and again when its due time moves), so that a run reads one index.
    """

    class Does(models.TextChoices):
        ACT = "act", gettext_lazy("Tự thực hiện")
        REMIND = "remind", gettext_lazy("Nhắc việc")
        ESCALATE = "escalate", gettext_lazy("Báo cấp trên")

    dossier = models.ForeignKey(
        "dossiers.Dossier", on_delete=models.CASCADE, related_name="timers", db_index=False
    )
    step = models.CharField(max_length=80)
    code = models.CharField(max_length=100)
    title = models.CharField(max_length=300)
    does = models.CharField(max_length=10, choices=Does.choices)
    # The code of the step's action that the system takes.
    action = models.CharField(max_length=80, blank=True)
    to_role = models.CharField(max_length=30, blank=True)
    # None while the moment is unknown: the legal clock stands still or has no limit.
    fires_at = models.DateTimeField(null=True, blank=True)
    fired_at = models.DateTimeField(null=True, blank=True)
    # Why the system could not act, for the officers who were told instead.
    problem = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "code"], name="one_timer_of_each_kind")]
        indexes = [
            models.Index(fields=["fires_at", "id"], condition=Q(fired_at__isnull=True), name="timers_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.code}"


class MissingOriginals(models.Model):
    """A result that is ready but not handed over, because originals were not shown for comparison (II.10.7)."""

    dossier = models.ForeignKey(
        "dossiers.Dossier", on_delete=models.PROTECT, related_name="missing_originals"
    )
    event = models.ForeignKey("dossiers.Event", on_delete=models.PROTECT, related_name="+")
    # What was not shown, in the officer's words.
    papers = models.TextField()
    noted_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(settled_at__isnull=True), name="originals_missing_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.noted_at}"
