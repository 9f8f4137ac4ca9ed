"""One request to a provider: JSON in, within a time and a size, no redirects, few at once."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from motcua.outbox.calling import NoAnswer, TooLong, called, host_of

LONGEST_ANSWER = 512 * 1024
SECONDS = 4.0
# A request waits on a thread of the web server: half of them (MOTCUA_THREADS is 4) stay for everybody else.
_AT_ONCE, _WAIT_SECONDS = 2, 1.0

_places = threading.BoundedSemaphore(_AT_ONCE)


class Away(Exception):
    """The provider does not answer, or says that it cannot now."""


class Strange(Exception):
    """The provider answered something that cannot be used; `error` is its own code where it gave one."""

    def __init__(self, reason: str, error: str = "") -> None:
        super().__init__(reason)
        self.error = error


def get_json(address: str, *, doing: str, bearer: str = "", seconds: float = SECONDS) -> dict[str, Any]:
    """Read an object. Raises Away, Strange."""
    headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
    return _called("GET", address, None, headers, seconds, doing)


def post_form(address: str, fields: Mapping[str, str], headers: Mapping[str, str]) -> dict[str, Any]:
    """Send a form, read an object. Raises Away, Strange."""
    sent = {"Content-Type": "application/x-www-form-urlencoded", **headers}
    return _called("POST", address, urlencode(fields).encode(), sent, SECONDS, "token")


def _called(
    method: str,
    address: str,
    body: bytes | None,
    headers: Mapping[str, str],
    seconds: float,
    doing: str,
) -> dict[str, Any]:
    if not _places.acquire(timeout=_WAIT_SECONDS):
        raise Away("others are waiting")
    try:
        status, content = called(
            method,
            address,
            line=f"identity:{host_of(address)}",
            doing=doing,
            body=body,
            headers={"Accept": "application/json", **headers},
            seconds=seconds,
            longest=LONGEST_ANSWER,
            whole=True,
        )
    except NoAnswer as none:
        raise Away(str(none)) from None
    except TooLong as long:
        raise Strange(str(long)) from None
    finally:
        _places.release()
    if status >= 500 or status == 429:
        raise Away(f"status {status}")
    try:
        told = json.loads(content)
    except (ValueError, RecursionError):
        raise Strange(f"status {status}, not JSON") from None
    if not isinstance(told, dict):
        raise Strange(f"status {status}, not an object")
    if status != 200:
        raise Strange(f"status {status}", error=str(told.get("error", ""))[:100])
    return told
