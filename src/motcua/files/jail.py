"""Running a program over a file that a stranger gave, so that a hostile file can hurt nobody.

The program runs in a process of its own: bounded in time, memory and what it writes, without our environment (secrets,
database), without a network where the kernel lets us take it away, and it dies with the process that started it.
`run` is for any program (a converter), `run_module` for a module of ours.
"""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

MEGABYTE = 1024 * 1024
_LAUNCHER = Path(__file__).with_name("jail_launcher.py")
_LONGEST_OUTPUT = 64 * 1024
# How many may run at once for one worker process; whoever comes later waits, and gives up after a while.
_PLACES = threading.BoundedSemaphore(2)
_LONGEST_WAIT = 30


@dataclass(frozen=True, slots=True)
class Limits:
    """What a jailed process may use.

    `seconds`: by the clock on the wall, and of processor time. `memory_mb`: address space of each process, None =
    not bounded (programs that reserve far more than they use). `file_mb`: the largest file it may write.
    """

    seconds: int = 20
    memory_mb: int | None = 512
    file_mb: int = 100
    open_files: int = 256


class JailError(Exception):
    """The program did not come to a good end; `reason` is one of the constants below."""

    TIME, FAILED, BUSY, MISSING = "time", "failed", "busy", "missing"

    def __init__(self, reason: str, output: str = "") -> None:
        super().__init__(f"{reason}: {output}" if output else reason)
        self.reason = reason
        self.output = output


def run_module(
    module: str, *arguments: str, folder: Path, limits: Limits, stdin: IO[bytes] | None = None
) -> str:
    """Run `python -m module arguments…` of our own environment in the jail; as `run`."""
    return run([sys.executable, "-I", "-m", module, *arguments], folder=folder, limits=limits, stdin=stdin)


def run(command: Sequence[str], *, folder: Path, limits: Limits, stdin: IO[bytes] | None = None) -> str:
    """Run a program in the jail until its end; return what it printed (at most 64 kB).

    `folder` is its working folder, its HOME and its place for temporary files. `stdin`: an open file it may read.

    Raises:
        JailError: it took too long (TIME), ended badly, out of memory included (FAILED), does not exist (MISSING), or
            too many others are running (BUSY).
    """
    if not _PLACES.acquire(timeout=_LONGEST_WAIT):
        raise JailError(JailError.BUSY)
    try:
        return _run(command, folder, limits, stdin)
    finally:
        _PLACES.release()


def _run(command: Sequence[str], folder: Path, limits: Limits, stdin: IO[bytes] | None) -> str:
    # The launcher bounds itself and then becomes the program: nothing may run between fork and exec in a process with
    # several threads.
    bounds = (
        limits.seconds,
        (limits.memory_mb or 0) * MEGABYTE,
        limits.file_mb * MEGABYTE,
        limits.open_files,
    )
    launched = [sys.executable, "-I", "-S", str(_LAUNCHER), str(os.getpid()), *map(str, bounds), *command]
    # Into a file, whose size is bounded, and not into a pipe, which would fill our memory.
    with tempfile.TemporaryFile(dir=folder) as output:
        process = subprocess.Popen(
            launched,
            cwd=folder,
            env=_environment(folder),
            stdin=stdin if stdin is not None else subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            close_fds=True,
        )
        try:
            code = process.wait(limits.seconds)
        except subprocess.TimeoutExpired:
            raise JailError(JailError.TIME) from None
        finally:
            _end(process)
        output.seek(0)
        printed = output.read(_LONGEST_OUTPUT).decode(errors="replace")
    if code == -signal.SIGXCPU:
        raise JailError(JailError.TIME, printed)
    if code == _NO_SUCH_PROGRAM:
        raise JailError(JailError.MISSING, printed)
    if code != 0:
        raise JailError(JailError.FAILED, printed)
    return printed


_NO_SUCH_PROGRAM = 127


def _environment(folder: Path) -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "C.UTF-8",
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "XDG_CACHE_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
    }


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the program and what it started: they are a group of their own."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
