"""An agency's key in a hardware security module (PKCS#11, SoftHSM): set up, signs, and what may be wrong with it."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from django.urls import reverse

from motcua.signing import credentials, csc, hsm, orders
from motcua.signing.models import Credential, Gateway, RefusedPin, Signature
from tests.signing.esign import Esign
from tests.signing.softhsm import LABEL, PIN, Token, needs_softhsm
from tests.signing.test_results import prepared, signed, signing, to_sign
from tests.story import CLERK, DIRECTOR, Story

__all__ = ["signing"]
pytestmark = [pytest.mark.django_db, needs_softhsm]
TOP = "quantri@hatinh.mau.vn"


@pytest.mark.criterion("I.11.2", "II.10.1")
def test_an_administrator_sets_up_a_module_and_the_agency_signs_with_it(
    story: Story, esign: Esign, softhsm: Token, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    leader = esign.key_of(esign.connect(), story.person(DIRECTOR))
    dossier = to_sign(story)
    document = prepared(story, dossier)
    signed(story, DIRECTOR, leader, document)
    dossier = story.do("approve", dossier, DIRECTOR).dossier
    authority = esign.service.authorities["government"]
    for number, key in (("a1", None), ("a2", rsa.generate_private_key(65537, 2048))):
        softhsm.hold(authority.issue(dossier.agency.name, organisation=True, key=key), authority, number)
    client = Client()
    client.force_login(story.person(TOP))
    typed = {
        "way": "hsm",
        "code": "hsm",
        "name": "HSM của tỉnh",
        "module": softhsm.module,
        "token": LABEL,
        "timestamp_url": f"{esign.base}tsa",
        "seconds": "20",
        "is_on": "1",
    }
    # To name a library is to run it: only those that the operator allows.
    refused = client.post(reverse("console:signing_new"), typed)
    assert refused.status_code == 422
    assert "MOTCUA_PKCS11_MODULES" in refused.content.decode()
    settings.PKCS11_MODULES = [softhsm.module]
    assert client.post(reverse("console:signing_new"), typed).status_code == 302
    here = reverse("console:signing_gateway", kwargs={"code": "hsm"})
    monkeypatch.setenv("MOTCUA_SIGNING_HSM_SECRET", PIN)
    assert "Thiết bị nhận mã PIN" in client.post(here, {"thu": "1"}).content.decode()
    gateway = Gateway.objects.get(code="hsm")
    with pytest.raises(credentials.NotTaken, match="chỉ giữ chứng thư của cơ quan"):
        credentials.put_down(gateway, "a1", owner=story.person(CLERK))
    for number in ("a1", "a2"):
        chosen = {"co-quan": dossier.agency.code, "dich-vu": "hsm", "them": number}
        assert client.post(reverse("console:signing"), chosen).status_code == 302
    by_ec, by_rsa = Credential.objects.filter(gateway=gateway).order_by("id")
    assert signed(story, CLERK, by_rsa, document, pin="")[0].is_done
    assert Signature.objects.order_by("id").last().level == "B-LT"  # type: ignore[union-attr]
    hashes = [bytes([each]) * 32 for each in range(3)]
    assert len(hsm.sign(gateway, by_ec.name, hashes)) == 3
    finished = story.do("finish", dossier, CLERK, {"signed": str(document.key)}).dossier
    assert finished.finished_at is not None


def test_a_wrong_pin_is_tried_once_and_what_is_missing_is_told(
    story: Story, esign: Esign, softhsm: Token, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PKCS11_MODULES = [softhsm.module, "/khong/co.so"]
    gateway = Gateway(code="hsm", way="hsm", module=softhsm.module, token=LABEL, seconds=20)

    def why() -> str:
        with pytest.raises(csc.Failed) as failed:
            hsm.keys_of(gateway)
        return failed.value.why

    hsm.forget_pins()
    assert why() == csc.Failed.UNCONFIGURED  # no PIN at all
    monkeypatch.setenv("MOTCUA_SIGNING_HSM_SECRET", "000000")
    assert why() == csc.Failed.UNCONFIGURED
    # Not a second time: it would lock itself.
    with monkeypatch.context() as never:
        never.setattr(hsm.subprocess, "run", None)
        assert why() == csc.Failed.UNCONFIGURED
    # Nor by any other process: it stands in the database, though not so that somebody could find the PIN out.
    (mark,) = RefusedPin.objects.values_list("mark", flat=True)
    for pin in ("000000", f"{softhsm.module}\0{LABEL}\0000000"):
        assert mark != hashlib.sha256(pin.encode()).hexdigest()
    monkeypatch.setenv("MOTCUA_SIGNING_HSM_SECRET", PIN)
    gateway.token = "khac"
    assert why() == csc.Failed.NO_TOKEN
    gateway.module = "/khong/co.so"
    assert why() == csc.Failed.NO_MODULE
    gateway.module, gateway.token = softhsm.module, LABEL
    settings.PKCS11_MODULES = []
    assert why() == csc.Failed.NO_MODULE
    # Whoever signs with it is told, and nothing is signed.
    gateway.timestamp_url, gateway.name, gateway.is_on = f"{esign.base}tsa", "HSM", True
    gateway.save()
    agency = to_sign(story).agency
    esign.connect()
    held = esign.hold("A9", agency.name, organisation=True)
    put = credentials.put_down(Gateway.objects.get(code="esign"), "A9", agency=agency)
    Credential.objects.filter(pk=put.pk).update(gateway=gateway, name="a1", asks="none")
    assert held.code == "A9"
    put.refresh_from_db()
    with pytest.raises(orders.NotSigned, match="PKCS#11"):
        orders.sign(story.actor(CLERK), put, [orders.Wanted(prepared(story, to_sign(story)), "")])
