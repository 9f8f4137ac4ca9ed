"""The policy of signing in, edited on the screen and published as a version: by role second factor, times and number of
sessions; the networks of administrators and officers.
"""

import datetime
from collections.abc import Mapping
from ipaddress import ip_network
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from motcua.agencies.roles import OFFICER_ROLES, ROLE_LABELS
from motcua.agencies.selectors import Actor
from motcua.audit.addresses import client_address
from motcua.console.access import page, top_administrators_only
from motcua.console.states import Change
from motcua.exchange.packages import load_files
from motcua.exchange.packages.dumping import as_json
from motcua.exchange.packages.scope import scope_of
from motcua.kernel.dates import format_date, parse_date
from motcua.people.models import User
from motcua.people.policy import (
    CONSOLE,
    IDLE_MINUTES,
    LONGEST_MINUTES,
    MOST_SESSIONS,
    STAFF,
    USUAL,
    Need,
    Policy,
    Rule,
    newest_policy,
    read_policy,
    written_policy,
)
from motcua.people.proving import fresh_proof

LONGEST_TEXT = 5_000
_PARTS = (
    ("idle_minutes", IDLE_MINUTES),
    ("longest_minutes", LONGEST_MINUTES),
    ("sessions", (0, MOST_SESSIONS)),
)
Typed = Mapping[str, str]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@top_administrators_only
@fresh_proof()
def edit(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every role with its rule; what would change is shown before it is published."""
    newest = newest_policy()
    typed: Typed = _as_typed(newest)
    errors, reasons, changes, shut_out = dict[str, str](), list[str](), list[Change](), list[str]()
    if request.method == "POST":
        typed = request.POST.dict()
        wanted, errors = _read(typed)
        changes = _differences(newest, wanted)
        shut_out = _shut_out(wanted, client_address(request))
        # Somebody else's version came in between: what is shown as changed is counted against that one.
        sure = typed.get("chac") == str(newest.number)
        if sure and shut_out and "biet" not in typed:
            errors["biet"] = _("Hãy đánh dấu nếu bạn chắc chắn, hoặc thêm mạng của mình vào danh sách.")
        if not errors and changes:
            files = {"dang-nhap.json": as_json({"kind": "sign_in", **written_policy(wanted)})}
            title = _("Sửa trên màn hình: chính sách đăng nhập")
            report = load_files(files, cast(User, actor.person), name=title, keep=sure, scope=scope_of(actor))
            reasons = [mistake.reason for mistake in report.mistakes]
            if report.ok and sure:
                messages.success(
                    request, _("Đã công bố chính sách đăng nhập. Chính sách mới có hiệu lực sau ít giây.")
                )
                return redirect("console:sign_in")
    context = {
        "number": newest.number,
        "roles": [(role, label, _fields_of(role, typed)) for role, label in _roles()],
        "needs": _needs(),
        "parts": _part_labels(),
        "typed": typed,
        "errors": errors,
        "reasons": reasons,
        "changes": changes,
        "shut_out": shut_out,
        "address": client_address(request),
        "asked": request.method == "POST" and not (set(errors) - {"biet"}) and not reasons,
    }
    return page(request, actor, "console/sign_in.html", context, status=422 if errors or reasons else 200)


def _roles() -> list[tuple[str, str]]:
    applicants = [
        (User.Kind.CITIZEN.value, str(User.Kind.CITIZEN.label)),
        (User.Kind.ORGANISATION.value, str(User.Kind.ORGANISATION.label)),
    ]
    return [*applicants, *((role.value, str(ROLE_LABELS[role])) for role in OFFICER_ROLES)]


def _needs() -> list[tuple[str, str]]:
    return [
        (Need.NONE.value, _("Không dùng")),
        (Need.OFFERED.value, _("Tuỳ chọn")),
        (Need.REQUIRED.value, _("Bắt buộc")),
    ]


def _part_labels() -> dict[str, str]:
    return {
        "factor": _("Lớp xác thực thứ hai"),
        "idle_minutes": _("Không thao tác (phút)"),
        "longest_minutes": _("Phiên dài nhất (phút)"),
        "sessions": _("Số phiên cùng lúc"),
    }


def _fields_of(role: str, typed: Typed) -> dict[str, str]:
    return {part: typed.get(f"{part}-{role}", "") for part in _part_labels()}


def _as_typed(policy: Policy) -> Typed:
    typed = {
        "required_from": format_date(policy.required_from) if policy.required_from else "",
        **{
            place: "\n".join(str(one) for one in policy.networks.get(place, ())) for place in (CONSOLE, STAFF)
        },
    }
    for role, _label in _roles():
        rule = policy.rules.get(role, USUAL)
        typed[f"factor-{role}"] = rule.factor.value
        for part, _ends in _PARTS:
            typed[f"{part}-{role}"] = str(getattr(rule, part))
    return typed


def _read(typed: Typed) -> tuple[Policy, dict[str, str]]:
    """The policy as typed, and what is wrong with it by field."""
    errors: dict[str, str] = {}
    rules: dict[str, Rule] = {}
    for role, _label in _roles():
        values: dict[str, int] = {}
        for part, (least, most) in _PARTS:
            text = typed.get(f"{part}-{role}", "").strip()
            if text.isascii() and text.isdigit() and len(text) < 5 and least <= int(text) <= most:
                values[part] = int(text)
            else:
                errors[f"{part}-{role}"] = _("Hãy nhập số từ %(least)s đến %(most)s.") % {
                    "least": least,
                    "most": most,
                }
        needed = typed.get(f"factor-{role}", "")
        if needed not in set(Need):
            errors[f"factor-{role}"] = _("Hãy chọn một mức.")
        elif len(values) == len(_PARTS):
            rules[role] = Rule(Need(needed), **values)
    networks = {place: _networks(typed, place, errors) for place in (CONSOLE, STAFF)}
    data = {"networks": networks}
    if day := _day(typed, errors):
        data["required_from"] = day.isoformat()  # type: ignore[assignment]
    read = read_policy(data if not errors else {})
    return Policy(0, rules, read.required_from, read.networks), errors


def _networks(typed: Typed, place: str, errors: dict[str, str]) -> list[str]:
    found = typed.get(place, "")[:LONGEST_TEXT].replace(",", " ").split()
    for text in found:
        try:
            ip_network(text)
        except ValueError:
            wrong = _(
                "“%(text)s” không phải dải mạng. Viết như 10.0.0.0/8, 203.113.131.7 hoặc 2001:db8::/32."
            )
            errors[place] = wrong % {"text": text[:50]}
    return list(dict.fromkeys(found))


def _day(typed: Typed, errors: dict[str, str]) -> datetime.date | None:
    text = typed.get("required_from", "").strip()
    if not text:
        return None
    try:
        return parse_date(text)
    except ValueError as wrong:
        errors["required_from"] = str(wrong)
        return None


def _shut_out(wanted: Policy, address: str) -> list[str]:
    """From which places the administrator who publishes this would be shut out where they sit now."""
    names = {CONSOLE: _("trang quản trị"), STAFF: _("bàn làm việc của cán bộ")}
    return [name for place, name in names.items() if not wanted.lets_in(place, address)]


def _differences(before: Policy, after: Policy) -> list[Change]:
    """What differs, in words."""
    found: list[Change] = []
    needs, labels = dict(_needs()), _part_labels()
    for role, label in _roles():
        was, will = before.rules.get(role, USUAL), after.rules.get(role, USUAL)
        for part, wording in labels.items():
            old, new = getattr(was, part), getattr(will, part)
            if old != new:
                shown = [needs[one] if part == "factor" else str(one) for one in (old, new)]
                found.append(Change(f"{label}: {wording}", *shown))
    for place, wording in ((CONSOLE, _("Mạng của trang quản trị")), (STAFF, _("Mạng của cán bộ"))):
        old, new = (", ".join(map(str, one.networks.get(place, ()))) for one in (before, after))
        if old != new:
            found.append(Change(wording, old or _("mọi nơi"), new or _("mọi nơi")))
    days = [format_date(one.required_from) if one.required_from else _("ngay") for one in (before, after)]
    if days[0] != days[1]:
        found.append(Change(_("Bắt buộc từ ngày"), *days))
    return found
