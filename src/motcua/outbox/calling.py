"""One call of a service of others over HTTP: its answer within a time and a size, or none."""

from __future__ import annotations

import time
from collections.abc import Mapping
from urllib.parse import urlsplit

import urllib3

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_http = urllib3.PoolManager(retries=False)


class NoAnswer(Exception):
    """It was not reached, or did not answer in time. The text names the kind of error, never content."""


class TooLong(Exception):
    """The answer is longer than any that is expected."""


def called(
    method: str,
    url: str,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    seconds: float,
    longest: int,
    whole: bool = False,
) -> tuple[int, bytes]:
    """Status of the answer, and its body where that is 200 (of others none is read). Follows no redirect, sends once.

    `whole`: one of several calls that belong together: of any status the body too, and the connection is kept.

    The call ends within about twice `seconds`, however slowly the body drips. Raises NoAnswer; TooLong beyond
    `longest` bytes.
    """
    ends = time.monotonic() + seconds
    try:
        response = _http.request(
            method,
            url,
            body=body,
            headers=dict(headers or {}),
            timeout=urllib3.Timeout(total=seconds),
            preload_content=False,
            redirect=False,
        )
    except urllib3.exceptions.HTTPError as error:
        raise NoAnswer(type(error).__name__) from None
    try:
        content = _read(response, ends, longest) if whole or response.status == 200 else b""
    except BaseException:
        response.close()
        raise
    if whole:
        response.release_conn()
    else:
        response.close()
    return response.status, content


def is_safe_address(address: str) -> bool:
    """Whether requests may go there: https, or this very machine; without names, questions or places in it."""
    try:
        parts = urlsplit(address)
        host = parts.hostname
        _port = parts.port
    except ValueError:
        return False
    if not host or parts.username or parts.password or parts.query or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)


def _read(response: urllib3.BaseHTTPResponse, ends: float, longest: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    try:
        # read1 gives what has arrived: waiting for full pieces would let a dripping answer go on for ever.
        while part := response.read1(64 * 1024):
            parts.append(part)
            size += len(part)
            if size > longest:
                raise TooLong("answer too long")
            if time.monotonic() > ends:
                raise NoAnswer("answer too slow")
    except urllib3.exceptions.HTTPError as error:
        raise NoAnswer(type(error).__name__) from None
    return b"".join(parts)
