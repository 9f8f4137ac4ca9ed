"""Requests of payment: made for a duty once, assessed by an officer where the case is open, expired, asked anew."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.selectors import SYSTEM, Actor
from motcua.dossiers.acts import perform
from motcua.dossiers.errors import Conflict, Incomplete
from motcua.dossiers.models import Dossier, Duty
from motcua.kernel.dates import HANOI, to_local
from motcua.payments import ledger
from motcua.payments.models import Case, PaymentRequest

MOST_DAYS = 365


def request_of(duty: Duty) -> PaymentRequest:
    """The request of a duty, made on first asking; `duty` with its dossier. Safe to be asked for at the same time."""
    found = PaymentRequest.objects.filter(duty=duty).first()
    if found is not None:
        return found
    with transaction.atomic():
        # Whoever comes second waits here and finds what the first made. Acts lock the dossier first too, then duties.
        Dossier.objects.select_for_update(no_key=True).only("pk").get(pk=duty.dossier_id)
        locked = Duty.objects.get(pk=duty.pk)
        ended = locked.settled_at is not None
        state = PaymentRequest.State.ASSESSING if duty.total is None else PaymentRequest.State.OPEN
        request, made = PaymentRequest.objects.get_or_create(
            duty=duty,
            defaults={
                "dossier": duty.dossier,
                "agency_id": duty.dossier.agency_id,
                "lines": duty.lines,
                "total": duty.total,
                "state": PaymentRequest.State.CANCELLED if ended else state,
                "asked_at": duty.raised_at,
                "expires_at": end_of(duty.until),
                "settled_at": locked.settled_at,
            },
        )
        if made and not ended:
            ledger.expect(request, duty.raised_at)
    return request


def end_of(day: datetime.date) -> datetime.datetime:
    """The end of a day at Hà Nội."""
    return datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time(), HANOI)


def cancel(duty: Duty) -> None:
    """Nothing is owed any more. What was paid stays paid, and an accountant is told of it. Harmless when told late or
    twice: how the duty stands now counts.
    """
    request = request_of(duty)
    with transaction.atomic():
        locked = PaymentRequest.objects.select_for_update(of=("self",)).select_related("dossier")
        request = locked.get(pk=request.pk)
        if Duty.objects.get(pk=duty.pk).settled_at is None:
            return
        if request.is_payable or request.state == PaymentRequest.State.ASSESSING:
            now = timezone.now()
            ledger.no_longer_expect(request, now)
            request.state, request.settled_at = PaymentRequest.State.CANCELLED, now
            request.save(update_fields=["state", "settled_at"])
        elif request.state == PaymentRequest.State.PAID:
            _for_nothing(request)


def _for_nothing(request: PaymentRequest) -> None:
    """Have an accountant look at what was paid for a dossier that ended before it was accepted, or came to a process
    without the fee.
    """
    money = request.money.filter(applied__gt=0).first()
    if money is not None:
        Case.objects.get_or_create(
            key=f"request/{request.key}/for_nothing",
            defaults={
                "agency_id": money.agency_id,
                "kind": Case.Kind.ENDED,
                "money": money,
                "order": money.order,
                "answer": _(
                    "Hồ sơ đã nộp phí, lệ phí kết thúc khi chưa được tiếp nhận. Hãy xem có phải hoàn tiền không."
                )
                if request.dossier.ended_at is not None
                else _(
                    "Hồ sơ đã nộp phí, lệ phí được chuyển sang phiên bản quy trình không thu khoản này. Hãy xem có "
                    "phải hoàn tiền không."
                ),
            },
        )


def ask_again(duty: Duty) -> PaymentRequest:
    """The request of a duty that was raised; where it had ended and is owed again, as many days as at first."""
    request = request_of(duty)
    with transaction.atomic():
        request = PaymentRequest.objects.select_for_update().get(pk=request.pk)
        now_owed = Duty.objects.get(pk=duty.pk)
        if request.state != PaymentRequest.State.CANCELLED or now_owed.settled_at is not None:
            return request
        now = timezone.now()
        days = now_owed.until - to_local(now_owed.raised_at).date()
        unknown = request.total is None
        request.state = PaymentRequest.State.ASSESSING if unknown else PaymentRequest.State.OPEN
        request.settled_at = None
        request.expires_at = max(request.expires_at, end_of(to_local(now).date() + days))
        request.save(update_fields=["state", "settled_at", "expires_at"])
        ledger.expect(request, now)
    return request


def assess(by: Actor, request: PaymentRequest, amounts: Mapping[str, Any], why: str) -> PaymentRequest:
    """An officer says which case an open line is, or who is exempt: amounts in đồng by the code of the line, and on
    which legal basis. Nothing to pay: the duty is waived. Raises Incomplete, Conflict.
    """
    if not why:
        raise Incomplete(
            _("Hãy ghi căn cứ."), fields={"why": _("Hãy ghi căn cứ của mức thu, hoặc của việc miễn, giảm.")}
        )
    with transaction.atomic():
        request = (
            PaymentRequest.objects.select_for_update().select_related("duty", "dossier").get(pk=request.pk)
        )
        if not (request.is_payable or request.state == PaymentRequest.State.ASSESSING):
            raise Conflict(_("Khoản này đã nộp hoặc không còn phải nộp, nên không đổi mức thu được."))
        if request.orders.filter(state__in=("pending", "doubtful")).exists():
            raise Conflict(
                _("Đang có giao dịch trực tuyến chờ ngân hàng trả lời. Hãy đợi có kết quả rồi đổi mức thu.")
            )
        lines = [_assessed(line, amounts) for line in request.lines]
        now = timezone.now()
        before = request.total or 0
        request.lines, request.total = lines, sum(line["amount"] for line in lines)
        request.assessed_by, request.assessed_why = by.person, why
        request.state = PaymentRequest.State.OPEN
        if request.total == 0:
            perform(
                "settle",
                by=SYSTEM,
                dossier=request.dossier.key,
                data={"duty": str(request.duty.key), "end": Duty.End.WAIVED.value, "proof": why},
            )
            request.state, request.settled_at = PaymentRequest.State.WAIVED, now
        request.save()
        ledger.correct(request, before, now)
    return request


def _assessed(line: Mapping[str, Any], amounts: Mapping[str, Any]) -> dict[str, Any]:
    amount = amounts.get(line["code"], line["amount"])
    if amount is None:
        told = _("Hãy ghi số tiền của khoản này.")
        raise Incomplete(told, fields={f"amount-{line['code']}": told})
    # An amount that an officer changes stands on the officer's basis, no longer on an exemption that held by itself.
    gone = () if amount == line["amount"] else ("exemption",)
    return {name: value for name, value in line.items() if name not in gone} | {"amount": amount}


def ask_anew(by: Actor, request: PaymentRequest, days: int) -> PaymentRequest:
    """Let an expired request be paid again, for so many days from today. Raises Conflict, Incomplete."""
    if not 1 <= days <= MOST_DAYS:
        told = _("Số ngày từ 1 đến 365.")
        raise Incomplete(told, fields={"days": told})
    with transaction.atomic():
        request = PaymentRequest.objects.select_for_update().get(pk=request.pk)
        if not request.is_payable:
            raise Conflict(_("Khoản này đã nộp hoặc không còn phải nộp."))
        today = to_local(timezone.now()).date()
        request.expires_at = end_of(today + datetime.timedelta(days=days))
        request.state = PaymentRequest.State.OPEN
        request.save(update_fields=["expires_at", "state"])
    return request


def expire(now: datetime.datetime | None = None) -> int:
    """End the time of what was not paid; how many. It stays owed: money that comes late counts."""
    over = PaymentRequest.objects.filter(
        state=PaymentRequest.State.OPEN, expires_at__lte=now or timezone.now()
    )
    return over.update(state=PaymentRequest.State.EXPIRED)
