"""Paying online: what the person owes, one request by its dossier code, the way to the bank, and what came of it.

Who looks a dossier up by its code may pay for it: the page says what for and how much, and names nobody. Coming back
from the bank decides nothing: the page shows what the gateway has told by then, and asks it.
"""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.audit.addresses import client_address, client_network
from motcua.audit.limits import HOUR, LOOKUPS_OF_ADDRESS, MINUTE, Limit
from motcua.audit.pages import too_many
from motcua.audit.throttle import allow
from motcua.dossiers.errors import Conflict, Incomplete
from motcua.files.serving import serve
from motcua.kernel.masking import mask_name
from motcua.payments import disputes, orders, receipt_xml, receipts, seals, selectors
from motcua.payments.adapters import Away, Forged, Strange
from motcua.payments.gateways import read, serving
from motcua.payments.invoices import issuing
from motcua.payments.models import Gateway, Order, PaymentRequest, Talk
from motcua.payments.views import may_be_kept, message_of
from motcua.people.models import User
from motcua.people.returning import signed_in
from motcua.portal.refusals import explained

# In the session: requests that were found by a dossier's code, and the way to the bank of the order begun last.
_FOUND, _WAY = "payments_found", "payment_way"
_MOST_FOUND = 20
_LONGEST = 80
# Each order is asked about for days, each question waits for the gateway; whoever has a dossier's code may begin one.
_BEGUN, _ASKED = Limit(20, HOUR), Limit(6, MINUTE)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def payments(request: HttpRequest) -> HttpResponse:
    """What the person has to pay, and the box for a dossier's code (DVC.8)."""
    code = request.POST.get("ma", "").partition("|")[0].strip()[:_LONGEST]
    error = ""
    if request.method == "POST":
        if not allow(f"lookup:{client_network(request)}", *LOOKUPS_OF_ADDRESS):
            return too_many(
                request,
                _("Bạn đã tra cứu quá nhiều lần"),
                _("Hãy đợi vài phút rồi thử lại, hoặc đăng nhập để xem khoản phải nộp của mình."),
                LOOKUPS_OF_ADDRESS[1],
            )
        found = selectors.by_code(code) if code else []
        if found:
            request.session[_FOUND] = [
                *(str(one.key) for one in found),
                *request.session.get(_FOUND, []),
            ][:_MOST_FOUND]
            return redirect("portal:pay", key=found[0].key)
        error = (
            _("Không có khoản phải nộp nào theo mã này. Hãy kiểm tra lại từng ký tự của mã hồ sơ.")
            if code
            else _("Hãy nhập mã hồ sơ hoặc số biên nhận.")
        )
    person = request.user if request.user.is_authenticated else None
    context = {
        "code": code,
        "error": error,
        "waiting": selectors.own_waiting(person) if person is not None else [],
        "receipts": selectors.own_paid(person) if person is not None else [],
    }
    return render(request, "portal/payments.html", context, status=422 if error else 200)


def _owed(request: HttpRequest, key: UUID) -> tuple[selectors.Owed, bool]:
    """The request, and whether it is the person's own. Raises Http404 for what was not found by its code here."""
    if request.user.is_authenticated:
        own = selectors.own_request(request.user, key)
        if own is not None:
            return own, True
    if str(key) in request.session.get(_FOUND, []):
        found = selectors.request_by_key(key)
        if found is not None:
            return selectors.owed_of(found), False
    raise Http404


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@explained
def pay(request: HttpRequest, key: UUID) -> HttpResponse:
    """One request: what is to be paid and until when, the choice of bank or e-wallet, how the last attempt ended."""
    owed, is_own = _owed(request, key)
    if request.method == "POST":
        return _begin(request, owed, is_own)
    return _show(request, owed, is_own)


