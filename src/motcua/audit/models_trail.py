"""The trail of the system (nhật ký hệ thống): one line for each event, its seal in the chain, and the signed digests.

The database refuses to change any row here, and to delete one except under a rule of retention (migration 0005).
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class TrailLine(models.Model):
    """One event: who did what, when, from where, on whose behalf, and whose data it touched.

    Never content: things are named by their keys. Its place in the chain is its `TrailSeal`.
    """

    at = models.DateTimeField()
    # A value of `trail.Kind`; a kind that is no longer used keeps its lines.
    kind = models.CharField(max_length=40)
    # Who; empty for the system itself and for whoever has not signed in. No constraint on any of the persons: the trail
    # must neither wait for a person's row nor go with it.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        null=True,
        related_name="+",
    )
    # Through which post (`agencies.Post`), and whose post it is when it is carried by delegation.
    post_id = models.BigIntegerField(null=True)
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        null=True,
        related_name="+",
    )
    # The agency whose affair it is (`agencies.Agency`): that of the thing where there is one, else that of the person.
    agency_id = models.BigIntegerField(null=True)
    # "dossier:<key>", "file:<key>", "list:<code>"; empty where the kind says all.
    about = models.CharField(max_length=150, blank=True)
    # The people whose data it touched, who see it on a page of their own.
    subject = ArrayField(models.BigIntegerField(), default=list)
    address = models.CharField(max_length=45, blank=True)
    # A hash of the session: what one session did can be put together, and the session cannot be taken over with it.
    session = models.CharField(max_length=16, blank=True)
    # "Chrome 131, Windows".
    agent = models.CharField(max_length=60, blank=True)
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["at", "id"], name="trail_at"),
            models.Index(fields=["about", "at"], name="trail_about"),
            models.Index(fields=["person", "at"], name="trail_person"),
            models.Index(fields=["agency_id", "at"], name="trail_agency"),
            models.Index(fields=["kind", "at"], name="trail_kind"),
            models.Index(fields=["address", "at"], name="trail_address"),
            GinIndex(fields=["subject"], name="trail_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.kind}"


class TrailWaiting(models.Model):
    """A line that is not in the chain yet: written with the line, deleted by the seal.

    So a line that becomes visible late, after lines with higher numbers, is not overlooked.
    """

    line_id = models.BigIntegerField(primary_key=True)

    def __str__(self) -> str:
        return str(self.line_id)


class TrailSeal(models.Model):
    """A line's place in the chain, and the hash over the line and the hash before it."""

    position = models.BigIntegerField(primary_key=True)
    line_id = models.BigIntegerField(unique=True)
    hash = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.position}: {self.line_id}"


class TrailDigest(models.Model):
    """The head of the chain at the end of a day, signed: what it covers cannot be written anew without the key."""

    day = models.DateField(primary_key=True)
    # The last place of the chain, and its hash.
    position = models.BigIntegerField()
    head = models.BinaryField()
    # The very bytes that are signed, as text.
    text = models.TextField()
    signature = models.BinaryField()
    public_key = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.day)


class TrailCheckpoint(models.Model):
    """Lines were deleted by the rule of retention up to this place: the one that the digest of `day` signed."""

    position = models.BigIntegerField(primary_key=True)
    hash = models.BinaryField()
    day = models.DateField()
    lines = models.BigIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.position} {self.day}"


class TrailCheck(models.Model):
    """One proof of the whole chain: how many lines, what was wrong (the first of it), and how long it took."""

    at = models.DateTimeField()
    lines = models.BigIntegerField()
    differences = models.BigIntegerField()
    # [{"what", "position", "line", "day"}, …], at most `proving.MOST_KEPT`.
    found = models.JSONField(default=list)
    milliseconds = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["-at"], name="trail_check_at")]

    def __str__(self) -> str:
        return f"{self.at} {self.differences}"


class TrailForwarded(models.Model):
    """Up to which place of the chain lines were handed to another system; the address is the setting's."""

    target = models.CharField(max_length=300, primary_key=True)
    position = models.BigIntegerField()
    at = models.DateTimeField()
    # Why the last try failed: the kind of error, never content.
    failed = models.CharField(max_length=100, blank=True)

    def __str__(self) -> str:
        return f"{self.target} {self.position}"
