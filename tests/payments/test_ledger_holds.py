"""Whatever a gateway tells, in whatever order, how often and with whatever losses: the ledger balances, no request is
paid twice, and nothing received is lost (hypothesis over the real services and database)."""

from __future__ import annotations

import threading
from collections import Counter
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motcua.payments import ledger, orders, refunds
from motcua.payments.adapters import Away, Told
from motcua.payments.adapters.vnpay import Vnpay
from motcua.payments.models import Case, FeeReceipt, Money, Movement, Order, PaymentRequest, Refund
from tests.payments.conftest import FEE, Payments, message
from tests.story import COMMUNE_DESK

_OUTCOMES = st.sampled_from(["paid", "paid", "paid", "failed", "doubtful", "pending"])
_STEPS = st.lists(
    st.one_of(
        # Which order is told of, how, under which of two numbers of the gateway, and whether the amount is right.
        st.tuples(
            st.just("tell"), st.integers(0, 2), _OUTCOMES, st.integers(0, 1), st.booleans(), st.booleans()
        ),
        st.tuples(st.just("order")),
        st.tuples(st.just("unknown"), st.integers(0, 1)),
        st.tuples(st.just("refuse")),
        st.tuples(st.just("refund"), st.booleans()),
    ),
    max_size=9,
)


@given(steps=_STEPS)
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_the_ledger_always_balances(
    story: Payments, monkeypatch: pytest.MonkeyPatch, steps: list[Any]
) -> None:
    with transaction.atomic():
        _play(story, monkeypatch, steps)
        transaction.set_rollback(True)


def _play(story: Payments, monkeypatch: pytest.MonkeyPatch, steps: list[Any]) -> None:
    dossier, request = story.owing()
    gateway = story.gateway(refunds_itself=True)
    made = [story.order(request, gateway)]
    taken: dict[str, int] = {}  # what the gateway really took, by its number
    for step in steps:
        match step:
            case ("tell", which, outcome, number, right, lost):
                order = made[which % len(made)]
                external = f"{order.ref}-{number}"
                amount = taken.get(external) or (order.amount if right else order.amount + 1_000)
                told = Told(order.ref, outcome, outcome, amount, external=external, paid_at=timezone.now())
                if outcome == "paid":
                    taken[external] = amount
                _tell(gateway, told, lost=lost)
            case ("order",) if story.stored_request(request).state == "open":
                made.append(story.order(request, gateway))
            case ("unknown", number):
                taken[f"x-{number}"] = FEE
                told = Told("khong-co", "paid", "00", FEE, external=f"x-{number}", paid_at=timezone.now())
                orders.told(gateway, told)
            case ("refuse",) if dossier.ended_at is None and story.stored_request(request).state == "open":
                dossier = story.do(
                    "refuse", dossier, COMMUNE_DESK, {"reason": "Không thuộc thẩm quyền"}
                ).dossier
                from motcua.payments.requests import cancel

                cancel(story.stored_request(request).duty)
            case ("refund", answers):
                monkeypatch.setattr(Vnpay, "give_back", _answering(answers=answers))
                Refund.objects.filter(try_at__isnull=False).update(try_at=timezone.now())
                refunds.send_due()
    # What was lost on the way is told again, as gateways do.
    for external, amount in taken.items():
        ref = external.rsplit("-", 1)[0]
        ref = "khong-co" if ref == "x" else ref
        orders.told(gateway, Told(ref, "paid", "00", amount, external=external, paid_at=timezone.now()))
    _check(story, request, gateway, taken)


def _tell(gateway: Any, told: Told, *, lost: bool) -> None:
    """`lost`: the process dies before it has committed."""
    with transaction.atomic():
        orders.told(gateway, told)
        transaction.set_rollback(lost)


def _answering(*, answers: bool) -> Any:
    def give_back(*_args: Any) -> tuple[str, str]:
        if not answers:
            raise Away("timeout")
        return "taken", "00"

    return give_back


def _check(story: Payments, request: PaymentRequest, gateway: Any, taken: dict[str, int]) -> None:
    sums: Counter[str] = Counter()
    for one in Movement.objects.all():
        sums[one.debit] += one.amount
        sums[one.credit] -= one.amount
    assert sum(sums.values()) == 0
    received = {money.external: money for money in Money.objects.all()}
    assert {external: money.amount for external, money in received.items()} == taken
    assert sum(money.applied > 0 for money in received.values()) <= 1
    given = sum(refund.amount for refund in Refund.objects.filter(state="done"))
    assert sums[ledger.at_gateway(gateway)] == sum(taken.values()) - given
    now = story.stored_request(request)
    paid = sum(money.applied for money in received.values())
    assert paid == (FEE if now.state == "paid" else 0)
    assert FeeReceipt.objects.count() == (now.state == "paid")
    assert sums[ledger.DUE] == (FEE if now.is_payable else 0)
    waits = sum(money.excess for money in received.values())
    assert sums[ledger.EXCESS] == -(waits - given)
    for money in received.values():
        assert not money.why or Case.objects.filter(money=money).exists()
        assert refunds.left_of(money, of_excess=True) >= 0


@pytest.mark.django_db(transaction=True)
def test_a_hundred_notices_at_once_pay_one_order_once(story: Payments) -> None:
    """Repeated by a gateway that lost its patience: each is answered, and the money is counted once."""
    _dossier, request = story.owing()
    order = story.order(request, story.gateway())
    told = message(order)
    answers: Counter[str] = Counter()
    lock = threading.Lock()

    def tell() -> None:
        client = Client()
        for _time in range(10):
            code = client.get("/thanh-toan/ket-qua/vnpay-mau", told).json()["RspCode"]
            with lock:
                answers[code] += 1
        connection.close()

    threads = [threading.Thread(target=tell) for _number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {"00": 1, "02": 99}
    assert (Money.objects.count(), FeeReceipt.objects.count()) == (1, 1)
    assert Order.objects.get().state == Order.State.PAID
    assert Movement.objects.filter(debit=ledger.at_gateway(order.gateway)).count() == 1
