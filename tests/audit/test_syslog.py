"""The trail live to a syslog server that runs as its own process, and dies: nothing is lost, names stay here."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from motcua.audit import sealing, syslog
from motcua.audit.models import TrailForwarded, TrailLine
from motcua.audit.trail import Kind, note
from motcua.cli import doctor_trail
from motcua.cli.findings import OK, WRONG

# Takes counted messages (RFC 6587) and writes each on a line of its own; a datagram is a message.
_SERVER = r"""
import socket, sys
kind, port, place = sys.argv[1], int(sys.argv[2]), sys.argv[3]
datagrams = kind == "udp"
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM if datagrams else socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(("127.0.0.1", port))
if not datagrams:
    server.listen()
print("ready", flush=True)
while True:
    if datagrams:
        content, taken = server.recvfrom(65535)[0], []
        taken = [content]
    else:
        stream, _address = server.accept()
        content = b"".join(iter(lambda: stream.recv(65536), b""))
        taken = []
        while content:
            size, _space, content = content.partition(b" ")
            taken.append(content[: int(size)])
            content = content[int(size) :]
    with open(place, "ab") as file:
        file.writelines(one + b"\n" for one in taken)
    if not datagrams:
        stream.close()
"""


class Server:
    """The process, which can die and come back."""

    def __init__(self, kind: str, place: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.kind, self.place = kind, place

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", _SERVER, self.kind, str(self.port), str(self.place)],
            stdout=subprocess.PIPE,
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == b"ready\n"

    def die(self) -> None:
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()

    def messages(self, count: int) -> list[str]:
        """What came, once it is so many."""
        for _try in range(100):
            lines = self.place.read_text().splitlines() if self.place.exists() else []
            if len(lines) >= count:
                return lines
            time.sleep(0.05)
        return lines


@pytest.fixture(params=["tcp", "udp"])
def server(request: Any, tmp_path: Path, settings: Any) -> Iterator[Server]:
    made = Server(request.param, tmp_path / "nhan.log")
    settings.TRAIL_SYSLOG = f"{request.param}://127.0.0.1:{made.port}"
    made.start()
    yield made
    made.die()


def written(*kinds: Kind) -> list[int]:
    for kind in kinds:
        note(kind, about="dossier:x")
    sealing.seal()
    return list(TrailLine.objects.order_by("id").values_list("id", flat=True))


def ids(messages: list[str]) -> list[int]:
    return [int(found[1]) for one in messages if (found := re.search(r"externalId=(\d+)", one))]


def test_lines_that_somebody_deleted_do_not_hold_up_those_after_them(
    db: None, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(syslog, "BATCH", 2)
    deleted = written(Kind.SIGN_IN, Kind.VIEW)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_trailline DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM audit_trailline WHERE id = ANY(%s)", [deleted])
        cursor.execute("ALTER TABLE audit_trailline ENABLE TRIGGER USER")
    left = written(Kind.SIGN_OUT)
    assert syslog.forward() == 1
    assert ids(server.messages(1)) == left


def test_lines_arrive_in_the_order_of_the_chain_each_once(db: None, server: Server) -> None:
    lines = written(Kind.SIGN_IN, Kind.VIEW)
    assert syslog.forward() == 2
    assert syslog.forward() == 0
    lines = written(Kind.SIGN_OUT)
    assert syslog.forward() == 1
    messages = server.messages(3)
    assert ids(messages) == lines
    assert re.match(
        r"<110>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+07:00 \S+ motcua - sign_in - \ufeffCEF:0\|",
        messages[0],
    )


def test_the_doctor_says_how_the_last_try_went(
    db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor_trail, "prepare_django", lambda: None)
    server = Server("tcp", tmp_path / "nhan.log")
    settings.TRAIL_SYSLOG = f"tcp://127.0.0.1:{server.port}"
    assert list(doctor_trail.forwarded()) == []
    written(Kind.SIGN_IN)
    with pytest.raises(syslog.SyslogAway):
        syslog.forward()
    (away,) = doctor_trail.forwarded()
    assert away.level == WRONG
    assert "ConnectionRefusedError" in away.text
    server.start()
    try:
        syslog.forward()
    finally:
        server.die()
    (taken,) = doctor_trail.forwarded()
    assert (taken.level, "dòng thứ 1" in taken.text) == (OK, True)
    settings.TRAIL_SYSLOG = ""
    assert list(doctor_trail.forwarded()) == []


def test_a_server_that_died_gets_everything_once_it_is_back(
    db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(syslog, "BATCH", 2)
    server = Server("tcp", tmp_path / "nhan.log")
    settings.TRAIL_SYSLOG = f"tcp://127.0.0.1:{server.port}"
    server.start()
    written(Kind.SIGN_IN)
    assert syslog.forward() == 1
    server.messages(1)
    server.die()
    written(Kind.VIEW, Kind.VIEW, Kind.PRINT)
    for _try in range(2):
        with pytest.raises(syslog.SyslogAway, match="ConnectionRefusedError"):
            syslog.forward()
    kept = TrailForwarded.objects.get()
    assert (kept.position, kept.failed) == (1, "ConnectionRefusedError")
    lines = written(Kind.SIGN_OUT)
    server.start()
    try:
        assert syslog.forward() == 4
        assert ids(server.messages(5)) == lines
    finally:
        server.die()
    assert TrailForwarded.objects.get().failed == ""


def test_json_may_be_chosen_and_no_address_sends_nothing(db: None, tmp_path: Path, settings: Any) -> None:
    settings.TRAIL_SYSLOG = ""
    written(Kind.VIEW)
    assert syslog.forward() == 0
    server = Server("tcp", tmp_path / "nhan.log")
    settings.TRAIL_SYSLOG, settings.TRAIL_SYSLOG_FORMAT = f"tcp://127.0.0.1:{server.port}", "json"
    server.start()
    try:
        assert syslog.forward() == 1
        assert '"kind": "view"' in server.messages(1)[0]
    finally:
        server.die()


@pytest.mark.parametrize("address", ["may-chu", "http://x:1", "tcp://x", "tcp://:514"])
def test_an_address_that_is_none_is_told(settings: Any, address: str) -> None:
    settings.TRAIL_SYSLOG = address
    with pytest.raises(ValueError, match=address):
        syslog.target()
