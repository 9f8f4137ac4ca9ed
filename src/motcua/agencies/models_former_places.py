"""Which ward of today a ward of the old three tiers lies in: imported data, never worked out (decision 0085)."""

from django.db import models


class FormerPlace(models.Model):
    """A ward as it was called up to a reform, and a ward of today in which it, or a part of it, lies since.

    A ward that was divided has a row for each ward of today.
    """

    # In words, as papers of that time have them; of what had no district, or no ward, that is empty.
    province = models.CharField(max_length=100)
    district = models.CharField(max_length=100, blank=True)
    ward = models.CharField(max_length=100, blank=True)
    # The three folded, without and with the words for their kinds (`former_places.key_of`, `full_key_of`).
    key = models.CharField(max_length=310)
    full_key = models.CharField(max_length=310)
    # The code of the ward of today, five digits (`forms.addresses`).
    now = models.CharField(max_length=5)
    is_part = models.BooleanField(default=False)
    since = models.DateField()
    # The decision, as it is cited; empty where who gave the row did not name it.
    basis = models.CharField(max_length=300, blank=True)
    # Given to try the system with, not compared with any decision.
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["full_key", "now"], name="one_row_of_former_place"),
        ]
        indexes = [models.Index(fields=["key"], name="former_place_by_key")]

    def __str__(self) -> str:
        return f"{self.key} → {self.now}"
