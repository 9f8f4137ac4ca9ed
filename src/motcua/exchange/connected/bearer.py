"""The token that goes with a question: a ready one from the settings, or one fetched with key and secret (OAuth 2)."""

from __future__ import annotations

import base64
import json
import threading
import time

from django.conf import settings

from motcua.exchange.connected.calling import Call, answer_to
from motcua.exchange.connected.connections import Connection
from motcua.exchange.connected.sources import Strange

# A token is let go a little before it ends: a question that is under way must still be accepted.
_EARLY_SECONDS = 30.0
_USUAL_SECONDS = 300.0

_lock = threading.Lock()
_kept: dict[tuple[str, str], tuple[str, float]] = {}


def token(connection: Connection, line: str) -> str:
    """The token for a question; "" where none is set. Asks for one at most once in its life.

    Raises what a question raises.
    """
    address = connection.text("token_address")
    if not address:
        return str(settings.BUSINESS_TOKEN)
    key = (address, str(settings.BUSINESS_KEY))
    with _lock:
        known, ends = _kept.get(key, ("", 0.0))
    if known and time.monotonic() < ends:
        return known
    fetched, seconds = _fetched(address, connection.seconds, line)
    with _lock:
        _kept[key] = (fetched, time.monotonic() + max(seconds - _EARLY_SECONDS, 0.0))
    return fetched


def forget(refused: str) -> bool:
    """Let go of a token that was refused; True where there was one that can be fetched anew."""
    with _lock:
        gone = [key for key, (known, _ends) in _kept.items() if refused and known == refused]
        for key in gone:
            del _kept[key]
    return bool(gone)


def _fetched(address: str, seconds: float, line: str) -> tuple[str, float]:
    who = base64.b64encode(f"{settings.BUSINESS_KEY}:{settings.BUSINESS_SECRET}".encode()).decode()
    headers = {
        "Accept": "application/json",
        "Authorization": f"Basic {who}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    asked = Call(address, headers, b"grant_type=client_credentials", doing="token")
    answer = answer_to(asked, seconds, line)
    try:
        told = json.loads(answer)
        fetched, lasts = str(told["access_token"]), float(told.get("expires_in", _USUAL_SECONDS))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Strange("no token") from None
    # What goes into a header must not end it.
    if not fetched or not fetched.isascii() or not fetched.isprintable():
        raise Strange("no token")
    return fetched, lasts
