"""A directory that lists its users by SCIM 2.0, as a process: honest, away, or listing wrongly.

`python -m tests.scim PORT FOLDER`: `FOLDER/users.json` is the list, `FOLDER/mode` how it behaves.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "ma-cua-danh-ba"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


def user(number: int, **changes: Any) -> dict[str, Any]:
    """A user as directories list them."""
    return {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE],
        "id": f"id-{number}",
        "userName": f"can-bo-{number}@hatinh.mau.vn",
        "name": {"formatted": f"Cán Bộ {number}"},
        "emails": [{"value": f"can-bo-{number}@hatinh.mau.vn", "primary": True}],
        "phoneNumbers": [{"value": "0912345678"}],
        "title": "Chuyên viên",
        "active": True,
        ENTERPRISE: {"employeeNumber": f"CB-{number}", "department": "Văn phòng"},
        **changes,
    }


class Directory:
    """The process, from outside."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.behaves("well")
        self.lists([])
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.scim", str(self.port), str(folder)],
            cwd=Path(__file__).parents[1],
            env=dict(os.environ),
        )
        for _number in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                assert self.process.poll() is None
                time.sleep(0.05)
        raise AssertionError("the directory does not listen")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/scim/v2"

    def lists(self, users: list[dict[str, Any]]) -> None:
        (self.folder / "users.json").write_text(json.dumps(users), "utf-8")

    def behaves(self, mode: str) -> None:
        (self.folder / "mode").write_text(mode, "utf-8")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)


class _Handler(BaseHTTPRequestHandler):
    folder: Path

    def log_message(self, *_arguments: object) -> None:
        """Stay silent."""

    def do_GET(self) -> None:
        mode = (self.folder / "mode").read_text("utf-8")
        parts = urlsplit(self.path)
        if mode == "down" or parts.path != "/scim/v2/Users":
            return self._say(503 if mode == "down" else 404, {})
        if self.headers["Authorization"] != f"Bearer {TOKEN}":
            return self._say(401, {"status": "401"})
        users = json.loads((self.folder / "users.json").read_text("utf-8"))
        asked = parse_qs(parts.query)
        start, count = int(asked["startIndex"][0]), int(asked["count"][0])
        if mode == "repeating":
            start = 1
        page = users[start - 1 : start - 1 + count]
        if mode == "breaking-off" and start > 1:
            page = []
        return self._say(
            200,
            {"totalResults": len(users), "startIndex": start, "itemsPerPage": len(page), "Resources": page},
        )

    def _say(self, status: int, content: dict[str, Any]) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/scim+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    _Handler.folder = Path(sys.argv[2])
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), _Handler).serve_forever()
