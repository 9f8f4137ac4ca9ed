"""One request to a provider: JSON in, within a time and a size, no redirects, few at once."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import urllib3

LONGEST_ANSWER = 512 * 1024
SECONDS = 4.0
# A request waits on a thread of the web server: half of them (MOTCUA_THREADS is 4) stay for everybody else.
_AT_ONCE, _WAIT_SECONDS = 2, 1.0

_places = threading.BoundedSemaphore(_AT_ONCE)
_http = urllib3.PoolManager(retries=False)


class Away(Exception):
    """The provider does not answer, or says that it cannot now."""


class Strange(Exception):
    """The provider answered something that cannot be used; `error` is its own code where it gave one."""

    def __init__(self, reason: str, error: str = "") -> None:
        super().__init__(reason)
        self.error = error


def get_json(address: str, *, bearer: str = "", seconds: float = SECONDS) -> dict[str, Any]:
    """Read an object. Raises Away, Strange."""
    headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
    return _called("GET", address, None, headers, seconds)


def post_form(address: str, fields: Mapping[str, str], headers: Mapping[str, str]) -> dict[str, Any]:
    """Send a form, read an object. Raises Away, Strange."""
    sent = {"Content-Type": "application/x-www-form-urlencoded", **headers}
    return _called("POST", address, urlencode(fields).encode(), sent, SECONDS)


def _called(
    method: str, address: str, body: bytes | None, headers: Mapping[str, str], seconds: float
) -> dict[str, Any]:
    if not _places.acquire(timeout=_WAIT_SECONDS):
        raise Away("others are waiting")
    try:
        status, content = _once(method, address, body, headers, seconds)
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


def _once(
    method: str, address: str, body: bytes | None, headers: Mapping[str, str], seconds: float
) -> tuple[int, bytes]:
    ends = time.monotonic() + seconds
    try:
        response = _http.request(
            method,
            address,
            body=body,
            headers={"Accept": "application/json", **headers},
            timeout=urllib3.Timeout(total=seconds),
            preload_content=False,
            redirect=False,
        )
    except urllib3.exceptions.HTTPError as error:
        raise Away(type(error).__name__) from None
    try:
        return response.status, _read(response, ends)
    finally:
        response.release_conn()


def _read(response: urllib3.BaseHTTPResponse, ends: float) -> bytes:
    parts: list[bytes] = []
    size = 0
    try:
        # read1 gives what has arrived: waiting for full pieces would let a dripping answer go on for ever.
        while part := response.read1(64 * 1024):
            parts.append(part)
            size += len(part)
            if size > LONGEST_ANSWER:
                response.close()
                raise Strange("answer too long")
            if time.monotonic() > ends:
                response.close()
                raise Away("answer too slow")
    except urllib3.exceptions.HTTPError as error:
        raise Away(type(error).__name__) from None
    return b"".join(parts)
