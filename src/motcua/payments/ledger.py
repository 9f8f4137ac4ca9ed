"""The ledger in double entry. Each movement takes from one account and gives to another, so that it always balances.

Accounts: `DUE` what applicants owe; `INCOME` fees that are the state's; `EXCESS` money that counts for nothing yet; one
for each place where money lies (`at_gateway`, `CASH`, `TRANSFER`, `POST`); `TREASURY` what was handed over. Amounts are
whole đồng; the day is the one at Hà Nội. Money of another currency stands in no account: its case tells of it.
"""

import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Sum

from motcua.kernel.dates import to_local
from motcua.payments.models import Money, Movement, PaymentRequest, Refund

if TYPE_CHECKING:
    from motcua.payments.models import Gateway

DUE, INCOME, EXCESS, TREASURY = "due", "income", "excess", "treasury"
CASH, TRANSFER, POST = "cash", "transfer", "post"
_AT_DESK = {Money.Way.CASH: CASH, Money.Way.TRANSFER: TRANSFER, Money.Way.POST: POST}
_GATEWAY = "gateway:"


def at_gateway(gateway: "Gateway") -> str:
    """The account of what lies at a gateway for us."""
    return f"{_GATEWAY}{gateway.code}"


def place_of(money: Money) -> str:
    """The account where this money lies."""
    if money.gateway is not None:
        return at_gateway(money.gateway)
    return _AT_DESK[Money.Way(money.way)]


def holds_money(account: str) -> bool:
    """Whether money lies in an account that can be handed over."""
    return account in _AT_DESK.values() or account.startswith(_GATEWAY)


def book(
    key: str, agency: int, at: datetime.datetime, debit: str, credit: str, amount: int, **about: Any
) -> None:
    """Write one movement; the same key again does nothing. `amount` above 0. `about`: request, money, refund."""
    Movement.objects.get_or_create(
        key=key,
        defaults={
            "agency_id": agency,
            "at": at,
            "day": to_local(at).date(),
            "debit": debit,
            "credit": credit,
            "amount": amount,
            **about,
        },
    )


def expect(request: PaymentRequest, at: datetime.datetime) -> None:
    """The applicant owes what was asked, from `at` on."""
    if request.total:
        key = f"request/{request.key}/asked/{at.isoformat()}"
        book(key, request.agency_id, at, DUE, INCOME, request.total, request=request)


def no_longer_expect(request: PaymentRequest, at: datetime.datetime) -> None:
    """What was asked is owed no more: the movement of `expect` back."""
    if request.total:
        key = f"request/{request.key}/ended/{at.isoformat()}"
        book(key, request.agency_id, at, INCOME, DUE, request.total, request=request)


def correct(request: PaymentRequest, before: int, at: datetime.datetime) -> None:
    """What was asked is another amount than `before`: the applicant owes the difference more, or less."""
    more = (request.total or 0) - before
    if more:
        key = f"request/{request.key}/assessed/{at.isoformat()}"
        debit, credit = (DUE, INCOME) if more > 0 else (INCOME, DUE)
        book(key, request.agency_id, at, debit, credit, abs(more), request=request)


def receive(money: Money, at: datetime.datetime) -> None:
    """Money came: what counts pays what is owed, the rest waits."""
    place = place_of(money)
    for part, account, amount in (
        ("applied", DUE, money.applied),
        ("excess", EXCESS, money.excess),
    ):
        if amount:
            key = f"money/{money.key}/{part}"
            book(key, money.agency_id, at, place, account, amount, request=money.request, money=money)


def give_back(refund: Refund, at: datetime.datetime) -> None:
    """Money left again: of what waited, or of the fee itself. By the refund's key: several may be of one payment."""
    money = refund.money
    account = EXCESS if refund.of_excess else INCOME
    key = f"refund/{refund.key}"
    book(key, money.agency_id, at, account, place_of(money), refund.amount, money=money, refund=refund)


def balance(account: str, agency: int | None = None) -> int:
    """What an account holds: what came to it less what left it."""
    rows = Movement.objects.all() if agency is None else Movement.objects.filter(agency=agency)
    came = rows.filter(debit=account).aggregate(sum=Sum("amount"))["sum"] or 0
    left = rows.filter(credit=account).aggregate(sum=Sum("amount"))["sum"] or 0
    return int(came) - int(left)
