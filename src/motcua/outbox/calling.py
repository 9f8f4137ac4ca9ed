"""One call of a service of others over HTTP: its answer within a time and a size, or none; kept in the connection log.

While a line rests after failures, or is switched off, nothing is sent and NoAnswer is raised at once.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

import urllib3

from motcua.outbox.breaker import Off, Resting
from motcua.outbox.connecting import Connections
from motcua.outbox.connection_log import logged
from motcua.outbox.inside import Inside
from motcua.outbox.models import Call

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
# As many connections are kept for one host as jobs run at once; more are opened and closed.
_http = Connections(maxsize=8)
_TOO_MANY = 429


class NoAnswer(Exception):
    """It was not reached, or did not answer in time. The text names the kind of error, never content."""


class TooLong(Exception):
    """The answer is longer than any that is expected."""


def called(
    method: str,
    url: str,
    *,
    line: str,
    doing: str,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    seconds: float,
    longest: int,
    whole: bool = False,
    key: str = "",
    once: bool = False,
    keeps: Callable[[bytes], str] | None = None,
) -> tuple[int, bytes]:
    """Status of the answer, and its body where that is 200 (of others none is read). Follows no redirect, sends once.

    `whole`: one of several calls that belong together: of any status the body too, and the connection is kept.
    `line`, `doing`: what is called for what, in the connection log; `key`: by which the call is known, never of a
    person (the message's that is being delivered, where it is left out). `once`: the receiver honours
    `Idempotency-Key`: it is sent. `keeps`: a masker of `masking`: what the log may keep of the answer.

    The call ends within about twice `seconds`, however slowly head and body drip. Nothing inside is called but what
    MOTCUA_INSIDE names. Raises NoAnswer; TooLong beyond `longest` bytes.
    """
    try:
        with logged(line, doing, key=key, host=host_of(url), sent=len(body or b"")) as made:
            sent = dict(headers or {})
            if once and made.key:
                sent["Idempotency-Key"] = made.key
            try:
                status, content = _answer(method, url, body, sent, seconds, longest, whole)
            except NoAnswer as none:
                made.outcome, made.error = Call.Outcome.SILENT, str(none)
                raise
            except TooLong:
                made.outcome, made.error = Call.Outcome.TOO_LONG, "TooLong"
                raise
            made.status, made.received, made.outcome = status, len(content), _outcome(status)
            if keeps is not None:
                made.answer = keeps(content)
    except (Resting, Off) as held:
        raise NoAnswer(str(held)) from None
    return status, content


def _outcome(status: int) -> str:
    if status >= 500 or status == _TOO_MANY:
        return Call.Outcome.BROKEN
    return Call.Outcome.REFUSED if status >= 400 else Call.Outcome.ANSWERED


def _answer(
    method: str,
    url: str,
    body: bytes | None,
    headers: Mapping[str, str],
    seconds: float,
    longest: int,
    whole: bool,
) -> tuple[int, bytes]:
    ends = time.monotonic() + seconds
    try:
        response = _http.request(
            method,
            url,
            body=body,
            headers=headers,
            timeout=urllib3.Timeout(total=seconds),
            preload_content=False,
            redirect=False,
        )
    except (urllib3.exceptions.HTTPError, ValueError, Inside) as error:
        # ValueError: an address, or a header, that can be none.
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


def host_of(url: str) -> str:
    """Where a call goes: host and port, nothing of path or question. "" for what is no address."""
    try:
        parts = urlsplit(url)
        return f"{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}"
    except ValueError:
        return ""


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
