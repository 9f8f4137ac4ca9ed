"""The signed digest of each day: the head of the chain, with the digest before, signed (`keys`).

Kept in the table and handed out with the public key, so that it can lie elsewhere and be verified without this system:
`openssl dgst -sha256 -verify khoa.pem -signature tom-luoc.sig tom-luoc.txt`.
"""

import datetime
import hashlib

from django.db import connection, transaction
from django.utils import timezone

from motcua.audit import keys, sealing
from motcua.audit.models import TrailDigest

NONE_BEFORE = "0" * 64
COMMAND = "openssl dgst -sha256 -verify khoa.pem -signature tom-luoc.sig tom-luoc.txt"
# Any number, the same in every process: "digest" in bytes.
_LOCK = 0x646967657374


def make(now: datetime.datetime | None = None) -> TrailDigest | None:
    """Seal what waits, and sign the head for the day (Hà Nội) that ended last; None where that is done already.

    A day on which nothing ran has no digest: the next one covers it. Raises KeyUnusable.
    """
    moment = now or timezone.now()
    day = timezone.localdate(moment) - datetime.timedelta(days=1)
    sealing.seal()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        last = TrailDigest.objects.order_by("-day").first()
        if last is not None and last.day >= day:
            return None
        position, head = sealing.head()
        text = digest_text(day, position, head, before_of(last), moment)
        signature, public_key = keys.sign(text.encode())
        return TrailDigest.objects.create(
            day=day,
            position=position,
            head=head,
            text=text,
            signature=signature,
            public_key=public_key,
            at=moment,
        )


def digest_text(day: datetime.date, position: int, head: bytes, before: str, at: datetime.datetime) -> str:
    """What is signed: five lines of ASCII."""
    made = at.astimezone(datetime.UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
    return (
        f"motcua-trail-digest 1\nday {day.isoformat()}\nlines {position}\nhead {head.hex()}\n"
        f"before {before}\nmade {made}Z\n"
    )


def before_of(last: TrailDigest | None) -> str:
    """How a digest names the one before: SHA-256 of its text."""
    return hashlib.sha256(last.text.encode()).hexdigest() if last is not None else NONE_BEFORE
