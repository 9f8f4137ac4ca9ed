"""The chain over the trail: complete whatever order transactions end in, and one sealer at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction

from motcua.audit import sealing
from motcua.audit.models import TrailLine, TrailSeal, TrailWaiting
from motcua.audit.trail import Kind, note
from motcua.kernel.hashchain import GENESIS

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries


def in_thread(work: Callable[[], None]) -> threading.Thread:
    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def order() -> list[int]:
    return list(TrailSeal.objects.order_by("position").values_list("line_id", flat=True))


def test_lines_get_their_places_in_the_order_of_their_numbers(db: None) -> None:
    assert sealing.seal() == 0
    assert sealing.head() == (0, GENESIS)
    for _line in range(5):
        note(Kind.VIEW)
    assert sealing.seal(batch=2) == 5
    assert order() == sorted(TrailLine.objects.values_list("id", flat=True))
    assert list(TrailSeal.objects.order_by("position").values_list("position", flat=True)) == [1, 2, 3, 4, 5]
    assert not TrailWaiting.objects.exists()
    assert sealing.seal() == 0
    assert sealing.head()[0] == 5


def test_sealing_costs_a_fixed_number_of_statements(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _line in range(30):
        note(Kind.VIEW)
    with django_assert_num_queries(6):  # savepoint, lock, head, lines, seals, savepoint
        assert sealing.seal() == 30


@pytest.mark.django_db(transaction=True)
def test_a_line_whose_transaction_ends_late_is_sealed_late_and_not_lost() -> None:
    written, may_end = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            note(Kind.SIGN_IN)
            written.set()
            assert may_end.wait(20)

    thread = in_thread(slow)
    assert written.wait(20)
    note(Kind.SIGN_OUT)
    assert sealing.seal() == 1
    may_end.set()
    thread.join()
    assert sealing.seal() == 1
    early, late = TrailLine.objects.order_by("id")
    assert (early.kind, late.kind) == ("sign_in", "sign_out")
    assert order() == [late.pk, early.pk]


@pytest.mark.django_db(transaction=True)
def test_many_writers_and_sealers_at_once_leave_one_whole_chain() -> None:
    writers, lines = 6, 40

    def write() -> None:
        for number in range(lines):
            with transaction.atomic():
                note(Kind.DOWNLOAD)
                if number % 7 == 3:
                    transaction.set_rollback(True)

    def keep_sealing() -> None:
        while any(thread.is_alive() for thread in writing):
            sealing.seal(batch=5)

    writing = [in_thread(write) for _writer in range(writers)]
    sealers = [in_thread(keep_sealing) for _sealer in range(2)]
    for thread in (*writing, *sealers):
        thread.join()
    sealing.seal()
    kept = writers * sum(1 for number in range(lines) if number % 7 != 3)
    assert TrailLine.objects.count() == kept
    assert sorted(order()) == sorted(TrailLine.objects.values_list("id", flat=True))
    positions = list(TrailSeal.objects.order_by("position").values_list("position", flat=True))
    assert positions == list(range(1, kept + 1))


@pytest.mark.django_db(transaction=True)
def test_a_second_sealer_does_not_wait_for_the_first() -> None:
    note(Kind.VIEW)
    holding, may_end = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [sealing._LOCK])
            holding.set()
            assert may_end.wait(20)

    thread = in_thread(hold)
    assert holding.wait(20)
    assert sealing.seal() == 0
    may_end.set()
    thread.join()
    assert sealing.seal() == 1
