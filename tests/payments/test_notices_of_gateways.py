"""What a gateway tells, in whatever order and how often: each ends in a right and visible state."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from motcua.payments import ledger
from motcua.payments.models import Case, FeeReceipt, Money, Order, PaymentRequest, Refund, Talk
from motcua.payments.views import FORGED_OF_ADDRESS
from tests.payments.conftest import FEE, SECRET, TMN, Payments, message, tell
from tests.story import COMMUNE_DESK


@pytest.fixture
def bank() -> Client:
    """The gateway's machine."""
    return Client(enforce_csrf_checks=True)


def _books_balance() -> None:
    owed = sum(PaymentRequest.objects.filter(state__in=("open", "expired")).values_list("total", flat=True))
    assert ledger.balance(ledger.DUE) == owed


@pytest.mark.criterion("I.9.1", "II.26.1")
def test_the_same_notice_again_changes_nothing(story: Payments, bank: Client) -> None:
    _dossier, request = story.owing()
    order = story.order(request, story.gateway())
    told = message(order)
    answers = [bank.get("/thanh-toan/ket-qua/vnpay-mau", told).json()["RspCode"] for _again in range(3)]
    assert answers == ["00", "02", "02"]
    assert story.stored_request(request).state == "paid"
    assert Money.objects.count() == FeeReceipt.objects.count() == 1
    assert ledger.balance(ledger.at_gateway(order.gateway)) == FEE
    _books_balance()


def test_a_forged_notice_is_refused_and_kept(story: Payments, bank: Client) -> None:
    _dossier, request = story.owing()
    order = story.order(request, story.gateway())
    assert bank.get("/thanh-toan/ket-qua/vnpay-mau", message(order, secret="khac")).json()["RspCode"] == "97"
    other = message(order) | {"vnp_Amount": "100"}
    assert bank.get("/thanh-toan/ket-qua/vnpay-mau", other).json()["RspCode"] == "97"
    assert tell(bank, order, vnp_TmnCode="NGUOIKHAC")["RspCode"] == "97"
    assert story.stored_request(request).state == "open"
    assert list(Talk.objects.filter(kind="notice").values_list("is_genuine", flat=True)) == [False] * 3
    assert SECRET not in str(list(Talk.objects.values()))


def test_a_flood_of_forged_notices_is_answered_and_fills_no_table(story: Payments, bank: Client) -> None:
    _dossier, request = story.owing()
    order = story.order(request, story.gateway())
    forged = message(order, secret="khac")
    address = "/thanh-toan/ket-qua/vnpay-mau"
    answers = {bank.get(address, forged).json()["RspCode"] for _turn in range(FORGED_OF_ADDRESS.most + 5)}
    bank.get("/thanh-toan/tro-ve/vnpay-mau", forged)
    assert answers == {"97"}
    assert Talk.objects.filter(is_genuine=False).count() == FORGED_OF_ADDRESS.most
    assert tell(bank, order)["RspCode"] == "00"


@pytest.mark.parametrize(
    "body", ['{"vnp_SecureHash": "\\ud800"}', "[" * 60_000], ids=["half a character", "deep"]
)
def test_what_no_gateway_sends_is_answered_as_forged(story: Payments, bank: Client, body: str) -> None:
    story.gateway()
    answer = bank.post("/thanh-toan/ket-qua/vnpay-mau", body, content_type="application/json")
    assert answer.json()["RspCode"] == "97"


