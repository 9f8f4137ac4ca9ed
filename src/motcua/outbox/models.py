"""What is to be told to the outside once the act is committed."""

from django.db import models


class Message(models.Model):
    """One message for one handler; delivered at least once, each delivery idempotent by `key`."""

    topic = models.CharField(max_length=100)
    key = models.CharField(max_length=200, unique=True)
    payload = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["created_at"], condition=models.Q(delivered_at__isnull=True), name="outbox_waiting"
            )
        ]

    def __str__(self) -> str:
        return self.key
