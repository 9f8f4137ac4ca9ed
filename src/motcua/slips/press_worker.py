"""The other side of `press`: makes pages of templates that nobody has tried yet. Started by it, without Django."""

from __future__ import annotations

import base64
import json
import os
import resource
import select
import struct
import sys
from datetime import datetime
from typing import Any

from motcua.slips.compiler import TemplateError, compile_pages, compile_pdf

# Bytes of address space: an ordinary paper takes a fifth of it, fonts and all.
MOST_MEMORY = 1_500 * 1024 * 1024
# Nothing is written to disk, and nothing is started.
MOST_WRITTEN = 0
# Seconds without work after which the process ends.
IDLE_SECONDS = 60
LENGTH = struct.Struct(">Q")


def main() -> None:
    """Answer jobs until there are no more."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_WRITTEN, MOST_WRITTEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while True:
        length = _read(LENGTH.size)
        if length is None:
            return
        told = _read(LENGTH.unpack(length)[0])
        if told is None:
            return
        answer = json.dumps(_answer(json.loads(told))).encode()
        sys.stdout.buffer.write(LENGTH.pack(len(answer)) + answer)
        sys.stdout.buffer.flush()


def _read(length: int) -> bytes | None:
    found = bytearray()
    while len(found) < length:
        ready, _w, _x = select.select([0], [], [], IDLE_SECONDS)
        part = os.read(0, length - len(found)) if ready else b""
        if not part:
            return None
        found += part
    return bytes(found)


def _answer(job: dict[str, Any]) -> dict[str, Any]:
    try:
        if job["make"] == "pages":
            pages = compile_pages(job["source"], job["data"], qr_svg=job["qr"], ppi=job["ppi"])
            content, count = pages[: job["most"]], len(pages)
        else:
            made_at = datetime.fromisoformat(job["made_at"]) if job["made_at"] else None
            made = compile_pdf(
                job["source"], job["data"], qr_svg=job["qr"], made_at=made_at, strict=job["strict"]
            )
            content, count = [made], 1
    except TemplateError as error:
        return {"error": error.message, "line": error.line}
    return {"content": [base64.b64encode(one).decode() for one in content], "count": count}


if __name__ == "__main__":
    main()
