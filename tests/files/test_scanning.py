"""Malware: found at once, found later, a scanner that is away, one that is not wanted. Against a real clamd."""

from __future__ import annotations

import io
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from motcua.files import scanning, tasks
from motcua.files.models import StoredFile
from motcua.files.services import FileRefused, NotChecked, open_file, store
from motcua.outbox.models import Message
from motcua.people.models import User
from tests.files import made
from tests.files.scanner import FOUND, MALWARE, Clamd, program

pytestmark = pytest.mark.django_db
MB = 1024 * 1024
needs_clamd = pytest.mark.skipif(
    program() is None, reason="clamd is not installed: apt-get install clamav-daemon"
)


def given(content: bytes, by: User | None = None, name: str = "a.pdf") -> StoredFile:
    return store(content, name, by, allowed=("pdf",), max_bytes=20 * MB)


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clamd]:
    clamd = Clamd(tmp_path_factory.mktemp("clamd"), "StreamMaxLength 8M")
    clamd.start()
    yield clamd
    clamd.kill()


@pytest.fixture
def clamd(daemon: Clamd, settings: Any) -> Clamd:
    if daemon.process is None:
        daemon.start()
    settings.CLAMD = daemon.address
    return daemon


@needs_clamd
def test_a_clean_file_is_taken_and_malware_is_refused_at_once(clamd: Clamd, own_files_folder: Path) -> None:
    assert scanning.ping().startswith("ClamAV")
    assert given(made.PDF).state == StoredFile.State.CLEAN
    with pytest.raises(FileRefused, match="chứa mã độc") as refused:
        given(made.PDF + b"x" * MB + MALWARE + made.PDF, name="luong.pdf")
    assert "luong.pdf" in refused.value.message
    assert len([path for path in own_files_folder.rglob("*") if path.is_file()]) == 1
    assert scanning.scan(io.BytesIO(MALWARE), 10) == FOUND


@needs_clamd
def test_its_socket_serves_as_well(clamd: Clamd, settings: Any) -> None:
    settings.CLAMD = f"{clamd.folder}/clamd.sock"
    assert scanning.scan(io.BytesIO(MALWARE), 10) == FOUND
    settings.CLAMD = f"unix:{clamd.folder}/clamd.sock"
    assert scanning.scan(io.BytesIO(b"good"), 10) == ""


@needs_clamd
def test_with_the_scanner_dead_files_wait_and_are_judged_when_it_is_back(clamd: Clamd) -> None:
    person = User.objects.create_user(email="an@example.vn", password="x")
    clamd.kill()
    good, bad = given(made.PDF, person), given(made.PDF + MALWARE, person, "xau.pdf")
    assert {good.state, bad.state} == {StoredFile.State.QUARANTINED}
    for waiting in (good, bad):
        with pytest.raises(NotChecked):
            open_file(waiting)
    tasks.check_waiting(0)
    good.refresh_from_db()
    assert good.state == StoredFile.State.QUARANTINED, "nobody has judged it"
    clamd.start()
    tasks.check_waiting(0)
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.state, bad.state) == (StoredFile.State.CLEAN, StoredFile.State.REFUSED)
    with open_file(good) as opened:
        assert opened.read() == made.PDF
    with pytest.raises(NotChecked):
        open_file(bad)
    message = Message.objects.get(topic=scanning.REFUSED_TOPIC)
    assert message.payload == {"file": str(bad.key)}
    tasks.check_waiting(0)
    assert Message.objects.filter(topic=scanning.REFUSED_TOPIC).count() == 1


@needs_clamd
def test_one_content_that_cannot_be_judged_does_not_hold_up_the_others(clamd: Clamd) -> None:
    large = given(made.PDF + b"y" * (9 * MB) + made.PDF)  # above the scanner's own limit for a stream
    assert large.state == StoredFile.State.QUARANTINED
    small = given(made.PDF)
    StoredFile.objects.filter(pk=small.pk).update(state=StoredFile.State.QUARANTINED)
    assert scanning.check_waiting() == 1
    small.refresh_from_db()
    assert small.state == StoredFile.State.CLEAN


def test_malware_found_later_takes_every_file_of_the_same_content(monkeypatch: pytest.MonkeyPatch) -> None:
    one, two, other = given(made.PDF), given(made.PDF, name="b.pdf"), given(made.PDF + b"1")
    scanning.refuse(one)
    states = dict(StoredFile.objects.values_list("pk", "state"))
    assert states == {one.pk: "refused", two.pk: "refused", other.pk: "clean"}


def test_without_a_scanner_files_are_taken_and_those_that_waited_are_let_go(settings: Any) -> None:
    settings.CLAMD = ""
    waiting = given(made.PDF)
    assert waiting.state == StoredFile.State.CLEAN
    StoredFile.objects.update(state=StoredFile.State.QUARANTINED)
    tasks.check_waiting(0)
    waiting.refresh_from_db()
    assert waiting.state == StoredFile.State.CLEAN


@pytest.mark.parametrize(
    "answer", [b"", b"stream: INSTREAM size limit exceeded. ERROR\0", b"\xff\xfe nonsense\0", None]
)
def test_a_scanner_that_talks_nonsense_or_says_nothing_gives_no_verdict(
    answer: bytes | None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "QUICK", 1.0)
    listening = socket.create_server(("127.0.0.1", 0))
    settings.CLAMD = f"127.0.0.1:{listening.getsockname()[1]}"

    def serve() -> None:
        connection, _address = listening.accept()
        with connection:
            connection.recv(100)
            if answer is None:
                time.sleep(2)
            else:
                connection.sendall(answer)

    served = threading.Thread(target=serve)
    served.start()
    begun = time.monotonic()
    assert scanning.verdict(io.BytesIO(b"x"), 1.0) is scanning.Verdict.UNKNOWN
    assert time.monotonic() - begun < 5
    served.join()
    listening.close()


@pytest.mark.parametrize("where", ["127.0.0.1:1", "/khong/co/socket", "khong-co-may.invalid:3310"])
def test_a_wrong_address_is_a_scanner_that_is_away(where: str, settings: Any) -> None:
    settings.CLAMD = where
    assert given(made.PDF).state == StoredFile.State.QUARANTINED
