"""Reads of payments, scoped: a payer's own, a dossier's for officers who see it, an agency's for its accountants."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor
from motcua.dossiers import scope
from motcua.dossiers.models import Dossier, Duty
from motcua.dossiers.selectors.searching import exact_reference
from motcua.payments.models import FeeReceipt, Invoice, Order, PaymentRequest, Refund
from motcua.payments.requests import request_of

KEEPING = (Role.AGENCY_HEAD, Role.ACCOUNTANT)
"""Who keeps an agency's accounts: its accountants, and its head who answers for them."""

# What was brought to a desk was entered by an officer, whose own it is not.
_OWN = Q(dossier__channel=Dossier.Channel.ONLINE)


@dataclass(frozen=True)
class Owed:
    """One request as its payer and officers see it. `receipt`: of what was paid."""

    request: PaymentRequest
    latest: Order | None
    receipt: FeeReceipt | None


def _with_parts(rows: QuerySet[PaymentRequest]) -> QuerySet[PaymentRequest]:
    return rows.select_related(
        "duty", "dossier__procedure", "dossier__procedure_version", "dossier__agency", "agency"
    )


def of_dossier(dossier: Dossier) -> list[Owed]:
    """What a dossier asks or asked for, the latest first; the caller has checked that it may be seen.

    A duty whose request the outbox has not made yet gets it here. No statement where the process has no fees is the
    caller's to see to.
    """
    duties = list(Duty.objects.filter(dossier=dossier).order_by("-id"))
    if not duties:
        return []
    rows = PaymentRequest.objects.filter(dossier=dossier).select_related("agency")
    known = {row.duty_id: row for row in rows}
    requests = []
    for duty in duties:
        duty.dossier = dossier
        request = known.get(duty.pk) or request_of(duty)
        request.dossier, request.duty = dossier, duty
        requests.append(request)
    parts = _parts(requests)
    return [_owed(request, *parts) for request in requests]


def of_children(dossier: Dossier) -> list[Owed]:
    """What dossiers ask to be paid as which this one was handed on to other agencies; the caller has checked that this
    one may be seen. As many statements whatever their number, none beyond the first where nothing is asked.
    """
    rows = list(_with_parts(PaymentRequest.objects.filter(dossier__parent=dossier)).order_by("id"))
    if not rows:
        return []
    parts = _parts(rows)
    return [_owed(request, *parts) for request in rows]


def _parts(requests: list[PaymentRequest]) -> tuple[dict[int, Order], dict[int, FeeReceipt]]:
    ids = [request.pk for request in requests]
    latest: dict[int, Order] = {}
    for order in Order.objects.filter(request__in=ids).order_by("id"):
        latest[order.request_id] = order
    receipts = {
        row.money.request_id: row
        for row in FeeReceipt.objects.filter(money__request__in=ids).select_related("money", "seal")
        if row.money.request_id is not None
    }
    return latest, receipts


def _owed(request: PaymentRequest, latest: dict[int, Order], receipts: dict[int, FeeReceipt]) -> Owed:
    return Owed(request, latest.get(request.pk), receipts.get(request.pk))


def own_request(user: Any, key: UUID) -> Owed | None:
    """A request of the person's own dossier; None for everything else, whether it exists or not."""
    rows = _with_parts(PaymentRequest.objects.filter(_OWN, scope.own(user, "dossier__"), key=key))
    request = rows.first()
    return None if request is None else _owed(request, *_parts([request]))


def own_receipt(user: Any, key: UUID) -> FeeReceipt | None:
    """A receipt of the person's own dossier."""
    own = Q(money__request__dossier__channel=Dossier.Channel.ONLINE)
    rows = FeeReceipt.objects.filter(own, scope.own(user, "money__request__dossier__"), key=key)
    return rows.select_related("money", "seal__pdf", "seal__data").first()


def own_invoice(user: Any, key: UUID) -> Invoice | None:
    """An electronic invoice of the person's own dossier, once it has a number."""
    way = "receipt__money__request__dossier__"
    rows = Invoice.objects.filter(
        Q(**{f"{way}channel": Dossier.Channel.ONLINE}), scope.own(user, way), key=key
    )
    return rows.exclude(number="").select_related("replaces").first()


def invoices_of(receipt: FeeReceipt) -> list[Invoice]:
    """Of a receipt, the latest first; the caller has checked that it may be seen."""
    return list(Invoice.objects.filter(receipt=receipt).order_by("-id"))


def receipt_of(dossier: Dossier, key: UUID) -> FeeReceipt | None:
    """A receipt of this dossier; the caller has checked that it may be seen."""
    rows = FeeReceipt.objects.filter(money__request__dossier=dossier, key=key)
    return rows.select_related("money", "seal__pdf", "seal__data").first()


def receipt_with(content: str) -> FeeReceipt | None:
    """The receipt whose sealed file has this SHA-256, for whoever holds the file."""
    same = Q(seal__pdf__sha256=content) | Q(seal__data__sha256=content)
    return FeeReceipt.objects.filter(same).select_related("agency").first()


def by_code(reference: str) -> list[PaymentRequest]:
    """What is asked for a submitted dossier of this code or receipt number, what is still owed first."""
    exact = exact_reference(reference)
    if exact is None:
        return []
    column = "receipt_number" if exact.startswith("TN-") else "code"
    dossier = Dossier.objects.filter(**{column: exact}, submitted_at__isnull=False).first()
    if dossier is None:
        return []
    found = [one.request for one in of_dossier(dossier)]
    return sorted(found, key=lambda one: not one.is_payable)


def refunds_of(request: PaymentRequest) -> list[Refund]:
    """What was or is given back of what was paid for a request; not what nobody has agreed to."""
    rows = Refund.objects.filter(money__request=request)
    return list(rows.exclude(state=Refund.State.DECLINED).select_related("money").order_by("id"))


def request_by_key(key: UUID) -> PaymentRequest | None:
    """A request by its key, for whoever has just proved what it is about (`portal` keeps that in the session)."""
    return _with_parts(PaymentRequest.objects.filter(key=key)).first()


def owed_of(request: PaymentRequest) -> Owed:
    """A request that was read already, with its parts."""
    return _owed(request, *_parts([request]))


def own_waiting(user: Any) -> list[PaymentRequest]:
    """What the person has to pay, the most urgent first (DVC.8)."""
    rows = _with_parts(PaymentRequest.objects.filter(_OWN, scope.own(user, "dossier__")))
    states = (PaymentRequest.State.OPEN, PaymentRequest.State.EXPIRED, PaymentRequest.State.ASSESSING)
    return list(rows.filter(state__in=states).order_by("expires_at")[:100])


def own_paid(user: Any) -> list[FeeReceipt]:
    """The person's receipts, the latest first."""
    own = Q(money__request__dossier__channel=Dossier.Channel.ONLINE)
    rows = FeeReceipt.objects.filter(own, scope.own(user, "money__request__dossier__"))
    return list(
        rows.select_related("money__request", "seal").prefetch_related("invoices").order_by("-id")[:100]
    )


def kept_by(actor: Actor) -> Collection[int]:
    """The agencies whose accounts this officer keeps: those of the posts, and what ended into them."""
    return {
        agency for seat in actor.seats if seat.role in KEEPING for agency in (seat.agency_id, *seat.agencies)
    }


def of_kept(actor: Actor, field: str = "agency_id") -> Q:
    """The rows of the agencies whose accounts this officer keeps."""
    return Q(**{f"{field}__in": sorted(kept_by(actor))})