@pytest.mark.parametrize("amount", ["100000", "9999900", "10000050"], ids=["hundredth", "less", "broken"])
def test_another_amount_is_answered_so_and_nothing_received_is_lost(
    story: Payments, bank: Client, amount: str
) -> None:
    _dossier, request = story.owing()
    order = story.order(request, story.gateway())
    assert tell(bank, order, vnp_Amount=amount)["RspCode"] == "04"
    assert story.stored_request(request).state == "open"
    case = Case.objects.get()
    assert case.kind == "mismatch"
    assert case.settled_at is None
    if int(amount) % 100 == 0:
        assert ledger.balance(ledger.EXCESS) == -(int(amount) // 100)
    _books_balance()


def test_money_for_no_order_is_kept_for_an_accountant(story: Payments, bank: Client) -> None:
    story.gateway()
    assert tell(bank, "khong-co")["RspCode"] == "01"
    money = Money.objects.get()
    assert (money.why, money.amount, money.applied) == ("unknown", FEE, 0)
    assert Case.objects.get().kind == "unknown"
    assert tell(bank, "khong-co", vnp_ResponseCode="24", vnp_TransactionStatus="02")["RspCode"] == "01"
    assert Money.objects.count() == 1


def test_success_after_failure_counts_and_failure_after_success_does_not(
    story: Payments, bank: Client
) -> None:
    _dossier, request = story.owing()
    order = story.order(request, story.gateway())
    assert tell(bank, order, vnp_ResponseCode="51", vnp_TransactionStatus="02")["RspCode"] == "00"
    order.refresh_from_db()
    assert order.state == Order.State.FAILED
    assert tell(bank, order)["RspCode"] == "00"
    assert tell(bank, order, vnp_ResponseCode="24", vnp_TransactionStatus="02")["RspCode"] == "02"
    order.refresh_from_db()
    assert (order.state, story.stored_request(request).state) == ("paid", "paid")


@pytest.mark.parametrize(("code", "status"), [("07", "07"), ("99", "04"), ("00", "07"), ("04", "")])
def test_money_that_the_bank_took_is_never_a_failure(
    story: Payments, bank: Client, code: str, status: str
) -> None:
    _dossier, request = story.owing()
    order = story.order(request, story.gateway())
    assert tell(bank, order, vnp_ResponseCode=code, vnp_TransactionStatus=status)["RspCode"] == "00"
    order.refresh_from_db()
    assert order.state == Order.State.DOUBTFUL
    assert order.ask_at is not None
    assert Case.objects.get().kind == "doubtful"
    tell(bank, order, vnp_ResponseCode="24", vnp_TransactionStatus="02")
    order.refresh_from_db()
    assert order.state == Order.State.DOUBTFUL
    assert tell(bank, order)["RspCode"] == "00"
    assert story.stored_request(request).state == "paid"
    assert Case.objects.get().settled_at is not None


def test_a_late_success_counts_as_long_as_it_is_owed(story: Payments, bank: Client) -> None:
    dossier, request = story.owing()
    order = story.order(request, story.gateway())
    past = timezone.now() - datetime.timedelta(hours=1)
    Order.objects.filter(pk=order.pk).update(state="expired", expires_at=past)
    PaymentRequest.objects.filter(pk=request.pk).update(state="expired", expires_at=past)
    assert tell(bank, order)["RspCode"] == "00"
    assert story.stored_request(request).state == "paid"
    assert Money.objects.get().is_late
    case = Case.objects.get()
    assert case.kind == "late"
    assert case.settled_at is not None
    assert story.do("accept", dossier, COMMUNE_DESK).dossier.state == "accepted"


def test_a_second_order_paid_too_is_excess_and_a_rule_gives_it_back(story: Payments, bank: Client) -> None:
    _dossier, request = story.owing()
    gateway = story.gateway(refunds_itself=True)
    first, second = story.order(request, gateway), story.order(request, gateway)
    assert [tell(bank, first)["RspCode"], tell(bank, second)["RspCode"]] == ["00", "00"]
    double = Money.objects.get(order=second)
    assert (double.why, double.applied) == ("double", 0)
    assert FeeReceipt.objects.count() == 1
    assert ledger.balance(ledger.EXCESS) == -FEE
    refund = Refund.objects.get()
    assert (refund.money, refund.amount, refund.state) == (double, FEE, "approved")
    assert refund.request_id
    _books_balance()


def test_money_for_a_dossier_that_ended_is_excess(story: Payments, bank: Client) -> None:
    dossier, request = story.owing()
    order = story.order(request, story.gateway())
    story.do("refuse", dossier, COMMUNE_DESK, {"reason": "Không thuộc thẩm quyền"})
    assert tell(bank, order)["RspCode"] == "00"
    assert Money.objects.get().why == "ended"
    assert not FeeReceipt.objects.exists()
    assert Case.objects.get().kind == "ended"


def test_another_currency_is_told_and_booked_nowhere(story: Payments, bank: Client) -> None:
    _dossier, request = story.owing()
    order = story.order(request, story.gateway())
    assert tell(bank, order, vnp_CurrCode="USD")["RspCode"] == "04"
    assert (Case.objects.get().kind, ledger.balance(ledger.EXCESS)) == ("currency", 0)
    assert story.stored_request(request).state == "open"


def test_each_agency_is_paid_through_its_own_merchant(story: Payments) -> None:
    from motcua.payments.gateways import serving

    _dossier, request = story.owing()
    story.gateway()
    assert [row.code for row in serving(request.agency_id)] == ["vnpay-mau"]
    story.gateway("phuong", "H27.40", merchant="PHUONG01")
    assert [row.code for row in serving(request.agency_id)] == ["phuong"]
    assert TMN != "PHUONG01"


def test_books_are_kept_by_the_day_at_hanoi(story: Payments, bank: Client) -> None:
    _dossier, request = story.owing()
    order = story.order(request, story.gateway())
    assert tell(bank, order, vnp_PayDate="20261201003000")["RspCode"] == "00"
    money = Money.objects.get()
    assert money.paid_at == datetime.datetime(2026, 11, 30, 17, 30, tzinfo=datetime.UTC)
    assert money.day == datetime.date(2026, 12, 1)
    assert {one.day for one in money.movements.all()} == {money.day}
