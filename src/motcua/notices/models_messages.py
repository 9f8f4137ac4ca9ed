"""By what people are reached: channels, what a person chose, each message that left and what became of it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy


class Medium(models.TextChoices):
    """By what a message reaches somebody, beside the page of notices, which always has it."""

    MAIL = "mail", gettext_lazy("Thư điện tử")
    SMS = "sms", gettext_lazy("Tin nhắn SMS")
    OTT = "ott", gettext_lazy("Zalo")
    PUSH = "push", gettext_lazy("Thông báo trên trình duyệt")


class ChannelRow(models.Model):
    """One channel as an administrator describes it (`channels.Channel`): of one agency, and of those below it that have
    none of the same medium. Its secret stands in the environment, never here.
    """

    code = models.CharField(max_length=40, unique=True)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    definition: Any = models.JSONField()
    is_on = models.BooleanField(default=False)
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.code


class Choice(models.Model):
    """What a person chose of messages; without a row the usual (`choosing.USUAL`)."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    # By kind of what is told: the media, ["mail", "sms"].
    wanted: Any = models.JSONField(default=dict)
    # Local times between which nothing is sent but what stands on the page; both or neither.
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    # Letters of a day in one, in the evening.
    gathers = models.BooleanField(default=False)
    language = models.CharField(max_length=5, default="vi")
    # Since when the person agrees to messages on the telephone; empty: does not.
    agreed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="quiet_has_two_ends",
            )
        ]

    def __str__(self) -> str:
        return str(self.person_id)


class Delivery(models.Model):
    """One event told to one recipient by one medium: never twice, by its key. The address is not kept: it is read from
    the account, or from the dossier, when the message leaves.
    """

    class State(models.TextChoices):
        QUEUED = "queued", gettext_lazy("Chờ gửi")
        SENT = "sent", gettext_lazy("Đã gửi")
        DELIVERED = "delivered", gettext_lazy("Đã đến")
        FAILED = "failed", gettext_lazy("Không gửi được")

    key = models.CharField(max_length=250, unique=True)
    # What is told, for all its recipients: the key of the notice without the person.
    about = models.CharField(max_length=200)
    event = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # To the applicant that the dossier names, who may have no account.
    to_applicant = models.BooleanField(default=False)
    dossier = models.ForeignKey(
        "dossiers.Dossier", on_delete=models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+", db_index=False)
    medium = models.CharField(max_length=8, choices=Medium.choices)
    # None: letters where no channel of this kind is described.
    channel = models.ForeignKey(
        ChannelRow, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    link = models.CharField(max_length=300)
    language = models.CharField(max_length=5, default="vi")
    # What templates of the channel are filled with.
    values: Any = models.JSONField(default=dict)
    parts = models.PositiveSmallIntegerField(default=0)
    # In đồng, as the channel's price was when it was sent.
    cost = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=200, blank=True)
    external = models.CharField(max_length=80, blank=True)
    # Not before this moment: quiet hours, or the letter of the evening.
    held_until = models.DateTimeField(null=True, blank=True)
    is_gathered = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["dossier", "-id"], name="told_of_dossier"),
            models.Index(fields=["person", "about"], name="told_to_person"),
            models.Index(fields=["agency", "created_at"], name="told_by_agency"),
            models.Index(fields=["created_at"], name="told_when"),
            models.Index(
                fields=["held_until"],
                condition=Q(state="queued", held_until__isnull=False),
                name="told_later",
            ),
            models.Index(
                fields=["channel", "external"], condition=~Q(external=""), name="told_by_its_number"
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Subscription(models.Model):
    """A browser in which a person agreed to be told (Web Push). It goes when the push service knows it no more."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    # Of the address, which is a secret: whoever has it may send there.
    digest = models.CharField(max_length=64, unique=True)
    endpoint = models.CharField(max_length=1000)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=60)
    browser = models.CharField(max_length=100)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.person_id} {self.browser}"


class Question(models.Model):
    """A question that came by message and was answered; one that comes twice is known by the operator's number of it.
    Neither who asked nor what was written is kept.
    """

    class Outcome(models.TextChoices):
        ANSWERED = "answered", gettext_lazy("Đã trả lời tình trạng")
        UNKNOWN = "unknown", gettext_lazy("Không có mã này")
        HELPED = "helped", gettext_lazy("Đã hướng dẫn cách hỏi")
        LIMITED = "limited", gettext_lazy("Hỏi quá nhiều")

    channel = models.ForeignKey(ChannelRow, on_delete=models.PROTECT, related_name="+", db_index=False)
    external = models.CharField(max_length=80)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    reply = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "external"], name="question_answered_once")]
        indexes = [models.Index(fields=["at"], name="questions_by_time")]

    def __str__(self) -> str:
        return f"{self.channel_id} {self.external}"
