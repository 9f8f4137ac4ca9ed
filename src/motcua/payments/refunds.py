"""Money goes back: by a rule at once, or asked for by one officer and decided by another.

A refund is never more than what came in less what goes back already. The gateway is asked outside of any transaction,
under a number that is kept before the first call and is the same at every further one: a gateway that took the first
call and did not answer knows it again. Silence is no refusal: the refund stays "sent" and is asked for anew, a bounded
number of times; then an accountant looks.
"""

import datetime
import secrets

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.four_eyes_policy import delegated_by
from motcua.agencies.selectors import Actor
from motcua.dossiers.errors import Conflict, Incomplete, NotAllowed
from motcua.payments import ledger
from motcua.payments.adapters import Away, Forged, Returned, Strange
from motcua.payments.gateways import read
from motcua.payments.models import Case, Money, Refund, Talk
from motcua.payments.rules import OUR_CURRENCY

MOST_ATTEMPTS = 8
_LEASE = datetime.timedelta(minutes=5)
_LONGEST_REASON = 1000
# What is on its way or gone counts against what may still go back.
_COUNTED = (
    Refund.State.ASKED,
    Refund.State.APPROVED,
    Refund.State.SENDING,
    Refund.State.DONE,
)


def left_of(money: Money, *, of_excess: bool) -> int:
    """How much of the money may still be given back: of what counted for nothing, or of the fee."""
    gone = (
        money.refunds.filter(state__in=_COUNTED, of_excess=of_excess).aggregate(sum=Sum("amount"))["sum"] or 0
    )
    return (money.excess if of_excess else money.applied) - int(gone)


def by_rule(money: Money) -> Refund | None:
    """Give back what counted for nothing, as the merchant's setting says; within the transaction that received it."""
    amount = left_of(money, of_excess=True)
    if amount <= 0:
        return None
    now = timezone.now()
    return Refund.objects.create(
        money=money,
        amount=amount,
        of_excess=True,
        reason=_("Hoàn theo quy tắc: %(why)s.") % {"why": str(money.get_why_display()).lower()},
        state=Refund.State.APPROVED,
        asked_at=now,
        decided_at=now,
        request_id=_new_id(),
        try_at=now,
    )


def ask(by: Actor, money: Money, amount: int, reason: str, *, of_excess: bool) -> Refund:
    """Ask that money goes back; another decides. The caller has checked that `by` keeps this agency's accounts.

    Raises Incomplete (by field), Conflict.
    """
    fields = {}
    if not reason or len(reason) > _LONGEST_REASON:
        fields["reason"] = _("Hãy ghi lý do hoàn tiền, nhiều nhất 1.000 ký tự.")
    with transaction.atomic():
        money = Money.objects.select_for_update(of=("self",)).select_related("gateway").get(pk=money.pk)
        if money.currency != OUR_CURRENCY:
            raise Conflict(
                _("Khoản này bằng loại tiền khác; hãy hoàn ngoài hệ thống rồi ghi vào việc cần xử lý.")
            )
        left = left_of(money, of_excess=of_excess)
        if amount <= 0 or amount > left:
            told = {"left": f"{left:,}".replace(",", ".")}
            fields["amount"] = _("Chỉ còn hoàn được nhiều nhất %(left)s đồng.") % told
        if fields:
            raise Incomplete(next(iter(fields.values())), fields=fields)
        return Refund.objects.create(
            money=money,
            amount=amount,
            of_excess=of_excess,
            reason=reason,
            state=Refund.State.ASKED,
            asked_by=by.person,
            asked_at=timezone.now(),
        )


def may_decide(by: Actor, refund: Refund) -> bool:
    """Whether this person is a second one: not who asked, nor somebody who carries a post for who asked."""
    if by.person is None or refund.state != Refund.State.ASKED or refund.asked_by_id is None:
        return False
    return by.person.pk != refund.asked_by_id and refund.asked_by_id not in set(delegated_by(by.person.pk))


def decide(by: Actor, refund: Refund, *, agrees: bool, answer: str) -> Refund:
    """Agree or not, once.

    Raises NotAllowed for who asked, Conflict where it is decided, Incomplete without a reason.
    """
    with transaction.atomic():
        refund = (
            Refund.objects.select_for_update(of=("self",)).select_related("money__gateway").get(pk=refund.pk)
        )
        if refund.state != Refund.State.ASKED:
            raise Conflict(_("Đề nghị hoàn tiền này đã có quyết định. Hãy tải lại trang."))
        if not may_decide(by, refund):
            raise NotAllowed(_("Người đề nghị hoàn tiền không tự quyết định. Hãy nhờ người khác."))
        if not agrees and not answer:
            told = _("Hãy ghi vì sao không hoàn.")
            raise Incomplete(told, fields={"answer": told})
        refund.decided_by, refund.decided_at, refund.answer = by.person, timezone.now(), answer
        refund.state = Refund.State.APPROVED if agrees else Refund.State.DECLINED
        if agrees and _goes_by_gateway(refund.money):
            refund.request_id, refund.try_at = _new_id(), timezone.now()
        refund.save()
    return refund


def _goes_by_gateway(money: Money) -> bool:
    return money.gateway is not None and money.order_id is not None and read(money.gateway).adapter.gives_back


def _new_id() -> str:
    return f"r{secrets.token_hex(12)}"


