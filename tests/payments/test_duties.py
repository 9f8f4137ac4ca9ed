"""Fees stand before acceptance where the process says so, and nowhere else."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client

from motcua.catalogue.definition import Fee, FeeExemption
from motcua.catalogue.rules import charge_for
from motcua.dossiers.errors import Conflict
from motcua.dossiers.models import Duty
from motcua.dossiers.verification import verify
from motcua.notices.models import Notice
from motcua.outbox.delivery import deliver_now
from motcua.outbox.models import Message
from motcua.payments import ledger, requests
from motcua.payments.models import PaymentRequest
from tests.payments.conftest import BUSINESS, FEE, WARD, Payments, tell
from tests.story import APPLICANT, COMMUNE_DESK


@pytest.mark.criterion("HT.8")
def test_the_desk_accepts_only_what_is_paid(story: Payments) -> None:
    dossier, request = story.owing()
    refusal = story.refused("accept", dossier, COMMUNE_DESK)
    assert isinstance(refusal, Conflict)
    assert refusal.code == "duty_open"
    assert "Hồ sơ còn phải nộp phí, lệ phí" in refusal.message

    order = story.order(request, story.gateway())
    assert tell(Client(), order) == {"RspCode": "00", "Message": "Confirm Success"}
    accepted = story.do("accept", dossier, COMMUNE_DESK).dossier
    assert accepted.state == "accepted"
    acts = [event.act for event in accepted.events.order_by("seq")]
    assert acts[-3:] == ["submit", "settle", "accept"]
    assert list(verify(accepted.code)) == []


def test_a_process_without_fees_due_asks_for_nothing(story: Payments) -> None:
    dossier = story.accepted()
    assert not Duty.objects.filter(dossier=dossier).exists()


def test_what_ends_owes_nothing_any_more(story: Payments) -> None:
    dossier, request = story.owing()
    story.do("refuse", dossier, COMMUNE_DESK, {"reason": "Không thuộc thẩm quyền"})
    duty = Duty.objects.get(dossier=dossier)
    assert duty.end == Duty.End.VOID
    requests.cancel(duty)
    requests.cancel(duty)
    assert story.stored_request(request).state == PaymentRequest.State.CANCELLED
    assert ledger.balance(ledger.DUE) == 0
    assert list(verify(dossier.code)) == []


def test_a_reduction_by_the_way_of_filing_names_its_legal_basis(story: Payments) -> None:
    online = FeeExemption("nop-truc-tuyen", 50, None, "Nghị quyết 01/2026/NQ-HĐND", "online")
    fee = Fee("a", "Lệ phí", "le_phi", datetime.date(2026, 1, 1), None, 75_001, exempt=(online,))
    charge = charge_for(fee, {}, "online")
    assert (charge.amount, charge.full) == (37_500, 75_001)
    assert charge.exemption is online
    assert charge_for(fee, {}, "desk").amount == 75_001


def test_the_record_keeps_lines_and_the_last_day(story: Payments) -> None:
    dossier = story.do("submit", story.draft(APPLICANT, BUSINESS, WARD), APPLICANT).dossier
    card = story.last_event(dossier).data["duty"]
    assert card["total"] == FEE
    assert card["lines"][0]["legal"].startswith("Nghị quyết")
    duty = Duty.objects.get(dossier=dossier)
    assert (duty.until - dossier.submitted_at.date()).days in (10, 11)


@pytest.mark.criterion("II.10.4")
def test_the_payer_is_told_what_to_pay_and_until_when(story: Payments) -> None:
    dossier, request = story.owing()
    for message in Message.objects.filter(topic="dossier.event", payload__dossier=str(dossier.key)):
        deliver_now(message.pk)
    told = "\n".join(Notice.objects.filter(person=story.person(APPLICANT)).values_list("text", flat=True))
    assert f"Bạn phải nộp 100.000 đồng, chậm nhất hết ngày {request.duty.until:%d/%m/%Y}" in told
