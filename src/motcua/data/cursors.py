"""A cursor that reads again and again.

Each new one takes Python to make, and begins by finding out anew how values become text and text becomes values.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.utils import CursorWrapper


@contextmanager
def reader() -> Iterator[CursorWrapper]:
    """A cursor for one statement whose rows are all fetched inside the block.

    The same one each time, for each connection; a new one while statements are written down, or sent behind each other
    without waiting for their answers.
    """
    wrapper: Any = connections[DEFAULT_DB_ALIAS]
    raw = wrapper.connection
    if raw is None or raw.closed or raw._pipeline is not None or wrapper.queries_logged:
        with wrapper.cursor() as fresh:
            yield fresh
        return
    # On the connection itself, which belongs to one thread: nothing else keeps either of the two alive.
    kept = vars(wrapper).get("reading_cursor")
    if kept is None or kept.cursor.connection is not raw:
        kept = wrapper.reading_cursor = wrapper.cursor()
    yield kept
