"""Connections that are kept from one request to the next, one for each thread of the web server."""

import select

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper


def close_those_gone(**_signal: object) -> None:
    """Before a request: close each kept connection whose server has gone, so that the request opens a new one.

    Costs no question to the database. A server that is there says nothing unasked; the rare word that it does say (its
    settings changed) costs one connection.
    """
    for kept in connections.all(initialized_only=True):
        if _has_word(kept):
            kept.close()


def _has_word(kept: BaseDatabaseWrapper) -> bool:
    raw = kept.connection
    if raw is None:
        return False
    if raw.closed:
        return True
    poll = select.poll()
    poll.register(raw.fileno(), select.POLLIN)
    return bool(poll.poll(0))
