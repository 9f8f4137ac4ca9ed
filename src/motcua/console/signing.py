"""Digital signatures: signing services, trusted roots (administrators of the top agency), and the agencies'
certificates.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from motcua.agencies.models import Agency
from motcua.agencies.selectors import Actor
from motcua.audit.trail import Kind, note
from motcua.console.access import administrators_only, is_at_the_top, page, top_administrators_only
from motcua.exchange.packages.scope import scope_of
from motcua.outbox import breaker
from motcua.outbox.calling import is_safe_address
from motcua.signing import (
    credentials,
    csc,
    demanded,
    gateways,
    hsm,
    seals,
    token_pages,
    trusting,
    ways,
    words,
)
from motcua.signing.models import Credential, Gateway, TrustRoot

_LONGEST = 300
_FIELDS = (
    "way",
    "code",
    "name",
    "url",
    "token_url",
    "client_id",
    "module",
    "token",
    "timestamp_url",
    "seconds",
)
_ADDRESSES = ("url", "token_url", "timestamp_url")
# What is asked for by way to keys, beside the name and who gives time stamps.
_OF_WAY = {
    Gateway.Way.CSC: ("url", "token_url", "client_id"),
    Gateway.Way.HSM: ("module", "token"),
    Gateway.Way.TOKEN: (),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Everything at a glance; the certificates of the own agencies are put down and ended here."""
    agencies = _agencies(actor)
    error = ""
    found: list[tuple[csc.Key, dict[str, str]]] = []
    if request.method == "POST":
        ended = _ended(request, agencies)
        if ended:
            return redirect("console:signing")
        error, found = _agency_key(request, agencies)
        if not error and not found:
            return redirect("console:signing")
    services = list(Gateway.objects.filter(is_on=True).order_by("name"))
    keys = list(
        Credential.objects.filter(agency__in=agencies, ended_at__isnull=True)
        .select_related("agency", "gateway")
        .order_by("agency__code", "id")
    )
    context = {
        "gateways": list(Gateway.objects.order_by("name")),
        "roots": list(TrustRoot.objects.order_by("authority", "name")),
        "keys": keys,
        "seals": {one.pk: _seal_text(one) for one in keys},
        "agencies": [(one.code, f"{one.name} ({one.code})") for one in agencies],
        "services": services,
        "bridge": token_pages.of_page(services),
        "is_top": is_at_the_top(actor),
        "stuck": demanded.without_a_way(),
        "typed": request.POST if request.method == "POST" else {},
        "found": found,
        "error": error,
        "now": timezone.now(),
    }
    response = page(request, actor, "console/signing.html", context, status=422 if error else 200)
    return token_pages.may_reach_bridge(response, services)


def _seal_text(key: Credential) -> str:
    """Whether a key seals receipts by itself, and what is missing where it does not."""
    if seals.is_sealing(key):
        return _("Tự ký số biên lai của cơ quan.")
    if key.asks == csc.PIN:
        return _("Không tự ký biên lai: đặt mã PIN trong %(name)s, hoặc đường dẫn tệp ở %(name)s_FILE.") % {
            "name": seals.variable_of(key)
        }
    return _("Không tự ký biên lai: chứng thư này cần người xác nhận mỗi lần ký.")


def _agencies(actor: Actor) -> list[Agency]:
    scope = scope_of(actor)
    rows = Agency.objects.filter(ended_on=None)
    if scope.agencies is not None:
        rows = rows.filter(code__in=scope.agencies)
    return list(rows.order_by("code"))


def _ended(request: HttpRequest, agencies: list[Agency]) -> bool:
    text = request.POST.get("bo", "")
    if not text:
        return False
    found = Credential.objects.filter(agency__in=agencies, pk=int(text) if text.isdecimal() else 0).first()
    if found is not None:
        credentials.end(found)
        note(Kind.SETTINGS_CHANGED, request=request, about=f"signing:{found.key}", details={"on": False})
        messages.success(request, _("Đã bỏ chứng thư. Những gì đã ký bằng chứng thư này vẫn giữ nguyên."))
    return True


