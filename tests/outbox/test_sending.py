"""A message and its job are there after commit, both or neither, and once for each key."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from motcua.outbox import services
from motcua.outbox.models import Message


@pytest.mark.django_db
def test_sending_costs_one_statement_and_leaves_a_message_with_its_job() -> None:
    with (
        transaction.atomic(),
        CaptureQueriesContext(
            connection,
        ) as statements,
    ):
        services.send("test.topic", "event/1", {"dossier": "abc", "event": 1})
    assert len([one for one in statements.captured_queries if "SAVEPOINT" not in one["sql"]]) == 1
    message = Message.objects.get()
    assert message.payload == {"dossier": "abc", "event": 1}
    assert [job.args for job in ProcrastinateJob.objects.all()] == [{"message": message.pk}]


@pytest.mark.django_db(transaction=True)
def test_an_act_that_fails_leaves_neither_message_nor_job() -> None:
    class ActFailedError(Exception):
        pass

    def act() -> None:
        with transaction.atomic():
            services.send("test.topic", "event/1", {})
            raise ActFailedError

    with pytest.raises(ActFailedError):
        act()
    assert not Message.objects.exists()
    assert not ProcrastinateJob.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_message_and_job_still_come_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services.deliver, "name", None)  # a job must say its task: the database refuses it
    with pytest.raises(IntegrityError):
        services.send("test.topic", "event/1", {})
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_the_same_key_is_sent_once() -> None:
    services.send("test.topic", "event/1", {"event": 1})
    services.send("test.topic", "event/1", {"event": 2})
    assert Message.objects.get().payload == {"event": 1}
    assert ProcrastinateJob.objects.count() == 1


@pytest.mark.django_db
def test_several_at_once_cost_one_statement_and_are_delivered_in_their_order() -> None:
    services.send("test.topic", "event/2", {"event": "before"})
    with transaction.atomic(), CaptureQueriesContext(connection) as statements:
        services.send_all(
            [
                ("test.topic", "event/1", {"name": "Phòng “Quản lý”, {số} 1"}),
                ("test.topic", "event/2", {"event": "again"}),
                ("test.other", "vault/1", {"event": 3}),
            ]
        )
    assert len([one for one in statements.captured_queries if "SAVEPOINT" not in one["sql"]]) == 1
    kept = [(one.topic, one.key, one.payload) for one in Message.objects.order_by("id")]
    assert kept == [
        ("test.topic", "event/2", {"event": "before"}),
        ("test.topic", "event/1", {"name": "Phòng “Quản lý”, {số} 1"}),
        ("test.other", "vault/1", {"event": 3}),
    ]
    ordered = Message.objects.order_by("id").values_list("pk", flat=True)
    jobs = ProcrastinateJob.objects.order_by("id")
    assert [job.args["message"] for job in jobs] == list(ordered)
