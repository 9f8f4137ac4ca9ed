"""Through which account at a provider an agency's electronic invoices are issued: kept by the administrators of that
agency, or of one above. Secrets stand in the environment or in a file that it names; the page says only whether
there is one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies.outside import Wrong
from motcua.agencies.selectors import Actor
from motcua.console.access import administrators_only, page
from motcua.console.outside import Outside, agencies_for, lacks_secret, typed_in
from motcua.outbox import breaker
from motcua.payments.invoices import providers
from motcua.payments.invoices.adapters import Away, Refused
from motcua.payments.models import InvoiceProvider

_LONGEST = 300
_PROVIDERS = Outside(InvoiceProvider, "hoa-don", providers.from_file, providers.publish, providers.as_data)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All accounts of the agencies that this administrator rules; a file of one is taken in."""
    error = ""
    if request.method == "POST":
        try:
            row = _PROVIDERS.take(request, actor)
        except Wrong as wrong:
            error = str(wrong)
        else:
            return redirect("console:invoice_provider", code=row.code)
    rows = [(providers.read(row), row.agency.name) for row in _PROVIDERS.rows(actor)]
    context = {"rows": rows, "error": error}
    return page(request, actor, "console/invoice_providers.html", context, status=422 if error else 200)


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
    row = _PROVIDERS.found(actor, code)
    typed = {name: str(row.definition.get(name, "")) for name in providers.TEXTS}
    return _form(request, actor, row, {**typed, "on": "1" if row.is_on else ""})


@never_cache
@require_safe
@administrators_only
def download(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """One as a file."""
    return _PROVIDERS.download(actor, code)


def _form(
    request: HttpRequest, actor: Actor, row: InvoiceProvider | None, typed: Mapping[str, str]
) -> HttpResponse:
    errors: dict[str, str] = {}
    found: tuple[str, str] | None = None
    if request.method == "POST" and row is not None and "thu" in request.POST:
        found = tried(row)
    elif request.method == "POST":
        typed = typed_in(request, _LONGEST)
        data: dict[str, Any] = {name: typed.get(name, "") for name in providers.TEXTS}
        data |= {"on": bool(typed.get("on")), **({"code": row.code} if row is not None else {})}
        try:
            saved = _PROVIDERS.save(request, actor, row, data)
        except Wrong as wrong:
            errors = wrong.errors
        else:
            return redirect("console:invoice_provider", code=saved.code)
    context = {
        "row": row,
        "variable": providers.variable(row.code) if row is not None else "",
        "has_secret": row is not None and bool(providers.read(row).secret),
        "typed": typed,
        "errors": errors,
        "kinds": [(code, str(one.name)) for code, one in providers.ADAPTERS.items()],
        "agencies": agencies_for(actor),
        "found": found,
    }
    return page(request, actor, "console/invoice_provider.html", context, status=422 if errors else 200)


def tried(row: InvoiceProvider) -> tuple[str, str]:
    """Sign in there now: ("success" or "error", what to tell the administrator)."""
    provider = providers.read(row)
    told = {"name": provider.name, "variable": providers.variable(row.code)}
    if not provider.secret:
        return lacks_secret(told["variable"])
    try:
        with breaker.trying():
            provider.adapter.try_out(provider)
    except Away:
        return "error", _("%(name)s không trả lời. Hãy kiểm tra địa chỉ và đường mạng từ máy chủ này.") % told
    except Refused:
        return "error", _("%(name)s không nhận tên đăng nhập hoặc mã bí mật. Hãy kiểm tra lại cả hai.") % told
    return "success", _("%(name)s trả lời và nhận tên đăng nhập, mã bí mật.") % told
