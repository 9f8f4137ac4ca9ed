"""How agencies change, for which places they are responsible, for whom they take in (decision 0070)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy

from motcua.agencies.models_agencies import Agency, Unit


class Reorganisation(models.Model):
    """A change of agencies from a day on, by a decision: drawn, confirmed, and done once by a job on its day."""

    class Kind(models.TextChoices):
        MERGE = "merge", gettext_lazy("Sáp nhập, hợp nhất")
        SPLIT = "split", gettext_lazy("Chia, tách")
        DISSOLVE = "dissolve", gettext_lazy("Giải thể")
        MOVE = "move", gettext_lazy("Chuyển cơ quan cấp trên")
        RECODE = "recode", gettext_lazy("Đổi mã định danh")

    class Rule(models.TextChoices):
        DIVISION = "division", gettext_lazy("Theo phòng chuyên môn đang giữ hồ sơ")
        PROCEDURE = "procedure", gettext_lazy("Theo thủ tục")
        TERRITORY = "territory", gettext_lazy("Theo địa bàn của chủ hồ sơ")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    effective_on = models.DateField()
    # The decision that orders it, as it stands in the reason of every event: "Quyết định số 12/QĐ-UBND ngày …".
    basis = models.CharField(max_length=500)
    # `reorganisation_plan.Plan` as JSON: agencies, units and procedures by their codes.
    plan = models.JSONField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    # What the day brought: {"places": {target id: {unit id before: unit id after}}, "ended_rights": 3, …}.
    outcome = models.JSONField(default=dict, blank=True)
    # Why the job could not do it on its day; it tries again each time.
    problem = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["effective_on"],
                condition=Q(confirmed_at__isnull=False, done_at__isnull=True, undone_at__isnull=True),
                name="reorganisations_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.effective_on}"

    @property
    def is_waiting(self) -> bool:
        """Whether it is confirmed and its day has not done it yet."""
        return self.confirmed_at is not None and self.done_at is None and self.undone_at is None


class FormerCode(models.Model):
    """A code that an agency bore up to a day, that day included; it goes on naming the agency."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="former_codes")
    code = models.CharField(max_length=35, unique=True)
    until = models.DateField()

    def __str__(self) -> str:
        return f"{self.code} ({self.until})"


class TerritoryWard(models.Model):
    """A ward or commune for which an agency, or one unit of it, is responsible."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="wards")
    # Empty = the whole agency.
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, null=True, blank=True, related_name="wards")
    # Codes of `forms.addresses`, e.g. "42" and "18074".
    province = models.CharField(max_length=2)
    ward = models.CharField(max_length=5)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "ward"], condition=Q(unit__isnull=True), name="ward_once_in_agency"
            ),
            models.UniqueConstraint(fields=["unit", "ward"], name="ward_once_in_unit"),
        ]
        indexes = [models.Index(fields=["ward"], name="responsible_for_ward")]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.ward}"


class Reception(models.Model):
    """One agency takes dossiers in for another, regardless of territory (decree 118/2025)."""

    class Codes(models.TextChoices):
        RESPONSIBLE = "responsible", gettext_lazy("Mã của cơ quan giải quyết")
        RECEIVER = "receiver", gettext_lazy("Mã của cơ quan tiếp nhận")

    receiver = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="takes_in_for")
    responsible = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="taken_in_by")
    # Codes of procedures; empty = every procedure that the responsible agency offers at a desk.
    procedures = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    # Whose code the dossier's own code begins with.
    codes = models.CharField(max_length=12, choices=Codes.choices, default=Codes.RESPONSIBLE)
    basis = models.CharField(max_length=500)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    # Empty where a package brought it.
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="reception_ends_after_start",
            ),
            models.CheckConstraint(condition=~Q(receiver=F("responsible")), name="reception_for_another"),
        ]

    def __str__(self) -> str:
        return f"{self.receiver_id} → {self.responsible_id}"
