"""One at a time: who puts a content anew that lies there for long, and who takes an old one away."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

# First half of the key of the advisory locks; the second comes from the content's hash.
_LOCK = 7303


@contextmanager
def one_at_a_time(sha256: str) -> Iterator[None]:
    """Hold the turn for one content until the transaction ends, which the block opens where there is none."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            second = int(sha256[:8], 16) - 2**31
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, second])
        yield
