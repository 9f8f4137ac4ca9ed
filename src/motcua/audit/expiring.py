"""Lines whose time is over go, from the beginning of the chain, and the chain stays verifiable.

They go up to a place that a day's digest signed; the checkpoint keeps that place and its hash, which the digest proves.
So nobody can pass a deletion off as retention: the digest must be there, signed, and old enough. Never less than a year
(Circular 21/2023 asks a year for connections); setting `MOTCUA_AUDIT_KEEP_DAYS`.
"""

import datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from motcua.audit import sealing
from motcua.audit.models import TrailCheckpoint, TrailDigest
from motcua.audit.trail import Kind, note

LEAST = datetime.timedelta(days=366)

_DELETE = """
    WITH gone AS (DELETE FROM audit_trailseal WHERE position <= %s RETURNING line_id)
    DELETE FROM audit_trailline WHERE id IN (SELECT line_id FROM gone)
"""


def kept_for() -> datetime.timedelta:
    """How long lines are kept: what the setting says, at least a year."""
    return max(LEAST, datetime.timedelta(days=settings.TRAIL_KEEP_DAYS))


def run(now: datetime.datetime | None = None) -> int:
    """Delete what is older than `kept_for`, a day's digest at a time; return how many lines went."""
    moment = now or timezone.now()
    head, _hash = sealing.head()
    last = TrailCheckpoint.objects.order_by("-position").first()
    # The last line of the chain stays whatever its age: the next one is chained to it.
    due = TrailDigest.objects.filter(
        at__lte=moment - kept_for(), position__gt=last.position if last else 0, position__lt=head
    ).order_by("day")
    return sum(_let_go(digest, moment) for digest in due)


def _let_go(digest: TrailDigest, now: datetime.datetime) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL motcua.audit_retention = 'on'")
        cursor.execute(_DELETE, [digest.position])
        lines = cursor.rowcount
        cursor.execute("SET LOCAL motcua.audit_retention = 'off'")
        if lines:
            TrailCheckpoint.objects.create(
                position=digest.position, hash=digest.head, day=digest.day, lines=lines, at=now
            )
            note(Kind.TRAIL_REMOVED, details={"lines": lines, "until": digest.day.isoformat()})
    return lines
