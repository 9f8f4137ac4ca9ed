"""Surveys, what was answered, and who took part."""

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Survey(models.Model):
    """Questions to some people for some days. A draft until it is published; then its form stays as it was."""

    class Audience(models.TextChoices):
        ACCOUNTS = "accounts", _("Mọi người có tài khoản")
        CITIZENS = "citizens", _("Cá nhân có tài khoản")
        ORGANISATIONS = "organisations", _("Tổ chức, doanh nghiệp có tài khoản")
        APPLICANTS = "applicants", _("Người vừa nhận kết quả hồ sơ")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Whose it is: with all agencies below it, where applicants are asked.
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=300)
    intro = models.TextField(blank=True)
    form_code = models.CharField(max_length=80)
    form_version = models.ForeignKey(
        "forms.FormVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    audience = models.CharField(max_length=20, choices=Audience.choices)
    # Of applicants: only of these procedures (codes); none = of all.
    procedures = models.JSONField(default=list, blank=True)
    is_anonymous = models.BooleanField(default=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    # Counts every save of the draft, so that two windows do not overwrite each other.
    revision = models.PositiveIntegerField(default=1)
    published_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="survey_ends_after_it_starts"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def is_open(self, day: datetime.date) -> bool:
        """Whether it can be answered on a day."""
        return (
            self.published_at is not None and self.closed_at is None and self.starts_on <= day <= self.ends_on
        )


class Participation(models.Model):
    """That somebody took part, so that nobody does twice. Says nothing of what was answered."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    # The dossier that was asked about (its key); null where none is.
    dossier = models.UUIDField(null=True, blank=True)
    on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "person", "dossier"], name="survey_answered_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.survey_id} {self.person_id}"


class Reply(models.Model):
    """What was answered. Its key is random and it has no moment but the day: nothing tells in which order they came."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="replies")
    answers = models.JSONField()
    on = models.DateField()
    # Of a survey that is not anonymous.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    dossier = models.UUIDField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.key)
