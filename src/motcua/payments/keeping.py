"""What accountants do beside refunds: cases settled once, money handed to the treasury, fees taken at the desk."""

import datetime

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.selectors import Actor
from motcua.dossiers.errors import Conflict, Incomplete
from motcua.kernel.dates import HANOI
from motcua.payments import ledger
from motcua.payments.models import Case, HandedOver, Money, Order, PaymentRequest
from motcua.payments.receiving import Incoming, receive_at_desk
from motcua.people.models import User

_LONGEST_ANSWER = 1000
DESK_WAYS = (Money.Way.CASH, Money.Way.TRANSFER, Money.Way.POST)


def settle_case(by: Actor, case: Case, answer: str) -> Case:
    """Say how a case was settled, once. Raises Incomplete without words, Conflict where somebody was quicker."""
    if not answer or len(answer) > _LONGEST_ANSWER:
        told = _("Hãy ghi đã xử lý thế nào, nhiều nhất 1.000 ký tự.")
        raise Incomplete(told, fields={"answer": told})
    with transaction.atomic():
        # The order before the case, as what gateways tell locks them.
        number = case.order_id
        order = None if number is None else Order.objects.select_for_update().filter(pk=number).first()
        row = Case.objects.select_for_update().get(pk=case.pk)
        if row.settled_at is not None:
            raise Conflict(_("Việc này vừa được người khác xử lý. Hãy tải lại trang."))
        row.settled_at, row.settled_by = timezone.now(), by.person
        if row.kind == Case.Kind.DOUBTFUL and order is not None and order.state == Order.State.DOUBTFUL:
            # Nothing is waited for any more: the payer may pay again, an officer may change the amount.
            order.state, order.settled_at = Order.State.FAILED, row.settled_at
            order.save(update_fields=["state", "settled_at"])
        row.answer = f"{row.answer} – {answer}"[:_LONGEST_ANSWER] if row.answer else answer
        row.save(update_fields=["settled_at", "settled_by", "answer"])
    return row


def charge_back(by: Actor, money: Money, reason: str) -> Case:
    """Note that the payer's bank claims the money back; a refund settles it, or the accountant's answer."""
    if not reason or len(reason) > _LONGEST_ANSWER:
        told = _("Hãy ghi ngân hàng đòi lại vì sao, theo chứng từ nào.")
        raise Incomplete(told, fields={"reason": told})
    case, made = Case.objects.get_or_create(
        key=f"money/{money.key}/chargeback",
        defaults={
            "agency_id": money.agency_id,
            "kind": Case.Kind.CHARGEBACK,
            "money": money,
            "order": money.order,
            "answer": reason,
        },
    )
    if not made:
        raise Conflict(_("Khoản này đã được ghi là bị đòi lại."))
    return case


def take_at_desk(
    by: User, request: PaymentRequest, way: str, amount: int, paper: str, at: datetime.datetime
) -> Money:
    """Note money that came at the desk. `paper`: the number of the bank's or the post's paper. Raises Incomplete,
    Conflict where nothing is owed (any more): money in hand is refused rather than kept as excess.
    """
    fields = {}
    if way not in DESK_WAYS:
        fields["way"] = _("Hãy chọn hình thức nộp.")
    if amount <= 0:
        fields["amount"] = _("Hãy ghi số tiền đã nhận.")
    if way != Money.Way.CASH and not paper:
        fields["paper"] = _("Hãy ghi số chứng từ của ngân hàng, bưu chính.")
    if way == Money.Way.CASH and amount != request.total:
        fields["amount"] = _("Tiền mặt phải thu đúng số phải nộp.")
    if at > timezone.now():
        fields["paid_on"] = _("Ngày nộp không được ở sau hôm nay.")
    if fields:
        raise Incomplete(next(iter(fields.values())), fields=fields)
    with transaction.atomic():
        request = PaymentRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
        if not request.is_payable:
            raise Conflict(
                _("Khoản này đã nộp hoặc không còn phải nộp. Hãy tải lại trang; không nhận tiền lần nữa.")
            )
        # Too little leaves the request open: the same paper sent twice is no second payment.
        if paper and request.money.filter(way=way, external=paper[:100]).exists():
            raise Conflict(
                _("Chứng từ số này đã được ghi cho khoản này. Hãy tải lại trang; không ghi lần nữa.")
            )
        return receive_at_desk(
            request, Incoming(way=Money.Way(way), amount=amount, paid_at=at, external=paper[:100], by=by)
        )


def hand_over(
    by: User, agency: int, account: str, amount: int, day: datetime.date, number: str
) -> HandedOver:
    """Note money handed to the treasury by this paper; never more than lies in the account. Raises Incomplete."""
    fields = {}
    if not number:
        fields["number"] = _("Hãy ghi số giấy nộp tiền vào ngân sách.")
    if not ledger.holds_money(account):
        fields["account"] = _("Hãy chọn nơi giữ tiền.")
    if day > timezone.localdate():
        fields["day"] = _("Ngày nộp không được ở sau hôm nay.")
    if fields:
        raise Incomplete(next(iter(fields.values())), fields=fields)
    try:
        with transaction.atomic():
            _alone(agency, account)
            there = ledger.balance(account, agency)
            if not 0 < amount <= there:
                told = _("Nơi này đang giữ %(there)s đồng.") % {"there": f"{there:,}".replace(",", ".")}
                raise Incomplete(told, fields={"amount": told})
            row = HandedOver.objects.create(
                agency_id=agency, account=account, amount=amount, day=day, number=number[:60], by=by
            )
            at = datetime.datetime.combine(day, datetime.time(12), HANOI)
            ledger.book(f"treasury/{row.key}", agency, at, ledger.TREASURY, account, amount)
    except IntegrityError:
        told = _("Giấy nộp tiền số này đã được ghi.")
        raise Incomplete(told, fields={"number": told}) from None
    return row


def _alone(agency: int, account: str) -> None:
    """Let one at a time take from an account of an agency, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"payments/{agency}/{account}"])
