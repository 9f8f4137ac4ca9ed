"""Who vouches for people: providers of OpenID Connect, described on the screen by administrators of the top agency.

Kept through the import, so that the screen and a package are checked alike. Secrets stand in the environment.
Who describes one decides whom every account is opened to: where a policy says so, a second person confirms it
(`four_eyes/acts_identity.py`); turning one off needs nobody.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies.four_eyes_policy import Guarded
from motcua.agencies.resolving import kept_codes
from motcua.agencies.selectors import Actor, stamp
from motcua.audit.trail import Kind, note
from motcua.console.access import page, top_administrators_only
from motcua.console.four_eyes.asking import agency_of_tops, asked_first
from motcua.exchange.packages import load_files
from motcua.exchange.packages.dumping import as_json
from motcua.exchange.packages.report import Report
from motcua.exchange.packages.scope import Scope, scope_of
from motcua.outbox import breaker
from motcua.people.models import IdentityProvider, User
from motcua.people.oidc import metadata
from motcua.people.oidc.calling import Away, Strange
from motcua.people.oidc.providers import (
    ATTRIBUTES,
    CLIENT_AUTHS,
    Provider,
    definition_of,
    read,
    takes_two,
    variable,
)
from motcua.people.proving import fresh_proof

LABELS = {
    "account_kind": gettext_lazy("Loại tài khoản"),
    "id_number": gettext_lazy("Số định danh cá nhân"),
    "tax_code": gettext_lazy("Mã số thuế"),
    "full_name": gettext_lazy("Họ và tên"),
    "organisation_name": gettext_lazy("Tên tổ chức"),
    "birth_date": gettext_lazy("Ngày sinh"),
    "email": gettext_lazy("Thư điện tử"),
    "phone": gettext_lazy("Số điện thoại"),
    "tech_id": gettext_lazy("Mã định danh kỹ thuật (TechID)"),
    "level": gettext_lazy("Mức bảo đảm"),
    "staff_number": gettext_lazy("Mã cán bộ"),
    "title": gettext_lazy("Chức danh"),
    "department": gettext_lazy("Phòng, ban"),
}
_LONGEST = 2000
_LISTS = ("scopes", "acr_values", "accepted", "proves")


@require_safe
@top_administrators_only
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All providers."""
    rows = [read(row) for row in IdentityProvider.objects.order_by("code")]
    codes = kept_codes(stamp())
    names = {
        code: codes.names[found] for row in rows for code in row.agencies if (found := codes.named(code))
    }
    return page(request, actor, "console/identity.html", {"rows": rows, "names": names})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@top_administrators_only
