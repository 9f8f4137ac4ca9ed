"""Groups of officers, and the rights given one by one to a group, a post or a person (II.17.1, II.17.2)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy

from motcua.agencies.models_agencies import Agency, Post


class Group(models.Model):
    """Officers named together so that rights are given once (nhóm người dùng). Never removed: closed."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="groups")
    name = models.CharField(max_length=200)
    description = models.CharField(max_length=1000, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "name"], condition=Q(closed_at__isnull=True), name="group_name_in_agency"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """A person in a group, from one day to another (open end = still)."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="member_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["group", "person"],
                condition=Q(ends_on__isnull=True),
                name="member_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.group_id}"


class GivenRight(models.Model):
    """A right as it was given: to whom, what, how far, for which procedures, from when to when.

    It is ended, not removed. What it does is decided by `rights.decide`.
    """

    class Effect(models.TextChoices):
        ONLY = "only", gettext_lazy("Chỉ được")
        ALLOW = "allow", gettext_lazy("Được thêm")
        FORBID = "forbid", gettext_lazy("Không được")

    class Reach(models.TextChoices):
        OWN = "own", gettext_lazy("Hồ sơ được giao cho chính mình")
        UNIT = "unit", gettext_lazy("Hồ sơ của đơn vị mình")
        AGENCY = "agency", gettext_lazy("Hồ sơ của cơ quan mình")
        BELOW = "below", gettext_lazy("Hồ sơ của cơ quan mình và cấp dưới")
        ALL = "all", gettext_lazy("Mọi hồ sơ mình biết")

    # Whose administrator gave it: it holds in that agency and those below.
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, on_delete=models.CASCADE, null=True, blank=True, related_name="rights")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, null=True, blank=True, related_name="rights")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    effect = models.CharField(max_length=10, choices=Effect.choices)
    # "see", "acts", the code of an act, or "screen:…" (`rights.py`).
    what = models.CharField(max_length=40)
    reach = models.CharField(max_length=10, choices=Reach.choices, default=Reach.ALL)
    # Codes; both empty = every procedure.
    sectors = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    procedures = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    # The code of the one step at which it holds; "" = at any.
    step = models.CharField(max_length=50, blank=True)
    reason = models.CharField(max_length=1000, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(auto_now_add=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(group__isnull=False, post__isnull=True, person__isnull=True)
                | Q(group__isnull=True, post__isnull=False, person__isnull=True)
                | Q(group__isnull=True, post__isnull=True, person__isnull=False),
                name="right_of_one_holder",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="right_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.effect} {self.what}"
