"""What a dossier waits for from outside before it may go on: a row of its own, never a mark on the dossier."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy


class Duty(models.Model):
    """A duty of the applicant to pay (nghĩa vụ tài chính), as an act raised it; kept equal to the record.

    How it is asked for and paid is room `payments`' matter; that room has it settled by the act `settle`.
    """

    class Moment(models.TextChoices):
        ACCEPTANCE = "acceptance", gettext_lazy("Trước khi tiếp nhận hồ sơ")
        SUPPLEMENT = "supplement", gettext_lazy("Khi bổ sung hồ sơ")
        RESULT = "result", gettext_lazy("Trước khi nhận kết quả")
        # While processing waits for it: asked by an officer, as often as it is needed.
        SUSPENSION = "suspension", gettext_lazy("Để hồ sơ được giải quyết tiếp")

    class End(models.TextChoices):
        PAID = "paid", gettext_lazy("Đã nộp")
        WAIVED = "waived", gettext_lazy("Được miễn")
        VOID = "void", gettext_lazy("Không còn phải nộp")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="duties")
    # The number of the event that raised it.
    seq = models.PositiveIntegerField()
    moment = models.CharField(max_length=20, choices=Moment.choices)
    # [{"code", "name", "kind": "phi"|"le_phi", "legal", "full", "amount", "exemption"?: {"kind", "percent", "legal"}}]:
    # amounts in đồng, null where an officer has to say which case it is.
    lines = models.JSONField()
    # Their sum; None while a line is open.
    total = models.BigIntegerField(null=True)
    # The last day on which it may be paid.
    until = models.DateField()
    raised_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    end = models.CharField(max_length=10, choices=End.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "moment"],
                condition=~Q(moment="suspension"),
                name="one_duty_of_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, end="") | (Q(settled_at__isnull=False) & ~Q(end="")),
                name="duty_ends_somehow",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.moment}"
