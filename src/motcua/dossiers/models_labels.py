"""What an administrator calls the work lists and the acts, as published versions."""

from django.db import models


class LabelsVersion(models.Model):
    """One published set of names: {"lists": {code: name}, "acts": {code: name}}; the newest holds for everybody.

    What it does not name keeps the name that the product brings along.
    """

    number = models.PositiveIntegerField(unique=True)
    data = models.JSONField()
    published_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"labels/{self.number}"
