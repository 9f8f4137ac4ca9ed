"""Fees due at a supplement and before the result: the payer finds and pays them, the act that waits goes on, and a
dossier that ends or goes on after all neither loses money nor is asked twice.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from motcua.dossiers.models import Dossier, Duty
from motcua.dossiers.verification import verify
from motcua.notices.models import Notice
from motcua.outbox import services
from motcua.outbox.delivery import deliver_now
from motcua.payments import ledger
from motcua.payments.models import Case, FeeReceipt, PaymentRequest
from motcua.payments.selectors import of_dossier
from motcua.process.models import ProcessVersion
from motcua.process.services import publish_process
from tests.payments.conftest import FEE, HEAD, Payments, tell
from tests.story import APPLICANT, CLERK, COMMUNE_DESK, DESK, DIRECTOR

SignedIn = Callable[..., Client]
UNMET = {"verdict-1": "unmet"}
REMOVE = {"why": "test", "reason": "Hồ sơ nộp thử"}


def _due(moment: str, process: str) -> None:
    """From now on the fees of this process are due then."""
    current = ProcessVersion.objects.filter(code=process).latest("number")
    definition = copy.deepcopy(current.definition) | {"fees_due": moment}
    publish_process(process, current.title, definition)


def _delivered() -> None:
    for message in services.waiting().filter(topic__in=("dossier.event", "duty.raised", "duty.ended")):
        deliver_now(message.pk)


def _told(story: Payments) -> str:
    _delivered()
    texts = (
        Notice.objects.filter(person=story.person(APPLICANT)).order_by("id").values_list("text", flat=True)
    )
    return "\n".join(texts)


def _request(dossier: Dossier) -> PaymentRequest:
    (owed,) = of_dossier(dossier)
    return owed.request


def _address(request: PaymentRequest) -> str:
    return reverse("portal:pay", kwargs={"key": request.key})


@pytest.mark.criterion("II.10.4")
def test_a_supplement_is_taken_once_its_fee_is_paid(story: Payments, signed_in: SignedIn) -> None:
    _due("supplement", "mot-cua-3-ngay")
    dossier = story.do("submit", story.draft(APPLICANT, "1.001612", "H27.40"), APPLICANT).dossier
    assert not Duty.objects.exists()
    dossier = story.do("ask_supplement", dossier, COMMUNE_DESK, story.request()).dossier
    request = _request(dossier)
    assert "Bạn phải nộp 100.000 đồng" in _told(story)
    citizen = signed_in()
    for page in ("dossier", "supply"):
        shown = citizen.get(reverse(f"portal:{page}", kwargs={"key": dossier.key})).content.decode()
        assert _address(request) in shown, page
    assert story.refused("supply", dossier, APPLICANT, {"replies": story.replies()}).code == "duty_open"
    tell(Client(), story.order(request, story.gateway()))
    dossier = story.do("supply", dossier, APPLICANT).dossier
    # A further supplement asks for nothing more.
    dossier = story.do("ask_supplement", dossier, COMMUNE_DESK, story.request() | UNMET).dossier
    assert Duty.objects.get().end == Duty.End.PAID
    assert story.do("supply", dossier, APPLICANT).dossier.state == "supplemented"
    assert list(verify(dossier.code)) == []


@pytest.mark.criterion("II.10.4", "II.10.5", "HT.5", "HT.15")
def test_the_result_is_handed_over_once_its_fee_is_paid_and_is_asked_for_once(
    story: Payments, signed_in: SignedIn
) -> None:
    _due("result", "mot-cua")
    dossier = story.finished()
    request = _request(dossier)
    assert request.total == 1_200_000
    assert "Bạn phải nộp 1.200.000 đồng" in _told(story)
    dossier = story.do("forward", dossier, DESK).dossier
    assert "Hồ sơ còn khoản phí, lệ phí phải nộp" in _told(story)
    assert _address(request) in signed_in().get("/thanh-toan").content.decode()
    data = story.hand_over_data()
    assert story.refused("hand_over", dossier, DESK, data).code == "duty_open"

    page = reverse("desk:fees", kwargs={"key": dossier.key})
    cash = {"request": request.key, "viec": "thu", "way": "cash", "amount": "1.200.000"}
    assert signed_in(DESK).post(page, cash).status_code == 302
    assert FeeReceipt.objects.get().content["total_words"] == "Một triệu hai trăm nghìn đồng"
    dossier = story.do("hand_over", dossier, DESK, data).dossier
    assert dossier.state == "handed_over"

    basis = {"step": "van-thu", "basis": "Quyết định 15/QĐ-SCT", "reason": "Kết quả có sai sót"}
    dossier = story.do("reopen", dossier, DIRECTOR, basis).dossier
    again = {"number": "13/GP-SCT", "issued_on": story.today(), "file": story.file("moi.pdf")}
    dossier = story.do("finish", dossier, CLERK, again).dossier
    assert Duty.objects.get().end == Duty.End.PAID
    dossier = story.do("hand_over", story.do("forward", dossier, DESK).dossier, DESK, data).dossier
    assert list(verify(dossier.code)) == []


def test_what_was_removed_and_comes_back_owes_its_fee_again(story: Payments) -> None:
    dossier, request = story.owing()
    for _turn in range(2):
        dossier = story.do("remove", dossier, COMMUNE_DESK, REMOVE).dossier
        _delivered()
        assert story.stored_request(request).state == "cancelled"
        assert ledger.balance(ledger.DUE) == 0
        dossier = story.do("reinstate", dossier, HEAD, {"reason": "Hồ sơ thật"}).dossier
        _delivered()
        assert story.stored_request(request).state == "open"
        assert ledger.balance(ledger.DUE) == FEE
        assert story.refused("accept", dossier, COMMUNE_DESK).code == "duty_open"
    tell(Client(), story.order(story.stored_request(request), story.gateway()))
    assert ledger.balance(ledger.DUE) == 0
    assert story.do("accept", dossier, COMMUNE_DESK).dossier.state == "accepted"
    assert list(verify(dossier.code)) == []


def test_what_was_paid_for_a_dossier_that_nobody_accepts_waits_for_an_accountant(
    story: Payments, signed_in: SignedIn
) -> None:
    dossier, request, _order = story.paid()
    story.do("refuse", dossier, COMMUNE_DESK, {"reason": "Không thuộc thẩm quyền"})
    _delivered()
    case = Case.objects.get()
    assert (case.kind, case.settled_at) == ("ended", None)
    page: str = signed_in(HEAD).get(reverse("desk:account_case", kwargs={"number": case.pk})).content.decode()
    assert "kết thúc khi chưa được tiếp nhận" in page
    assert "Phí, lệ phí đã thu: còn 100.000 đồng" in page
    assert story.stored_request(request).state == "paid"


def test_the_refusal_tells_no_amount_that_was_assessed_anew(story: Payments, signed_in: SignedIn) -> None:
    dossier, request = story.owing()
    given: dict[str, Any] = {"request": request.key, "viec": "muc-thu", "why": "Giảm 50 %"}
    page = reverse("desk:fees", kwargs={"key": dossier.key})
    desk = signed_in(COMMUNE_DESK)
    assert desk.post(page, given | {f"amount-{request.lines[0]['code']}": "50.000"}).status_code == 302
    assert story.stored_request(request).total == 50_000
    assert "100.000" not in story.refused("accept", dossier, COMMUNE_DESK).message
