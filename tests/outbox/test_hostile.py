"""Services that mean harm, and addresses that lead inside: nothing is held up, nothing is called, the log goes on."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from motcua.cli.doctor_services import inside
from motcua.cli.findings import OK, WRONG
from motcua.notices.channel_files import publish
from motcua.outbox import breaker, connection_log, masking
from motcua.outbox.calling import NoAnswer, called
from motcua.outbox.models import Call, Line

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.django_db

SECONDS = 0.5


class _Service(BaseHTTPRequestHandler):
    """Answers with what the test wants; one that drips writes its head sign by sign, for a minute."""

    answer: ClassVar[bytes] = b"{}"
    drips: ClassVar[bool] = False
    asked: ClassVar[list[str]] = []

    def log_message(self, *_arguments: object) -> None:
        """Stay silent."""

    def do_POST(self) -> None:
        self.asked.append(self.headers["Host"])
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.drips:
            try:
                self.wfile.write(b"HTTP/1.1 200 OK\r\nX-A: ")
                for _turn in range(600):
                    self.wfile.write(b"a")
                    self.wfile.flush()
                    time.sleep(0.1)
            except OSError:
                return
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.answer)))
        self.end_headers()
        self.wfile.write(self.answer)


@pytest.fixture
def port() -> Iterator[int]:
    _Service.answer, _Service.drips = b"{}", False
    _Service.asked.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Service)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def ask(address: str, **more: Any) -> tuple[int, bytes]:
    usual: dict[str, Any] = {
        "line": "test",
        "doing": "ask",
        "body": b"x",
        "seconds": SECONDS,
        "longest": 1000,
    }
    return called("POST", address, **usual | more)


@pytest.mark.parametrize("whole", [False, True])
def test_a_head_that_drips_holds_nobody_longer_than_was_said(port: int, whole: bool) -> None:
    _Service.drips = True
    began = time.monotonic()
    with pytest.raises(NoAnswer, match="ReadTimeoutError"):
        ask(f"http://127.0.0.1:{port}/", whole=whole)
    assert time.monotonic() - began < 2 * SECONDS + 1
    _Service.drips = False
    assert ask(f"http://127.0.0.1:{port}/", whole=whole)[0] == 200


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("http://127.0.0.1:1/", {"Cookie": "access_token=a\r\nX-Evil: 1"}),
        ("http://127.0.0.1:1/", {"Token": "vé"}),
        (f"https://{'a' * 70}.vn/", {}),
        ("https://[::1/", {}),
    ],
)
def test_what_cannot_be_sent_is_no_answer_and_no_fault_of_ours(address: str, headers: dict[str, str]) -> None:
    """A provider's token goes into a header as it came; it must not bring down the page that tries the provider."""
    with pytest.raises(NoAnswer):
        ask(address, headers=headers)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "0.0.0.0", "[::ffff:127.0.0.1]"])
def test_this_machine_is_not_called_unless_it_was_named(
    port: int, settings: SettingsWrapper, host: str
) -> None:
    settings.INSIDE = []
    with pytest.raises(NoAnswer, match="Inside"):
        ask(f"http://{host}:{port}/")
    assert _Service.asked == []
    settings.INSIDE = ["127.0.0.0/8"]
    assert ask(f"http://127.0.0.1:{port}/")[0] == 200


