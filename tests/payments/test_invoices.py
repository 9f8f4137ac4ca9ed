"""Electronic invoices of what was paid: issued over HTTP under one key, cancelled, replaced, downloaded."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from lxml import etree

from motcua.audit.models import TrailLine
from motcua.outbox import delivery
from motcua.outbox.models import Call, Message
from motcua.payments.invoices import issuing, providers
from motcua.payments.models import Invoice
from motcua.simulate.invoices.server import Provider, serve
from tests.access.money import provider_of
from tests.payments.conftest import FEE, HEAD, Payments
from tests.story import APPLICANT, DIRECTOR

BOOK = "/can-bo/ke-toan/hoa-don"


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch, story: Payments) -> Iterator[Provider]:
    """A running simulator, at which the province has an account."""
    made = Provider(user="MOTCUA01", secret="mat")
    server = serve(made, "127.0.0.1", 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("MOTCUA_INVOICE_TINH_SECRET", "mat")
    url = f"http://127.0.0.1:{server.server_port}"
    providers.publish({**provider_of("tinh", "H27", url=url), "on": True})
    yield made
    server.shutdown()
    server.server_close()


def deliver() -> None:
    """What waits of invoices; what fails stays."""
    for message in Message.objects.filter(topic__startswith="invoice.", delivered_at__isnull=True):
        try:
            delivery.deliver_now(message.pk)
        except delivery.DeliveryFailed:
            continue


def paid(story: Payments) -> Invoice:
    story.paid()
    return Invoice.objects.get()


@pytest.mark.criterion("II.26.3")
def test_what_is_paid_has_an_invoice_that_the_payer_downloads(
    story: Payments, provider: Provider, signed_in: Callable[..., Client]
) -> None:
    invoice = paid(story)
    client = signed_in(APPLICANT)
    page = f"/thanh-toan/yeu-cau/{invoice.receipt.money.request.key}"
    assert "đang được lập" in client.get(page).content.decode()
    deliver()
    (made,) = provider.invoices.values()
    assert made["total"] == FEE
    invoice.refresh_from_db()
    assert (invoice.state, invoice.number, invoice.authority_code) == ("issued", "C26THT1", made["codeOfTax"])
    assert f"/thanh-toan/hoa-don/{invoice.key}.xml" in client.get(page).content.decode()
    assert f"/thanh-toan/hoa-don/{invoice.key}.xml" in client.get("/thanh-toan").content.decode()
    file = etree.fromstring(client.get(f"/thanh-toan/hoa-don/{invoice.key}.xml").content)
    told = {
        part: file.findtext(f".//{part}")
        for part in ("KHMSHDon", "KHHDon", "SHDon", "DVTTe", "TgTTTBSo", "TSuat", "MCCQT", "TgTTTBChu")
    }
    assert told == {
        "KHMSHDon": "2",
        "KHHDon": "C26THT",
        "SHDon": "1",
        "DVTTe": "VND",
        "TgTTTBSo": str(FEE),
        "TSuat": "KCT",
        "MCCQT": made["codeOfTax"],
        "TgTTTBChu": invoice.receipt.content["total_words"],
    }
    assert file.findtext(".//NBan/MST") == "3000000001"
    assert file.findtext(".//NMua/Ten") == invoice.receipt.content["payer"]
    assert signed_in(DIRECTOR).get(f"/thanh-toan/hoa-don/{invoice.key}.xml").status_code == 404
    # The log tells of the call, and nothing of the buyer.
    call = Call.objects.get(line="invoices:tinh", doing="issue")
    assert call.key == invoice.key.hex
    assert "C26THT1" in call.answer
    assert invoice.receipt.content["payer"] not in str(vars(call))


def test_a_lost_answer_and_a_service_that_is_down_make_one_invoice(
    story: Payments, provider: Provider
) -> None:
    invoice = paid(story)
    for mode in ("down", "garbage", "lost"):
        provider.mode = mode
        deliver()
        assert Invoice.objects.get().state == "waiting"
    assert len(provider.invoices) == 1
    provider.mode = "forget"
    deliver()
    invoice.refresh_from_db()
    assert (invoice.state, invoice.number) == ("issued", "C26THT1")
    assert len(provider.invoices) == 1


def test_without_a_provider_nothing_is_asked(story: Payments, django_assert_num_queries: Any) -> None:
    providers.serving(1)
    with django_assert_num_queries(0):
        assert providers.serving(1) is None
    story.paid()
    assert not Invoice.objects.exists()
    assert not Message.objects.filter(topic="invoice.issue").exists()


def test_a_refusal_is_told_and_sent_again_once_mended(
    story: Payments, provider: Provider, signed_in: Callable[..., Client]
) -> None:
    invoice = paid(story)
    provider.mode = "refuse"
    deliver()
    client = signed_in(HEAD)
    assert "TEMPLATE_NOT_FOUND" in client.get(f"{BOOK}?trang-thai=refused").content.decode()
    page = f"{BOOK}/{invoice.key}"
    assert "Khong co mau hoa don" in client.get(page).content.decode()
    provider.mode = "well"
    row = invoice.provider
    providers.publish({**row.definition, "series": "C26TYY", "on": True})
    for _time in range(2):
        assert client.post(page, {"viec": "gui-lai"}).status_code == 302
    deliver()
    invoice.refresh_from_db()
    assert invoice.number == "C26TYY1"
    assert Message.objects.filter(topic="invoice.issue").count() == 2


def test_an_accountant_replaces_one_and_cancels_what_took_its_place(
    story: Payments, provider: Provider, signed_in: Callable[..., Client]
) -> None:
    invoice = paid(story)
    deliver()
    client = signed_in(HEAD)
    page = f"{BOOK}/{invoice.key}"
    typed = {"viec": "thay", "name": "Công ty Hương Sơn", "tax_code": "12", "address": "Xã Sơn", "reason": ""}
    response = client.post(page, typed)
    assert response.status_code == 422
    assert 'value="Công ty Hương Sơn"' in response.content.decode()
    right = {**typed, "tax_code": "3009999991", "reason": "Sai tên người mua"}
    for _time in range(2):
        assert client.post(page, right).status_code == 302
    assert client.post(page, {"viec": "huy", "reason": "Nhầm"}).status_code == 302
    assert Invoice.objects.count() == 2
    deliver()
    invoice.refresh_from_db()
    new = Invoice.objects.get(replaces=invoice)
    assert (invoice.state, new.state, new.content["buyer"]["tax_code"]) == (
        "replaced",
        "issued",
        "3009999991",
    )
    assert [one["replaces"] for one in provider.invoices.values()] == ["", invoice.number]
    file = issuing.file_of(new).decode()
    assert "<TCHDon>1</TCHDon>" in file
    assert "<SHDCLQuan>1</SHDCLQuan>" in file
    there = f"{BOOK}/{new.key}"
    assert client.post(there, {"viec": "huy", "reason": ""}).status_code == 422
    client.post(there, {"viec": "huy", "reason": "Hoàn phí"})
    provider.mode = "down"
    deliver()
    assert Invoice.objects.get(pk=new.pk).state == "cancelling"
    provider.mode = "well"
    deliver()
    assert Invoice.objects.get(pk=new.pk).state == "cancelled"
    assert [one["cancelled"] for one in provider.invoices.values()] == [False, True]


def test_an_administrator_keeps_the_account_and_tries_it(
    story: Payments, provider: Provider, signed_in: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in("quantri@hatinh.mau.vn")
    page = "/quan-tri/hoa-don/tai-khoan/tinh"
    assert "nhận tên đăng nhập" in client.post(page, {"thu": "1"}).content.decode()
    monkeypatch.setenv("MOTCUA_INVOICE_TINH_SECRET", "sai")
    told = client.post(page, {"thu": "1"}).content.decode()
    assert "không nhận tên đăng nhập" in told
    file = json.loads(client.get(f"{page}.json").content)
    assert providers.from_file(json.dumps(file).encode())["series"] == "C26THT"
    assert "mat" not in file.values()
    response = client.post(page, {**file, "on": "1", "tax_code": "12", "url": "http://khac.vn"})
    assert response.status_code == 422
    assert 'value="http://khac.vn"' in response.content.decode()
    assert TrailLine.objects.filter(about="invoice_provider:tinh").count() == 1
