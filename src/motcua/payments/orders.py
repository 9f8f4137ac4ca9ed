"""Orders at gateways: begun by the payer, told of by the gateway, asked about by us.

The payer's return decides nothing.
"""

import datetime
import secrets
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.selectors import kept_agency, stamp
from motcua.dossiers.errors import Conflict
from motcua.kernel.dates import to_local
from motcua.payments.adapters import Asked, Away, Forged, Strange, Told, Verdict
from motcua.payments.gateways import read
from motcua.payments.models import Case, Gateway, Money, Order, PaymentRequest, Talk
from motcua.payments.receiving import Incoming, receive_for_order, receive_unknown
from motcua.payments.rules import next_wait

ASKED_FOR = datetime.timedelta(days=3)
"""How long after an order's end its gateway is asked; a notice counts whenever it comes."""
_LEASE = datetime.timedelta(minutes=5)
_FIRST = datetime.timedelta(minutes=2)
_UNDER_WAY = (Order.State.PENDING, Order.State.DOUBTFUL)


@dataclass(frozen=True)
class Begun:
    """An order, and where its payer goes to pay it."""

    order: Order
    address: str


def begin(request: PaymentRequest, gateway: Gateway, bank: str, address: str) -> Begun:
    """Make an order and have the gateway say where it is paid. `address`: the payer's, which gateways want.

    Raises Conflict where the request is not open (any more), Away or Strange where the gateway gives no address: the
    order stays then and is asked about, for the gateway may know of it.
    """
    merchant = read(gateway)
    with transaction.atomic():
        request = PaymentRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
        now = timezone.now()
        if request.state != PaymentRequest.State.OPEN or request.expires_at <= now:
            raise Conflict(
                _("Khoản này không còn chờ nộp trực tuyến. Hãy tải lại trang để xem tình trạng mới nhất.")
            )
        minutes = datetime.timedelta(minutes=merchant.minutes)
        order = Order.objects.create(
            ref=f"{to_local(now):%y%m%d%H%M%S}{secrets.randbelow(10**8):08d}",
            request=request,
            gateway=gateway,
            amount=request.total or 0,
            bank=bank,
            made_at=now,
            expires_at=min(now + minutes, request.expires_at),
            ask_at=now + _FIRST,
        )
    try:
        place = merchant.adapter.begin(merchant, asked_of(order, address))
    except (Away, Strange) as problem:
        _talked(gateway, Talk.Kind.BEGIN, order.ref, said=type(problem).__name__)
        raise
    _talked(gateway, Talk.Kind.BEGIN, order.ref)
    return Begun(order, place)


def asked_of(order: Order, address: str = "") -> Asked:
    """The order as gateways are told it."""
    dossier = order.request.dossier
    agency = kept_agency(order.request.agency_id, stamp())
    code = dossier.code or dossier.receipt_number or ""
    return Asked(
        ref=order.ref,
        amount=order.amount,
        about=_("Phí, lệ phí hồ sơ %(code)s") % {"code": code},
        made_at=order.made_at,
        expires_at=order.expires_at,
        bank=order.bank,
        address=address,
        facts={
            "MaTTHC": dossier.procedure.code,
            "TenTTHC": dossier.procedure_version.name,
            "MaDonVi": agency.code,
            "TenDonVi": agency.name,
            "MaHoSo": code,
            "HoTenNguoiNop": dossier.applicant_name,
        },
        lines=order.request.lines,
    )


def told(gateway: Gateway, told_by: Told) -> Verdict:
    """Do what a gateway's genuine word about an order asks for; what it is to be answered once this is committed."""
    with transaction.atomic():
        order = Order.objects.filter(ref=told_by.ref, gateway=gateway).select_related("request").first()
        if order is None:
            if told_by.outcome == "paid" and told_by.amount:
                receive_unknown(gateway.agency_id, _incoming(gateway, told_by, told_by.amount))
            return "no_order"
        # The request before the order, as `receiving` locks them.
        PaymentRequest.objects.select_for_update(of=("self",)).get(pk=order.request_id)
        order = Order.objects.select_for_update(of=("self",)).select_related("request").get(pk=order.pk)
        if told_by.outcome == "paid":
            return _paid(order, gateway, told_by)
        if told_by.amount is not None and told_by.amount != order.amount:
            return "amount"
        if order.state == Order.State.PAID:
            return "again"
        return _not_paid(order, told_by)


def _paid(order: Order, gateway: Gateway, told_by: Told) -> Verdict:
    known = Money.objects.filter(order=order).exists()
    if known and order.money.filter(external=told_by.external).exists():
        return "again"
    if told_by.amount is None:
        # It says paid, and not how much of what: nothing can be booked, and nothing may be forgotten.
        Case.objects.get_or_create(
            key=f"order/{order.ref}/amount",
            defaults={"agency_id": order.request.agency_id, "kind": Case.Kind.MISMATCH, "order": order},
        )
        return "amount"
    money = receive_for_order(order, _incoming(gateway, told_by, told_by.amount))
    Order.objects.filter(pk=order.pk).update(said=told_by.code)
    Case.objects.filter(order=order, kind=Case.Kind.DOUBTFUL, settled_at__isnull=True).update(
        settled_at=timezone.now()
    )
    return "amount" if money.why in (Money.Why.MISMATCH, Money.Why.CURRENCY) else "ok"


