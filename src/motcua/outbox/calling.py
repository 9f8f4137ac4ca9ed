"""One call of a service of others over HTTP: its answer within a time and a size, or none."""

from __future__ import annotations

import time
from collections.abc import Container, Mapping

import urllib3

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
    read: Container[int] = (200,),
) -> tuple[int, bytes]:
    """Status of the answer, and its body where the status is one of `read`. Follows no redirect, sends once.

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
        return response.status, _read(response, ends, longest) if response.status in read else b""
    finally:
        response.close()


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
