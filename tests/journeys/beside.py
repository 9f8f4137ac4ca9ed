"""Work beside the thread in which Playwright runs its event loop: there no other loop may run, which looking at
signatures does.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connections

T = TypeVar("T")


def beside(work: Callable[[], T]) -> T:
    """What `work` gives or raises, done in a thread of its own, whose connections are closed again."""

    def alone() -> T:
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(alone).result()
