"""Money comes in, once, and what follows: the request is paid, the duty settled, a receipt issued, the ledger written.

One transaction. It locks the request first, then the dossier, then the receipt book; whoever tells the same again, or
something else about the same request, waits and finds what was done.
"""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from motcua.agencies.selectors import SYSTEM
from motcua.dossiers.acts import perform
from motcua.dossiers.errors import Refusal
from motcua.dossiers.models import Duty
from motcua.kernel.dates import to_local
from motcua.payments import ledger, receipts, refunds, seals
from motcua.payments.gateways import read
from motcua.payments.invoices import issuing
from motcua.payments.models import Case, Gateway, Money, Order, PaymentRequest
from motcua.payments.rules import Decision, decide
from motcua.people.models import User

# What a rule may give back by itself.
_GIVEN_BACK = frozenset({Money.Why.DOUBLE, Money.Why.ENDED})


@dataclass(frozen=True)
class Incoming:
    """Money as it is told. `amount` in đồng (of another currency: in its own units)."""

    way: Money.Way
    amount: int
    paid_at: datetime.datetime
    external: str = ""
    currency: str = "VND"
    gateway: Gateway | None = None
    by: User | None = None


def receive_for_order(order: Order, incoming: Incoming) -> Money:
    """Money that a gateway took for an order. Raises nothing: whatever it is, it is kept."""
    return _receive(order.request_id, incoming, order)


def receive_at_desk(request: PaymentRequest, incoming: Incoming) -> Money:
    """Money that an officer notes: cash, a transfer, what the post collected."""
    return _receive(request.pk, incoming, None)


def receive_unknown(agency: int, incoming: Incoming) -> Money:
    """Money of which nobody knows what it is for: it is kept and waits for an accountant."""
    with transaction.atomic():
        before = _before(incoming)
        if before is not None:
            return before
        money = _noted(agency, None, None, incoming, Decision(0), Money.Why.UNKNOWN)
        return money


def _receive(request_id: int, incoming: Incoming, order: Order | None) -> Money:
    with transaction.atomic():
        requests = PaymentRequest.objects.select_for_update(of=("self",))
        request = requests.select_related("duty", "dossier__procedure_version").get(pk=request_id)
        before = _before(incoming)
        if before is not None:
            return before
        decision = _decided(request, incoming, order)
        if decision.applied and not _settled(request, incoming):
            decision = Decision(0, "ended", decision.late)
        money = _noted(request.agency_id, request, order, incoming, decision, Money.Why(decision.why))
        if decision.applied:
            now = timezone.now()
            request.state, request.settled_at = PaymentRequest.State.PAID, now
            request.save(update_fields=["state", "settled_at"])
            receipt = receipts.issue(money, request, now)
            issuing.ask(receipt, request)
            seals.ask(receipt)
        if order is not None:
            Order.objects.filter(pk=order.pk).update(
                state=Order.State.PAID, settled_at=timezone.now(), ask_at=None
            )
        return money


def _before(incoming: Incoming) -> Money | None:
    """The same money, where it was told before."""
    if incoming.gateway is None:
        return None
    return Money.objects.filter(gateway=incoming.gateway, external=incoming.external).first()


def _decided(request: PaymentRequest, incoming: Incoming, order: Order | None) -> Decision:
    over = request.expires_at if order is None else min(request.expires_at, order.expires_at)
    return decide(
        asked=request.total or 0,
        amount=incoming.amount,
        currency=incoming.currency,
        is_paid=request.state == PaymentRequest.State.PAID,
        is_payable=request.is_payable,
        late=incoming.paid_at > over,
        expected=order.amount if order is not None else None,
    )


def _settled(request: PaymentRequest, incoming: Incoming) -> bool:
    """Whether the dossier took it as its duty done; not where it has ended meanwhile."""
    proof = {"duty": str(request.duty.key), "end": Duty.End.PAID.value, "proof": incoming.external}
    try:
        with transaction.atomic():
            perform("settle", by=SYSTEM, dossier=request.dossier.key, data=proof)
    except Refusal:
        return False
    return True


def _noted(
    agency: int,
    request: PaymentRequest | None,
    order: Order | None,
    incoming: Incoming,
    decision: Decision,
    why: Money.Why,
) -> Money:
    money = Money.objects.create(
        agency_id=agency,
        request=request,
        order=order,
        gateway=incoming.gateway,
        way=incoming.way,
        external=incoming.external,
        amount=incoming.amount,
        currency=incoming.currency,
        applied=decision.applied,
        why=why,
        is_late=decision.late,
        paid_at=incoming.paid_at,
        day=to_local(incoming.paid_at).date(),
        by=incoming.by,
    )
    if why != Money.Why.CURRENCY:
        ledger.receive(money, incoming.paid_at)
    if why:
        Case.objects.create(
            key=f"money/{money.key}", agency_id=agency, kind=why.value, order=order, money=money
        )
    elif decision.late:
        Case.objects.create(
            key=f"money/{money.key}",
            agency_id=agency,
            kind=Case.Kind.LATE,
            order=order,
            money=money,
            settled_at=timezone.now(),
        )
    if why in _GIVEN_BACK and incoming.gateway is not None:
        merchant = read(incoming.gateway)
        if merchant.refunds_itself and merchant.adapter.gives_back:
            refunds.by_rule(money)
    return money
