"""Through which account at a provider an agency's electronic invoices are issued: kept by the administrators of that
agency, or of one above. Secrets stand in the environment or in a file that it names; the page says only whether
there is one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies.granting import ruled_by
from motcua.agencies.models import Agency
from motcua.agencies.selectors import Actor
from motcua.console.access import administrators_only, page
from motcua.outbox import breaker
from motcua.payments.invoices import providers
from motcua.payments.invoices.adapters import Away, Refused
from motcua.payments.merchants import Wrong
from motcua.payments.models import InvoiceProvider

_LONGEST = 300
_LARGEST = 256 * 1024


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All accounts of the agencies that this administrator rules; a file of one is taken in."""
    error = ""
    if request.method == "POST":
        file = request.FILES.get("file")
        try:
            if file is None or file.size is None or file.size > _LARGEST:
                raise Wrong({"file": _("Hãy chọn tệp .json, nhiều nhất 256 kB.")})
            data = providers.from_file(file.read())
            _check_agency(actor, data)
            row = providers.publish(data)
        except Wrong as wrong:
            error = next(iter(wrong.errors.values()))
        else:
            messages.success(request, _("Đã nạp “%(name)s”.") % {"name": row.definition["name"]})
            return redirect("console:invoice_provider", code=row.code)
    rows = [(providers.read(row), row.agency.name) for row in _rows(actor)]
    context = {"rows": rows, "error": error}
    return page(request, actor, "console/invoice_providers.html", context, status=422 if error else 200)


def _rows(actor: Actor) -> list[InvoiceProvider]:
    rows = InvoiceProvider.objects.filter(agency_id__in=sorted(ruled_by(actor)))
    return list(rows.select_related("agency").order_by("code"))


def _found(actor: Actor, code: str) -> InvoiceProvider:
    row = InvoiceProvider.objects.filter(code=code, agency_id__in=sorted(ruled_by(actor))).first()
    if row is None:
        raise Http404
    return row


def _check_agency(actor: Actor, data: Mapping[str, Any]) -> None:
    """Raise Wrong where the agency, or the one that has this code already, is not this administrator's."""
    ruled = set(ruled_by(actor))
    agency = Agency.objects.filter(code=data.get("agency", "")).first()
    there = InvoiceProvider.objects.filter(code=data.get("code", "")).first()
    if agency is None or agency.pk not in ruled:
        raise Wrong({"agency": _("Hãy chọn một cơ quan mà bạn quản trị.")})
    if there is not None and there.agency_id not in ruled:
        raise Wrong({"code": _("Mã này đã dùng cho cơ quan khác. Hãy đặt mã khác.")})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def add(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A new one."""
    return _form(request, actor, None, {"kind": "sinvoice", "template": "2"})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def change(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Change one, or try whether it takes our name and secret."""
    row = _found(actor, code)
    typed = {name: str(row.definition.get(name, "")) for name in providers.TEXTS}
    return _form(request, actor, row, {**typed, "on": "1" if row.is_on else ""})


@never_cache
@require_safe
@administrators_only
def download(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """One as a file."""
    row = _found(actor, code)
    content = json.dumps(providers.as_data(row), ensure_ascii=False, indent=2)
    response = HttpResponse(content, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="hoa-don-{row.code}.json"'
    return response


def _form(
    request: HttpRequest, actor: Actor, row: InvoiceProvider | None, typed: Mapping[str, str]
) -> HttpResponse:
    errors: dict[str, str] = {}
    found: tuple[str, str] | None = None
    if request.method == "POST" and row is not None and "thu" in request.POST:
        found = tried(row)
    elif request.method == "POST":
        typed = {
            name: str(value).replace("\0", "").strip()[:_LONGEST] for name, value in request.POST.items()
        }
        data: dict[str, Any] = {name: typed.get(name, "") for name in providers.TEXTS}
        data |= {"on": bool(typed.get("on")), **({"code": row.code} if row is not None else {})}
        try:
            if row is None and InvoiceProvider.objects.filter(code=data["code"]).exists():
                raise Wrong({"code": _("Mã này đã dùng. Hãy đặt mã khác.")})
            _check_agency(actor, data)
            saved = providers.publish(data)
        except Wrong as wrong:
            errors = wrong.errors
        else:
            messages.success(request, _("Đã lưu “%(name)s”.") % {"name": saved.definition["name"]})
            return redirect("console:invoice_provider", code=saved.code)
    agencies = Agency.objects.filter(pk__in=sorted(ruled_by(actor))).order_by("name")
    context = {
        "row": row,
        "variable": providers.variable(row.code) if row is not None else "",
        "has_secret": row is not None and bool(providers.read(row).secret),
        "typed": typed,
        "errors": errors,
        "kinds": [(code, str(one.name)) for code, one in providers.ADAPTERS.items()],
        "agencies": [(one.code, one.name) for one in agencies],
        "found": found,
    }
    return page(request, actor, "console/invoice_provider.html", context, status=422 if errors else 200)


def tried(row: InvoiceProvider) -> tuple[str, str]:
    """Sign in there now: ("success" or "error", what to tell the administrator)."""
    provider = providers.read(row)
    told = {"name": provider.name, "variable": providers.variable(row.code)}
    if not provider.secret:
        return "error", _(
            "Chưa có mã bí mật. Đặt %(variable)s hoặc %(variable)s_FILE rồi khởi động lại."
        ) % told
    try:
        with breaker.trying():
            provider.adapter.try_out(provider)
    except Away:
        return "error", _("%(name)s không trả lời. Hãy kiểm tra địa chỉ và đường mạng từ máy chủ này.") % told
    except Refused:
        return "error", _("%(name)s không nhận tên đăng nhập hoặc mã bí mật. Hãy kiểm tra lại cả hai.") % told
    return "success", _("%(name)s trả lời và nhận tên đăng nhập, mã bí mật.") % told
