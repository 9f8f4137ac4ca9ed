"""Reads for who keeps an agency's accounts: everything here is of the agencies that `selectors.kept_by` names."""

import datetime
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.db.models import Case as When
from django.db.models import F, Model, Q, QuerySet, Sum, Value
from django.db.models import When as Then
from django.utils.translation import gettext as _

from motcua.agencies.selectors import Actor
from motcua.kernel.paging import Page
from motcua.payments import ledger, seals
from motcua.payments.models import (
    Case,
    Difference,
    Dispute,
    FeeReceipt,
    Gateway,
    Invoice,
    Money,
    Movement,
    PaymentRequest,
    Reconciliation,
    Refund,
)
from motcua.payments.selectors import of_kept

PER_PAGE = 50


_Row = TypeVar("_Row", bound=Model)


def _page(rows: QuerySet[_Row], number: int) -> Page[_Row]:
    begin = (number - 1) * PER_PAGE
    found = list(rows[begin : begin + PER_PAGE + 1])
    return Page(found[:PER_PAGE], number, PER_PAGE, has_next=len(found) > PER_PAGE)


def account_name(account: str) -> str:
    """What an account is called."""
    names = {
        ledger.DUE: _("Phải thu của người nộp"),
        ledger.INCOME: _("Phí, lệ phí phải nộp ngân sách"),
        ledger.EXCESS: _("Tiền chờ xử lý (thừa, trùng, chưa rõ)"),
        ledger.TREASURY: _("Đã nộp kho bạc"),
        ledger.CASH: _("Tiền mặt tại quầy"),
        ledger.TRANSFER: _("Tài khoản ngân hàng"),
        ledger.POST: _("Bưu chính thu hộ"),
    }
    return names.get(account) or _("Tại cổng thanh toán %(code)s") % {"code": account.partition(":")[2]}


Held = Mapping[tuple[int, str], int]


def held(actor: Actor) -> Held:
    """What each account of each agency kept holds, of all that were used; two statements."""
    rows = Movement.objects.filter(of_kept(actor))
    found: Counter[tuple[int, str]] = Counter()
    for side, sign in (("debit", 1), ("credit", -1)):
        for agency, account, amount in rows.values_list("agency_id", side).annotate(sum=Sum("amount")):
            found[agency, account] += sign * amount
    return found


def balances(of: Held) -> list[tuple[str, int]]:
    """(account, what it holds), all agencies together."""
    sums: Counter[str] = Counter()
    for (_agency, account), amount in of.items():
        sums[account] += amount
    return sorted(sums.items())


@dataclass(frozen=True)
class Waiting:
    """How much waits for an accountant."""

    cases: list[Case]
    refunds: list[Refund]
    disputes: list[Dispute]


def waiting(actor: Actor) -> Waiting:
    """The oldest of what is open, at most a hundred of each."""
    cases = Case.objects.filter(of_kept(actor), settled_at__isnull=True)
    refunds = Refund.objects.filter(
        of_kept(actor, "money__agency_id"),
        state__in=(Refund.State.ASKED, Refund.State.APPROVED, Refund.State.REFUSED),
    )
    disputes = Dispute.objects.filter(of_kept(actor, "request__agency_id"), answered_at__isnull=True)
    return Waiting(
        list(cases.select_related("money__request__dossier", "order__request__dossier").order_by("id")[:100]),
        list(refunds.select_related("money__request__dossier", "asked_by").order_by("id")[:100]),
        list(disputes.select_related("request__dossier").order_by("id")[:100]),
    )


def movements(
    actor: Actor, since: datetime.date, until: datetime.date, account: str, number: int
) -> Page[Movement]:
    """The ledger of some days, the latest first, of one account or all."""
    rows = Movement.objects.filter(of_kept(actor), day__gte=since, day__lte=until)
    if account:
        rows = rows.filter(Q(debit=account) | Q(credit=account))
    rows = rows.select_related("request__dossier", "money__receipt").order_by("-day", "-id")
    return _page(rows, number)


