"""Groups of accounts of citizens and organisations, and what the members of a group may use of the services."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class AccountGroup(models.Model):
    """Some accounts, put in by hand or by a rule, with what they may use. Closed ones stay: objections name them."""

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    # {"kinds": [...], "provinces": [...], "wards": [...]} (`account_groups.Rule`); {} = nobody by rule.
    rule: Any = models.JSONField(default=dict, blank=True)
    # {"apply": "all" | "only" | "except" | "none", "procedures": [...], "databases": bool, "reuse": bool}
    # (`account_groups.Limits`); {} = everything.
    limits: Any = models.JSONField(default=dict, blank=True)
    # Shown to everybody in the group where it limits anything.
    reason = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class AccountGroupMember(models.Model):
    """An account that somebody put into a group, or keeps out of it whatever its rule says (`stays_out`)."""

    group = models.ForeignKey(AccountGroup, on_delete=models.CASCADE, related_name="members", db_index=False)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="account_groups"
    )
    stays_out = models.BooleanField(default=False)
    added_at = models.DateTimeField(auto_now_add=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["group", "account"], name="people_groupmember_once")
        ]

    def __str__(self) -> str:
        return f"{self.group_id} {self.account_id}"


class AccessObjection(models.Model):
    """What somebody says against what a group limits, and the answer."""

    class Outcome(models.TextChoices):
        LIFTED = "lifted", _("Đã bỏ hạn chế")
        KEPT = "kept", _("Giữ nguyên hạn chế")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    group = models.ForeignKey(AccountGroup, on_delete=models.PROTECT, related_name="objections")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="access_objections"
    )
    # Who wrote it: the account itself, or who manages the organisation.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    text = models.TextField()
    asked_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["group", "account"],
                condition=Q(answered_at__isnull=True),
                name="people_objection_one_open",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["asked_at"], name="people_objection_asked")
        ]

    def __str__(self) -> str:
        return str(self.key)
