"""Services of others as processes of our own: started, stopped, told how to behave; slow and broken in the same ways.

A module of such a service has a `Service` (the process, from outside) and a `Handler` (what it answers), and ends in
`serve(Handler)`: `python -m tests.gateway PORT FOLDER`. `FOLDER/mode` says how it behaves.
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
from typing import Any, ClassVar

# Longer than any time that the callers allow.
_SLOW_SECONDS = 30


class Service:
    """The process, from outside. `module`: what it runs."""

    module: ClassVar[str]

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.behaves("well")
        self.process = subprocess.Popen(
            [sys.executable, "-m", self.module, str(self.port), str(folder)],
            cwd=Path(__file__).parents[2],
            env=dict(os.environ),
        )
        for _number in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                assert self.process.poll() is None
                time.sleep(0.05)
        raise AssertionError(f"{self.module} does not listen")

    def behaves(self, mode: str) -> None:
        (self.folder / "mode").write_text(mode, "utf-8")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)


class Handler(BaseHTTPRequestHandler):
    """Takes what is posted, and fails in the ways that every service can: down, slow, dripping."""

    folder: Path
    content_type: ClassVar[str]

    def log_message(self, *_arguments: object) -> None:
        """Stay silent."""

    def do_POST(self) -> None:
        self.take(self.rfile.read(int(self.headers["Content-Length"])))

    def take(self, body: bytes) -> None:
        """Answer a request, or fail as the folder says."""
        mode = (self.folder / "mode").read_text("utf-8")
        if (refusal := self.refused(mode)) is not None:
            return self.say(refusal, b"")
        if mode == "down":
            return self.say(503, b"")
        if mode == "slow":
            time.sleep(_SLOW_SECONDS)
        if mode == "dripping":
            return self._drip()
        return self.answer(body, mode)

    def refused(self, mode: str) -> int | None:
        """With which status whoever asks is sent away before anything else."""
        return None

    def answer(self, body: bytes, mode: str) -> None:
        """Answer by `say`; `mode`: one of the service's own."""
        raise NotImplementedError

    def say(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", self.content_type)
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


def lines_of(kept: Path) -> list[dict[str, Any]]:
    """The objects of a file with one on each line; none before it is there."""
    return [json.loads(line) for line in kept.read_text("utf-8").splitlines()] if kept.exists() else []


def serve(handler: type[Handler]) -> None:
    """Run the service as the command line says."""
    handler.folder = Path(sys.argv[2])
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), handler).serve_forever()