def pay_out(by: Actor, refund: Refund, paper: str) -> Refund:
    """Note that a refund was paid at the desk or by a transfer, by which paper. Raises Incomplete, Conflict."""
    if not paper:
        told = _("Hãy ghi số phiếu chi hoặc uỷ nhiệm chi.")
        raise Incomplete(told, fields={"paper": told})
    with transaction.atomic():
        refund = (
            Refund.objects.select_for_update(of=("self",)).select_related("money__gateway").get(pk=refund.pk)
        )
        by_hand = refund.state == Refund.State.APPROVED and not refund.request_id
        # Whatever takes from the same money waits: what is left is asked for with nobody beside.
        Money.objects.select_for_update(of=("self",)).get(pk=refund.money_id)
        # What the gateway will not give back is paid by hand, under the same decision.
        if not by_hand and refund.state != Refund.State.REFUSED:
            raise Conflict(_("Khoản hoàn này không chờ chi. Hãy tải lại trang."))
        if (
            refund.state == Refund.State.REFUSED
            and left_of(refund.money, of_excess=refund.of_excess) < refund.amount
        ):
            raise Conflict(_("Khoản tiền này đã được hoàn bằng đề nghị khác."))
        refund.paper = paper[:100]
        _done(refund)
    return refund


def _done(refund: Refund) -> None:
    """It is gone: the ledger, and what waited for it. In the caller's transaction, the row locked."""
    now = timezone.now()
    refund.state, refund.done_at, refund.try_at = Refund.State.DONE, now, None
    refund.save()
    ledger.give_back(refund, now)
    Case.objects.filter(refund=refund, settled_at__isnull=True).update(settled_at=now)
    if refund.of_excess and left_of(refund.money, of_excess=True) == 0:
        Case.objects.filter(money=refund.money, settled_at__isnull=True).update(
            settled_at=now, settled_by=refund.decided_by, answer=_("Đã hoàn tiền.")
        )


def send_due(most: int = 100) -> int:
    """Ask gateways for the refunds that are due; how many were asked for."""
    sent = 0
    while sent < most:
        refund = _claimed()
        if refund is None:
            break
        _send(refund)
        sent += 1
    return sent


def _claimed() -> Refund | None:
    """The next refund that is due, marked as sent before anything leaves: a crash repeats the same number."""
    with transaction.atomic():
        now = timezone.now()
        due = Refund.objects.select_for_update(skip_locked=True, of=("self",))
        refund = due.filter(try_at__lte=now).order_by("try_at").first()
        if refund is None:
            return None
        refund.state, refund.attempts = Refund.State.SENDING, refund.attempts + 1
        refund.sent_at = refund.sent_at or now
        refund.try_at = now + _LEASE * refund.attempts
        refund.save()
    return Refund.objects.select_related("money__gateway", "money__order").get(pk=refund.pk)


def _send(refund: Refund) -> None:
    money = refund.money
    if money.gateway is None or money.order is None or refund.sent_at is None:
        return
    merchant = read(money.gateway)
    returned = Returned(
        request_id=refund.request_id,
        ref=money.order.ref,
        external=money.external,
        amount=refund.amount,
        is_whole=refund.amount == money.amount,
        made_at=refund.sent_at,
        ordered_at=money.order.made_at,
        by="motcua",
    )
    try:
        outcome, code = merchant.adapter.give_back(merchant, returned)
    except (Away, Forged, Strange) as silence:
        # Nothing is known: it may be under way there.
        outcome, code = "pending", type(silence).__name__
    Talk.objects.create(
        gateway=money.gateway, kind=Talk.Kind.REFUND, ref=money.order.ref, said=code[:100], answer=outcome
    )
    with transaction.atomic():
        refund = (
            Refund.objects.select_for_update(of=("self",)).select_related("money__gateway").get(pk=refund.pk)
        )
        if refund.state != Refund.State.SENDING:
            return
        refund.said = code[:40]
        if outcome == "taken":
            _done(refund)
            return
        if outcome == "refused" or refund.attempts >= MOST_ATTEMPTS:
            refund.try_at = None
            if outcome == "refused":
                refund.state = Refund.State.REFUSED
            Case.objects.get_or_create(
                key=f"refund/{refund.key}",
                defaults={
                    "agency_id": refund.money.agency_id,
                    "kind": Case.Kind.REFUND,
                    "money": refund.money,
                    "refund": refund,
                },
            )
        refund.save()


def settle_unknown(by: Actor, refund: Refund, *, was_made: bool, paper: str) -> Refund:
    """An accountant says, by a paper of the gateway, what became of a refund of which it said nothing for too long."""
    if not paper:
        told = _("Hãy ghi chứng từ của cổng thanh toán.")
        raise Incomplete(told, fields={"paper": told})
    with transaction.atomic():
        refund = (
            Refund.objects.select_for_update(of=("self",)).select_related("money__gateway").get(pk=refund.pk)
        )
        if refund.state != Refund.State.SENDING or refund.try_at is not None:
            raise Conflict(_("Khoản hoàn này không chờ làm rõ. Hãy tải lại trang."))
        refund.paper, refund.answer = paper[:100], refund.answer
        if was_made:
            _done(refund)
        else:
            refund.state = Refund.State.REFUSED
            refund.save()
    return refund
