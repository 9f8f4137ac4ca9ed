"""Running the parts of the system as children of one process, and ending them together."""

from __future__ import annotations

import contextlib
import http.client
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from types import FrameType, TracebackType

_READY_SECONDS = 120.0
_STOP_SECONDS = 20.0
_LOOK_EVERY_SECONDS = 0.2


class ChildDied(RuntimeError):
    """A part ended by itself; the message says which and what to look at."""


class _Asked(BaseException):
    """Ctrl-C or a signal asked for the end. Not an Exception: nothing on the way may swallow it."""


class Supervisor:
    """Starts children, notices when one dies, stops all of them when asked or when one died.

    Use as a context manager: on the way out every child still running gets SIGTERM, later SIGKILL. Children live
    in sessions of their own, so that Ctrl-C in the terminal reaches only the supervisor, which ends them in order.
    `at_end` is called last, when no child is left.
    """

    def __init__(self, at_end: Callable[[], object] | None = None) -> None:
        self._at_end = at_end
        self._children: list[tuple[str, subprocess.Popen[bytes]]] = []
        self._previous: dict[signal.Signals, Callable[[int, FrameType | None], object] | int | None] = {}

    def __enter__(self) -> Supervisor:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            self._previous[number] = signal.signal(number, self._on_signal)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        # A second Ctrl-C must not leave children behind.
        for number in self._previous:
            signal.signal(number, signal.SIG_IGN)
        self._stop_children()
        if self._at_end is not None:
            self._at_end()
        for number, handler in self._previous.items():
            signal.signal(number, handler)
        return kind is _Asked

    def run_to_end(self, name: str, command: Sequence[str]) -> None:
        """Run one command and wait for it.

        Raises:
            ChildDied: it ended with a status other than 0.
        """
        child = self.start(name, command)
        status = child.wait()
        self._children.remove((name, child))
        if status != 0:
            raise ChildDied(f"Phần “{name}” không thành công (mã {status}); lý do ở ngay trên dòng này.")

    def start(self, name: str, command: Sequence[str]) -> subprocess.Popen[bytes]:
        """Start a part that runs until the end."""
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
        self._children.append((name, child))
        return child

    def wait_until_answering(self, host: str, port: int) -> None:
        """Wait until the web server answers a request without a server error.

        Raises:
            ChildDied: a part ended meanwhile, or no good answer came in two minutes.
        """
        deadline = time.monotonic() + _READY_SECONDS
        while time.monotonic() < deadline:
            self._check()
            status = _status_of(host, port)
            if status is not None and status >= 500:
                raise ChildDied(f"Máy chủ web báo lỗi {status} ở trang chủ; lý do ở ngay trên dòng này.")
            if status is not None:
                return
            time.sleep(_LOOK_EVERY_SECONDS)
        raise ChildDied(f"Máy chủ web không trả lời tại {host}:{port} sau {_READY_SECONDS:.0f} giây.")

    def wait(self) -> None:
        """Wait until someone asks for the end.

        Raises:
            ChildDied: a part ended by itself.
        """
        while True:
            self._check()
            time.sleep(_LOOK_EVERY_SECONDS)

    def _check(self) -> None:
        for name, child in self._children:
            status = child.poll()
            if status is not None:
                raise ChildDied(f"Phần “{name}” đã tự dừng (mã {status}); các phần khác được dừng theo.")

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        raise _Asked

    def _stop_children(self) -> None:
        # The last started is the first stopped: nothing loses what it stands on.
        for _, child in reversed(self._children):
            with contextlib.suppress(ProcessLookupError):
                child.terminate()
        deadline = time.monotonic() + _STOP_SECONDS
        for _, child in self._children:
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        self._children.clear()


def _status_of(host: str, port: int) -> int | None:
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 -- compared, not bound
    connection = http.client.HTTPConnection(reachable, port, timeout=10)
    try:
        connection.request("GET", "/", headers={"Host": "localhost"})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
