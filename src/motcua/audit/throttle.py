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
    return count(key, seconds) <= limit


def count(key: str, seconds: int) -> int:
    """Count one use of `key` and say which one it is in the present window of `seconds`. One statement."""
    return _add(_stored_key(key, seconds), _window(seconds))


def counted(key: str, seconds: int) -> int:
    """How many uses fell into the present window, without counting one. One statement."""
    found = Throttle.objects.filter(key=_stored_key(key, seconds), window=_window(seconds))
    return found.values_list("count", flat=True).first() or 0


def begin_anew(key: str, seconds: int) -> None:
    """Forget the uses in the present window. One statement."""
    Throttle.objects.filter(key=_stored_key(key, seconds), window=_window(seconds)).delete()


def once(key: str, until: int) -> bool:
    """Whether this is the first use of something that nobody takes any more after `until` (seconds since 1970).

    One statement. Forgotten a day or more after that moment (`tasks.py`).
    """
    return _add(_stored_key(key, 0), until) == 1


def _window(seconds: int) -> int:
    now = int(time.time())
    return now - now % seconds


def _add(stored: str, window: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{Throttle._meta.db_table}" AS kept ("key", "window", "count") VALUES (%s, %s, 1) '  # noqa: S608 - the table's own name
            'ON CONFLICT ("key", "window") DO UPDATE SET "count" = LEAST(kept."count" + 1, %s) RETURNING "count"',
            [stored, window, _MOST],
        )
        (number,) = cursor.fetchone()
    return int(number)


def forget_before(moment: int) -> int:
    """Delete the counters of windows that began before `moment` (seconds since 1970); return how many."""
    deleted, _by_model = Throttle.objects.filter(window__lt=moment).delete()
    return deleted


def _stored_key(key: str, seconds: int) -> str:
    # Hashed with the installation's secret: keys hold addresses and e-mails, and their set is small enough to guess.
    return hmac.new(settings.SECRET_KEY.encode(), f"{seconds}:{key}".encode(), hashlib.sha256).hexdigest()
