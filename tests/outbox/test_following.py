"""One delivery after the other in one go: as safe as one job for each."""

from __future__ import annotations

import asyncio
import datetime
import threading
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from motcua.outbox import connection_log, delivery, following, services
from motcua.outbox.connection_log import logged
from motcua.outbox.models import Attempt, Call, Message

pytestmark = pytest.mark.django_db(transaction=True)
TOPIC = "test.topic"


@pytest.fixture(autouse=True)
def handlers(monkeypatch: pytest.MonkeyPatch) -> dict[str, Callable[[Message], None]]:
    """The registry, emptied for the test."""
    registry: dict[str, Callable[[Message], None]] = {}
    monkeypatch.setattr(delivery, "_handlers", registry)
    connection_log.forget()
    return registry


def send(count: int) -> None:
    for number in range(count):
        services.send(TOPIC, f"act/{number}", {"number": number})


def work() -> None:
    call_command("procrastinate", "worker", "--one-shot", "--no-listen-notify", "--concurrency", "2")


def test_all_are_delivered_once_in_their_order_and_their_jobs_are_gone() -> None:
    got: list[tuple[str, int, int]] = []
    services.handler(TOPIC)(lambda one: got.append((one.key, one.payload["number"], one.attempts)))
    send(30)
    call_command("procrastinate", "worker", "--one-shot", "--no-listen-notify", "--concurrency", "1")
    assert got == [(f"act/{number}", number, 0) for number in range(30)]
    assert not ProcrastinateJob.objects.filter(task_name="outbox.deliver").exists()
    assert not services.waiting().exists()
    assert set(Message.objects.values_list("attempts", flat=True)) == {1}
    assert not Attempt.objects.exists()


def test_the_job_under_way_is_this_workers_so_that_a_killed_one_leaves_it_to_be_rescued() -> None:
    seen: list[tuple[str, bool]] = []

    def look(one: Message) -> None:
        job = ProcrastinateJob.objects.get(args={"message": one.pk})
        seen.append((job.status, job.worker_id is not None))

    services.handler(TOPIC)(look)
    send(5)
    work()
    assert seen == [("doing", True)] * 5


def test_only_the_job_under_way_is_taken() -> None:
    taken: list[int] = []

    def look(_one: Message) -> None:
        taken.append(ProcrastinateJob.objects.filter(status="doing", task_name="outbox.deliver").count())

    services.handler(TOPIC)(look)
    send(6)
    call_command("procrastinate", "worker", "--one-shot", "--no-listen-notify", "--concurrency", "1")
    # The first one's job ends with the go; none but it and the one being delivered is held back from other workers.
    assert max(taken) == 2


def test_one_that_fails_is_put_off_by_the_timetable_and_the_others_are_delivered() -> None:
    got: list[str] = []

    def deliver(one: Message) -> None:
        if one.key == "act/2":
            raise ConnectionError("huonggiang@thu.example")
        got.append(one.key)

    services.handler(TOPIC)(deliver)
    send(5)
    began = timezone.now()
    work()
    assert sorted(got) == ["act/0", "act/1", "act/3", "act/4"]
    message = Message.objects.get(key="act/2")
    assert (message.attempts, message.delivered_at) == (1, None)
    assert message.last_error.startswith("ConnectionError, test_following.py:")
    job = ProcrastinateJob.objects.get(args={"message": message.pk})
    assert (job.status, job.attempts) == ("todo", 1)
    assert job.scheduled_at is not None
    # Three seconds, up to a fifth less or more.
    assert datetime.timedelta(seconds=2) < job.scheduled_at - began < datetime.timedelta(seconds=20)


def test_at_the_end_of_the_timetable_the_job_stays_as_failed() -> None:
    def fail(one: Message) -> None:
        if one.key == "act/1":
            raise ConnectionError

    services.handler(TOPIC)(fail)
    send(2)
    last = Message.objects.get(key="act/1")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET attempts = 10 WHERE args = jsonb_build_object('message', %s::bigint)",
            [last.pk],
        )
    work()
    assert ProcrastinateJob.objects.get(args={"message": last.pk}).status == "failed"


def test_what_was_delivered_meanwhile_is_not_delivered_again() -> None:
    got: list[str] = []
    services.handler(TOPIC)(lambda one: got.append(one.key))
    send(3)
    Message.objects.filter(key="act/1").update(delivered_at=timezone.now())
    work()
    assert sorted(got) == ["act/0", "act/2"]
    assert not ProcrastinateJob.objects.filter(task_name="outbox.deliver").exists()


def test_what_is_due_later_waits() -> None:
    services.handler(TOPIC)(lambda one: None)
    send(3)
    later = Message.objects.get(key="act/1")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET scheduled_at = now() + interval '1 hour'"
            " WHERE args = jsonb_build_object('message', %s::bigint)",
            [later.pk],
        )
    work()
    assert list(services.waiting()) == [later]


def test_each_call_is_in_the_log_with_its_message() -> None:
    def call(one: Message) -> None:
        with logged("test", "deliver", host="thu.example") as made:
            made.status = 200

    services.handler(TOPIC)(call)
    send(4)
    work()
    assert set(Call.objects.values_list("message", "key")) == set(Message.objects.values_list("id", "key"))


def test_an_answer_that_no_text_may_hold_is_logged_all_the_same() -> None:
    def call(one: Message) -> None:
        with logged("test", "deliver") as made:
            made.answer = "mã\x00lỗi"

    services.handler(TOPIC)(call)
    send(2)
    work()
    assert list(Call.objects.values_list("answer", flat=True)) == ["mãlỗi"] * 2
    assert not services.waiting().exists()


def test_a_log_that_cannot_be_written_sends_nothing_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    got: list[str] = []
    write = connection_log.write

    def refuse(lines: connection_log.Lines) -> None:
        if lines:
            raise DatabaseError
        write(lines)

    def call(one: Message) -> None:
        got.append(one.key)
        with logged("test", "deliver"):
            pass

    services.handler(TOPIC)(call)
    send(4)
    with monkeypatch.context() as broken:
        broken.setattr(connection_log, "write", refuse)
        work()
    assert sorted(got) == [f"act/{number}" for number in range(4)]
    assert not services.waiting().exists()
    assert not ProcrastinateJob.objects.filter(task_name="outbox.deliver").exists()
    connection_log.flush()
    assert Call.objects.count() == 4


def test_a_go_ends_in_time_for_other_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "GO_SECONDS", 0.0)
    threads: list[int] = []
    loops: list[bool] = []

    def look(_one: Message) -> None:
        threads.append(threading.get_ident())
        loops.append(asyncio._get_running_loop() is None)

    services.handler(TOPIC)(look)
    send(7)
    work()
    assert len(threads) == 7
    assert all(loops)
    assert not services.waiting().exists()
