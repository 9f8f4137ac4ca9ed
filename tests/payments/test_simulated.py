"""The adapters against the simulator over HTTP: it shares no code with them, and it can misbehave."""

from __future__ import annotations

import threading
import urllib.parse
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from motcua.payments import ledger, orders, refunds
from motcua.payments.adapters import Away, Forged, Strange
from motcua.payments.gateways import read
from motcua.payments.models import Gateway, Money, Order, PaymentRequest, Refund, Talk
from motcua.simulate.payments.bank import Bank
from motcua.simulate.payments.server import _Handler, serve
from tests.payments.conftest import DEPUTY, FEE, HEAD, SECRET, TMN, Payments


@pytest.fixture
def bank() -> Iterator[Any]:
    """A running simulator, told to nobody."""
    made = Bank(
        secret=SECRET,
        merchants={"vnpay": TMN, "platform": "DOITAC"},
        notices={"vnpay": "http://127.0.0.1:9/", "platform": "http://127.0.0.1:9/thanh-toan/ket-qua/x"},
        mode="silent",
    )
    server = serve(made, "127.0.0.1", 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield made, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any) -> None:
        return None


def _press(at: str, ref: str, choice: str) -> str:
    """Press a button of the gateway's page; where the payer is sent back to."""
    opener = urllib.request.build_opener(_Stay)
    try:
        opener.open(
            f"{at}/choose", urllib.parse.urlencode({"ref": ref, "choice": choice}).encode(), timeout=10
        )
    except urllib.error.HTTPError as answer:
        return str(answer.headers["Location"])
    raise AssertionError("no way back")


def _begun(story: Payments, at: str, kind: str) -> tuple[PaymentRequest, Gateway, Order]:
    path = "vnpay" if kind == "vnpay" else "platform"
    facts = {"TKThuHuong": "1", "TenTKThuHuong": "KB", "MaNHThuHuong": "970436"}
    gateway = story.gateway(
        "vnpay-mau" if kind == "vnpay" else "quoc-gia",
        kind=kind,
        merchant=TMN if kind == "vnpay" else "DOITAC",
        pay_url=f"{at}/{path}/pay",
        api_url=f"{at}/{path}/api",
        facts=facts,
    )
    _dossier, request = story.owing()
    begun = orders.begin(request, gateway, "", "127.0.0.1")
    page = urllib.request.urlopen(begun.address, timeout=10).read().decode()
    assert "100.000 đồng" in page
    return request, gateway, begun.order


@pytest.mark.criterion("I.9.1", "II.26.1")
@pytest.mark.parametrize("kind", ["vnpay", "national"])
def test_asking_finds_what_nobody_told(story: Payments, bank: Any, kind: str) -> None:
    memory, at = bank
    request, gateway, order = _begun(story, at, kind)
    whole = orders.find(gateway, order.ref)
    assert whole is not None
    assert orders.ask_about(whole).state == Order.State.PENDING
    _press(at, order.ref, "paid")
    Order.objects.update(ask_at=timezone.now())
    assert orders.ask_due() == 1
    assert story.stored_request(request).state == "paid"
    assert ledger.balance(ledger.at_gateway(gateway)) == FEE
    assert memory.payments[order.ref].amount == FEE
    assert orders.ask_due() == 0


@pytest.mark.parametrize("kind", ["vnpay", "national"])
def test_its_notice_is_understood(story: Payments, bank: Any, kind: str) -> None:
    memory, at = bank
    request, gateway, order = _begun(story, at, kind)
    _press(at, order.ref, "suspected" if kind == "vnpay" else "no_money")
    payment = memory.payments[order.ref]
    handler = _Handler.__new__(_Handler)
    handler.bank = memory
    address = f"/thanh-toan/ket-qua/{gateway.code}"
    if kind == "vnpay":
        assert Client().get(address, handler._vnpay_result(payment)).json()["RspCode"] == "00"
        assert Order.objects.get().state == Order.State.DOUBTFUL
    else:
        failed = handler._platform_result(order.ref, payment, "PAY")
        assert Client().post(address, failed, "application/json").json()["MaLoi"] == "00"
        assert Order.objects.get().state == Order.State.FAILED
        _press(at, order.ref, "paid")
        paid = handler._platform_result(order.ref, payment, "PAY")
        assert Client().post(address, paid | {"SoTien": "1"}, "application/json").json()["MaLoi"] == "97"
        assert Client().post(address, paid, "application/json").json()["MaLoi"] == "00"
        assert story.stored_request(request).state == "paid"


def test_a_gateway_that_is_down_or_lies_decides_nothing(story: Payments, bank: Any) -> None:
    memory, at = bank
    request, gateway, order = _begun(story, at, "vnpay")
    _press(at, order.ref, "paid")
    merchant = read(gateway)
    for mode, problem in (("down", Away), ("garbage", Strange), ("forged", Forged)):
        memory.mode = mode
        with pytest.raises(problem):
            merchant.adapter.query(merchant, orders.asked_of(order))
        whole = orders.find(gateway, order.ref)
        assert whole is not None
        assert orders.ask_about(whole).state == Order.State.PENDING
    memory.mode = "wrong amount"
    orders.ask_about(whole)
    assert story.stored_request(request).state == "open"
    assert Money.objects.get().why == "mismatch"
    assert set(Talk.objects.filter(kind="query").values_list("said", flat=True)) >= {
        "Away",
        "Strange",
        "Forged",
    }


def test_a_refund_is_taken_once_however_often_it_is_asked(story: Payments, bank: Any) -> None:
    memory, at = bank
    _request, gateway, order = _begun(story, at, "vnpay")
    _press(at, order.ref, "paid")
    whole = orders.find(gateway, order.ref)
    assert whole is not None
    orders.ask_about(whole)
    money = Money.objects.get()
    asked = refunds.ask(story.actor(HEAD), money, 40_000, "Thu sai mức", of_excess=False)
    refunds.decide(story.actor(DEPUTY), asked, agrees=True, answer="")
    memory.mode = "down"
    refunds.send_due()
    assert Refund.objects.get().state == Refund.State.SENDING
    # It took it, and its answer was lost.
    memory.mode = "well"
    memory.refunds[Refund.objects.get().request_id] = {}
    memory.payments[order.ref].given_back = 40_000
    Refund.objects.update(try_at=timezone.now())
    refunds.send_due()
    refund = Refund.objects.get()
    assert (refund.state, refund.said) == (Refund.State.DONE, "94")
    assert memory.payments[order.ref].given_back == 40_000


def test_trying_the_connection_tells_what_is_wrong(
    story: Payments, bank: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from motcua.console.payment_gateways import tried

    _memory, at = bank
    gateway = story.gateway(api_url=f"{at}/vnpay/api")
    assert tried(gateway)[0] == "success"
    monkeypatch.setenv("MOTCUA_PAYMENT_VNPAY_MAU_SECRET", "sai")
    kind, words = tried(gateway)
    assert (kind, "chữ ký không khớp" in words) == ("error", True)
    assert SECRET not in words
