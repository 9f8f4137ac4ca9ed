"""Fees of one dossier at the desk: what is asked, money taken by hand, amounts decided, and the receipts."""

import datetime
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor
from motcua.audit.trail import Kind
from motcua.desk.access import officers_only, page, papers_may_leave
from motcua.desk.views.accounts import nothing_chosen
from motcua.desk.views.dossier import view_or_404
from motcua.dossiers.errors import Incomplete, NotAllowed, Refusal
from motcua.dossiers.looking import look_at_dossier
from motcua.dossiers.models import Dossier
from motcua.dossiers.scope import is_of, is_received_by
from motcua.files.serving import serve
from motcua.kernel.dates import HANOI, format_date, parse_date
from motcua.kernel.money import parse_dong
from motcua.look.environment import url
from motcua.payments import keeping, receipts, requests, seals, selectors
from motcua.payments.models import Money, PaymentRequest
from motcua.people.models import User

_LONGEST = 1000
# In đồng; no fee comes near it, and what is larger was mistyped.
_MOST = 10**12


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officers_only
def fees(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """What this dossier pays; the desk of its agency takes money and decides amounts."""
    view = view_or_404(actor, key)
    owed = selectors.of_dossier(view.dossier)
    may = may_collect(actor, view.dossier)
    if request.method != "POST":
        look_at_dossier(request, Kind.VIEW, view.dossier)
        return _show(request, actor, view, owed, may)
    typed = {name: str(value).replace("\0", "").strip()[:_LONGEST] for name, value in request.POST.items()}
    asked = next((one.request for one in owed if str(one.request.key) == typed.get("request")), None)
    try:
        if asked is None:
            raise nothing_chosen()
        if not may:
            raise NotAllowed(_("Chỉ cán bộ một cửa của cơ quan thu mới ghi thu tiền."))
        done = _do(actor, cast(User, request.user), asked, typed)
    except Incomplete as incomplete:
        errors = dict(incomplete.fields) or {"request": incomplete.message}
        return _show(request, actor, view, owed, may, typed=typed, errors=errors, status=422)
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, done)
    return redirect("desk:fees", key=key)


def may_collect(actor: Actor, dossier: Dossier) -> bool:
    """Whether some post of an officer is at the desk that takes this dossier's money."""
    return any(
        seat.role == Role.DESK and (is_of(seat, dossier) or is_received_by(seat, dossier))
        for seat in actor.seats
    )


def _do(actor: Actor, person: User, asked: PaymentRequest, typed: dict[str, str]) -> str:
    match typed.get("viec"):
        case "thu":
            money = keeping.take_at_desk(
                person,
                asked,
                typed.get("way", ""),
                _dong(typed.get("amount", ""), "amount"),
                typed.get("paper", ""),
                _at(typed),
            )
            if money.applied:
                return _("Đã ghi thu và lập biên lai số %(number)s.") % {
                    "number": money.receipt.content["number"]
                }
            return _("Đã ghi tiền đến, nhưng chưa đủ số phải nộp: kế toán sẽ xử lý.")
        case "muc-thu":
            amounts = {
                line["code"]: _dong(typed.get(f"amount-{line['code']}", ""), f"amount-{line['code']}")
                for line in asked.lines
            }
            requests.assess(actor, asked, amounts, typed.get("why", ""))
            return _("Đã ghi mức thu. Người nộp nộp được ngay.")
        case "gia-han":
            days = typed.get("days", "")
            requests.ask_anew(
                actor, asked, int(days) if days.isascii() and days.isdigit() and len(days) < 4 else 0
            )
            return _("Đã gia hạn nộp.")
    raise nothing_chosen()


def _dong(text: str, field: str) -> int:
    try:
        amount = parse_dong(text)
    except ValueError as wrong:
        raise Incomplete(str(wrong), fields={field: str(wrong)}) from None
    if amount > _MOST:
        told = _("Số tiền quá lớn. Hãy kiểm tra lại.")
        raise Incomplete(told, fields={field: told})
    return amount


def _at(typed: dict[str, str]) -> datetime.datetime:
    """When it was paid: now for what is paid at the desk, noon of the day that the paper names."""
    text = typed.get("paid_on", "")
    if typed.get("way") == Money.Way.CASH or not text:
        return timezone.now()
    try:
        day = parse_date(text)
    except ValueError as wrong:
        raise Incomplete(str(wrong), fields={"paid_on": str(wrong)}) from None
    noon = datetime.datetime.combine(day, datetime.time(12), HANOI)
    return min(noon, timezone.now()) if day == timezone.localdate() else noon


def _show(
    request: HttpRequest,
    actor: Actor,
    view: Any,
    owed: list[selectors.Owed],
    may: bool,
    *,
    typed: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "view": view,
        "dossier": view.dossier,
        "owed": owed,
        "may": may,
        "typed": typed or {},
        "errors": errors or {},
        "today": format_date(timezone.localdate()),
        "ways": [(way.value, str(way.label)) for way in keeping.DESK_WAYS],
        "tiers": {fee.code: fee for fee in view.situation.procedure.fees},
        "back": url("desk:dossier", key=view.dossier.key),
    }
    return page(request, actor, "desk/fees.html", context, status=status)


@never_cache
@require_safe
@officers_only
@papers_may_leave
def receipt(request: HttpRequest, actor: Actor, key: UUID, receipt: UUID) -> HttpResponseBase:
    """A receipt of this dossier, to be printed."""
    view = view_or_404(actor, key)
    found = selectors.receipt_of(view.dossier, receipt)
    if found is None:
        raise Http404
    look_at_dossier(request, Kind.PRINT, view.dossier)
    stored = seals.file_of(found, "pdf")
    if stored is not None:
        return serve(request, stored)
    response = HttpResponse(receipts.pdf(found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="bien-lai-{found.year}-{found.number}.pdf"'
    return response
