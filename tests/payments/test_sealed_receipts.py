"""Receipts sealed with their agency's digital signature: by a job, as PDF and as data, and told as unsigned before."""

from __future__ import annotations

import datetime
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import etree

from motcua.agencies.models import Agency
from motcua.agencies.sealing import NotSealed
from motcua.outbox.models import Message
from motcua.payments import seals
from motcua.payments.models import FeeReceipt, ReceiptSeal
from motcua.payments.receipt_xml import NAMESPACE
from motcua.signing import credentials, verification
from motcua.signing.models import Credential, Gateway
from tests.payments.conftest import FEE, HEAD, WARD, Payments
from tests.signing.esign import PIN, Esign
from tests.signing.softhsm import LABEL, Token, needs_softhsm
from tests.signing.softhsm import PIN as MODULE_PIN
from tests.story import DIRECTOR, STRANGER

SignedIn = Callable[..., Client]
SEAL = "MOTCUA_SIGNING_ESIGN_SEAL_H27_40"


@pytest.fixture
def key(esign: Esign, story: Payments, monkeypatch: pytest.MonkeyPatch) -> Credential:
    """The ward's key at the remote service, which seals by itself."""
    monkeypatch.setenv(SEAL, PIN)
    return esign.key_of_agency(esign.connect(), Agency.objects.get(code=WARD))


def receipt() -> FeeReceipt:
    return FeeReceipt.objects.select_related("seal__pdf", "seal__data").get()


def delivered() -> None:
    for message in Message.objects.filter(topic=seals.TOPIC):
        seals.deliver(message)


def content(client: Client, kind: str) -> bytes:
    response = client.get(reverse("portal:pay_receipt", kwargs={"key": receipt().key, "kind": kind}))
    assert response.status_code == 200
    return b"".join(response) if response.streaming else response.content


def test_a_receipt_is_sealed_as_pdf_and_as_data_and_whoever_has_the_file_can_check_it(
    story: Payments, signed_in: SignedIn, key: Credential
) -> None:
    _dossier, request, _order = story.paid()
    citizen = signed_in()
    page = reverse("portal:pay", kwargs={"key": request.key})
    assert "Biên lai chưa có chữ ký số" in citizen.get(page).content.decode()
    plain = content(citizen, "pdf")
    delivered()
    sealed = receipt().sealed
    assert (sealed.signer, sealed.level, sealed.error) == (key.subject, "B-LT", "")
    assert f"có chữ ký số của {key.subject}" in citizen.get(page).content.decode()
    for kind in ("pdf", "xml"):
        given = content(citizen, kind)
        report = verification.verify(io.BytesIO(given), "pdf" if kind == "pdf" else "xml")
        assert (report.verdict, [one.signer for one in report.signatures]) == ("valid", [key.subject])
        assert report.signatures[0].stamped_at
        # Anybody with the file finds whose it is; one byte more is another file.
        told = Client().post(reverse("portal:verify"), {"tep": io.BytesIO(given)}).content.decode()
        assert f"Biên lai thu phí, lệ phí số 0000001/{receipt().year}" in told
        assert "Chữ ký số hợp lệ" in told
    assert content(citizen, "pdf") != plain
    root = etree.fromstring(content(citizen, "xml"))
    assert root.findtext(f"{{{NAMESPACE}}}total") == str(FEE)
    assert root.findtext(f"{{{NAMESPACE}}}number") == f"0000001/{receipt().year}"
    changed = content(citizen, "xml").replace(b">100000<", b">1<")
    told = Client().post(reverse("portal:verify"), {"tep": io.BytesIO(changed)}).content.decode()
    assert "Chữ ký số KHÔNG hợp lệ" in told
    assert "Biên lai thu phí, lệ phí số" not in told
    # Told again, nothing is signed again.
    delivered()
    assert receipt().sealed.pdf_id == sealed.pdf_id
    # The frozen data of the receipt stay as they were.
    assert json.loads(content(citizen, "json"))["number"] == receipt().content["number"]


