"""The body of a request comes in good time, or the request ends: a connection that drips holds no thread for long.

The web server hands a request over with its body still on the way, and a read blocks until all that was asked for is
there. Here another thread reads, and the one that serves waits no longer than `GRACE` and a second more for each
`SLOWEST` bytes that came; else it answers 408 and the connection is closed, which ends the reading too. Bodies that
are slow and still within that may hold half of a process's threads; one more is answered 503, so that the others
serve everybody else. Where nginx stands before it and says that it has collected the body (`WHOLE`), it is read as it
is: handing it from thread to thread costs a form a twentieth of its time.
"""

import io
import os
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillReading
from typing import Any

from django.utils.translation import gettext as _

GRACE = 20.0
"""Seconds in which any body may be as slow as it likes."""
SLOWEST = 4 * 1024
"""Bytes in each second after that, on average: a bad line of a telephone has ten times as much."""
PROMPT = 0.3
"""Seconds of waiting after which a body counts as slow: so long each of many slow ones can hold everybody's thread."""
# What is read at once: more and more while it comes quickly, for each reading by another thread has its price.
_CHUNK, _LARGEST_CHUNK = 64 * 1024, 512 * 1024
_QUICKLY = 0.05
WHOLE = "HTTP_X_BODY_WHOLE"
"""The header with which our proxy says that the body is all there; it takes away what a client says so."""
_BEHIND_PROXY = os.environ.get("MOTCUA_BEHIND_PROXY", "0").strip().lower() in {"1", "true", "yes", "on"}
_THREADS = max(1, int(os.environ.get("MOTCUA_THREADS", "4")))
_slow_places = threading.BoundedSemaphore(max(1, _THREADS // 2))
# One for each thread that serves, and as many for readings that were given up and end with their connection.
_readers = ThreadPoolExecutor(max_workers=2 * _THREADS + 2, thread_name_prefix="body")

Start = Callable[..., Any]
Application = Callable[[dict[str, Any], Start], Iterable[bytes]]


class TooSlow(OSError):
    """A body did not come in time; `busy`: not its own fault alone, too many are slow at once."""

    def __init__(self, *, busy: bool) -> None:
        super().__init__("the body of the request is too slow")
        self.busy = busy


class TimedBody:
    """A body that is read within the time above; everything after the first failure fails at once."""

    def __init__(self, body: Any) -> None:
        self._body = body
        # Seconds spent waiting for the line; what the application does between readings is not the line's fault.
        self._waited = 0.0
        self._arrived = 0
        # What was read ahead, and how much of it was given out.
        self._ahead, self._at = b"", 0
        self._chunk = _CHUNK
        self._holds_place = False
        self.failed: TooSlow | None = None

    def read(self, size: int = -1) -> bytes:
        """As much as asked for, or what there is until the end. Raises TooSlow."""
        parts = []
        left = size if size is not None and size >= 0 else None
        while left is None or left > 0:
            if self._at == len(self._ahead):
                self._ahead, self._at = self._next(), 0
                if not self._ahead:
                    break
            taken = self._ahead[self._at : None if left is None else self._at + left]
            self._at += len(taken)
            parts.append(taken)
            left = None if left is None else left - len(taken)
        return b"".join(parts)

    def _next(self) -> bytes:
        begun = time.monotonic()
        part = self._within_time(self._body.read, self._chunk)
        quickly = time.monotonic() - begun < _QUICKLY
        self._chunk = min(2 * self._chunk, _LARGEST_CHUNK) if quickly else _CHUNK
        return part

    def readline(self, size: int = -1) -> bytes:
        """A line, or as much of it as asked for; no reader of ours asks for lines. Raises TooSlow."""
        line = b""
        while (size is None or size < 0 or len(line) < size) and not line.endswith(b"\n"):
            sign = self.read(1)
            if not sign:
                break
            line += sign
        return line

    def _within_time(self, read: Callable[[int], bytes], size: int) -> bytes:
        if self.failed is not None:
            raise self.failed
        reading = _readers.submit(read, size)
        try:
            part = self._wait_for(reading, PROMPT)
        except StillReading:
            part = self._as_slow(reading)
        self._arrived += len(part)
        return part

    def _as_slow(self, reading: "Future[bytes]") -> bytes:
        self._holds_place = self._holds_place or _slow_places.acquire(blocking=False)
        if not self._holds_place:
            self.failed = TooSlow(busy=True)
            raise self.failed
        try:
            return self._wait_for(reading, GRACE + self._arrived / SLOWEST)
        except StillReading:
            self.failed = TooSlow(busy=False)
            raise self.failed from None

    def _wait_for(self, reading: "Future[bytes]", allowed: float) -> bytes:
        """What is read within what is left of so many seconds of waiting. Raises StillReading."""
        begun = time.monotonic()
        try:
            return reading.result(timeout=max(0.0, allowed - self._waited))
        finally:
            self._waited += time.monotonic() - begun

    def end(self) -> None:
        """The request is answered: the place among the slow ones is free again, and what was read ahead is let go.

        A request hangs together with itself in circles, and the collector comes seldom: hundreds of pieces of half a
        megabyte waited for it.
        """
        self._body, self._ahead, self._at = io.BytesIO(), b"", 0
        if self._holds_place:
            self._holds_place = False
            _slow_places.release()


def in_good_time(application: Application) -> Application:
    """The application, its bodies read within time; whatever it says of one that was not, 408 or 503 is answered."""

    def timed(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        if environ.get("CONTENT_LENGTH", "0") in ("", "0") and "HTTP_TRANSFER_ENCODING" not in environ:
            return application(environ, start_response)
        if _BEHIND_PROXY and environ.get(WHOLE) == "1":
            return application(environ, start_response)
        body = environ["wsgi.input"] = TimedBody(environ["wsgi.input"])
        said: list[tuple[Any, ...]] = []
        try:
            answer = application(environ, lambda *given: said.append(given))
        finally:
            body.end()
        if body.failed is None:
            start_response(*said[-1])
            return answer
        close = getattr(answer, "close", None)
        if close is not None:
            close()
        return _told(body.failed, start_response)

    return timed


def _told(failed: TooSlow, start_response: Start) -> Iterable[bytes]:
    if failed.busy:
        status = "503 Service Unavailable"
        text = _("Nhiều người đang gửi qua đường truyền chậm. Hãy chờ một phút rồi gửi lại.")
    else:
        status = "408 Request Timeout"
        text = _("Đường truyền quá chậm nên chưa nhận được hết. Hãy kiểm tra kết nối rồi gửi lại.")
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Cache-Control", "no-store"),
        # What is still on the way is not waited for: this ends the reading that was given up.
        ("Connection", "close"),
        ("Tus-Resumable", "1.0.0"),
    ]
    start_response(status, headers)
    return [text.encode()]
