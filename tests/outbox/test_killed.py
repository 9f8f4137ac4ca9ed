"""Worker and server killed amid 1,000 deliveries: each arrives at least once, what comes twice has its key."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from motcua.outbox.models import Call, Message
from tests.dossiers.processes import Worker

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
COUNT = 1000
# At these requests the worker is killed before it has an answer.
KILLED_AT = frozenset({150, 400, 650, 900})
SECONDS = 120.0


class Receiver(ThreadingHTTPServer):
    """Honours `Idempotency-Key`: what came before has no effect again."""

    daemon_threads = True

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.effects: Counter[str] = Counter()
        self.lock = threading.Lock()
        self.to_kill = threading.Event()
        super().__init__(("127.0.0.1", 0), _Handler)

    def take(self, key: str) -> bool:
        """Whether this is a request at which the worker is killed."""
        with self.lock:
            self.keys.append(key)
            if key not in self.effects:
                self.effects[key] += 1
            return len(self.keys) in KILLED_AT


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def log_message(self, *_arguments: object) -> None:
        """Stay silent."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.take(self.headers["Idempotency-Key"]):
            self.server.to_kill.set()
            time.sleep(1)
        try:
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()
        except OSError:
            return


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def until(done: Callable[[], bool]) -> None:
    ends = time.monotonic() + SECONDS
    while not done():
        assert time.monotonic() < ends
        time.sleep(0.05)


def test_nothing_is_lost_and_what_comes_twice_comes_under_its_key(receiver: Receiver, tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{receiver.server_port}"
    server = Worker(tmp_path, "send", COUNT)
    until(lambda: Message.objects.count() > COUNT // 4)
    server.kill()
    sent = Message.objects.count()
    assert 0 < sent < COUNT
    server = Worker(tmp_path, "send", COUNT)
    worker = Worker(tmp_path, "deliver", url)
    kills, ends = 0, time.monotonic() + SECONDS
    while Message.objects.filter(delivered_at__isnull=True).exists() or Message.objects.count() < COUNT:
        assert time.monotonic() < ends
        if receiver.to_kill.wait(0.2):
            worker.kill()
            receiver.to_kill.clear()
            kills += 1
            worker = Worker(tmp_path, "deliver", url)
    server.finish()
    worker.kill()
    assert kills == len(KILLED_AT)
    everything = {f"act/{number}" for number in range(COUNT)}
    assert set(receiver.keys) == set(receiver.effects) == everything
    assert set(receiver.effects.values()) == {1}
    # What was on its way when the worker was killed came again: at least once, not exactly once.
    assert len(KILLED_AT) <= len(receiver.keys) - COUNT <= 4 * len(KILLED_AT)
    assert Message.objects.count() == COUNT
    assert set(Call.objects.values_list("key", flat=True)) == everything