def sums(actor: Actor, since: datetime.date, until: datetime.date, account: str) -> tuple[int, int]:
    """What came to an account and what left it in some days."""
    rows = Movement.objects.filter(of_kept(actor), day__gte=since, day__lte=until)
    found = rows.aggregate(
        came=Sum(When(Then(debit=account, then=F("amount")), default=Value(0))),
        left=Sum(When(Then(credit=account, then=F("amount")), default=Value(0))),
    )
    return found["came"] or 0, found["left"] or 0


def requests(actor: Actor, state: str, number: int) -> Page[PaymentRequest]:
    """What was asked to be paid, the latest first."""
    rows = PaymentRequest.objects.filter(of_kept(actor))
    if state in PaymentRequest.State.values:
        rows = rows.filter(state=state)
    return _page(
        rows.select_related("dossier", "dossier__procedure_version").order_by("-asked_at", "-id"), number
    )


def case(actor: Actor, number: int) -> Case | None:
    """One case, with what it is about."""
    rows = Case.objects.filter(of_kept(actor), pk=number)
    return rows.select_related(
        "money__request__dossier",
        "money__gateway",
        "money__order",
        "order__request__dossier",
        "refund",
        "settled_by",
    ).first()


def money(actor: Actor, key: UUID) -> Money | None:
    """Money that came, with what it was for."""
    rows = Money.objects.filter(of_kept(actor), key=key)
    return rows.select_related("request__dossier", "gateway", "order", "by", "agency").first()


def refund(actor: Actor, key: UUID) -> Refund | None:
    """One refund."""
    rows = Refund.objects.filter(of_kept(actor, "money__agency_id"), key=key)
    return rows.select_related("money__request__dossier", "money__gateway", "asked_by", "decided_by").first()


def dispute(actor: Actor, key: UUID) -> Dispute | None:
    """One dispute."""
    rows = Dispute.objects.filter(of_kept(actor, "request__agency_id"), key=key)
    return rows.select_related("request__dossier", "answered_by").first()


def merchants(actor: Actor) -> QuerySet[Gateway]:
    """The merchants whose files this officer holds against the book: those of the agencies kept."""
    return Gateway.objects.filter(of_kept(actor)).order_by("code")


def reconciliations(actor: Actor, number: int) -> Page[Reconciliation]:
    """The days that were held against files, the latest first."""
    rows = Reconciliation.objects.filter(of_kept(actor, "gateway__agency_id"))
    return _page(rows.select_related("gateway", "by").order_by("-day", "-id"), number)


def reconciliation(actor: Actor, key: UUID) -> Reconciliation | None:
    """One of them."""
    rows = Reconciliation.objects.filter(of_kept(actor, "gateway__agency_id"), key=key)
    return rows.select_related("gateway", "by").first()


def differences(of: Reconciliation, number: int) -> Page[Difference]:
    """Its differences, what is open first."""
    rows = Difference.objects.filter(of=of).select_related("settled_by")
    return _page(rows.order_by(F("settled_at").asc(nulls_first=True), "id"), number)


def receipts(actor: Actor, number: int, *, unsealed: bool) -> Page[FeeReceipt]:
    """The receipt book, the latest first; `unsealed`: of it what the agency's digital signature is not on."""
    rows = (seals.unsealed() if unsealed else FeeReceipt.objects.all()).filter(of_kept(actor))
    return _page(rows.select_related("seal").order_by("-issued_at", "-id"), number)


def receipt(actor: Actor, key: UUID) -> FeeReceipt | None:
    """One receipt, with its sealed files."""
    rows = FeeReceipt.objects.filter(of_kept(actor), key=key)
    return rows.select_related("seal__pdf", "seal__data").first()


def invoices(actor: Actor, state: str, number: int) -> Page[Invoice]:
    """Electronic invoices, the latest first."""
    rows = Invoice.objects.filter(of_kept(actor))
    if state in Invoice.State.values:
        rows = rows.filter(state=state)
    return _page(rows.select_related("receipt").order_by("-id"), number)


def invoice(actor: Actor, key: UUID) -> Invoice | None:
    """One of them."""
    rows = Invoice.objects.filter(of_kept(actor), key=key)
    return rows.select_related("receipt", "provider", "replaces").first()