@pytest.fixture
def resolved(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Let names stand for addresses, one lookup after the other; gives the names that were looked up."""
    real = socket.getaddrinfo
    asked: list[str] = []

    def say(*addresses: str) -> list[str]:
        left = list(addresses)

        def lookup(host: Any, port: Any, *rest: Any, **more: Any) -> Any:
            if host != "dich-vu.example":
                return real(host, port, *rest, **more)
            asked.append(host)
            return real(left.pop(0) if len(left) > 1 else left[0], port, *rest, **more)

        monkeypatch.setattr(socket, "getaddrinfo", lookup)
        return asked

    return say


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.5",
        "172.16.3.4",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "fd00::1",
        "fe80::1",
        "::ffff:10.0.0.5",
        "2002:7f00:1::1",
        "64:ff9b::a00:5",
    ],
)
def test_a_name_that_stands_for_an_address_inside_is_not_called(
    settings: SettingsWrapper, resolved: Callable[..., list[str]], address: str
) -> None:
    settings.INSIDE = ["lgsp.tinh.example", "10.9.0.0/16"]
    resolved(address)
    began = time.monotonic()
    with pytest.raises(NoAnswer, match="Inside"):
        ask("https://dich-vu.example/v1")
    assert time.monotonic() - began < SECONDS
    connection_log.flush()
    assert Call.objects.get().error == "Inside"


def test_what_the_operator_named_is_called_by_its_name_or_its_network(
    port: int, settings: SettingsWrapper, resolved: Callable[..., list[str]]
) -> None:
    resolved("127.0.0.1")
    for named in ("Dich-Vu.example", "127.0.0.1", "127.0.0.0/8"):
        settings.INSIDE = [named]
        assert ask(f"http://dich-vu.example:{port}/")[0] == 200
    settings.INSIDE = ["vu.example", "example"]
    with pytest.raises(NoAnswer):
        ask(f"http://dich-vu.example:{port}/")
    assert _Service.asked == [f"dich-vu.example:{port}"] * 3


def test_a_name_that_turns_inside_a_moment_later_is_not_followed(
    port: int, settings: SettingsWrapper, resolved: Callable[..., list[str]]
) -> None:
    """The address that was looked at is the one that is called: a second look-up could be told another."""
    settings.INSIDE = ["127.0.0.0/8"]
    asked = resolved("127.0.0.1", "10.0.0.5")
    assert ask(f"http://dich-vu.example:{port}/")[0] == 200
    assert asked == ["dich-vu.example"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("said", ["a\\u0000b", "\\ud800", "\\udc00\\u0000"])
def test_an_answer_that_no_column_holds_does_not_stop_the_log(port: int, said: str) -> None:
    _Service.answer = f'{{"code": "{said}"}}'.encode()
    for _turn in range(2):
        assert ask(f"http://127.0.0.1:{port}/", keeps=masking.fields("code"))[0] == 200
    assert ask(f"http://127.0.0.1:{port}/", key="so\0 1\ud800", keeps=lambda _answer: "x\0y")[0] == 200
    assert Call.objects.count() == 3
    assert not connection_log._waiting
    # The breaker is told of what came after it.
    for _turn in range(5):
        with pytest.raises(NoAnswer):
            ask("http://127.0.0.1:1/")
    breaker.forget()
    assert Line.objects.get(code="test").failures == 5


def test_the_doctor_names_services_in_use_that_lie_inside_and_were_not_named(
    sample: Any,
    settings: SettingsWrapper,
    resolved: Callable[..., list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    resolved("10.20.0.7")
    usual = {"kind": "esms", "name": "SMS", "agency": "H27", "account": "A", "sender": "B", "on": True}
    publish({**usual, "code": "sms-trong", "url": "https://dich-vu.example/send"})
    monkeypatch.setenv("MOTCUA_MESSAGES_SMS_TRONG_SECRET", "mat")
    settings.INSIDE = ["127.0.0.0/8", "::1"]
    found = inside()
    assert found.level == WRONG
    assert "dich-vu.example" in found.text
    assert "make run" not in found.text
    settings.INSIDE = [*settings.INSIDE, "dich-vu.example"]
    assert inside().level == OK


def test_the_doctor_says_that_make_run_allows_what_is_played_on_this_machine(
    sample: Any, settings: SettingsWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever runs it beside `make run`, as the README says, has not set what that sets for itself."""
    played = {"kind": "esms", "name": "SMS", "agency": "H27", "account": "A", "sender": "B", "on": True}
    publish({**played, "code": "sms-mau", "url": "https://127.0.0.1/send"})
    monkeypatch.setenv("MOTCUA_MESSAGES_SMS_MAU_SECRET", "mat")
    settings.INSIDE = []
    found = inside()
    assert found.level == WRONG
    assert "127.0.0.1" in found.text
    assert "`make run` tự cho phép" in found.text
