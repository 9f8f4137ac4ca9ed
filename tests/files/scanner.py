"""A real clamd with one signature of our own."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from pathlib import Path

MALWARE = b"MOTCUA-SAMPLE-OF-MALWARE-7f3a"
FOUND = "Motcua.Sample.UNOFFICIAL"


def program() -> str | None:
    """Where clamd is, if it is."""
    return shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin")


class Clamd:
    """A daemon that can be started, killed and started again on the same port."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        (folder / "signatures").mkdir()
        (folder / "signatures" / "motcua.ndb").write_text(f"Motcua.Sample:0:*:{MALWARE.hex()}\n")
        lines = [
            "Foreground yes",
            f"DatabaseDirectory {folder}/signatures",
            "TCPAddr 127.0.0.1",
            f"TCPSocket {self.port}",
            f"LocalSocket {folder}/clamd.sock",
            f"TemporaryDirectory {folder}",
            *options,
        ]
        (folder / "clamd.conf").write_text("\n".join(lines) + "\n")
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        found = program()
        assert found
        self.process = subprocess.Popen(
            [found, f"--config-file={self.folder}/clamd.conf"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _number in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                assert self.process.poll() is None, "clamd did not start"
                time.sleep(0.1)
        raise AssertionError("clamd does not listen")

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None
