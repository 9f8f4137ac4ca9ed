"""The real server, as `motcua serve` starts it, on a port of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

START_SECONDS = 60


@dataclass(frozen=True)
class Server:
    """A running server."""

    port: int
    process: subprocess.Popen[bytes]

    def worker_memory(self) -> list[float]:
        """Megabytes that each worker holds in memory (RSS)."""
        parent = psutil.Process(self.process.pid)
        # Granian's workers are the children that hold the application; small ones only track resources.
        sizes = [child.memory_info().rss / 1024 / 1024 for child in parent.children(recursive=True)]
        return [size for size in sizes if size > max(sizes) / 2]


@contextmanager
def running(settings: str = "motcua.config.settings") -> Iterator[Server]:
    """Start a server with those settings; stop it at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": settings,
        "MOTCUA_PORT": str(port),
        # Each request says where it comes from, so that limits of rate see many people instead of one.
        "MOTCUA_BEHIND_PROXY": "1",
        "MOTCUA_SAMPLE_MODE": "0",
        "PYTHONPATH": str(Path(__file__).resolve().parent.parent),
    }
    motcua = Path(sys.executable).with_name("motcua")
    process = subprocess.Popen([str(motcua), "serve"], env=environment, start_new_session=True)
    try:
        _wait_until_answering(process, port)
        yield Server(port, process)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait_until_answering(process: subprocess.Popen[bytes], port: int) -> None:
    ending = time.monotonic() + START_SECONDS
    while time.monotonic() < ending:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended at once with status {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"the server did not answer within {START_SECONDS} seconds")
