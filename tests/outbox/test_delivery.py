"""Delivery: at least once, tried again after a failure, visible while it waits, and never lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.management import call_command
from procrastinate.contrib.django.models import ProcrastinateJob

from motcua.outbox import delivery, services
from motcua.outbox.models import Message

Handlers = dict[str, Callable[[Message], None]]


@pytest.fixture
def handlers(monkeypatch: pytest.MonkeyPatch) -> Handlers:
    """The registry, emptied for the test."""
    registry: Handlers = {}
    monkeypatch.setattr(delivery, "_handlers", registry)
    return registry


def sent(topic: str = "test.topic") -> Message:
    services.send(topic, f"key/{Message.objects.count()}", {})
    return Message.objects.latest("id")


@pytest.mark.django_db
def test_a_delivered_message_says_so_and_is_not_delivered_again(handlers: Handlers) -> None:
    got: list[str] = []
    services.handler("test.topic")(lambda message: got.append(message.key))
    message = sent()
    delivery.deliver_now(message.pk)
    delivery.deliver_now(message.pk)
    message.refresh_from_db()
    assert got == ["key/0"]
    assert message.delivered_at is not None
    assert message.attempts == 1
    assert not services.waiting().exists()


@pytest.mark.django_db
def test_a_failure_is_noted_without_personal_data_and_the_message_waits(handlers: Handlers) -> None:
    def fail(_message: Message) -> None:
        raise ConnectionError("huonggiang@thu.example: không gửi được")

    services.handler("test.topic")(fail)
    message = sent()
    with pytest.raises(delivery.DeliveryFailed) as caught:
        delivery.deliver_now(message.pk)
    message.refresh_from_db()
    assert message.delivered_at is None
    assert message.attempts == 1
    assert message.last_error.startswith("ConnectionError, test_delivery.py:")
    assert list(services.waiting()) == [message]
    assert "huonggiang" not in message.last_error + str(caught.value)


@pytest.mark.django_db
def test_after_a_failure_the_next_try_delivers(handlers: Handlers) -> None:
    tries: list[int] = []

    def fail_once(_message: Message) -> None:
        tries.append(1)
        if len(tries) == 1:
            raise TimeoutError

    services.handler("test.topic")(fail_once)
    message = sent()
    with pytest.raises(delivery.DeliveryFailed):
        delivery.deliver_now(message.pk)
    delivery.deliver_now(message.pk)
    message.refresh_from_db()
    assert (message.attempts, message.last_error) == (2, "")
    assert message.delivered_at is not None


@pytest.mark.django_db
def test_a_topic_that_nobody_knows_is_kept_with_its_error(handlers: Handlers) -> None:
    message = sent("unknown.topic")
    delivery.deliver_now(message.pk)
    message.refresh_from_db()
    assert message.delivered_at is None
    assert message.last_error == "Không có nơi nào nhận chủ đề này."


@pytest.mark.django_db
def test_a_message_may_be_replayed(handlers: Handlers) -> None:
    message = sent("unknown.topic")
    delivery.deliver_now(message.pk)
    got: list[str] = []
    services.handler("unknown.topic")(lambda message: got.append(message.key))
    services.replay(message)
    assert ProcrastinateJob.objects.count() == 2
    delivery.deliver_now(message.pk)
    assert got == [message.key]
    services.replay(message)
    delivery.deliver_now(message.pk)
    assert got == [message.key, message.key]


def test_a_topic_has_one_handler(handlers: Handlers) -> None:
    services.handler("test.topic")(lambda message: None)
    with pytest.raises(ValueError, match="has a handler already"):
        services.handler("test.topic")(lambda message: None)


@pytest.mark.django_db(transaction=True)
def test_the_worker_delivers_and_puts_a_failure_off(handlers: Handlers) -> None:
    def fail(_message: Message) -> None:
        raise ConnectionError

    got: list[str] = []
    services.handler("good.topic")(lambda message: got.append(message.key))
    services.handler("bad.topic")(fail)
    good, bad = sent("good.topic"), sent("bad.topic")
    call_command("procrastinate", "worker", "--one-shot", "--no-listen-notify")
    assert got == [good.key]
    assert not ProcrastinateJob.objects.filter(args={"message": good.pk}).exists()
    bad.refresh_from_db()
    assert bad.delivered_at is None
    job = ProcrastinateJob.objects.get(args={"message": bad.pk})
    assert job.status == "todo"
    assert job.scheduled_at is not None
