"""The accounts of an agency: what waits, the ledger, cases, refunds, disputes, and days held against gateways' files.

Who keeps them: accountants, and the head of the agency (`payments.selectors.KEEPING`).
"""

import datetime
from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies.selectors import Actor, kept_agency, stamp
from motcua.desk.access import officers_only, page
from motcua.dossiers.errors import Conflict, Incomplete, Refusal
from motcua.kernel.dates import format_date, parse_date
from motcua.kernel.money import format_dong, parse_dong
from motcua.kernel.paging import read_page_number
from motcua.payments import disputes, keeping, ledger, orders, refunds
from motcua.payments import selectors_accounts as reads
from motcua.payments.models import Case, PaymentRequest, Refund
from motcua.payments.selectors import KEEPING, kept_by
from motcua.people.models import User

View = Callable[..., HttpResponseBase]
Typed = dict[str, str]
_LONGEST = 2000
_DAYS = 31


def keepers_only(view: View) -> View:
    """Give the view the actor; other officers get 403."""

    @wraps(view)
    def guarded(request: HttpRequest, actor: Actor, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not actor.has_role(*KEEPING):
            raise PermissionDenied
        return view(request, actor, *args, **kwargs)

    return officers_only(guarded)


def typed_of(request: HttpRequest) -> Typed:
    return {name: str(value).replace("\0", "").strip()[:_LONGEST] for name, value in request.POST.items()}


def tried(request: HttpRequest, do: Callable[[], str]) -> dict[str, str] | None:
    """Do something and tell how it went: errors by field where what was typed is wrong, None where the page is left."""
    try:
        done = do()
    except Incomplete as incomplete:
        return dict(incomplete.fields) or {"answer": incomplete.message}
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, done)
    return None


def _dong(text: str) -> int:
    try:
        return parse_dong(text)
    except ValueError as wrong:
        raise Incomplete(str(wrong), fields={"amount": str(wrong)}) from None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@keepers_only
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What waits, what each account holds, and money handed to the treasury."""
    typed: Typed = {}
    errors: dict[str, str] = {}
    if request.method == "POST":
        typed = typed_of(request)
        wrong = tried(request, lambda: _hand_over(actor, cast(User, request.user), typed))
        if wrong is None:
            return redirect("desk:accounts")
        errors = wrong
    held = reads.held(actor)
    context = {
        "waiting": reads.waiting(actor),
        "balances": [
            (account, reads.account_name(account), amount) for account, amount in reads.balances(held)
        ],
        "places": _places(held, several=len(kept_by(actor)) > 1),
        "typed": typed or {"day": format_date(timezone.localdate())},
        "errors": errors,
    }
    return page(
        request, actor, "desk/accounts.html", context, current="accounts", status=422 if errors else 200
    )


def _places(held: reads.Held, *, several: bool) -> list[tuple[str, str]]:
    """("agency:account", what it is called) of the places from which money can be handed over."""
    found = []
    for (agency, account), amount in sorted(held.items()):
        if ledger.holds_money(account) and amount > 0:
            name = reads.account_name(account)
            if several:
                name = f"{name} – {kept_agency(agency, stamp()).name}"
            found.append((f"{agency}:{account}", f"{name} ({format_dong(amount)})"))
    return found


def _hand_over(actor: Actor, person: User, typed: Typed) -> str:
    agencies = sorted(kept_by(actor))
    try:
        day = parse_date(typed.get("day", ""))
    except ValueError as wrong:
        raise Incomplete(str(wrong), fields={"day": str(wrong)}) from None
    amount = _dong(typed.get("amount", ""))
    agency, _colon, account = typed.get("account", "").partition(":")
    there = next((one for one in agencies if str(one) == agency), None)
    if there is None:
        told = _("Hãy chọn nơi giữ tiền.")
        raise Incomplete(told, fields={"account": told})
    keeping.hand_over(person, there, account, amount, day, typed.get("number", ""))
    return _("Đã ghi nộp kho bạc.")


@never_cache
@require_safe
@keepers_only
def book(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The ledger of some days."""
    today = timezone.localdate()
    errors: dict[str, str] = {}
    days = {"tu": today - datetime.timedelta(days=_DAYS), "den": today}
    for name in days:
        if request.GET.get(name):
            try:
                days[name] = parse_date(request.GET[name])
            except ValueError as wrong:
                errors[name] = str(wrong)
    account = request.GET.get("tk", "")[:60]
    found = reads.movements(
        actor, days["tu"], days["den"], account, read_page_number(request.GET.get("page"))
    )
    came, left = reads.sums(actor, days["tu"], days["den"], account) if account else (0, 0)
    context = {
        "page": found,
        "name": reads.account_name,
        "accounts": [(one, reads.account_name(one)) for one, _amount in reads.balances(reads.held(actor))],
        "account": account,
        "days": {name: request.GET.get(name) or format_date(day) for name, day in days.items()},
        "came": came,
        "left": left,
        "errors": errors,
    }
    return page(
        request, actor, "desk/account_book.html", context, current="accounts", status=422 if errors else 200
    )


