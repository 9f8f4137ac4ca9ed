"""Through which merchants an agency is paid online: kept by the administrators of that agency, or of one above.

Secrets stand in the environment or in a file that it names; the page says only whether there is one.
"""

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
from motcua.payments import merchants
from motcua.payments.adapters import Away, Forged, Strange
from motcua.payments.gateways import ADAPTERS, USUAL_MINUTES, Merchant, read, variable
from motcua.payments.models import Gateway, Talk

_LONGEST = 2000
_MOST_BANKS = 60
_PLAIN = ("code", "kind", "name", "agency", "merchant", "pay_url", "api_url")
_MERCHANTS = Outside(Gateway, "cong-thanh-toan", merchants.from_file, merchants.publish, merchants.as_data)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All merchants of the agencies that this administrator rules; a file of one is taken in."""
    error = ""
    if request.method == "POST":
        try:
            row = _MERCHANTS.take(request, actor)
        except Wrong as wrong:
            error = str(wrong)
        else:
            return redirect("console:payment_gateway", code=row.code)
    rows = [(read(row), row.agency.name) for row in _MERCHANTS.rows(actor)]
    context = {"rows": rows, "kinds": {code: one.name for code, one in ADAPTERS.items()}, "error": error}
    return page(request, actor, "console/payment_gateways.html", context, status=422 if error else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def add(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A new one."""
    typed = {"kind": "vnpay", "minutes": str(USUAL_MINUTES)}
    return _form(request, actor, None, typed)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def change(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Change one, or try whether it answers."""
    row = _MERCHANTS.found(actor, code)
    return _form(request, actor, row, typed_of(row))


@never_cache
@require_safe
@administrators_only
def download(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """One as a file."""
    return _MERCHANTS.download(actor, code)


def _form(request: HttpRequest, actor: Actor, row: Gateway | None, typed: Mapping[str, str]) -> HttpResponse:
    errors: dict[str, str] = {}
    found: tuple[str, str] | None = None
    if request.method == "POST" and row is not None and "thu" in request.POST:
        found = tried(row)
    elif request.method == "POST":
        typed = typed_in(request, _LONGEST)
        data = definition_from(typed, row.code if row is not None else typed.get("code", ""))
        try:
            saved = _MERCHANTS.save(request, actor, row, data)
        except Wrong as wrong:
            errors = wrong.errors
        else:
            return redirect("console:payment_gateway", code=saved.code)
    kind = typed.get("kind", "")
    context = {
        "row": row,
        "merchant": read(row) if row is not None else None,
        "variable": variable(row.code) if row is not None else "",
        "typed": typed,
        "errors": errors,
        "kinds": [(code, str(one.name)) for code, one in ADAPTERS.items()],
        "facts": ADAPTERS[kind].facts if kind in ADAPTERS else (),
        "agencies": agencies_for(actor),
        "found": found,
        "talk": list(Talk.objects.filter(gateway=row).order_by("-at")[:50]) if row is not None else [],
    }
    return page(request, actor, "console/payment_gateway.html", context, status=422 if errors else 200)


def definition_from(typed: Mapping[str, str], code: str) -> dict[str, Any]:
    """The definition that a filled form means. Pure."""
    data: dict[str, Any] = {name: typed.get(name, "") for name in _PLAIN}
    minutes = typed.get("minutes", "")
    data |= {
        "code": code,
        "on": bool(typed.get("on")),
        "refunds_itself": bool(typed.get("refunds_itself")),
        "minutes": int(minutes) if minutes.isascii() and minutes.isdigit() and len(minutes) < 6 else 0,
    }
    banks = []
    for line in typed.get("banks", "").splitlines()[:_MOST_BANKS]:
        bank, _space, name = line.strip().partition(" ")
        if bank:
            banks.append({"code": bank[:40], "name": name.strip() or bank})
    data["banks"] = banks
    if data["kind"] in ADAPTERS:
        facts = {fact.name: typed.get(f"fact-{fact.name}", "") for fact in ADAPTERS[data["kind"]].facts}
        data["facts"] = {name: value for name, value in facts.items() if value}
    return data


def typed_of(row: Gateway) -> dict[str, str]:
    """The form that means this merchant."""
    data = row.definition
    typed = {name: str(data.get(name, "")) for name in _PLAIN}
    typed |= {f"fact-{name}": value for name, value in data.get("facts", {}).items()}
    return typed | {
        "on": "1" if row.is_on else "",
        "refunds_itself": "1" if data.get("refunds_itself") else "",
        "minutes": str(data.get("minutes", USUAL_MINUTES)),
        "banks": "\n".join(f"{one['code']} {one['name']}" for one in data.get("banks", ())),
    }


def tried(row: Gateway) -> tuple[str, str]:
    """Ask the gateway now about nothing: ("success" or "error", what to tell the administrator)."""
    merchant: Merchant = read(row)
    told = {"name": merchant.name, "variable": variable(row.code)}
    if not merchant.secret:
        return lacks_secret(told["variable"])
    try:
        with breaker.trying():
            merchant.adapter.try_out(merchant)
    except Away:
        return "error", _("%(name)s không trả lời. Hãy kiểm tra địa chỉ và đường mạng từ máy chủ này.") % told
    except Forged:
        return "error", _(
            "%(name)s trả lời nhưng chữ ký không khớp. Hãy kiểm tra mã bí mật và mã đơn vị."
        ) % told
    except Strange:
        return "error", _("%(name)s trả lời không đúng giao thức. Hãy kiểm tra địa chỉ và mã đơn vị.") % told
    return "success", _("%(name)s trả lời đúng, chữ ký khớp.") % told
