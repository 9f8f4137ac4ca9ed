"""Invoices between two clicks, lost answers and accounts that change: one holds, and it is known as it was numbered."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from lxml import etree

from motcua.outbox.models import Call
from motcua.payments.invoices import issuing, providers, sinvoice
from motcua.payments.models import Invoice
from motcua.simulate.invoices.server import Provider
from tests.access.money import provider_of
from tests.payments.conftest import HEAD, Payments
from tests.payments.test_invoices import BOOK, deliver, paid, provider

__all__ = ["provider"]
REPLACED = {"viec": "thay", "name": "Công ty Hương Sơn", "tax_code": "", "address": "", "reason": "Sai tên"}


def refused_successor(client: Client, invoice: Invoice, at: Provider) -> Invoice:
    """An invoice that holds, and one in its place that the provider refused."""
    deliver()
    at.mode = "refuse"
    assert client.post(f"{BOOK}/{invoice.key}", REPLACED).status_code == 302
    deliver()
    at.mode = "well"
    return Invoice.objects.get(replaces=invoice, state="refused")


def states() -> list[str]:
    return list(Invoice.objects.order_by("id").values_list("state", flat=True))


def test_what_takes_the_place_of_a_cancelled_one_is_not_issued(
    story: Payments, provider: Provider, signed_in: Callable[..., Client]
) -> None:
    """Cancelled, and a refused successor sent again: both would have held at the provider."""
    invoice = paid(story)
    client = signed_in(HEAD)
    successor = refused_successor(client, invoice, provider)
    assert client.post(f"{BOOK}/{invoice.key}", {"viec": "huy", "reason": "Hoàn phí"}).status_code == 302
    answer = client.post(f"{BOOK}/{successor.key}", {"viec": "gui-lai"}, follow=True)
    assert "không còn hiệu lực" in answer.content.decode()
    deliver()
    assert states() == ["cancelled", "refused"]
    assert [one["cancelled"] for one in provider.invoices.values()] == [True]


@pytest.mark.django_db(transaction=True)
def test_cancelling_and_sending_a_successor_again_at_once_leaves_one_of_the_two(
    story: Payments, provider: Provider, signed_in: Callable[..., Client]
) -> None:
    invoice = paid(story)
    successor = refused_successor(signed_in(HEAD), invoice, provider)
    start = threading.Barrier(2)

    def click(invoice: Invoice, typed: dict[str, str]) -> None:
        client = signed_in(HEAD)
        start.wait(timeout=30)
        client.post(f"{BOOK}/{invoice.key}", typed)
        connection.close()

    clicks = [
        threading.Thread(target=click, args=(invoice, {"viec": "huy", "reason": "Hoàn phí"})),
        threading.Thread(target=click, args=(successor, {"viec": "gui-lai"})),
    ]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join(timeout=60)
    deliver()
    deliver()
    assert states() in (["cancelled", "refused"], ["replaced", "issued"])


def test_a_provider_that_knows_the_key_already_tells_what_became_of_it(
    story: Payments, provider: Provider, signed_in: Callable[..., Client]
) -> None:
    """A worker was killed between answer and note: the next one asks as if it were the first."""
    invoice = paid(story)
    provider.issue(sinvoice._written(issuing.Asked(invoice.key.hex, invoice.content, invoice.asked_at)))
    provider.mode = "strict"
    deliver()
    invoice.refresh_from_db()
    assert (invoice.state, invoice.number) == ("issued", "C26THT1")
    assert abs((invoice.issued_at - invoice.asked_at).total_seconds()) < 0.01  # type: ignore[operator]


def test_a_wrong_secret_is_tried_once_for_each_invoice(
    story: Payments, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Providers lock accounts after a few wrong passwords."""
    monkeypatch.setenv("MOTCUA_INVOICE_TINH_SECRET", "sai")
    sinvoice.forget()
    paid(story)
    deliver()
    assert states() == ["refused"]
    assert Call.objects.filter(doing="sign_in").count() == 1


def test_an_invoice_is_cancelled_and_replaced_as_it_was_numbered_whatever_the_account_says_since(
    story: Payments, provider: Provider, signed_in: Callable[..., Client]
) -> None:
    invoice = paid(story)
    deliver()
    changed = {"template": "1", "series": "C27TZZ", "on": True}
    providers.publish({**invoice.provider.definition, **changed})
    client = signed_in(HEAD)
    client.post(f"{BOOK}/{invoice.key}", REPLACED)
    deliver()
    successor = Invoice.objects.get(replaces=invoice)
    assert successor.number == "C27TZZ2"
    file = etree.fromstring(issuing.file_of(successor))
    told = {one.tag: one.text for one in file.iter() if one.text and one.text.strip()}
    assert (told["KHMSHDon"], told["KHHDon"], told["SHDon"]) == ("1", "C27TZZ", "2")
    assert (told["KHMSHDCLQuan"], told["KHHDCLQuan"], told["SHDCLQuan"]) == ("2", "C26THT", "1")
    providers.publish({**invoice.provider.definition, **changed, "template": "3"})
    client.post(f"{BOOK}/{successor.key}", {"viec": "huy", "reason": "Nhầm"})
    deliver()
    assert states() == ["replaced", "cancelled"]


def test_what_xml_cannot_hold_does_not_keep_the_payer_from_the_file(
    story: Payments, provider: Provider, signed_in: Callable[..., Client]
) -> None:
    invoice = paid(story)
    deliver()
    client = signed_in(HEAD)
    typed = {**REPLACED, "name": "Công ty \x0bHương\x01 Sơn", "reason": "Sai \x1f tên"}
    assert client.post(f"{BOOK}/{invoice.key}", typed).status_code == 302
    deliver()
    successor = Invoice.objects.get(replaces=invoice)
    file = client.get(f"{BOOK}/{successor.key}.xml")
    assert file.status_code == 200
    assert "Công ty Hương Sơn" in file.content.decode()


def test_a_token_goes_to_nobody_but_who_gave_it(
    story: Payments, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address of an account is changed: the token of the one before is not carried there."""
    account = providers.read(paid(story).provider)
    account.adapter.find(account, "0" * 32)
    sent: list[str] = []
    real = sinvoice.called

    def seen(method: str, url: str, **more: Any) -> tuple[int, bytes]:
        sent.append(more["headers"].get("Cookie", ""))
        return real(method, url, **more)

    monkeypatch.setattr(sinvoice, "called", seen)
    other = {**provider_of("tinh", "H27", url="http://127.0.0.1:1"), "on": True}
    elsewhere = providers.read(providers.publish(other))
    with pytest.raises(sinvoice.Away):
        elsewhere.adapter.find(elsewhere, "0" * 32)
    assert sent == [""]


@pytest.mark.parametrize("tax_code", ["٣٠٠٩٩٩٩٩٩١", "３００９９９９９９１", "300999999²"])
def test_a_tax_code_has_the_digits_of_here(
    story: Payments, provider: Provider, signed_in: Callable[..., Client], tax_code: str
) -> None:
    assert "tax_code" in providers.mistakes({**provider_of("tinh", "H27", url=""), "tax_code": tax_code})
    invoice = paid(story)
    deliver()
    typed = {**REPLACED, "tax_code": tax_code}
    assert signed_in(HEAD).post(f"{BOOK}/{invoice.key}", typed).status_code == 422
