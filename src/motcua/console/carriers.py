"""By which postal services an agency sends results and gets papers: kept by its administrators, or those of one above.

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
from motcua.forms.addresses import provinces
from motcua.outbox import breaker
from motcua.post import carrier_data
from motcua.post.adapters import Away, Forged, Refused, Strange
from motcua.post.carriers import ADAPTERS, DELIVERY, PICKUP, USUAL_GRAMS, notice_variable, read, variable
from motcua.post.models import Carrier, Parcel, PostTalk

_LONGEST = 4000
_MOST_SERVICES = 20
_PLAIN = ("code", "kind", "name", "agency", "address", "customer", "province")
_CARRIERS = Outside(Carrier, "buu-chinh", carrier_data.from_file, carrier_data.publish, carrier_data.as_data)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All carriers of the agencies that this administrator rules; a file of one is taken in."""
    error = ""
    if request.method == "POST":
        try:
            row = _CARRIERS.take(request, actor)
        except Wrong as wrong:
            error = str(wrong)
        else:
            return redirect("console:carrier", code=row.code)
    rows = [(read(row), row.agency.name) for row in _CARRIERS.rows(actor)]
    context = {"rows": rows, "kinds": {code: one.name for code, one in ADAPTERS.items()}, "error": error}
    return page(request, actor, "console/carriers.html", context, status=422 if error else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def add(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A new one."""
    typed: dict[str, Any] = {"kind": "hand", "weight": str(USUAL_GRAMS), "services": [{}]}
    return _form(request, actor, None, typed)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def change(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Change one, or try whether it answers."""
    row = _CARRIERS.found(actor, code)
    return _form(request, actor, row, typed_of(row))


@never_cache
@require_safe
@administrators_only
def download(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """One as a file."""
    return _CARRIERS.download(actor, code)


def _form(request: HttpRequest, actor: Actor, row: Carrier | None, typed: Mapping[str, Any]) -> HttpResponse:
    errors: dict[str, str] = {}
    found: tuple[str, str] | None = None
    if request.method == "POST" and row is not None and "thu" in request.POST:
        found = tried(row)
    elif request.method == "POST":
        typed = _typed(request)
        data = definition_from(typed, row.code if row is not None else typed.get("code", ""))
        try:
            saved = _CARRIERS.save(request, actor, row, data)
        except Wrong as wrong:
            errors = wrong.errors
        else:
            return redirect("console:carrier", code=saved.code)
    kind = typed.get("kind", "")
    context = {
        "row": row,
        "carrier": read(row) if row is not None else None,
        "variables": (variable(row.code), notice_variable(row.code)) if row is not None else ("", ""),
        "typed": typed,
        "services": [*typed.get("services", []), {}][:_MOST_SERVICES],
        "errors": errors,
        "kinds": [(code, str(one.name)) for code, one in ADAPTERS.items()],
        "facts": ADAPTERS[kind].facts if kind in ADAPTERS else (),
        "provinces": [(one.code, one.name) for one in provinces()],
        "uses": [(PICKUP, _("Nhận giấy tờ")), (DELIVERY, _("Trả kết quả"))],
        "words": [f"{value} = {label}" for value, label in Parcel.State.choices],
        "agencies": agencies_for(actor),
        "found": found,
        "talk": list(PostTalk.objects.filter(carrier=row).order_by("-at")[:50]) if row is not None else [],
    }
    return page(request, actor, "console/carrier.html", context, status=422 if errors else 200)


def _typed(request: HttpRequest) -> dict[str, Any]:
    """What was typed; services that hold nothing are none."""
    plain = typed_in(request, _LONGEST)
    services = []
    for number in range(1, _MOST_SERVICES + 1):
        begins = f"service-{number}-"
        row: dict[str, Any] = {
            part: plain.get(begins + part, "")
            for part in ("code", "name", "days", "lines", "collects", "collecting")
        }
        row["uses"] = request.POST.getlist(f"{begins}uses")
        if row["code"] or row["name"] or row["lines"]:
            services.append(row)
    return {**plain, "services": services}


def definition_from(typed: Mapping[str, Any], code: str) -> dict[str, Any]:
    """The definition that a filled form means. Pure."""
    data: dict[str, Any] = {name: typed.get(name, "") for name in _PLAIN}
    data |= {
        "code": code,
        "on": bool(typed.get("on")),
        "weight": _whole(typed.get("weight", "")),
        "services": [
            {
                "code": one["code"],
                "name": one["name"],
                "uses": one["uses"],
                "days": one["days"],
                "collects": bool(one["collects"]),
                "collecting": _whole(one["collecting"]) if one["collecting"] else 0,
                "lines": [
                    [_whole(part) for part in line.split()]
                    for line in one["lines"].splitlines()
                    if line.strip()
                ],
            }
            for one in typed.get("services", [])
        ],
    }
    codes = [line.split() for line in typed.get("codes", "").splitlines() if line.strip()]
    data["codes"] = {parts[0]: parts[1] if len(parts) == 2 else "" for parts in codes}
    if data["kind"] in ADAPTERS:
        facts = {fact.name: typed.get(f"fact-{fact.name}", "") for fact in ADAPTERS[data["kind"]].facts}
        data["facts"] = {name: value for name, value in facts.items() if value}
    return data


def _whole(text: str) -> int:
    """A whole number as people write it ("26.000"); -1, which no rule allows, for anything else."""
    digits = text.replace(".", "")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else -1


def typed_of(row: Carrier) -> dict[str, Any]:
    """The form that means this carrier."""
    data = row.definition
    typed: dict[str, Any] = {name: str(data.get(name, "")) for name in _PLAIN}
    typed |= {f"fact-{name}": value for name, value in data.get("facts", {}).items()}
    return typed | {
        "on": "1" if row.is_on else "",
        "weight": str(data.get("weight", USUAL_GRAMS)),
        "codes": "\n".join(f"{code} {word}" for code, word in data.get("codes", {}).items()),
        "services": [
            {
                "code": one["code"],
                "name": one["name"],
                "uses": one["uses"],
                "days": one.get("days", ""),
                "collects": "1" if one.get("collects") else "",
                "collecting": str(one.get("collecting", 0) or ""),
                "lines": "\n".join(" ".join(str(part) for part in line) for line in one["lines"]),
            }
            for one in data.get("services", [])
        ],
    }


def tried(row: Carrier) -> tuple[str, str]:
    """Ask the carrier now about nothing: ("success" or "error", what to tell the administrator)."""
    carrier = read(row)
    told = {"name": carrier.name, "variable": variable(row.code)}
    if not carrier.adapter.is_spoken_to:
        return "success", _("%(name)s không kết nối: cán bộ ghi bằng tay, không có gì để thử.") % told
    if not carrier.secret:
        return lacks_secret(told["variable"])
    try:
        with breaker.trying():
            carrier.adapter.try_out(carrier)
    except Away:
        return "error", _("%(name)s không trả lời. Hãy kiểm tra địa chỉ và đường mạng từ máy chủ này.") % told
    except (Refused, Forged):
        return "error", _("%(name)s từ chối. Hãy kiểm tra mã bí mật, mã khách hàng, tên đăng nhập.") % told
    except Strange:
        return "error", _("%(name)s trả lời không đúng giao thức. Hãy kiểm tra địa chỉ.") % told
    return "success", _("%(name)s trả lời đúng.") % told
