"""An upload of 20 MB in pieces, as a browser sends it, and what it makes the worker hold."""

import base64
import hashlib
import os
import statistics
import time
from collections.abc import Iterator

from bench.client import CSRF, Answer, Connection, Unexpected
from bench.server import Server

# The pieces of the page's own client (frontend/src/js/upload.js), each with its checksum (checked.js).
SIZE, PIECE = 20 * 1024 * 1024, 512 * 1024
TIMES = 5


def seconds(server: Server, session: str) -> float:
    """Median seconds from the beginning of an upload until its last byte is on disk; each is cancelled afterwards."""
    content = os.urandom(SIZE)
    connection = Connection(server.port)
    taken = []
    for _time in range(TIMES):
        begun = time.perf_counter()
        where = _send(connection, 201, _request("POST", "/tai-len", session, {"Upload-Length": str(SIZE)}))
        path = where.headers["location"]
        for request in _pieces(path, session, content):
            _send(connection, 204, request)
        taken.append(time.perf_counter() - begun)
        _send(connection, 204, _request("DELETE", path, session, {}))
    connection.close()
    return statistics.median(taken)


def _pieces(path: str, session: str, content: bytes) -> Iterator[bytes]:
    for offset in range(0, SIZE, PIECE):
        piece = content[offset : offset + PIECE]
        headers = {
            "Upload-Offset": str(offset),
            "Content-Type": "application/offset+octet-stream",
            "Upload-Checksum": f"sha1 {_sha1(piece)}",
        }
        yield _request("PATCH", path, session, headers, piece)


def _sha1(piece: bytes) -> str:
    return base64.b64encode(hashlib.sha1(piece, usedforsecurity=False).digest()).decode()


def _request(method: str, path: str, session: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: localhost",
        "Tus-Resumable: 1.0.0",
        f"X-CSRFToken: {CSRF}",
        f"Cookie: csrftoken={CSRF}; sessionid={session}",
        f"Content-Length: {len(body)}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def _send(connection: Connection, status: int, request: bytes) -> Answer:
    answer = connection.send(request)
    if answer.status != status:
        raise Unexpected(f"{request[:40]!r} was answered with {answer.status}, not {status}")
    return answer