@never_cache
@require_safe
@keepers_only
def asked(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Everything that was asked to be paid, by state."""
    state = request.GET.get("trang-thai", "")
    context = {
        "page": reads.requests(actor, state, read_page_number(request.GET.get("page"))),
        "state": state,
        "states": PaymentRequest.State.choices,
    }
    return page(request, actor, "desk/account_requests.html", context, current="accounts")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@keepers_only
def case(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """One case: what happened, asking the gateway, a refund, or words that settle it."""
    found = reads.case(actor, number)
    if found is None:
        raise Http404
    typed: Typed = {}
    errors: dict[str, str] = {}
    if request.method == "POST":
        typed = typed_of(request)
        wrong = tried(request, lambda: _care(actor, found, typed))
        if wrong is None:
            return redirect("desk:account_case", number=number)
        errors = wrong
    money = found.money
    context = {
        "case": found,
        "money": money,
        "order": found.order or (money.order if money is not None else None),
        "left": refunds.left_of(money, of_excess=True) if money is not None else 0,
        "left_of_fee": refunds.left_of(money, of_excess=False) if money is not None else 0,
        "refunds": list(money.refunds.order_by("id")) if money is not None else [],
        "typed": typed,
        "errors": errors,
    }
    return page(
        request, actor, "desk/account_case.html", context, current="accounts", status=422 if errors else 200
    )


def _care(actor: Actor, found: Case, typed: Typed) -> str:
    match typed.get("viec"):
        case "hoi":
            order = found.order or (found.money.order if found.money is not None else None)
            whole = orders.find(order.gateway, order.ref) if order is not None else None
            if whole is None:
                raise nothing_chosen()
            orders.ask_about(whole)
            return _("Đã hỏi cổng thanh toán; tình trạng ở dưới là mới nhất.")
        case "hoan" if found.money is not None:
            of_excess = typed.get("of") != "fee"
            refunds.ask(
                actor,
                found.money,
                _dong(typed.get("amount", "")),
                typed.get("reason", ""),
                of_excess=of_excess,
            )
            return _("Đã đề nghị hoàn tiền; người khác quyết định.")
        case "xong":
            keeping.settle_case(actor, found, typed.get("answer", ""))
            return _("Đã ghi là xử lý xong.")
    raise nothing_chosen()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@keepers_only
def money(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """Money that came: what for, its refunds; asking for one, or noting that the bank claims it back."""
    found = reads.money(actor, key)
    if found is None:
        raise Http404
    typed: Typed = {}
    errors: dict[str, str] = {}
    if request.method == "POST":
        typed = typed_of(request)

        def do() -> str:
            if typed.get("viec") == "doi-lai":
                keeping.charge_back(actor, found, typed.get("reason", ""))
                return _("Đã ghi là ngân hàng đòi lại.")
            of_excess = typed.get("of") != "fee"
            refunds.ask(
                actor, found, _dong(typed.get("amount", "")), typed.get("reason", ""), of_excess=of_excess
            )
            return _("Đã đề nghị hoàn tiền; người khác quyết định.")

        wrong = tried(request, do)
        if wrong is None:
            return redirect("desk:account_money", key=key)
        errors = wrong
    context = {
        "money": found,
        "left": refunds.left_of(found, of_excess=True),
        "left_of_fee": refunds.left_of(found, of_excess=False),
        "refunds": list(found.refunds.order_by("id")),
        "cases": list(found.cases.order_by("id")),
        "typed": typed,
        "errors": errors,
    }
    return page(
        request, actor, "desk/account_money.html", context, current="accounts", status=422 if errors else 200
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@keepers_only
def refund(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """One refund: decided by a second person, paid out by hand where no gateway does it, or made clear."""
    found = reads.refund(actor, key)
    if found is None:
        raise Http404
    typed: Typed = {}
    errors: dict[str, str] = {}
    if request.method == "POST":
        typed = typed_of(request)
        wrong = tried(request, lambda: _refunded(actor, found, typed))
        if wrong is None:
            return redirect("desk:account_refund", key=key)
        errors = wrong
    context = {
        "refund": found,
        "money": found.money,
        "may_decide": refunds.may_decide(actor, found),
        "by_hand": (found.state == Refund.State.APPROVED and not found.request_id)
        or found.state == Refund.State.REFUSED,
        "is_unclear": found.state == Refund.State.SENDING and found.try_at is None,
        "typed": typed,
        "errors": errors,
    }
    return page(
        request, actor, "desk/account_refund.html", context, current="accounts", status=422 if errors else 200
    )


def _refunded(actor: Actor, found: Refund, typed: Typed) -> str:
    match typed.get("viec"):
        case "dong-y" | "khong":
            agrees = typed["viec"] == "dong-y"
            refunds.decide(actor, found, agrees=agrees, answer=typed.get("answer", ""))
            return _("Đã quyết định hoàn tiền.") if agrees else _("Đã ghi không đồng ý hoàn tiền.")
        case "chi":
            refunds.pay_out(actor, found, typed.get("paper", ""))
            return _("Đã ghi chi hoàn tiền.")
        case "da-hoan" | "chua-hoan":
            was_made = typed["viec"] == "da-hoan"
            refunds.settle_unknown(actor, found, was_made=was_made, paper=typed.get("paper", ""))
            return _("Đã ghi kết quả hoàn tiền.")
    raise nothing_chosen()


def nothing_chosen() -> Conflict:
    """Said where a form came without the button that was pressed, or names what is not on the page."""
    return Conflict(_("Hãy bấm một nút trong trang để chọn việc cần làm."))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@keepers_only
def dispute(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """What a payer says is wrong, and the answer."""
    found = reads.dispute(actor, key)
    if found is None:
        raise Http404
    typed: Typed = {}
    errors: dict[str, str] = {}
    if request.method == "POST":
        typed = typed_of(request)

        def do() -> str:
            disputes.answer(actor, found, typed.get("answer", ""))
            return _("Đã trả lời người nộp.")

        wrong = tried(request, do)
        if wrong is None:
            return redirect("desk:account_dispute", key=key)
        errors = wrong
    rows = list(found.request.money.select_related("gateway").order_by("id"))
    context = {
        "dispute": found,
        "rows": rows,
        "orders": list(found.request.orders.order_by("id")),
        "typed": typed,
        "errors": errors,
    }
    return page(
        request,
        actor,
        "desk/account_dispute.html",
        context,
        current="accounts",
        status=422 if errors else 200,
    )
