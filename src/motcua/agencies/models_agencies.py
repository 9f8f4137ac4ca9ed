"""Agencies with their units and posts, who holds which post, and when the agency works."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy


class Calendar(models.Model):
    """Working hours of an agency; the days by exception stand in CalendarDay."""

    code = models.CharField(max_length=50, unique=True)
    name = models.CharField(max_length=200)
    # {"mon": [["07:30", "11:30"], …], …}
    hours = models.JSONField()
    timezone = models.CharField(max_length=50, default="Asia/Ho_Chi_Minh")
    # Raised with every change, so that processes can keep the built calendar in memory.
    revision = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.name


class CalendarDay(models.Model):
    """A holiday, or a day that works by exception (swapped day)."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="days")
    date = models.DateField()
    works = models.BooleanField(default=False)
    # Hours of a working day by exception; empty = the hours of a usual Monday.
    hours = models.JSONField(default=list, blank=True)
    name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["calendar", "date"], name="one_rule_for_each_day")]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


class CalendarVersion(models.Model):
    """A calendar as it was at one revision, never changed: what a dossier's due times are reckoned by, so that changing
    a calendar moves none of them until an administrator has them reckoned anew.
    """

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="versions")
    revision = models.PositiveIntegerField()
    # {"hours": {…}, "timezone": "…", "days": [{"date", "works", "hours"}, …]}
    definition = models.JSONField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["calendar", "revision"], name="calendar_version_revision")
        ]

    def __str__(self) -> str:
        return f"{self.calendar_id}/{self.revision}"


class Agency(models.Model):
    """An agency with its code under Decision 20/2020."""

    class CodeMoment(models.TextChoices):
        SUBMISSION = "submission", gettext_lazy("Khi nộp trực tuyến")
        ACCEPTANCE = "acceptance", gettext_lazy("Khi tiếp nhận")

    code = models.CharField(max_length=35, unique=True)
    name = models.CharField(max_length=300)
    short_name = models.CharField(max_length=100, blank=True)
    level = models.CharField(max_length=20)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT)
    # The place that stands before the date on papers: "Hà Tĩnh, ngày …".
    place = models.CharField(max_length=100)
    address = models.CharField(max_length=300, blank=True)
    phone = models.CharField(max_length=50, blank=True)
    email = models.EmailField(blank=True)
    # When the dossier code of an online submission is issued; a desk dossier gets it at acceptance, always.
    online_code_moment = models.CharField(
        max_length=20, choices=CodeMoment.choices, default=CodeMoment.ACCEPTANCE
    )
    # Reminders and escalations at every step of every procedure here, in the shape of a step's timers.
    timers = models.JSONField(default=list, blank=True)
    # Made for a reorganisation to come: it offers nothing before that day. Empty = there since ever.
    starts_on = models.DateField(null=True, blank=True)
    # Its last day; its closed dossiers stay with it, and its code goes on leading to the agency that keeps them.
    ended_on = models.DateField(null=True, blank=True)
    successor = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="predecessors"
    )

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """A part of an agency: the one-stop desk, a division, the leadership, the clerical office."""

    class Kind(models.TextChoices):
        DESK = "desk", gettext_lazy("Bộ phận một cửa")
        DIVISION = "division", gettext_lazy("Phòng chuyên môn")
        LEADERSHIP = "leadership", gettext_lazy("Lãnh đạo")
        CLERICAL = "clerical", gettext_lazy("Văn thư")
        ADMINISTRATION = "administration", gettext_lazy("Quản trị")

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="units")
    code = models.CharField(max_length=50)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "code"], name="unit_code_in_agency")]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A place to be filled: its role says what its holder may do."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="posts")
    code = models.CharField(max_length=50)
    title = models.CharField(max_length=200)
    role = models.CharField(max_length=30)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "code"], name="post_code_in_unit")]

    def __str__(self) -> str:
        return self.title


class Holding(models.Model):
    """A person in a post, from one day to another (open end = still)."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="holdings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="holdings")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="holding_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["post", "person"], condition=Q(ends_on__isnull=True), name="held_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.post_id}"


class Delegation(models.Model):
    """A post carried by somebody else for some days: delegated by its holder, or by a head for an absent officer.

    It hangs on the holding: when the holder leaves the post, it ends with it.
    """

    class Kind(models.TextChoices):
        DELEGATION = "delegation", gettext_lazy("Uỷ quyền")
        SUBSTITUTION = "substitution", gettext_lazy("Làm thay khi vắng mặt")

    holding = models.ForeignKey(Holding, on_delete=models.CASCADE, related_name="delegations")
    delegate = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.DELEGATION)
    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.CharField(max_length=1000)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="delegation_ends_after_start"
            )
        ]
        # Every page of an officer asks which posts are delegated to this person today.
        indexes = [
            models.Index(
                fields=["delegate", "ends_on"], condition=Q(revoked_at__isnull=True), name="delegated_to"
            )
        ]

    def __str__(self) -> str:
        return f"{self.holding_id} → {self.delegate_id}"


class SiteSettings(models.Model):
    """The identity of this installation: names, addresses, support. One row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    data = models.JSONField(default=dict)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_site")]

    def __str__(self) -> str:
        return str(self.data.get("portal_name", ""))
