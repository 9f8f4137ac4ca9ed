"""What was sent to whom; in the sample mode also the mailbox that developers read."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from motcua.notices.models_messages import (
    ChannelRow,
    Choice,
    Delivery,
    Medium,
    Question,
    Subscription,
)

__all__ = [
    "ChannelRow",
    "Choice",
    "Delivery",
    "MailboxMessage",
    "Medium",
    "Notice",
    "Preferences",
    "Progress",
    "Question",
    "Seen",
    "SentDigest",
    "Subscription",
]


class MailboxMessage(models.Model):
    """A message that would have left by e-mail or as a text message (sample mode only)."""

    class Channel(models.TextChoices):
        """By what it would have left."""

        MAIL = "mail", gettext_lazy("Thư điện tử")
        SMS = "sms", gettext_lazy("Tin nhắn")

    to = models.CharField(max_length=300)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.MAIL)
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.subject


class Notice(models.Model):
    """Something told to a person: on the own page (I.5.1), or as an officer, behind the bell of the desk (II.23.5).

    One for each message of the outbox and person.
    """

    class Kind(models.TextChoices):
        """What the officer is told of; empty for what stands on a person's own page."""

        ARRIVED = "arrived", gettext_lazy("Mới chuyển đến")
        SUPPLIED = "supplied", gettext_lazy("Đã bổ sung")
        WITHDRAWAL = "withdrawal", gettext_lazy("Xin rút")
        MESSAGE = "message", gettext_lazy("Lời nhắn")
        ASKED = "asked", gettext_lazy("Xin ý kiến")
        ANSWERED = "answered", gettext_lazy("Đã có ý kiến")
        SOON = "soon", gettext_lazy("Sắp đến hạn")
        LATE = "late", gettext_lazy("Quá hạn")
        TOLD = "told", gettext_lazy("Nhắc việc")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices, blank=True, default="")
    # The dossier that an officer is told of.
    dossier = models.ForeignKey(
        "dossiers.Dossier",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    title = models.CharField(max_length=300)
    text = models.TextField()
    link = models.CharField(max_length=300)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "-created_at"]),
            # Every page of the desk asks how much is new.
            models.Index(
                fields=["person", "kind"], condition=~Q(kind="") & Q(read_at__isnull=True), name="new_on_desk"
            ),
            models.Index(fields=["person", "-created_at", "-id"], condition=~Q(kind=""), name="told_on_desk"),
            # What is settled when a dossier moves on.
            models.Index(
                fields=["dossier"],
                condition=Q(read_at__isnull=True, dossier__isnull=False),
                name="new_of_dossier",
            ),
            models.Index(fields=["created_at"], condition=~Q(kind=""), name="told_since"),
        ]

    def __str__(self) -> str:
        return self.title


class Seen(models.Model):
    """How far somebody who acts for an account has seen its notices: until the newest that was shown.

    `Notice.read_at` is of the account itself: what one of those who act for it opened is still new to it and to the
    others.
    """

    mandate = models.OneToOneField(
        "people.Mandate", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.mandate_id} {self.until}"


class Preferences(models.Model):
    """What an officer wants to be told by mail; without a row the usual: a digest each working morning, and letters."""

    class Digest(models.TextChoices):
        """How often the officer gets the digest."""

        DAILY = "daily", gettext_lazy("Mỗi sáng ngày làm việc")
        WEEKLY = "weekly", gettext_lazy("Mỗi tuần một lần, sáng ngày làm việc đầu tuần")
        OFF = "off", gettext_lazy("Không gửi")

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    digest = models.CharField(max_length=10, choices=Digest.choices, default=Digest.DAILY)
    # A letter when an applicant supplied a supplement or asks for a dossier back (II.6.5).
    letters = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"{self.person_id} {self.digest}"


class SentDigest(models.Model):
    """That a person's digest of a day was sent: it never is twice."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "person"], name="one_digest_a_day")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.day}"


class Progress(models.Model):
    """How far a periodic run has come: each moment is looked at once."""

    name = models.CharField(max_length=40, primary_key=True)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.until}"
