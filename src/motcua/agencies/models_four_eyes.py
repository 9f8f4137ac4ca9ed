"""What needs a second person: which acts, agency by agency, and what somebody asked for (decision 0069)."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from motcua.agencies.models_agencies import Agency


class FourEyesPolicy(models.Model):
    """The acts that need a second person in an agency and those below it. Published whole, never changed: the latest
    counts.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    # Codes of `four_eyes.GuardedAct`.
    acts = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    # Empty: the command line.
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "four eyes policies"
        indexes = [models.Index(fields=["agency", "-id"], name="four_eyes_of_agency")]

    def __str__(self) -> str:
        return f"{self.agency_id}: {', '.join(self.acts)}"


class AskedAct(models.Model):
    """A request for a second pair of eyes: carried out when another administrator confirms it, once, or never."""

    class State(models.TextChoices):
        WAITING = "waiting", gettext_lazy("Đang chờ")
        CONFIRMED = "confirmed", gettext_lazy("Đã xác nhận và thực hiện")
        DECLINED = "declined", gettext_lazy("Không đồng ý")
        WITHDRAWN = "withdrawn", gettext_lazy("Người đề nghị rút lại")
        EXPIRED = "expired", gettext_lazy("Hết hạn, không ai xác nhận")
        VOID = "void", gettext_lazy("Không còn thực hiện được")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # The code of a `four_eyes.GuardedAct`.
    act = models.CharField(max_length=40)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    # Names rows by their keys alone.
    payload = models.JSONField(default=dict)
    # What was typed for it and may name somebody (a search, an answer); emptied once it is decided.
    words = models.JSONField(default=dict)
    # Of act, payload and words while it waits: the same is not asked twice at a time.
    digest = models.CharField(max_length=64, blank=True)
    # Ids of the accounts whose rights or data it changes: they do not confirm it.
    subjects = ArrayField(models.BigIntegerField(), default=list, blank=True)
    reason = models.CharField(max_length=1000)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    # Why it was declined, or cannot be carried out any more.
    answer = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["digest"], condition=Q(state="waiting"), name="asked_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True)
                | (~Q(state="waiting") & Q(decided_at__isnull=False)),
                name="asked_act_decided",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("confirmed", "declined")) | Q(decided_by__isnull=False),
                name="asked_act_decided_by",
            ),
        ]
        indexes = [
            models.Index(fields=["agency"], condition=Q(state="waiting"), name="asked_acts_waiting"),
            models.Index(fields=["asked_by", "-id"], name="asked_acts_of_person"),
            models.Index(fields=["agency", "-id"], name="asked_acts_of_agency"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.state}"

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has decided it."""
        return self.state == self.State.WAITING


class AskedFile(models.Model):
    """The file that a confirmed request made, for who asked for it. Deleted after a day: it holds many people."""

    of = models.OneToOneField(AskedAct, on_delete=models.CASCADE, primary_key=True, related_name="file")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    content = models.BinaryField()
    # How many people or lines it holds.
    rows = models.PositiveIntegerField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