def _agency_key(
    request: HttpRequest, agencies: list[Agency]
) -> tuple[str, list[tuple[csc.Key, dict[str, str]]]]:
    gateway = Gateway.objects.filter(is_on=True, code=request.POST.get("dich-vu", "")).first()
    if gateway is not None and gateway.way == Gateway.Way.TOKEN:
        return _agency_token(request, agencies, gateway)
    agency = next((one for one in agencies if one.code == request.POST.get("co-quan", "")), None)
    if gateway is None or agency is None:
        return _("Hãy chọn cơ quan và dịch vụ ký số."), []
    try:
        if "them" in request.POST:
            made = credentials.put_down(gateway, request.POST["them"][:200], agency=agency)
            note(Kind.SETTINGS_CHANGED, request=request, about=f"signing:{made.key}", details={"on": True})
            messages.success(request, _("Đã đăng ký chứng thư của cơ quan."))
            return "", []
        found = credentials.found_at(gateway, request.POST.get("so", "")[:60], agency=agency)
    except csc.Failed as failed:
        return words.failure(failed), []
    except credentials.NotTaken as reason:
        return str(reason), []
    if not found:
        return _("Dịch vụ không có chứng thư nào dùng được với mã này."), []
    return "", [(key, credentials.described(key)) for key in found]


