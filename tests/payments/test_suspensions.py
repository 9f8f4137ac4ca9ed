"""What an officer asks to be paid while processing waits: asked like a fee, paid, and processing goes on by itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from motcua.dossiers.acts import follow
from motcua.dossiers.models import Dossier, Duty
from motcua.dossiers.states import State
from motcua.dossiers.verification import verify
from motcua.notices.models import Notice
from motcua.outbox import services
from motcua.outbox.delivery import deliver_now
from motcua.payments import ledger
from motcua.payments.models import FeeReceipt, PaymentRequest
from motcua.payments.selectors import of_dossier
from tests.payments.conftest import Payments, tell
from tests.story import APPLICANT, DESK, EXAMINER

SignedIn = Callable[..., Client]
ASKED = {
    "reason": "Phí thẩm định theo Thông tư 168/2016/TT-BTC",
    "amount": "1.200.000",
    "fee_name": "Phí thẩm định kinh doanh rượu",
    "fee_kind": "phi",
}


def delivered() -> None:
    for _turn in range(3):
        for message in services.waiting().filter(
            topic__in=("dossier.event", "duty.raised", "duty.ended", follow.TOPIC)
        ):
            deliver_now(message.pk)


def request_of(dossier: Dossier) -> PaymentRequest:
    return of_dossier(dossier)[0].request


def test_paying_sets_processing_going_again(story: Payments, signed_in: SignedIn) -> None:
    dossier = story.do("suspend", story.assigned(), EXAMINER, ASKED).dossier
    delivered()
    request = request_of(dossier)
    assert (request.total, request.lines[0]["name"]) == (1_200_000, ASKED["fee_name"])
    told = "\n".join(Notice.objects.filter(person=story.person(APPLICANT)).values_list("text", flat=True))
    assert "Bạn phải nộp 1.200.000 đồng" in told
    page = reverse("portal:dossier", kwargs={"key": dossier.key})
    assert reverse("portal:pay", kwargs={"key": request.key}) in signed_in().get(page).content.decode()
    # Nobody goes on before it is paid or waived.
    assert story.refused("resume", dossier, EXAMINER).code == "duty_open"
    tell(Client(), story.order(request, story.gateway(agency=dossier.agency.code)))
    delivered()
    dossier.refresh_from_db()
    assert (dossier.state, dossier.step) == (State.PROCESSING, "tham-dinh")
    assert dossier.assignee == story.person(EXAMINER)
    assert [event.act for event in dossier.events.order_by("seq")][-3:] == ["suspend", "settle", "resume"]
    assert dossier.due_at is not None
    assert FeeReceipt.objects.get().content["lines"][0]["name"] == ASKED["fee_name"]
    assert list(verify(dossier.code)) == []


def test_what_an_officer_waives_goes_on_too_and_it_may_be_asked_for_again(
    story: Payments, signed_in: SignedIn
) -> None:
    dossier = story.do("suspend", story.assigned(), EXAMINER, ASKED).dossier
    request = request_of(dossier)
    page = reverse("desk:fees", kwargs={"key": dossier.key})
    assert page in signed_in(DESK).get(reverse("desk:dossier", kwargs={"key": dossier.key})).content.decode()
    waived = {"request": request.key, "viec": "muc-thu", "amount-nghia-vu": "0", "why": "Hộ nghèo"}
    assert signed_in(DESK).post(page, waived).status_code == 302
    delivered()
    dossier.refresh_from_db()
    assert dossier.state == State.PROCESSING
    dossier = story.do("suspend", dossier, EXAMINER, ASKED | {"amount": "50.000"}).dossier
    assert [duty.total for duty in Duty.objects.order_by("id")] == [1_200_000, 50_000]
    assert list(verify(dossier.code)) == []


def test_without_an_amount_nothing_is_asked_and_the_officer_resumes(story: Payments) -> None:
    dossier = story.do("suspend", story.assigned(), EXAMINER, {"reason": "Nộp thuế tại cơ quan thuế"}).dossier
    assert not Duty.objects.exists()
    assert story.do("resume", dossier, EXAMINER).dossier.state == State.PROCESSING


def test_what_was_asked_ends_with_the_dossier(story: Payments) -> None:
    dossier = story.do("suspend", story.assigned(), EXAMINER, ASKED).dossier
    delivered()
    request = request_of(dossier)
    dossier = story.do(
        "stop", dossier, EXAMINER, {"asked_on": story.today(), "reason": "Không còn nhu cầu"}
    ).dossier
    delivered()
    assert Duty.objects.get().end == Duty.End.VOID
    assert story.stored_request(request).state == PaymentRequest.State.CANCELLED
    assert ledger.balance(ledger.DUE) == 0
    assert list(verify(dossier.code)) == []


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"fee_name": ""}, "fee_name"),
        ({"amount": ""}, "amount"),
        ({"amount": "0"}, "amount"),
        ({"amount": "nhiều"}, "amount"),
        ({"fee_kind": "thue"}, "fee_kind"),
    ],
)
def test_what_is_missing_is_told_at_its_field(story: Payments, given: dict[str, str], field: str) -> None:
    refusal = story.refused("suspend", story.assigned(), EXAMINER, ASKED | given)
    assert set(refusal.fields) == {field}
    assert not Duty.objects.exists()