def _begin(request: HttpRequest, owed: selectors.Owed, is_own: bool) -> HttpResponse:
    code, _colon, bank = request.POST.get("cach", "").partition(":")
    gateway = next((row for row in serving(owed.request.agency_id) if row.code == code), None)
    banks = {one.code for one in read(gateway).banks} if gateway is not None else set()
    if gateway is None or (bank and bank not in banks):
        return _show(request, owed, is_own, error=_("Hãy chọn cách thanh toán."), status=422)
    if not allow(f"payment-begin:{owed.request.pk}", *_BEGUN):
        told = _(
            "Khoản này đã bắt đầu thanh toán quá nhiều lần. Hãy thử lại sau một giờ, hoặc nộp tại bộ phận một cửa."
        )
        return _show(request, owed, is_own, error=told, status=429)
    try:
        begun = orders.begin(owed.request, gateway, bank, client_address(request))
    except Conflict as conflict:
        messages.error(request, conflict.message)
        return redirect("portal:pay", key=owed.request.key)
    except (Away, Strange):
        told = _(
            "%(name)s chưa trả lời nên chưa thanh toán được. Chưa có khoản nào bị trừ. Hãy thử lại sau ít phút, "
            "hoặc chọn cách khác."
        )
        return _show(request, owed, is_own, error=told % {"name": read(gateway).name}, status=503)
    # Addresses of gateways are long and signed: kept here, and gone with the session.
    request.session[_WAY] = {
        "ref": begun.order.ref,
        "address": begun.address,
        "request": str(owed.request.key),
    }
    return redirect("portal:pay_way")


def _show(
    request: HttpRequest, owed: selectors.Owed, is_own: bool, *, error: str = "", status: int = 200
) -> HttpResponse:
    asked = owed.request
    is_open = asked.state == PaymentRequest.State.OPEN and asked.expires_at > timezone.now()
    ways = [read(row) for row in serving(asked.agency_id)] if is_open else []
    dossier = asked.dossier
    context = {
        "owed": owed,
        "asked": asked,
        "dossier": dossier,
        "is_own": is_own,
        "payer": dossier.applicant_name if is_own else mask_name(dossier.applicant_name),
        "is_open": is_open,
        "ways": ways,
        "latest": owed.latest,
        "told": _told(owed),
        "dispute": disputes.latest(asked) if is_own else None,
        "refunds": selectors.refunds_of(asked),
        "invoices": selectors.invoices_of(owed.receipt) if owed.receipt is not None and is_own else [],
        "chosen": request.POST.get("cach", ""),
        "error": error,
    }
    return render(request, "portal/pay.html", context, status=status)


def _told(owed: selectors.Owed) -> tuple[str, str, str] | None:
    """How the last attempt stands: (kind of banner, title, words); None where there was none."""
    order, state = owed.latest, owed.request.state
    if state == PaymentRequest.State.PAID:
        return "success", _("Đã nộp đủ"), _("Cơ quan đã nhận được tiền. Bạn không phải làm gì thêm.")
    is_over = state in (PaymentRequest.State.WAIVED, PaymentRequest.State.CANCELLED)
    if order is None or (is_over and order.state in (Order.State.FAILED, Order.State.EXPIRED)):
        return None
    words = {
        Order.State.PENDING: (
            "info",
            _("Đang chờ ngân hàng xác nhận"),
            _(
                "Nếu bạn đã thanh toán xong thì không thanh toán lại: kết quả thường đến trong vài phút, hệ thống tự "
                "hỏi ngân hàng cho đến khi rõ."
            ),
        ),
        Order.State.DOUBTFUL: (
            "warning",
            _("Ngân hàng đã trừ tiền, cổng thanh toán đang kiểm tra"),
            _(
                "Tiền của bạn không mất. Đừng thanh toán lại; kết quả sẽ hiện ở đây, hoặc tiền được hoàn về tài khoản."
            ),
        ),
        Order.State.FAILED: (
            "error",
            _("Lần thanh toán gần nhất không thành công"),
            _("Nếu tài khoản đã bị trừ tiền thì ngân hàng trả lại. Bạn có thể thanh toán lại."),
        ),
        Order.State.EXPIRED: (
            "warning",
            _("Lần thanh toán gần nhất đã hết thời gian"),
            _(
                "Nếu tiền đã bị trừ, hệ thống vẫn ghi nhận khi ngân hàng báo; đừng thanh toán lại khi chưa rõ."
            ),
        ),
        Order.State.PAID: (
            "warning",
            _("Tiền đã đến nhưng chưa tính được cho khoản này"),
            _("Kế toán của cơ quan đang xem lại và sẽ tính tiếp hoặc hoàn tiền cho bạn."),
        ),
    }
    return words[Order.State(order.state)]


@never_cache
@require_safe
def way(request: HttpRequest) -> HttpResponse:
    """On the way to the bank: a page of our own that leads on, for a form may not lead to another site."""
    kept: Any = request.session.get(_WAY)
    order = Order.objects.select_related("gateway").filter(ref=kept["ref"]).first() if kept else None
    if order is None:
        return redirect("portal:payments")
    if order.state != Order.State.PENDING:
        return redirect("portal:pay", key=kept["request"])
    context = {"address": kept["address"], "name": read(order.gateway).name, "amount": order.amount}
    return render(request, "portal/pay_way.html", context)