@needs_softhsm
def test_a_hardware_module_seals_by_itself(
    story: Payments, esign: Esign, softhsm: Token, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    esign.connect()
    agency = Agency.objects.get(code=WARD)
    authority = esign.service.authorities["government"]
    softhsm.hold(authority.issue(agency.name, organisation=True), authority, "b7")
    settings.PKCS11_MODULES = [softhsm.module]
    monkeypatch.setenv("MOTCUA_SIGNING_HSM_SECRET", MODULE_PIN)
    module = Gateway.objects.create(
        code="hsm",
        name="HSM",
        way=Gateway.Way.HSM,
        module=softhsm.module,
        token=LABEL,
        timestamp_url=f"{esign.base}tsa",
        seconds=20,
        is_on=True,
    )
    key = credentials.put_down(module, "b7", agency=agency)
    story.paid()
    delivered()
    assert receipt().sealed.signer == key.subject
    for file in (receipt().sealed.pdf, receipt().sealed.data):
        found = verification.verify_file(file)
        assert found is not None
        assert found.verdict == "valid"


def test_without_a_key_that_seals_by_itself_nothing_is_asked_for(
    story: Payments, esign: Esign, signed_in: SignedIn
) -> None:
    """A key at the remote service without its PIN in the environment signs for people alone."""
    esign.key_of_agency(esign.connect(), Agency.objects.get(code=WARD))
    story.paid()
    assert not Message.objects.filter(topic=seals.TOPIC).exists()
    assert seals.seal_left(timezone.now()) == 0
    keeper = signed_in(HEAD)
    page = keeper.get(reverse("desk:account_receipts")).content.decode()
    assert "Cơ quan chưa có chứng thư tự ký biên lai" in page
    told = keeper.post(reverse("desk:account_receipts"), follow=True).content.decode()
    assert "chưa có gì được ký" in told
    with pytest.raises(NotSealed):
        seals.seal_of([Agency.objects.get(code=WARD).pk])


def test_a_service_that_is_down_is_asked_again_and_the_reason_stands_in_the_book(
    story: Payments, esign: Esign, key: Credential, signed_in: SignedIn
) -> None:
    story.paid()
    esign.service.ways.stamps_are_down = True
    with pytest.raises(NotSealed):
        delivered()
    book = reverse("desk:account_receipts")
    keeper = signed_in(HEAD)
    assert "dấu thời gian" in keeper.get(f"{book}?trang-thai=chua-ky").content.decode()
    esign.service.ways.stamps_are_down = False
    assert seals.seal_left(timezone.now() + datetime.timedelta(days=31)) == 0
    assert seals.seal_left(timezone.now()) == 1
    assert receipt().sealed is not None
    assert ReceiptSeal.objects.get().error == ""
    assert "Mọi biên lai đều đã ký số" in keeper.get(f"{book}?trang-thai=chua-ky").content.decode()
    assert key.subject in keeper.get(book).content.decode()


@pytest.mark.parametrize("lie", ["signature", "certificate", "short"])
def test_what_the_service_makes_up_is_not_taken(
    story: Payments, esign: Esign, key: Credential, lie: str
) -> None:
    story.paid()
    esign.hold("X9", "Kẻ Gian")
    esign.service.ways.lie = lie
    with pytest.raises(NotSealed):
        delivered()
    assert receipt().sealed is None


def test_a_revoked_key_seals_nothing(story: Payments, esign: Esign, key: Credential) -> None:
    from motcua.signing import revocation

    story.paid()
    holder = esign.service.credentials[key.name].holder
    esign.service.authorities["government"].revoke(holder.certificate)
    revocation.forget()
    with pytest.raises(NotSealed, match="thu hồi"):
        delivered()


def test_only_who_keeps_the_accounts_sees_the_book(
    story: Payments, signed_in: SignedIn, key: Credential
) -> None:
    story.paid()
    delivered()
    file = reverse("desk:account_receipt_file", kwargs={"key": receipt().key, "kind": "xml"})
    assert signed_in(HEAD).get(file).status_code == 200
    assert signed_in(STRANGER).get(file).status_code in (403, 404)
    # Another agency's head keeps other accounts.
    other = signed_in(DIRECTOR)
    assert other.get(file).status_code == 404
    assert receipt().content["dossier"] not in other.get(reverse("desk:account_receipts")).content.decode()
