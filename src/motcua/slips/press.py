"""Templates that nobody has tried yet are made into pages in a process of their own, bounded in time and memory.

That process keeps a warm compiler, so that a page costs no more than within our own; when a template runs too long or
takes too much, the process is ended and the next template gets a new one. After a minute without work it ends itself.
"""

from __future__ import annotations

import atexit
import base64
import contextlib
import json
import os
import select
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from motcua.slips.compiler import TemplateError, refuse_foreign_parts

# Seconds for one paper. The longest in the sample takes 0.05 s.
MOST_SECONDS = 8.0
# Bytes of an answer: pictures of pages in base64.
MOST_ANSWER = 60 * 1024 * 1024
LENGTH = struct.Struct(">Q")


class _Gone(Exception):
    """The process ended, or had to be ended. `late`: it ran out of its time."""

    def __init__(self, *, late: bool) -> None:
        super().__init__()
        self.late = late


class _Press:
    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def make(self, job: Mapping[str, Any], seconds: float) -> dict[str, Any]:
        """Give a job to the process and return its answer. Raises TemplateError when it cannot be done in bounds."""
        if not self._turn.acquire(timeout=seconds * 2):
            raise TemplateError(_("Máy chủ đang dựng mẫu của người khác. Hãy thử lại sau ít giây."))
        try:
            return self._made(job, seconds)
        finally:
            self._turn.release()

    def _made(self, job: Mapping[str, Any], seconds: float) -> dict[str, Any]:
        for again in (True, False):
            process, was_running = self._running()
            try:
                return _asked(process, job, time.monotonic() + seconds)
            except _Gone as gone:
                self.end()
                # A process that had ended by itself for want of work is no fault of this template.
                if was_running and again and not gone.late:
                    continue
                raise TemplateError(
                    _("Mẫu chạy quá %(seconds)s giây. Hãy bỏ vòng lặp dài hoặc phần quá nặng.")
                    % {"seconds": round(seconds)}
                    if gone.late
                    else _("Mẫu cần quá nhiều bộ nhớ hoặc quá nhiều trang. Hãy làm mẫu nhẹ hơn.")
                ) from gone
        raise AssertionError  # pragma: no cover - the loop returns or raises

    def _running(self) -> tuple[subprocess.Popen[bytes], bool]:
        if self._process is not None and self._owner == os.getpid() and self._process.poll() is None:
            return self._process, True
        paths = os.pathsep.join(path for path in sys.path if path)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "motcua.slips.press_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": paths, "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"},
            cwd="/",
            start_new_session=True,
        )
        self._owner = os.getpid()
        return self._process, False

    def end(self) -> None:
        """End the process, if it is ours."""
        process, self._process = self._process, None
        if process is None or self._owner != os.getpid():
            return
        with contextlib.suppress(OSError):
            process.kill()
        for stream in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                if stream is not None:
                    stream.close()
        process.wait()


# What is tried out never stands in the way of what is issued: each has a process of its own.
_trying, _issuing = _Press(), _Press()
atexit.register(_trying.end)
atexit.register(_issuing.end)


def pages(
    source: str, data: Mapping[str, Any], *, qr_svg: str = "", ppi: int = 96, most: int = 6
) -> tuple[list[bytes], int]:
    """The first pages of a paper as PNG, and how many pages it has. Raises TemplateError."""
    refuse_foreign_parts(source)
    answer = _trying.make(
        {"make": "pages", "source": source, "data": data, "qr": qr_svg, "ppi": ppi, "most": most},
        MOST_SECONDS,
    )
    return [base64.b64decode(page) for page in _content(answer)], int(answer["count"])


def pdf(
    source: str,
    data: Mapping[str, Any],
    *,
    qr_svg: str = "",
    made_at: datetime | None = None,
    strict: bool = False,
    issuing: bool = False,
) -> bytes:
    """What `compiler.compile_pdf` makes, in bounds; `issuing`: an act waits for it. Raises TemplateError."""
    refuse_foreign_parts(source)
    job = {
        "make": "pdf",
        "source": source,
        "data": data,
        "qr": qr_svg,
        "made_at": None if made_at is None else made_at.isoformat(),
        "strict": strict,
    }
    (content,) = _content((_issuing if issuing else _trying).make(job, MOST_SECONDS))
    return base64.b64decode(content)


def _content(answer: Mapping[str, Any]) -> list[str]:
    if "error" in answer:
        raise TemplateError(str(answer["error"]), int(answer.get("line", 1)))
    return list(answer["content"])


def _asked(process: subprocess.Popen[bytes], job: Mapping[str, Any], until: float) -> dict[str, Any]:
    if process.stdin is None:
        raise _Gone(late=False)
    told = json.dumps(job, ensure_ascii=False).encode()
    try:
        process.stdin.write(LENGTH.pack(len(told)) + told)
        process.stdin.flush()
    except OSError as error:
        raise _Gone(late=False) from error
    (length,) = LENGTH.unpack(_read(process, LENGTH.size, until))
    if length > MOST_ANSWER:
        raise _Gone(late=False)
    answer: dict[str, Any] = json.loads(_read(process, length, until))
    return answer


def _read(process: subprocess.Popen[bytes], length: int, until: float) -> bytes:
    if process.stdout is None:
        raise _Gone(late=False)
    found = bytearray()
    # Not `select`: a server with thousands of connections has numbers of files that it cannot take.
    waiting = select.poll()
    waiting.register(process.stdout, select.POLLIN | select.POLLHUP)
    while len(found) < length:
        if not waiting.poll(max(0.0, until - time.monotonic()) * 1000):
            raise _Gone(late=True)
        part = os.read(process.stdout.fileno(), min(length - len(found), 1 << 20))
        if not part:
            raise _Gone(late=False)
        found += part
    return bytes(found)