def _agency_token(
    request: HttpRequest, agencies: list[Agency], gateway: Gateway
) -> tuple[str, list[tuple[csc.Key, dict[str, str]]]]:
    """The certificate of a token that the agency's office holds, as it was read from it or pasted."""
    agency = next((one for one in agencies if one.code == request.POST.get("co-quan", "")), None)
    if agency is None:
        return _("Hãy chọn cơ quan và dịch vụ ký số."), []
    try:
        made = credentials.put_down_token(gateway, request.POST.get("pem", ""), agency=agency)
    except credentials.NotTaken as reason:
        return str(reason), []
    note(Kind.SETTINGS_CHANGED, request=request, about=f"signing:{made.key}", details={"on": True})
    messages.success(request, _("Đã đăng ký chứng thư của cơ quan."))
    return "", []


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@top_administrators_only
def add(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A new service."""
    return _form(request, actor, None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@top_administrators_only
def change(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Change a service, or try whether it answers."""
    row = Gateway.objects.filter(code=code).first()
    if row is None:
        raise Http404
    return _form(request, actor, row)


def _form(request: HttpRequest, actor: Actor, row: Gateway | None) -> HttpResponse:
    errors: dict[str, str] = {}
    found: tuple[str, str] | None = None
    typed: dict[str, Any] = (
        {name: getattr(row, name) for name in _FIELDS} | {"is_on": row.is_on}
        if row
        else {"seconds": 10, "way": request.GET.get("cach", Gateway.Way.CSC)}
    )
    if request.method == "POST" and row is not None and "thu" in request.POST:
        found = _tried(row)
    elif request.method == "POST":
        typed = {
            name: str(value).replace("\0", "").strip()[:_LONGEST] for name, value in request.POST.items()
        }
        errors = _saved(typed, row)
        if not errors:
            code = row.code if row is not None else str(typed["code"])
            csc.forget_tokens()
            note(Kind.SETTINGS_CHANGED, request=request, about=f"signing:{code}")
            messages.success(request, _("Đã lưu “%(name)s”.") % {"name": typed["name"]})
            return redirect("console:signing_gateway", code=code)
    context = {
        "row": row,
        "typed": typed,
        "errors": errors,
        "found": found,
        "variable": gateways.variable(row.code if row is not None else "MA"),
        "has_secret": bool(row is not None and gateways.secret(row.code)),
        "ways": Gateway.Way.choices,
        "way": way if (way := str(typed.get("way", ""))) in Gateway.Way.values else Gateway.Way.CSC,
        "modules": [("", _("Chưa chọn")), *((one, one) for one in hsm.modules())],
    }
    return page(request, actor, "console/signing_gateway.html", context, status=422 if errors else 200)


def _saved(typed: dict[str, Any], row: Gateway | None) -> dict[str, str]:
    made = row or Gateway(code=typed.get("code", ""), way=typed.get("way") or Gateway.Way.CSC)
    if made.way not in Gateway.Way.values:
        return {"way": _("Hãy chọn cách ký.")}
    asked = _OF_WAY[Gateway.Way(made.way)]
    for name in ("name", "timestamp_url", *asked):
        setattr(made, name, typed.get(name, ""))
    made.is_on = bool(typed.get("is_on"))
    seconds = str(typed.get("seconds", ""))
    if not seconds.isdecimal() or not 1 <= int(seconds) <= 60:
        return {"seconds": _("Hãy ghi số giây từ 1 đến 60.")}
    made.seconds = int(seconds)
    errors: dict[str, str] = {
        name: _("Địa chỉ phải bắt đầu bằng https:// (http chỉ dùng trên chính máy này).")
        for name in ("url", "token_url")
        if name in asked and not is_safe_address(getattr(made, name))
    }
    if "client_id" in asked and not made.client_id:
        errors["client_id"] = _("Hãy ghi mã ứng dụng.")
    if "module" in asked and made.module not in hsm.modules():
        errors["module"] = _(
            "Hãy chọn thư viện. Người vận hành máy chủ ghi đường dẫn thư viện vào MOTCUA_PKCS11_MODULES trước."
        )
    if not str(made.timestamp_url).startswith(("http://", "https://")):
        errors["timestamp_url"] = _("Địa chỉ phải bắt đầu bằng http:// hoặc https://.")
    try:
        # Addresses of this machine or of the inner network need no dot in their name.
        made.full_clean(exclude=_ADDRESSES)
    except ValidationError as wrong:
        errors |= {name: " ".join(texts) for name, texts in wrong.message_dict.items()}
    if not errors:
        made.save()
    return errors


def _tried(gateway: Gateway) -> tuple[str, str]:
    """Ask the service now: ("success" or "error", what to tell the administrator)."""
    try:
        with breaker.trying():
            name = ways.tried(gateway)
    except csc.Failed as failed:
        return "error", words.failure(failed)
    if gateway.way == Gateway.Way.HSM:
        return "success", _("Thiết bị nhận mã PIN và có %(count)s chứng thư dùng được.") % {"count": name}
    return "success", _("“%(name)s” trả lời và nhận mã bí mật. Hãy đăng ký một chứng thư rồi ký thử.") % {
        "name": name
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@top_administrators_only
def root(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A new trusted root; or an old one turned off and on, with the hosts at which its authorities answer."""
    typed = {name: str(value).replace("\0", "") for name, value in request.POST.items()}
    row = TrustRoot.objects.filter(pk=_number(request.GET.get("ma", ""))).first()
    errors: dict[str, str] = {}
    if request.method == "POST":
        hosts = [one.lower() for one in typed.get("hosts", "").split()[:20] if len(one) <= 200]
        if row is None:
            errors = _root_added(typed, hosts)
        else:
            TrustRoot.objects.filter(pk=row.pk).update(hosts=hosts, is_on=bool(typed.get("is_on")))
        if not errors:
            note(Kind.SETTINGS_CHANGED, request=request, about="signing:roots")
            messages.success(request, _("Đã lưu tổ chức cấp chứng thư."))
            return redirect("console:signing")
    context = {
        "row": row,
        "typed": typed,
        "errors": errors,
        "authorities": TrustRoot.Authority.choices,
        "hosts": " ".join(row.hosts) if row is not None else typed.get("hosts", ""),
    }
    return page(request, actor, "console/signing_root.html", context, status=422 if errors else 200)


def _root_added(typed: dict[str, str], hosts: list[str]) -> dict[str, str]:
    try:
        pem, sha256, until, name = trusting.read_root(typed.get("certificate", ""))
    except trusting.NoCertificate as reason:
        return {"certificate": str(reason)}
    if typed.get("authority", "") not in TrustRoot.Authority.values:
        return {"authority": _("Hãy chọn loại chữ ký số.")}
    if TrustRoot.objects.filter(sha256=sha256).exists():
        return {"certificate": _("Chứng thư này đã có trong danh sách.")}
    TrustRoot.objects.create(
        name=name,
        authority=typed["authority"],
        certificate=pem,
        sha256=sha256,
        not_after=until,
        hosts=hosts,
    )
    return {}


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0
