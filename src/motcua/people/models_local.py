"""What only signing up, signing in and the account's own pages ask for: kept beside the account, not on it.

The account itself is read with every session; these tables are not.
"""

from __future__ import annotations

import datetime
import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from motcua.people.sealed_columns import SealedCharField


class LocalAccount(models.Model):
    """An account of this portal: its user name, and which of its ways of reaching the person are proven."""

    class Form(models.TextChoices):
        """What kind of organisation the account is; empty for a person, and where it was never asked."""

        ENTERPRISE = "enterprise", _("Doanh nghiệp")
        HOUSEHOLD = "household", _("Hộ kinh doanh")
        ORGANISATION = "organisation", _("Cơ quan, tổ chức khác")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="local"
    )
    # Small letters, digits, ".", "_", "-"; never an "@", so that it is no e-mail (`rules.check_user_name`).
    user_name = models.CharField(max_length=40, unique=True)
    form = models.CharField(max_length=20, choices=Form.choices, blank=True)
    # The number that was proven, so that another one typed later is not.
    phone_proven = SealedCharField(max_length=20, blank=True)
    # Typed at sign-up and not proven: the account has no e-mail until it is.
    email_wanted = models.EmailField(blank=True)
    # Why the account was closed or opened last, and by whom; the person's own closing has no reason.
    standing_reason = models.CharField(max_length=500, blank=True)
    standing_at = models.DateTimeField(null=True, blank=True)
    standing_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    def __str__(self) -> str:
        return self.user_name


class Registration(models.Model):
    """Somebody signed up and has proven nothing yet. It becomes an account by being activated, or goes (`tasks`)."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user_name = models.CharField(max_length=40, unique=True)
    # "citizen", or a `LocalAccount.Form`.
    kind = models.CharField(max_length=20)
    full_name = models.CharField(max_length=200)
    organisation_name = models.CharField(max_length=300, blank=True)
    id_number = SealedCharField(max_length=20, blank=True)
    tax_code = models.CharField(max_length=20, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    email = models.EmailField()
    phone = SealedCharField(max_length=20)
    password = models.CharField(max_length=128)
    # Where the person was going; an address of this portal.
    after = models.CharField(max_length=500, blank=True)
    search_text = models.TextField(blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["expires_at"], name="registration_ends")
        ]

    def __str__(self) -> str:
        return self.user_name

    @property
    def display_name(self) -> str:
        """The organisation's name where it is one, else the person's."""
        return self.organisation_name or self.full_name


class Challenge(models.Model):
    """A code or a link that was sent to an address or a number, to be shown once by whoever received it.

    Neither the code nor the link stands here: both follow from the key, the number of the sending and the
    installation's secret (`challenges`).
    """

    class Purpose(models.TextChoices):
        ACTIVATE = "activate", _("Kích hoạt tài khoản")
        RECOVER = "recover", _("Đặt lại mật khẩu")
        CHANGE = "change", _("Đổi thư điện tử, số điện thoại")

    class Channel(models.TextChoices):
        MAIL = "mail", _("Thư điện tử")
        SMS = "sms", _("Tin nhắn")

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    # Empty where nobody is to be told: what was asked about nobody looks the same from outside.
    target = models.CharField(max_length=254, blank=True)
    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, null=True, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    sends = models.PositiveSmallIntegerField(default=1)
    tries_left = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["expires_at"], name="challenge_ends"),
            models.Index(fields=["target", "sent_at"], name="challenge_target"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.channel}"

    def stands(self, now: datetime.datetime) -> bool:
        """Whether it may still be answered."""
        return self.used_at is None and self.expires_at > now and self.tries_left > 0