@fresh_proof()
def add(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A new one."""
    typed = {"audience": "public", "scopes": "openid profile", "match": "email"}
    return _form(request, actor, None, typed)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@top_administrators_only
@fresh_proof()
def change(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Change one, or try whether it answers."""
    row = IdentityProvider.objects.filter(code=code).first()
    if row is None:
        raise Http404
    return _form(request, actor, row, typed_of(definition_of(row)))


def _form(
    request: HttpRequest, actor: Actor, row: IdentityProvider | None, typed: Mapping[str, str]
) -> HttpResponse:
    errors: dict[str, str] = {}
    found: tuple[str, str] | None = None
    if request.method == "POST" and row is not None and "thu" in request.POST:
        found = tried(read(row))
    elif request.method == "POST":
        typed = {
            name: str(value).replace("\0", "").strip()[:_LONGEST] for name, value in request.POST.items()
        }
        data = definition_from(typed, row.code if row is not None else typed.get("code", ""))
        if row is None and IdentityProvider.objects.filter(code=data["code"]).exists():
            errors["code"] = _("Mã này đã dùng cho hệ thống khác. Hãy đặt mã khác.")
        else:
            errors = _mistakes(actor, data)
            if not errors and takes_two(data):
                payload = {"data": data, "before": definition_of(row) if row is not None else {}}
                agency = agency_of_tops(actor, Guarded.IDENTITY)
                asking = asked_first(request, actor, Guarded.IDENTITY, agency, payload)
                if asking is not None:
                    return asking
            errors = errors or _mistakes(actor, data, keep=True)
        if not errors:
            messages.success(request, _("Đã lưu “%(name)s”.") % {"name": data["name"]})
            return redirect("console:identity_provider", code=data["code"])
    context = {
        "row": row,
        "provider": read(row) if row is not None else None,
        "variable": variable(row.code if row is not None else "MA"),
        "typed": typed,
        "errors": errors,
        "attributes": [(name, str(LABELS[name])) for name in ATTRIBUTES],
        "client_auths": [("", _("– Theo hệ thống đó –")), *((one, one) for one in CLIENT_AUTHS)],
        "found": found,
    }
    return page(request, actor, "console/identity_provider.html", context, status=422 if errors else 200)


def _mistakes(actor: Actor, data: Mapping[str, Any], *, keep: bool = False) -> dict[str, str]:
    """What is wrong with a definition, by the field of the form; `keep`: kept where nothing is."""
    report = save(data, cast(User, actor.person), scope_of(actor), keep=keep)
    return {field_of(mistake.pointer): mistake.reason for mistake in report.mistakes}


def save(data: Mapping[str, Any], by: User, scope: Scope, *, keep: bool) -> Report:
    """Check a definition, and keep it where `keep`; whether a second person is needed was asked before."""
    report = load_files(
        {"he-thong-dinh-danh.json": as_json({"kind": "identity_provider", **data})},
        by,
        name=_("Sửa trên màn hình: hệ thống định danh"),
        keep=keep,
        scope=scope,
        is_confirmed=True,
    )
    if keep and report.counts:
        details: dict[str, bool] = {"on": bool(data["on"])}
        note(Kind.SETTINGS_CHANGED, about=f"identity_provider:{data['code']}", details=details)
    return report


def in_words(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """What a definition would become, a line for each part that changes; of one that is turned on, every part."""
    old, new = typed_of(before) if before else {}, typed_of(after)
    whole = bool(after.get("on")) and not before.get("on")
    lines = []
    for name, label in _words_of_fields().items():
        was, will = old.get(name, ""), new.get(name, "")
        told = {"what": label, "before": _shown(name, was), "after": _shown(name, will)}
        if was != will and before:
            lines.append(_("%(what)s: từ “%(before)s” thành “%(after)s”.") % told)
        elif will and (whole or not before):
            lines.append(_("%(what)s: “%(after)s”.") % told)
    return lines


def _words_of_fields() -> dict[str, str]:
    return {
        "on": _("Trên trang đăng nhập"),
        "name": _("Tên trên nút đăng nhập"),
        "audience": _("Dành cho"),
        "issuer": _("Địa chỉ (issuer)"),
        "client_id": _("Mã ứng dụng (client id)"),
        "client_auth": _("Cách chứng minh ứng dụng"),
        "scopes": _("Phạm vi (scope)"),
        "acr_values": _("Mức yêu cầu (acr_values)"),
        **{f"claims-{name}": _("Dữ kiện: %(what)s") % {"what": label} for name, label in LABELS.items()},
        "citizen_values": _("Giá trị “loại tài khoản” của công dân"),
        "organisation_values": _("Giá trị “loại tài khoản” của tổ chức"),
        "accepted": _("Mức được đăng nhập"),
        "proves": _("Mức coi là đã chứng thực"),
        "match": _("Tìm tài khoản cán bộ lần đầu theo"),
        "makes_accounts": _("Tự tạo tài khoản cho cán bộ chưa có"),
        "scim": _("Địa chỉ đồng bộ (SCIM 2.0)"),
        "agencies": _("Cơ quan dùng danh bạ này"),
    }


def _shown(name: str, value: str) -> str:
    if name in ("on", "makes_accounts"):
        return _("bật") if value else _("tắt")
    words_of = {
        "public": _("công dân, tổ chức"),
        "staff": _("cán bộ"),
        "email": _("thư điện tử"),
        "number": _("mã cán bộ"),
    }
    return words_of.get(value, value) if name in ("audience", "match") else value or _("để trống")


def field_of(pointer: str) -> str:
    """The field of the form that a place in the definition comes from."""
    parts = pointer.strip("/").split("/")
    if parts[0] == "claims":
        return f"claims-{parts[1]}" if len(parts) > 1 else "claims-id_number"
    if parts[0] in ("levels", "staff") and len(parts) > 1:
        return parts[1]
    return parts[0] or "name"


def definition_from(typed: Mapping[str, str], code: str) -> dict[str, Any]:
    """The definition that a filled form means; what is empty is left out. Pure."""
    data: dict[str, Any] = {"code": code, "on": bool(typed.get("on"))}
    data |= {name: typed.get(name, "") for name in ("name", "audience", "issuer", "client_id")}
    if typed.get("client_auth"):
        data["client_auth"] = typed["client_auth"]
    lists = {name: words(typed.get(name, "")) for name in _LISTS}
    data |= {name: lists[name] for name in ("scopes", "acr_values") if lists[name]}
    data["claims"] = {name: named for name in ATTRIBUTES if (named := words(typed.get(f"claims-{name}", "")))}
    kinds = dict.fromkeys(words(typed.get("citizen_values", "")), "citizen")
    kinds |= dict.fromkeys(words(typed.get("organisation_values", "")), "organisation")
    if kinds:
        data["account_kinds"] = kinds
    levels = {name: lists[name] for name in ("accepted", "proves") if lists[name]}
    if levels:
        data["levels"] = levels
    if data["audience"] == "staff":
        data["staff"] = {"match": typed.get("match", "email")}
        if typed.get("makes_accounts"):
            data["staff"]["makes_accounts"] = True
        if typed.get("scim"):
            data["staff"]["scim"] = typed["scim"]
        if agencies := words(typed.get("agencies", "")):
            data["staff"]["agencies"] = agencies
    return data


def typed_of(data: Mapping[str, Any]) -> dict[str, str]:
    """The form that means this definition. Pure."""
    levels, staff = data.get("levels", {}), data.get("staff", {})
    kinds: Mapping[str, str] = data.get("account_kinds", {})
    typed = {
        name: str(data.get(name, ""))
        for name in ("code", "name", "audience", "issuer", "client_id", "client_auth")
    }
    typed["on"] = "1" if data.get("on") else ""
    lists = {**data, **levels}
    typed |= {name: " ".join(lists.get(name, ())) for name in _LISTS}
    typed |= {f"claims-{name}": " ".join(named) for name, named in data.get("claims", {}).items()}
    for kind in ("citizen", "organisation"):
        typed[f"{kind}_values"] = " ".join(value for value, meant in kinds.items() if meant == kind)
    typed["match"] = staff.get("match", "email")
    typed["makes_accounts"] = "1" if staff.get("makes_accounts") else ""
    typed["scim"] = staff.get("scim", "")
    typed["agencies"] = " ".join(staff.get("agencies", ()))
    return typed


def words(text: str) -> list[str]:
    """What stands between spaces, commas and lines, each once."""
    return list(dict.fromkeys(one for one in re.split(r"[\s,;]+", text) if one))


def tried(provider: Provider) -> tuple[str, str]:
    """Ask the provider now: ("success" or "error", what to tell the administrator)."""
    try:
        with breaker.trying():
            told = metadata.ask(provider)
            keys = metadata.keys_of(provider, told, again=True)
    except Away as away:
        text = _("%(issuer)s không trả lời (%(reason)s). Hãy kiểm tra địa chỉ và đường mạng từ máy chủ này.")
        return "error", text % {"issuer": provider.issuer, "reason": away}
    except Strange as strange:
        text = _("%(issuer)s trả lời không đúng (%(reason)s). Hãy chép lại địa chỉ đúng như bên đó cấp.")
        return "error", text % {"issuer": provider.issuer, "reason": strange}
    text = _("%(issuer)s trả lời, có %(count)s khoá ký. Hãy thử đăng nhập thật để kiểm tra nốt mã bí mật.")
    return "success", text % {"issuer": provider.issuer, "count": len(keys)}
