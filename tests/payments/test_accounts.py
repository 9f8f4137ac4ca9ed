"""Money taken at the desk, given back by two people, handed over and held against a gateway's file."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from motcua.agencies.models import Agency, Unit
from motcua.agencies.outside import Wrong
from motcua.agencies.services import give_post
from motcua.dossiers.errors import Conflict, Incomplete, NotAllowed
from motcua.dossiers.verification import verify
from motcua.payments import keeping, ledger, merchants, reconciling, refunds, requests
from motcua.payments.adapters import Away
from motcua.payments.adapters.vnpay import Vnpay
from motcua.payments.models import Case, Difference, FeeReceipt, Money, Refund
from tests.payments.conftest import DEPUTY, FEE, HEAD, Payments, message, tell
from tests.story import COMMUNE_DESK, DEPARTMENT, DESK, DIRECTOR

SignedIn = Callable[..., Client]


@pytest.mark.criterion("HT.8", "II.10.5")
def test_cash_at_the_desk_gives_a_receipt_and_opens_acceptance(story: Payments, signed_in: SignedIn) -> None:
    dossier, request = story.owing()
    desk = signed_in(COMMUNE_DESK)
    page = reverse("desk:fees", kwargs={"key": dossier.key})
    assert page in desk.get(reverse("desk:dossier", kwargs={"key": dossier.key})).content.decode()
    taken: dict[str, Any] = {"request": request.key, "viec": "thu", "way": "cash"}
    assert desk.post(page, taken | {"amount": "90.000"}).status_code == 422
    assert desk.post(page, taken | {"amount": "100.000"}).status_code == 302
    assert (
        desk.post(page, taken | {"amount": "100.000"}).status_code == 302
    )  # sent twice: told, not taken again
    receipt = FeeReceipt.objects.get()
    assert (receipt.number, receipt.content["way"]) == (1, "Tiền mặt")
    shown = desk.get(reverse("desk:fee_receipt", kwargs={"key": dossier.key, "receipt": receipt.key}))
    assert shown.content.startswith(b"%PDF")
    assert story.do("accept", dossier, COMMUNE_DESK).dossier.state == "accepted"
    assert ledger.balance(ledger.CASH) == FEE
    assert signed_in(DESK).get(page).status_code == 404


def test_receipt_numbers_have_no_gap(story: Payments) -> None:
    gateway = story.gateway()
    for turn in range(3):
        _dossier, request = story.owing()
        if turn == 1:
            with transaction.atomic():
                tell(Client(), story.order(request, gateway))
                transaction.set_rollback(True)
        else:
            tell(Client(), story.order(request, gateway))
    assert list(FeeReceipt.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_an_open_case_is_assessed_and_an_exempt_payer_waived(story: Payments, signed_in: SignedIn) -> None:
    dossier, request = story.owing()
    desk = signed_in(COMMUNE_DESK)
    page = reverse("desk:fees", kwargs={"key": dossier.key})
    code = request.lines[0]["code"]
    given: dict[str, Any] = {"request": request.key, "viec": "muc-thu", f"amount-{code}": "0"}
    assert desk.post(page, given).status_code == 422
    assert desk.post(page, given | {"why": "Hộ nghèo, Nghị quyết 05"}).status_code == 302
    assert story.stored_request(request).state == "waived"
    assert ledger.balance(ledger.DUE) == 0
    assert story.do("accept", dossier, COMMUNE_DESK).dossier.state == "accepted"
    assert list(verify(dossier.code)) == []


def test_a_transfer_of_too_much_counts_and_the_rest_waits(story: Payments) -> None:
    _dossier, request = story.owing()
    person = story.person(COMMUNE_DESK)
    money = keeping.take_at_desk(person, request, "transfer", FEE + 20_000, "UNC-1", timezone.now())
    assert (money.applied, money.excess, money.why) == (FEE, 20_000, "over")
    assert Case.objects.get().kind == "over"
    assert ledger.balance(ledger.EXCESS) == -20_000


@pytest.mark.criterion("I.9.2")
def test_one_asks_for_a_refund_and_another_decides(story: Payments, signed_in: SignedIn) -> None:
    _dossier, _request, order = story.paid()
    money = Money.objects.get(order=order)
    head = signed_in(HEAD)
    page = reverse("desk:account_money", kwargs={"key": money.key})
    asked = {"viec": "hoan", "of": "fee", "amount": "60.000", "reason": "Thu sai mức"}
    assert head.post(page, asked | {"amount": "100.001"}).status_code == 422
    assert head.post(page, asked | {"amount": "40.000"}).status_code == 302
    assert head.post(page, asked | {"amount": "40.000"}).status_code == 302  # sent twice: asked once
    Refund.objects.get().delete()
    assert head.post(page, asked).status_code == 302
    refund = Refund.objects.get()
    decision = reverse("desk:account_refund", kwargs={"key": refund.key})
    head.post(decision, {"viec": "dong-y"})
    refund.refresh_from_db()
    assert refund.state == Refund.State.ASKED
    with pytest.raises(NotAllowed):
        refunds.decide(story.actor(HEAD), refund, agrees=True, answer="")
    assert signed_in(DIRECTOR).get(decision).status_code == 404
    signed_in(DEPUTY).post(decision, {"viec": "dong-y"})
    refund.refresh_from_db()
    assert (refund.state, refund.decided_by) == (Refund.State.APPROVED, story.person(DEPUTY))
    with pytest.raises(Incomplete):
        refunds.ask(story.actor(HEAD), money, 40_001, "nữa", of_excess=False)


def _approved(story: Payments, amount: int) -> Refund:
    money = Money.objects.get()
    refund = refunds.ask(story.actor(HEAD), money, amount, "Thu sai mức", of_excess=False)
    return refunds.decide(story.actor(DEPUTY), refund, agrees=True, answer="")


def test_a_refund_that_is_not_answered_is_asked_again_under_the_same_number(
    story: Payments, monkeypatch: pytest.MonkeyPatch
) -> None:
    story.paid()
    refund = _approved(story, 60_000)
    sent: list[tuple[str, int, bool]] = []

    def silent(_self: Vnpay, _merchant: Any, returned: Any) -> tuple[str, str]:
        sent.append((returned.request_id, returned.amount, returned.is_whole))
        if len(sent) == 1:
            raise Away("timeout")
        return "taken", "94"

    monkeypatch.setattr(Vnpay, "give_back", silent)
    assert refunds.send_due() == 1
    assert refunds.send_due() == 0  # not due yet: no endless repeating
    refund.refresh_from_db()
    assert (refund.state, refund.said, refund.attempts) == (Refund.State.SENDING, "Away", 1)
    assert ledger.balance(ledger.INCOME) == -FEE
    Refund.objects.update(try_at=timezone.now())
    refunds.send_due()
    refund.refresh_from_db()
    assert refund.state == Refund.State.DONE
    assert sent == [(refund.request_id, 60_000, False)] * 2
    assert ledger.balance(ledger.INCOME) == -(FEE - 60_000)


def test_two_partial_refunds_of_one_payment_are_both_booked(
    story: Payments, monkeypatch: pytest.MonkeyPatch
) -> None:
    story.paid()
    monkeypatch.setattr(Vnpay, "give_back", lambda *_args: ("taken", "00"))
    _approved(story, 30_000)
    _approved(story, 30_000)
    assert refunds.send_due() == 2
    assert ledger.balance(ledger.INCOME) == -(FEE - 60_000)
    assert ledger.balance(ledger.at_gateway(Money.objects.get().gateway)) == FEE - 60_000


def test_after_too_many_silences_an_accountant_looks(
    story: Payments, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: Any) -> None:
        raise Away("timeout")

    story.paid()
    refund = _approved(story, FEE)
    monkeypatch.setattr(Vnpay, "give_back", away)
    for _turn in range(refunds.MOST_ATTEMPTS):
        Refund.objects.filter(try_at__isnull=False).update(try_at=timezone.now())
        refunds.send_due()
    refund.refresh_from_db()
    assert (refund.state, refund.try_at) == (Refund.State.SENDING, None)
    assert Case.objects.get(refund=refund).kind == "refund"
    assert refunds.left_of(refund.money, of_excess=False) == 0
    refunds.settle_unknown(story.actor(DEPUTY), refund, was_made=True, paper="VNPAY-01")
    assert ledger.balance(ledger.INCOME) == 0


def test_the_treasury_gets_no_more_than_lies_there(story: Payments) -> None:
    _dossier, request, order = story.paid()
    account = ledger.at_gateway(order.gateway)
    person, today = story.person(HEAD), timezone.localdate()
    with pytest.raises(Incomplete):
        keeping.hand_over(person, request.agency_id, account, FEE + 1, today, "GNT-1")
    keeping.hand_over(person, request.agency_id, account, FEE, today, "GNT-1")
    with pytest.raises(Incomplete):
        keeping.hand_over(person, request.agency_id, account, 1, today, "GNT-2")
    assert (ledger.balance(account), ledger.balance(ledger.TREASURY)) == (0, FEE)


def test_a_days_file_lists_differences_and_each_is_settled_once(story: Payments, signed_in: SignedIn) -> None:
    gateway = story.gateway("phuong", "H27.40", merchant="MCTEST01")
    paid = []
    for _turn in range(3):
        _dossier, request = story.owing()
        order = story.order(request, gateway)
        tell(Client(), order, "phuong")
        paid.append(Money.objects.get(order=order))
    day = paid[0].day
    lines = ["vnp_TxnRef,vnp_TransactionNo,vnp_Amount,vnp_TransactionType"]
    lines.append(f"{paid[0].order.ref},{paid[0].external},{FEE},01")
    lines.append(f"{paid[1].order.ref},{paid[1].external},{FEE - 1},01")
    lines.append(f"khong-biet,999,{FEE},01")
    head = signed_in(HEAD)
    address = reverse("desk:reconciliations")
    file = SimpleUploadedFile("ngay.csv", "\n".join(lines).encode(), "text/csv")
    given = {"gateway": "phuong", "day": f"{day:%d/%m/%Y}", "file": file}
    assert head.post(address, {**given, "file": SimpleUploadedFile("x.csv", b"a,b\n1,2")}).status_code == 422
    made = head.post(address, given)
    assert made.status_code == 302, made.content.decode()
    kinds = set(Difference.objects.values_list("kind", "ours", "theirs"))
    assert kinds == {("amount", FEE, FEE - 1), ("missing_here", None, FEE), ("missing_there", FEE, None)}
    row = Difference.objects.filter(kind="amount").get()
    assert head.post(made["Location"], {"difference": row.pk, "answer": "Cổng đã sửa"}).status_code == 302
    with pytest.raises(Conflict):
        reconciling.settle(story.actor(DEPUTY), row, "Tôi cũng xử lý")
    assert "Cổng đã sửa" in head.get(made["Location"]).content.decode()


def test_cases_are_settled_once_and_only_in_the_own_agency(story: Payments, signed_in: SignedIn) -> None:
    _dossier, request = story.owing()
    order = story.order(request, story.gateway())
    tell(Client(), order, vnp_Amount="100")
    case = Case.objects.get()
    page = reverse("desk:account_case", kwargs={"number": case.pk})
    assert signed_in(DIRECTOR).get(page).status_code == 404
    head = signed_in(HEAD)
    assert page in head.get(reverse("desk:accounts")).content.decode()
    assert head.post(page, {"viec": "xong", "answer": ""}).status_code == 422
    assert head.post(page, {"viec": "xong", "answer": "Đã hoàn"}).status_code == 302
    with pytest.raises(Conflict):
        keeping.settle_case(story.actor(DEPUTY), case, "lần nữa")
    for name in ("account_book", "account_requests"):
        assert head.get(reverse(f"desk:{name}")).status_code == 200
    assert signed_in(COMMUNE_DESK).get(reverse("desk:accounts")).status_code == 403


def test_the_day_of_the_bank_is_not_in_the_future(story: Payments) -> None:
    _dossier, request = story.owing()
    tomorrow = timezone.now() + datetime.timedelta(days=1)
    with pytest.raises(Incomplete):
        keeping.take_at_desk(story.person(COMMUNE_DESK), request, "transfer", FEE, "UNC", tomorrow)
    assert message("x")["vnp_SecureHash"]


def test_the_same_paper_sent_twice_is_one_payment(story: Payments) -> None:
    _dossier, request = story.owing()
    person = story.person(COMMUNE_DESK)
    keeping.take_at_desk(person, request, "transfer", FEE - 1, "UNC-2", timezone.now())
    with pytest.raises(Conflict):
        keeping.take_at_desk(person, request, "transfer", FEE - 1, "UNC-2", timezone.now())
    assert ledger.balance(ledger.TRANSFER) == FEE - 1


def test_who_keeps_two_agencies_says_from_which_the_money_goes(story: Payments, signed_in: SignedIn) -> None:
    _dossier, request = story.owing()
    keeping.take_at_desk(story.person(COMMUNE_DESK), request, "cash", FEE, "", timezone.now())
    department = Agency.objects.get(code=DEPARTMENT)
    # The other one holds more, in the account of the same name.
    ledger.book("x", department.pk, timezone.now(), ledger.CASH, ledger.INCOME, FEE * 5)
    unit = Unit.objects.filter(agency=department).first()
    assert unit is not None
    give_post(story.person(HEAD), unit, "accountant", "Kế toán")
    head, page = signed_in(HEAD), reverse("desk:accounts")
    places = {f"{one}:cash" for one in (department.pk, request.agency_id)}
    shown = head.get(page).content.decode()
    assert all(f'value="{one}"' in shown for one in places)
    given = {"amount": "100.000", "day": f"{timezone.localdate():%d/%m/%Y}", "number": "GNT-1"}
    assert head.post(page, given | {"account": "cash"}).status_code == 422
    assert head.post(page, given | {"account": f"{request.agency_id}:cash"}).status_code == 302
    assert ledger.balance(ledger.CASH, request.agency_id) == 0
    assert ledger.balance(ledger.CASH, department.pk) == FEE * 5


@pytest.mark.parametrize(
    "part", [{"banks": "NCB"}, {"facts": []}, {"kind": ["vnpay"]}, {"banks": [{"code": "NCB"}]}]
)
def test_a_file_of_a_merchant_that_no_page_could_read_is_refused(
    story: Payments, part: dict[str, Any]
) -> None:
    data = merchants.as_data(story.gateway())
    assert merchants.from_file(json.dumps(data).encode())["code"] == "vnpay-mau"
    with pytest.raises(Wrong):
        merchants.from_file(json.dumps(data | part).encode())


def test_once_a_doubtful_payment_is_cleared_the_amount_can_be_changed(story: Payments) -> None:
    _dossier, request = story.owing()
    order = story.order(request, story.gateway())
    tell(Client(), order, vnp_ResponseCode="07", vnp_TransactionStatus="07")
    amounts = {request.lines[0]["code"]: 50_000}
    with pytest.raises(Conflict):
        requests.assess(story.actor(COMMUNE_DESK), request, amounts, "Giảm 50 %")
    keeping.settle_case(story.actor(HEAD), Case.objects.get(), "Ngân hàng đã trả lại người nộp")
    assert requests.assess(story.actor(COMMUNE_DESK), request, amounts, "Giảm 50 %").total == 50_000
    assert tell(Client(), order)["RspCode"] == "00"  # and if the money comes after all, it counts
    assert Money.objects.get().applied == 50_000


def test_an_amount_that_an_officer_sets_names_no_exemption_any_more(story: Payments) -> None:
    _dossier, request = story.owing()
    given = {"kind": "", "percent": 50, "legal": "Nghị quyết 01"}
    request.lines = [{**request.lines[0], "full": FEE * 2, "exemption": given}]
    request.save()
    by, code = story.actor(COMMUNE_DESK), request.lines[0]["code"]
    assert "exemption" in requests.assess(by, request, {code: FEE}, "Đúng mức").lines[0]
    assert "exemption" not in requests.assess(by, request, {code: FEE * 2}, "Không được giảm").lines[0]
