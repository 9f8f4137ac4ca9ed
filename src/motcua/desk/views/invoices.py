"""Electronic invoices of an agency, for who keeps its accounts: asked for again, cancelled, replaced."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies.selectors import Actor
from motcua.desk.access import page
from motcua.desk.views.accounts import Typed, keepers_only, nothing_chosen, tried, typed_of
from motcua.kernel.paging import read_page_number
from motcua.payments import selectors_accounts as reads
from motcua.payments.invoices import issuing
from motcua.payments.models import Invoice


@never_cache
@require_safe
@keepers_only
def listed(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All of them, by state."""
    state = request.GET.get("trang-thai", "")
    context = {
        "page": reads.invoices(actor, state, read_page_number(request.GET.get("page"))),
        "state": state,
        "states": Invoice.State.choices,
    }
    return page(request, actor, "desk/invoices.html", context, current="accounts")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@keepers_only
def one(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """One: what is printed, and what may be done with it."""
    found = _found(actor, key)
    typed: Typed = {}
    errors: dict[str, str] = {}
    if request.method == "POST":
        typed = typed_of(request)
        wrong = tried(request, lambda: _done(actor, found, typed))
        if wrong is None:
            return redirect("desk:invoice", key=key)
        errors = wrong
    context = {
        "invoice": found,
        "successors": list(found.replaced_by.order_by("id")),
        "typed": typed or {name: str(value) for name, value in found.content["buyer"].items()},
        "errors": errors,
    }
    return page(
        request, actor, "desk/invoice.html", context, current="accounts", status=422 if errors else 200
    )


def _done(actor: Actor, found: Invoice, typed: Typed) -> str:
    match typed.get("viec"):
        case "gui-lai":
            issuing.try_again(actor, found)
            return _("Đã gửi lại; kết quả hiện ở đây trong ít giây.")
        case "huy":
            issuing.cancel(actor, found, typed.get("reason", ""))
            return _("Đã gửi yêu cầu huỷ; kết quả hiện ở đây trong ít giây.")
        case "thay":
            buyer = {name: typed.get(name, "") for name in ("name", "tax_code", "address")}
            issuing.replace(actor, found, buyer, typed.get("reason", ""))
            return _("Đã gửi hoá đơn thay thế; hoá đơn này còn hiệu lực cho tới khi hoá đơn mới được lập.")
    raise nothing_chosen()


@never_cache
@require_safe
@keepers_only
def file(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """One as XML."""
    invoice = _found(actor, key)
    if not invoice.number:
        raise Http404
    response = HttpResponse(issuing.file_of(invoice), content_type="application/xml")
    response["Content-Disposition"] = f'attachment; filename="hoa-don-{invoice.key.hex[:12]}.xml"'
    return response


def _found(actor: Actor, key: UUID) -> Invoice:
    found = reads.invoice(actor, key)
    if found is None:
        raise Http404
    return found
