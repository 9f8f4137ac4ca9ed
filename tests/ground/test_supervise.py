"""Children are started, watched and ended together."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from motcua.config.supervise import ChildDied, Supervisor

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]


def test_a_child_that_dies_takes_the_rest_down_with_a_reason() -> None:
    ended: list[str] = []

    def run_until_something_dies(parts: Supervisor) -> None:
        with parts:
            others.append(parts.start("máy chủ web", SLEEPER))
            parts.start("việc nền", [sys.executable, "-c", "raise SystemExit(3)"])
            parts.wait()

    others: list[subprocess.Popen[bytes]] = []
    with pytest.raises(ChildDied, match=r"việc nền.*mã 3"):
        run_until_something_dies(Supervisor(at_end=lambda: ended.append("all")))
    assert others[0].poll() is not None
    assert ended == ["all"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_every_child_and_is_no_error(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    threading.Timer(0.5, os.kill, (os.getpid(), number)).start()
    with Supervisor() as parts:
        child = parts.start("máy chủ web", SLEEPER)
        parts.wait()
    assert child.poll() == -signal.SIGTERM
    assert signal.getsignal(number) == before


def test_a_preparation_that_fails_stops_the_start() -> None:
    with Supervisor() as parts, pytest.raises(ChildDied, match="nâng cấp"):
        parts.run_to_end("nâng cấp", [sys.executable, "-c", "raise SystemExit(1)"])


def test_a_child_that_will_not_end_is_killed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("motcua.config.supervise._STOP_SECONDS", 0.5)
    ready = tmp_path / "ready"
    deaf = (
        "import pathlib, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        f"pathlib.Path({str(ready)!r}).touch(); time.sleep(60)"
    )
    with Supervisor() as parts:
        child: subprocess.Popen[bytes] = parts.start("việc nền", [sys.executable, "-c", deaf])
        while not ready.exists():
            time.sleep(0.02)
    assert child.poll() == -signal.SIGKILL
