"""Limits of rate, counted in the database so that every process and machine shares them."""

import hashlib
import hmac
import time

from django.conf import settings
from django.db import connection

from motcua.audit.models import Throttle

_MOST = 2_000_000_000
"""The counter stops here: a flood must not run over the column's range."""


def allow(key: str, limit: int, seconds: int) -> bool:
    """Count one use of `key` and say whether at most `limit` fell into the present window of `seconds`.

    One statement. The window is fixed, not sliding: at its edge up to twice the limit may pass, which is enough
    against guessing and costs one row. Call it outside a transaction that may roll back, or the use is not counted.
    """
    now = int(time.time())
    window = now - now % seconds
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{Throttle._meta.db_table}" AS kept ("key", "window", "count") VALUES (%s, %s, 1) '  # noqa: S608 - the table's own name
            'ON CONFLICT ("key", "window") DO UPDATE SET "count" = LEAST(kept."count" + 1, %s) RETURNING "count"',
            [_stored_key(key, seconds), window, _MOST],
        )
        (count,) = cursor.fetchone()
    return bool(count <= limit)


def forget_before(moment: int) -> int:
    """Delete the counters of windows that began before `moment` (seconds since 1970); return how many."""
    deleted, _by_model = Throttle.objects.filter(window__lt=moment).delete()
    return deleted


def _stored_key(key: str, seconds: int) -> str:
    # Hashed with the installation's secret: keys hold addresses and e-mails, and their set is small enough to guess.
    return hmac.new(settings.SECRET_KEY.encode(), f"{seconds}:{key}".encode(), hashlib.sha256).hexdigest()
