"""Who may act for whom: members of an organisation, and people with an authorisation (giấy uỷ quyền)."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Mandate(models.Model):
    """The right of one person to act for somebody else: asked for by letter, accepted on screen, ended at once.

    Rows are never deleted: dossiers and their records name them.
    """

    class Kind(models.TextChoices):
        MEMBERSHIP = "membership", _("Thành viên")
        AUTHORISATION = "authorisation", _("Được uỷ quyền")

    class Rights(models.TextChoices):
        """What its holder may do; each holds what stands before it. Nobody manages by an authorisation."""

        DRAFT = "draft", _("Soạn hồ sơ")
        SUBMIT = "submit", _("Soạn và nộp hồ sơ")
        MANAGE = "manage", _("Soạn, nộp hồ sơ và quản lý thành viên")

    class Ending(models.TextChoices):
        """Why it is no more."""

        TAKEN_BACK = "taken_back", _("Đã rút lời mời")
        DECLINED = "declined", _("Đã từ chối")
        REMOVED = "removed", _("Đã bị thu hồi")
        LEFT = "left", _("Đã tự thôi")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    rights = models.CharField(max_length=10, choices=Rights.choices)
    # For whom: an account; or somebody without one, as typed by whoever holds the paper, in the shape of
    # `Dossier.applicant`: {"kind", "name", "id_number", "tax_code", "phone", "email", "address"}.
    principal = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="mandates_given",
        db_index=False,
    )
    typed: Any = models.JSONField(default=dict, blank=True)
    # Who acts; nobody until the invitation was accepted.
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="mandates_held",
        db_index=False,
    )
    email = models.EmailField()
    # Codes of the procedures that it is for; empty = all.
    procedures: Any = models.JSONField(default=list, blank=True)
    # The paper of the authorisation.
    file = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # When the letter was sent last: its link holds until `invited_until`, an earlier one no more.
    invited_at = models.DateTimeField()
    invited_until = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=12, choices=Ending.choices, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="mandate_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(principal__isnull=False, typed={})
                | (Q(principal__isnull=True, kind="authorisation") & ~Q(typed={})),
                name="mandate_for_somebody",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(agent__isnull=False),
                name="accepted_mandate_is_held",
            ),
            models.CheckConstraint(
                condition=Q(kind="membership") | ~Q(rights="manage"), name="only_members_manage"
            ),
            models.UniqueConstraint(
                F("principal"),
                Lower("email"),
                condition=Q(kind="membership", ended_at__isnull=True),
                name="one_membership_of_an_address",
            ),
        ]
        indexes = [
            # Asked with every session of a citizen.
            models.Index(
                fields=["agent"],
                condition=Q(accepted_at__isnull=False, ended_at__isnull=True),
                name="mandates_in_force_of",
            ),
            models.Index(fields=["agent", "-invited_at"], name="mandates_of"),
            models.Index(fields=["principal", "kind", "-invited_at"], name="mandates_given_by"),
            models.Index(
                fields=["email"],
                condition=Q(accepted_at__isnull=True, ended_at__isnull=True),
                name="invitations_to",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def principal_name(self) -> str:
        """For whom one acts, by name."""
        return self.principal.display_name if self.principal is not None else str(self.typed.get("name", ""))

    @property
    def agent_name(self) -> str:
        """Who acts, by name; the address that was invited while nobody has accepted."""
        return self.agent.full_name if self.agent is not None else self.email

    @property
    def is_waiting(self) -> bool:
        """Whether the invitation can still be accepted: not when the days that it is for are over."""
        return (
            self.is_open
            and self.accepted_at is None
            and self.invited_until > timezone.now()
            and not self.is_over
        )

    @property
    def is_open(self) -> bool:
        """Whether nobody has ended it; its days may be over all the same."""
        return self.ended_at is None

    @property
    def is_over(self) -> bool:
        """Whether its last day has passed."""
        return self.ends_on is not None and self.ends_on < timezone.localdate()

    @property
    def runs(self) -> bool:
        """Whether one may act by it today."""
        return (
            self.is_open
            and self.accepted_at is not None
            and self.starts_on <= timezone.localdate()
            and not self.is_over
        )

    @property
    def state_label(self) -> str:
        """How it stands, in words."""
        if self.ended_at is not None:
            return str(self.Ending(self.ending).label)
        if self.accepted_at is None:
            return str(_("Đã mời, chờ nhận lời")) if self.is_waiting else str(_("Lời mời đã hết hạn"))
        if self.is_over:
            return str(_("Đã hết thời hạn"))
        return str(_("Đang có hiệu lực")) if self.runs else str(_("Chưa đến ngày bắt đầu"))

    @property
    def state_colour(self) -> str:
        """The colour of its tag (`look`)."""
        if self.runs:
            return "green"
        return (
            "amber" if self.is_open and not self.is_over and (self.accepted_at or self.is_waiting) else "grey"
        )


class MandateChange(models.Model):
    """One thing that happened to a mandate: who did it, and when. Only ever added to."""

    class What(models.TextChoices):
        INVITED = "invited", _("Mời")
        INVITED_AGAIN = "invited_again", _("Gửi lại lời mời")
        TAKEN_BACK = "taken_back", _("Rút lời mời")
        ACCEPTED = "accepted", _("Nhận lời")
        DECLINED = "declined", _("Từ chối")
        RIGHTS = "rights", _("Đổi quyền")
        RENEWED = "renewed", _("Thay giấy uỷ quyền")
        ENTERED = "entered", _("Khai giấy uỷ quyền")
        REMOVED = "removed", _("Thu hồi")
        LEFT = "left", _("Tự thôi")

    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="changes")
    what = models.CharField(max_length=16, choices=What.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField(auto_now_add=True)
    # {"from": rights, "to": rights}, {"until": day}: what changed.
    details: Any = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        return f"{self.mandate_id} {self.what}"

    @property
    def rights_text(self) -> str:
        """What it says of rights, in words: "Soạn hồ sơ → Soạn và nộp hồ sơ"; "" where nothing."""
        said = [self.details.get(name) for name in ("from", "to", "rights")]
        return " → ".join(str(Mandate.Rights(one).label) for one in said if one)
