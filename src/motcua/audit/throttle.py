"""Limits of rate, counted in the database so that every process and machine shares them."""

import hashlib
import hmac
import time
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection

from motcua.audit.models import Throttle

_MOST = 2_000_000_000
"""The counter stops here: a flood must not run over the column's range."""
# Where the row comes from, when the commit need not wait for the disk.
WITHOUT_WAITING = "FROM set_config('synchronous_commit', 'off', true)"
_TABLE = f'"{Throttle._meta.db_table}" AS kept ("key", "window", "count")'
_AGAIN = f"""
    ON CONFLICT ("key", "window") DO UPDATE SET "count" = LEAST(kept."count" + 1, {_MOST}) RETURNING "key", "count"
"""
_ONE = f"INSERT INTO {_TABLE} SELECT %s, %s, 1 {{source}} {_AGAIN}"
_BEHIND = f"""
    WITH gate AS (INSERT INTO {_TABLE} SELECT %s, %s, 1 {{source}} {_AGAIN}),
    rest AS (
        INSERT INTO {_TABLE}
        SELECT one.key, one.begins, 1 FROM (VALUES {{values}}) AS one (key, begins)
        WHERE (SELECT "count" FROM gate) <= %s {_AGAIN})
    SELECT * FROM gate UNION ALL SELECT * FROM rest
"""  # noqa: S608 - our own names


def allow(key: str, limit: int, seconds: int) -> bool:
    """Count one use of `key` and say whether at most `limit` fell into the present window of `seconds`.

    One statement. The window is fixed, not sliding: at its edge up to twice the limit may pass, which is enough
    against guessing and costs one row. Call it outside a transaction that may roll back, or the use is not counted.
    """
    return count(key, seconds) <= limit


class Use(NamedTuple):
    """One use of something that is limited: at most `limit` in a window of `seconds`."""

    key: str
    limit: int
    seconds: int


def allow_behind(gate: Use, *uses: Use) -> tuple[bool, list[bool]]:
    """`allow` for several keys, of which the first is the gate: beyond its limit the others are not even counted.

    So nobody who is stopped at the gate uses up what others have. One statement.
    """
    now = int(time.time())
    values = ", ".join(["(%s, %s::integer)"] * len(uses))
    given: list[Any] = []
    for use in (gate, *uses):
        given += [_stored_key(use.key, use.seconds), _window(use.seconds, now)]
    with connection.cursor() as cursor:
        cursor.execute(_BEHIND.format(source=_source(), values=values), [*given, gate.limit])
        counts = dict(cursor.fetchall())
    gated, *others = [_stored_key(use.key, use.seconds) for use in (gate, *uses)]
    through = counts[gated] <= gate.limit
    return through, [through and counts[key] <= use.limit for key, use in zip(others, uses, strict=True)]


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


def _window(seconds: int, now: int = 0) -> int:
    now = now or int(time.time())
    return now - now % seconds


def _add(stored: str, window: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_ONE.format(source=_source()), [stored, window])
        (_key, number) = cursor.fetchone()
    return int(number)


def _source() -> str:
    """Nobody waits for the disk where only a counter is written: with the power it loses half a second of counting."""
    return "" if connection.in_atomic_block else WITHOUT_WAITING


def forget_before(moment: int) -> int:
    """Delete the counters of windows that began before `moment` (seconds since 1970); return how many."""
    deleted, _by_model = Throttle.objects.filter(window__lt=moment).delete()
    return deleted


def _stored_key(key: str, seconds: int) -> str:
    # Hashed with the installation's secret: keys hold addresses and e-mails, and their set is small enough to guess.
    return hmac.new(settings.SECRET_KEY.encode(), f"{seconds}:{key}".encode(), hashlib.sha256).hexdigest()