def _not_paid(order: Order, told_by: Told) -> Verdict:
    """Failed, doubtful, or still under way: a success may come after each of them."""
    states = {"failed": Order.State.FAILED, "doubtful": Order.State.DOUBTFUL}
    state = states.get(told_by.outcome)
    if state is None or (order.state == Order.State.DOUBTFUL and state == Order.State.FAILED):
        # What the payer's bank took is not said to have failed by a word that comes behind.
        return "again" if state is not None else "ok"
    if order.state == state and order.said == told_by.code:
        return "again"
    order.state, order.said = state, told_by.code
    if state == Order.State.FAILED:
        order.settled_at = timezone.now()
    else:
        Case.objects.get_or_create(
            key=f"order/{order.ref}/doubtful",
            defaults={"agency_id": order.request.agency_id, "kind": Case.Kind.DOUBTFUL, "order": order},
        )
    order.save(update_fields=["state", "said", "settled_at"])
    return "ok"


def _incoming(gateway: Gateway, told_by: Told, amount: int) -> Incoming:
    return Incoming(
        way=Money.Way.GATEWAY,
        amount=amount,
        paid_at=told_by.paid_at or timezone.now(),
        # A gateway that gives no number of its own is known by ours.
        external=told_by.external or f"ref:{told_by.ref}",
        currency=told_by.currency[:3],
        gateway=gateway,
    )


def ask_about(order: Order) -> Order:
    """Ask the gateway how an order stands, outside of any transaction, and do what it says. Raises nothing."""
    gateway = order.gateway
    merchant = read(gateway)
    try:
        said = merchant.adapter.query(merchant, asked_of(order))
    except (Away, Forged, Strange) as problem:
        genuine = not isinstance(problem, Forged)
        _talked(gateway, Talk.Kind.QUERY, order.ref, said=type(problem).__name__, genuine=genuine)
        _later(order)
        return order
    answer = told(gateway, said) if said.outcome != "unknown" else "no_order"
    _talked(gateway, Talk.Kind.QUERY, order.ref, said=said.code, answer=answer)
    _later(order)
    order.refresh_from_db()
    return order


def _later(order: Order) -> None:
    """When it is asked about next: rarer and rarer, and no more once it is paid or three days over."""
    with transaction.atomic():
        row = Order.objects.select_for_update().get(pk=order.pk)
        now = timezone.now()
        row.asked += 1
        is_over = now > row.expires_at
        if row.state == Order.State.PENDING and is_over:
            row.state = Order.State.EXPIRED
        is_settled = row.state == Order.State.PAID or (row.state == Order.State.FAILED and is_over)
        gives_up = is_settled or now > row.expires_at + ASKED_FOR
        row.ask_at = None if gives_up else now + datetime.timedelta(minutes=next_wait(row.asked))
        row.save(update_fields=["asked", "state", "ask_at"])


def ask_due(most: int = 200) -> int:
    """Ask about what is due; how many were asked about. Each is claimed before it is asked: two workers do not meet."""
    asked = 0
    while asked < most:
        now = timezone.now()
        with transaction.atomic():
            due = Order.objects.select_for_update(skip_locked=True, of=("self",))
            order = due.filter(ask_at__lte=now).order_by("ask_at").first()
            if order is None:
                return asked
            Order.objects.filter(pk=order.pk).update(ask_at=now + _LEASE)
        ask_about(
            Order.objects.select_related(
                "gateway", "request__dossier__procedure", "request__dossier__procedure_version"
            ).get(pk=order.pk)
        )
        asked += 1
    return asked


def find(gateway: Gateway, ref: str) -> Order | None:
    """An order by its reference, with all that is asked of a gateway about it."""
    whole = Order.objects.select_related(
        "gateway", "request__dossier__procedure", "request__dossier__procedure_version"
    )
    return whole.filter(gateway=gateway, ref=ref).first() if ref else None


def under_way(request: PaymentRequest) -> Order | None:
    """The latest order that may still be paid at its gateway."""
    return request.orders.filter(state__in=_UNDER_WAY).order_by("-id").first()


def _talked(
    gateway: Gateway, kind: Talk.Kind, ref: str, *, said: str = "", answer: str = "", genuine: bool = True
) -> None:
    Talk.objects.create(
        gateway=gateway, kind=kind, ref=ref[:40], said=said[:100], answer=answer[:100], is_genuine=genuine
    )


def log_notice(
    gateway: Gateway | None, kind: Talk.Kind, ref: str, said: str, answer: str, digest: str, *, genuine: bool
) -> None:
    """Keep that a message came: codes and its digest, nothing else of it."""
    Talk.objects.create(
        gateway=gateway,
        kind=kind,
        ref=ref[:40],
        said=said[:100],
        answer=answer[:100],
        digest=digest,
        is_genuine=genuine,
    )
