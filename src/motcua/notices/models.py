"""What was sent to whom; in the sample mode also the mailbox that developers read."""

from django.conf import settings
from django.db import models


class MailboxMessage(models.Model):
    """A message that would have left by e-mail (sample mode only)."""

    to = models.CharField(max_length=300)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.subject


class Notice(models.Model):
    """A notice on the person's own page (I.5.1), one for each message of the outbox."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    key = models.CharField(max_length=200, unique=True)
    title = models.CharField(max_length=300)
    text = models.TextField()
    link = models.CharField(max_length=300)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "-created_at"])]

    def __str__(self) -> str:
        return self.title
