"""What agencies and units were called before: an old dossier is shown under the name of its time."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from motcua.agencies.models_agencies import Agency, Unit


class FormerName(models.Model):
    """A name that an agency or a unit bore up to a day, that day included."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="former_names")
    # Empty = the name of the agency itself.
    unit = models.ForeignKey(
        Unit, on_delete=models.CASCADE, null=True, blank=True, related_name="former_names"
    )
    name = models.CharField(max_length=300)
    short_name = models.CharField(max_length=100, blank=True)
    until = models.DateField()
    # Empty where an import brought the new name.
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    changed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "until"], condition=Q(unit__isnull=True), name="former_name_of_agency"
            ),
            models.UniqueConstraint(fields=["unit", "until"], name="former_name_of_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.until})"
