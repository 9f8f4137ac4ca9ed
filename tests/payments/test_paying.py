"""The payer's way: from the dossier, from the menu by its code, back from the bank, and the receipt."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from motcua.payments.adapters.vnpay import signed
from motcua.payments.models import Dispute, FeeReceipt, Order
from tests.payments.conftest import FEE, SECRET, Payments, message, tell
from tests.story import APPLICANT, STRANGER

SignedIn = Callable[..., Client]


@pytest.mark.criterion("I.9.1", "DVC.8", "III.5.3")
def test_from_the_dossier_to_the_bank_and_the_receipt(story: Payments, signed_in: SignedIn) -> None:
    dossier, request = story.owing()
    story.gateway()
    citizen = signed_in()
    page = citizen.get(reverse("portal:dossier", kwargs={"key": dossier.key})).content.decode()
    address = reverse("portal:pay", kwargs={"key": request.key})
    assert address in page
    assert "100.000 đồng" in citizen.get(address).content.decode()
    assert address in citizen.get("/thanh-toan").content.decode()

    sent = citizen.post(address, {"cach": "vnpay-mau:NCB"})
    assert sent.headers["Location"] == reverse("portal:pay_way")
    order = Order.objects.get()
    way = re.search(
        r'href="(https://pay\.example[^"]+)"', citizen.get(reverse("portal:pay_way")).content.decode()
    )
    query = {name: values[0] for name, values in parse_qs(urlsplit(unescape(way[1])).query).items()}
    assert query["vnp_Amount"] == str(FEE * 100)
    assert (query["vnp_TxnRef"], query["vnp_BankCode"]) == (order.ref, "NCB")
    assert query.pop("vnp_SecureHash") == signed(SECRET, query)

    tell(Client(), order)
    back = citizen.get("/thanh-toan/tro-ve/vnpay-mau", message(order))
    assert back.headers["Location"] == address
    shown = citizen.get(address).content.decode()
    assert "Đã nộp đủ" in shown
    receipt = FeeReceipt.objects.get()
    as_pdf = citizen.get(reverse("portal:pay_receipt", kwargs={"key": receipt.key, "kind": "pdf"}))
    assert as_pdf.content.startswith(b"%PDF")
    as_data = citizen.get(reverse("portal:pay_receipt", kwargs={"key": receipt.key, "kind": "json"})).json()
    assert (as_data["total"], as_data["number"], as_data["total_words"]) == (
        FEE,
        f"0000001/{receipt.year}",
        "Một trăm nghìn đồng",
    )


def test_coming_back_decides_nothing(story: Payments, signed_in: SignedIn) -> None:
    _dossier, request = story.owing()
    order = story.order(request, story.gateway())
    signed_in().get("/thanh-toan/tro-ve/vnpay-mau", message(order))
    assert story.stored_request(request).state == "open"
    assert not FeeReceipt.objects.exists()


@pytest.mark.criterion("DVC.8")
def test_by_a_code_anybody_pays_and_nobody_is_named(story: Payments, signed_in: SignedIn) -> None:
    dossier, request = story.owing()
    story.gateway()
    anybody = Client()
    address = reverse("portal:pay", kwargs={"key": request.key})
    assert anybody.get(address).status_code == 404
    found = anybody.post("/thanh-toan", {"ma": dossier.code})
    assert found.headers["Location"] == address
    page = anybody.get(address).content.decode()
    assert "100.000 đồng" in page
    assert dossier.applicant_name not in page
    given = {"kind": "", "percent": 50, "legal": "Luật Người khuyết tật"}
    request.lines = [{**request.lines[0], "exemption": given}]
    request.assessed_why = "Hộ nghèo"
    request.save()
    page = anybody.get(address).content.decode()
    assert "Đã giảm 50%" in page
    assert "khuyết tật" not in page
    assert "Hộ nghèo" not in page
    own = signed_in().get(address).content.decode()
    assert "khuyết tật" in own
    assert "Hộ nghèo" in own
    assert anybody.post(address, {"cach": "vnpay-mau:"}).status_code == 302
    assert anybody.post("/thanh-toan", {"ma": "H27.40-261122-9999"}).status_code == 422


def test_another_person_sees_neither_request_nor_receipt(story: Payments, signed_in: SignedIn) -> None:
    _dossier, request, order = story.paid()
    stranger = signed_in(STRANGER)
    receipt = FeeReceipt.objects.get()
    for name, kwargs in (
        ("pay", {"key": request.key}),
        ("pay_dispute", {"key": request.key}),
        ("pay_receipt", {"key": receipt.key, "kind": "pdf"}),
    ):
        assert stranger.get(reverse(f"portal:{name}", kwargs=kwargs)).status_code == 404, name
    back = stranger.get("/thanh-toan/tro-ve/vnpay-mau", message(order))
    assert back.status_code == 200
    assert str(request.key) not in back.content.decode()


@pytest.mark.criterion("I.9.2")
def test_a_payer_disputes_and_is_answered(story: Payments, signed_in: SignedIn) -> None:
    from motcua.payments import disputes

    _dossier, request, _order = story.paid()
    citizen = signed_in()
    address = reverse("portal:pay_dispute", kwargs={"key": request.key})
    assert citizen.post(address, {"text": ""}).status_code == 422
    assert citizen.post(address, {"text": "Tôi bị trừ tiền hai lần."}).status_code == 302
    again = citizen.post(address, {"text": "Nhắc lại."})
    assert again.status_code == 422
    assert "Nhắc lại." in again.content.decode()
    disputes.answer(story.actor(APPLICANT), Dispute.objects.get(), "Đã hoàn lần thứ hai.")
    assert "Đã hoàn lần thứ hai." in citizen.get(address).content.decode()