@never_cache
@require_safe
def returned(request: HttpRequest, code: str) -> HttpResponse:
    """Back from the bank. Nothing is decided here: the gateway is asked, and what it says counts.

    Who comes with somebody else's address sees that something was noted and nothing of whose it is.
    """
    gateway = Gateway.objects.filter(code=code).first()
    if gateway is None:
        raise Http404
    ref, genuine = _returned_ref(request, gateway)
    if genuine or may_be_kept(request):
        orders.log_notice(gateway, Talk.Kind.RETURN, ref, "", "", "", genuine=genuine)
    kept: Any = request.session.get(_WAY)
    mine = kept["ref"] if kept else ""
    order = orders.find(gateway, ref if genuine else mine)
    if order is None:
        return render(request, "portal/pay_returned.html", {})
    if order.state == Order.State.PENDING and _may_ask(order.request):
        orders.ask_about(order)
    is_theirs = order.ref == mine or (
        request.user.is_authenticated and selectors.own_request(request.user, order.request.key) is not None
    )
    if not is_theirs:
        return render(request, "portal/pay_returned.html", {})
    return redirect("portal:pay", key=order.request.key)


def _may_ask(asked: PaymentRequest) -> bool:
    return allow(f"payment-check:{asked.pk}", *_ASKED)


def _returned_ref(request: HttpRequest, gateway: Gateway) -> tuple[str, bool]:
    merchant = read(gateway)
    message, _digest = message_of(request)
    try:
        return merchant.adapter.read(merchant, message).ref, True
    except (Forged, Strange):
        return "", False


@never_cache
@require_POST
@explained
def check(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask the gateway now how the last attempt stands."""
    owed, _is_own = _owed(request, key)
    order = orders.under_way(owed.request)
    if order is not None and _may_ask(owed.request):
        orders.ask_about(orders.find(order.gateway, order.ref) or order)
    return redirect("portal:pay", key=key)


@never_cache
@require_safe
@signed_in
def receipt(request: HttpRequest, key: UUID, kind: str) -> HttpResponseBase:
    """The own receipt, as PDF or as data (XML, JSON): the files that its agency sealed, where it has."""
    found = selectors.own_receipt(request.user, key)
    if found is None:
        raise Http404
    stored = seals.file_of(found, kind) if kind in ("pdf", "xml") else None
    if stored is not None:
        return serve(request, stored)
    name = f"bien-lai-{found.year}-{found.number}"
    if kind == "json":
        response: HttpResponse = JsonResponse(
            receipts.data(found), json_dumps_params={"ensure_ascii": False, "indent": 2}
        )
    elif kind == "pdf":
        response = HttpResponse(receipts.pdf(found), content_type="application/pdf")
    elif kind == "xml":
        response = HttpResponse(receipt_xml.written(found.content), content_type="application/xml")
    else:
        raise Http404
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


@never_cache
@require_safe
@signed_in
def invoice(request: HttpRequest, key: UUID) -> HttpResponse:
    """The own electronic invoice as XML, once it was issued."""
    found = selectors.own_invoice(request.user, key)
    if found is None:
        raise Http404
    response = HttpResponse(issuing.file_of(found), content_type="application/xml")
    response["Content-Disposition"] = f'attachment; filename="hoa-don-{found.key.hex[:12]}.xml"'
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@explained
def dispute(request: HttpRequest, key: UUID) -> HttpResponse:
    """What the payer says is wrong, how money comes back, and the answer (I.9.2)."""
    owed = selectors.own_request(request.user, key)
    if owed is None:
        raise Http404
    text, error = request.POST.get("text", "").strip(), ""
    if request.method == "POST":
        try:
            disputes.open_dispute(cast(User, request.user), owed.request, text)
        except Incomplete as incomplete:
            error = incomplete.fields.get("text", incomplete.message)
        else:
            messages.success(request, _("Đã gửi. Kế toán của cơ quan trả lời ở trang này."))
            return redirect(reverse("portal:pay_dispute", kwargs={"key": key}))
    context = {
        "owed": owed,
        "asked": owed.request,
        "history": disputes.all_of(owed.request),
        "refunds": selectors.refunds_of(owed.request),
        "text": text,
        "error": error,
    }
    return render(request, "portal/pay_dispute.html", context, status=422 if error else 200)
