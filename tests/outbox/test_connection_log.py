"""Every call of a service outside is kept, a year at least, nothing of people in it; a line that fails rests."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from motcua.outbox import breaker, connection_log, delivery, masking, policy, services, tasks
from motcua.outbox.calling import NoAnswer, called
from motcua.outbox.models import Attempt, Call, Line, Message
from motcua.outbox.policy import Rules

PERSON = "huonggiang@thu.example 0912345678"


class _Service(BaseHTTPRequestHandler):
    status: ClassVar[int] = 200
    keys: ClassVar[list[str | None]] = []

    def log_message(self, *_arguments: object) -> None:
        """Stay silent."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.keys.append(self.headers["Idempotency-Key"])
        answer = f'{{"CodeResult": "100", "ErrorMessage": "to {PERSON}", "name": "Hương Giang"}}'.encode()
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)


@pytest.fixture
def url() -> Iterator[str]:
    _Service.keys.clear()
    _Service.status = 200
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Service)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def ask(url: str, **more: Any) -> tuple[int, bytes]:
    return called(
        "POST",
        f"{url}/send?to=0912345678",
        line="test",
        doing="send",
        body=b"xx",
        seconds=2,
        longest=999,
        **more,
    )


def clock(monkeypatch: pytest.MonkeyPatch, forward: datetime.timedelta) -> None:
    now = timezone.now() + forward
    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.mark.django_db(transaction=True)
def test_a_call_is_one_line_without_body_path_or_person_and_costs_one_statement(url: str) -> None:
    ask(url)
    with CaptureQueriesContext(connection) as statements:
        ask(url, key="act/7", once=True, keeps=masking.fields("CodeResult", "ErrorMessage"))
    assert len(statements) == 1
    assert _Service.keys == [None, "act/7"]
    call = Call.objects.latest("id")
    assert (call.line, call.doing, call.key, call.status, call.outcome) == (
        "test",
        "send",
        "act/7",
        200,
        "answered",
    )
    assert (call.sent, call.received > 50, call.host) == (2, True, url.removeprefix("http://"))
    assert call.answer == "CodeResult: 100; ErrorMessage: to ••• •••"
    assert "0912345678" not in str(vars(call))
    assert Call.objects.first().answer == ""  # type: ignore[union-attr]


@pytest.mark.django_db(transaction=True)
def test_a_call_within_an_act_that_fails_is_kept_all_the_same(url: str) -> None:
    class ActFailedError(Exception):
        pass

    def act() -> None:
        with transaction.atomic():
            ask(url)
            raise ActFailedError

    with pytest.raises(ActFailedError):
        act()
    connection_log.after_request()
    assert Call.objects.count() == 1
    with transaction.atomic():
        ask(url)
        assert Call.objects.count() == 1
    assert Call.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_after_failures_nothing_is_sent_then_one_tries_and_what_works_ends_it(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _Service.status = 503
    for _number in range(5):
        assert ask(url)[0] == 503
    with pytest.raises(NoAnswer, match="resting"):
        ask(url)
    # Another process knows it too: it stands in the database.
    breaker.forget()
    with pytest.raises(NoAnswer, match="resting"):
        ask(url)
    assert len(_Service.keys) == Call.objects.count() == 5
    clock(monkeypatch, datetime.timedelta(seconds=61))
    breaker.let_through("test")
    with pytest.raises(breaker.Resting):
        breaker.let_through("test")
    clock(monkeypatch, datetime.timedelta(seconds=61))
    _Service.status = 200
    assert ask(url)[0] == 200
    assert ask(url)[0] == 200
    assert Line.objects.get(code="test").failures == 0


@pytest.mark.django_db(transaction=True)
def test_a_refusal_does_not_open_a_line_and_a_line_switched_off_sends_nothing(url: str) -> None:
    _Service.status = 403
    for _number in range(8):
        assert ask(url)[0] == 403
    Line.objects.update_or_create(code="test", defaults={"is_off": True})
    breaker.forget()
    with pytest.raises(NoAnswer, match="off"):
        ask(url)
    with breaker.trying():
        assert ask(url)[0] == 403
    assert len(_Service.keys) == 9


@pytest.mark.django_db(transaction=True)
def test_who_waits_for_the_end_of_an_act_keeps_nobody_from_calling(url: str) -> None:
    """A line that is tried within a long transaction is locked by it: others are told at once that it rests."""
    past = timezone.now() - datetime.timedelta(seconds=1)
    Line.objects.create(code="test", failures=5, open_until=past)
    told: list[str] = []

    def other() -> None:
        try:
            ask(url)
            told.append("sent")
        except NoAnswer as none:
            told.append(str(none))
        finally:
            connection.close()

    with transaction.atomic():
        breaker.let_through("test")
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(timeout=20)
    assert told == ["resting after failures"]


@pytest.mark.django_db
def test_a_delivery_gives_its_key_and_tells_its_attempts(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "_handlers", {})

    @services.handler("test.topic")
    def deliver(message: Message) -> None:
        status, _body = ask(url, once=True)
        if status != 200:
            raise ConnectionError(PERSON)

    services.send("test.topic", "event/1", {})
    message = Message.objects.get()
    _Service.status = 500
    with pytest.raises(delivery.DeliveryFailed):
        delivery.deliver_now(message.pk)
    _Service.status = 200
    delivery.deliver_now(message.pk)
    assert _Service.keys == ["event/1", "event/1"]
    tries = list(Attempt.objects.values_list("number", "error"))
    assert [number for number, _error in tries] == [1, 2]
    assert tries[0][1].startswith("ConnectionError")
    assert tries[1][1] == ""
    assert list(Call.objects.order_by("id").values_list("message", "status")) == [
        (message.pk, 500),
        (message.pk, 200),
    ]
    # What is delivered at once leaves the message alone.
    services.send("test.topic", "event/2", {})
    delivery.deliver_now(Message.objects.latest("id").pk)
    assert Attempt.objects.count() == 2


@pytest.mark.django_db
def test_the_log_is_kept_a_year_at_least_and_then_goes_by_the_rule() -> None:
    now = timezone.now()
    for days in (1, 366, 399, 401):
        Call.objects.create(
            line="test",
            doing="send",
            at=now - datetime.timedelta(days=days),
            milliseconds=1,
            outcome="answered",
        )
    assert tasks.expire(now) == 1
    assert policy.mistakes(300, [3])
    assert not policy.mistakes(366, [3, 60])
    policy.save({"keep_days": 366, "waits": [3, 60]})
    assert tasks.expire(now + datetime.timedelta(hours=1)) == 2
    policy.save({"keep_days": 10})
    assert tasks.expire(now) == 0
    assert Call.objects.count() == 1


def test_the_timetable_shakes_each_wait_and_ends() -> None:
    rules = Rules(400, (10, 100))
    assert [rules.wait_after(1, shake).total_seconds() for shake in (-1, 0, 1)] == [8, 10, 12]  # type: ignore[union-attr]
    assert {rules.wait_after(2) for _number in range(9)} != {rules.wait_after(2)}
    assert rules.wait_after(3) is None
