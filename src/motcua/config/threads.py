"""What Django keeps for each asynchronous task is kept for each thread: a web worker serves a request in one thread.

Language, time zone, prefix of addresses and connections of the database are asked for hundreds of times for a page,
each time through asgiref's `Local`, which follows a request into tasks that we have none of: a twelfth of the time of
a page under a profiler. Used by the web workers alone (`config/wsgi.py`); what serves a request with tasks must not
call it.
"""

import threading
from types import ModuleType
from typing import Any

from django.core.cache import caches
from django.db import connections
from django.urls import base as urls
from django.utils import timezone
from django.utils.translation import trans_real

PLACES: tuple[tuple[ModuleType | Any, str], ...] = (
    (trans_real, "_active"),
    (timezone, "_active"),
    (urls, "_prefixes"),
    (urls, "_urlconfs"),
    (connections, "_connections"),
    (caches, "_connections"),
)


def keep_by_thread() -> None:
    """Call it before the first request, while nothing is kept yet."""
    for owner, name in PLACES:
        setattr(owner, name, threading.local())
