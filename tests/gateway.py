"""A gateway for text messages of our own, as a process: it speaks the protocol, checks it, and can misbehave.

`python -m tests.gateway PORT FOLDER`: `FOLDER/mode` says how it behaves; what it took is appended to
`FOLDER/taken.jsonl`.
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

KEY, SECRET, SENDER = "khoa-thu", "bi-mat-thu", "MOTCUA"
PATH = "/MainService.svc/json/SendMultipleMessage_V4_post_json/"
_SLOW_SECONDS = 20
_REQUIRED = {"ApiKey", "SecretKey", "Brandname", "SmsType", "Phone", "Content"}


class Gateway:
    """The process, from outside."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.behaves("well")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.gateway", str(self.port), str(folder)],
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
        raise AssertionError("the gateway does not listen")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{PATH}"

    def behaves(self, mode: str) -> None:
        (self.folder / "mode").write_text(mode, "utf-8")

    def taken(self) -> list[dict[str, Any]]:
        """The messages that left for a telephone."""
        kept = self.folder / "taken.jsonl"
        return [json.loads(line) for line in kept.read_text("utf-8").splitlines()] if kept.exists() else []

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)


class _Handler(BaseHTTPRequestHandler):
    folder: Path

    def log_message(self, *_arguments: object) -> None:
        """Stay silent."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        mode = (self.folder / "mode").read_text("utf-8")
        if mode == "down":
            return self._say(503, b"")
        if mode == "slow":
            time.sleep(_SLOW_SECONDS)
        if mode == "dripping":
            return self._drip()
        if mode == "wrong":
            return self._say(200, b"<html>loi</html>")
        if mode == "endless":
            return self._say(200, b" " * 300_000)
        answer = self._answer(body, mode)
        if mode == "takes and falls":
            # The message left, and the answer never arrives.
            return self.connection.close()
        return self._say(200, json.dumps(answer).encode())

    def _answer(self, body: bytes, mode: str) -> dict[str, object]:
        asked = json.loads(body)
        if self.path != PATH or not asked.keys() >= _REQUIRED:
            return {"error": "Invalid request"}
        if (asked["ApiKey"], asked["SecretKey"]) != (KEY, SECRET):
            return _failed("101", "Authorize Failed")
        if asked["Brandname"] != SENDER:
            return _failed("104", "Brand name code is not exist")
        if asked["SmsType"] != "2" or not asked["Content"].isascii():
            return _failed("146", "Sai template Brandname CSKH")
        if not (asked["Phone"].startswith("0") and len(asked["Phone"]) == 10) or mode == "blocked":
            return _failed("99", "Invalid request")
        kept = self.folder / "taken.jsonl"
        before = kept.read_text("utf-8").splitlines() if kept.exists() else []
        if any(json.loads(line)["RequestId"] == asked["RequestId"] for line in before):
            return _failed("124", "Request exist 1")
        if mode == "poor":
            return _failed("103", "Balance not enough to send message")
        with kept.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asked) + "\n")
        return {"CodeResult": "100", "CountRegenerate": 0, "SMSID": "d533459ee42b2b95"}

    def _say(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            return

    def _drip(self) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            for _number in range(_SLOW_SECONDS * 5):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.2)
        except OSError:
            return


def _failed(code: str, text: str) -> dict[str, object]:
    return {"CodeResult": code, "CountRegenerate": 0, "ErrorMessage": text}


if __name__ == "__main__":
    _Handler.folder = Path(sys.argv[2])
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), _Handler).serve_forever()
