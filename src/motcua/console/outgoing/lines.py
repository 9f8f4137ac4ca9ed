"""The ways out: every line with its state and the figures of a day; switched off, set, tried; the rules for all."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies.selectors import Actor
from motcua.audit.trail import Kind, note
from motcua.console.access import page, top_administrators_only
from motcua.exchange.packages import load_files
from motcua.exchange.packages.dumping import as_json
from motcua.exchange.packages.scope import scope_of
from motcua.outbox import breaker, policy, selectors
from motcua.outbox.selectors import LineNow, WantedCalls
from motcua.people.models import User

STATES = {
    "well": (gettext_lazy("Hoạt động"), "green"),
    "open": (gettext_lazy("Tạm nghỉ vì hỏng nhiều lần"), "late"),
    "trying": (gettext_lazy("Đang thử lại"), "amber"),
    "off": (gettext_lazy("Quản trị viên đã tắt"), "grey"),
    "unused": (gettext_lazy("Không dùng"), "grey"),
}
LATEST = 10
_FIELDS = ("limit", "rest")
_LONGEST = 200


@never_cache
@require_safe
@top_administrators_only
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All lines, and how the queue of deliveries stands."""
    context = {"lines": selectors.lines_now(), "queue": selectors.queue_now(), **_words()}
    return page(request, actor, "console/outgoing.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@top_administrators_only
def line(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """One line: its state, its last calls; set, tried, or taken up again before its time."""
    found = _found(code)
    errors: dict[str, str] = {}
    tried: tuple[str, str] | None = None
    typed = _typed_of(found)
    if request.method == "POST" and "thu" in request.POST:
        tried = _tried(found)
        found = _found(code)
    elif request.method == "POST" and "mo" in request.POST:
        breaker.close(code)
        note(Kind.SETTINGS_CHANGED, request=request, about=f"outgoing:{code}", details={"closed": True})
        messages.success(request, _("Đường kết nối hoạt động lại từ bây giờ."))
        return redirect("console:outgoing_line", code=code)
    elif request.method == "POST":
        typed = {name: str(value).replace("\0", "").strip()[:20] for name, value in request.POST.items()}
        data = {"code": code, **_definition(typed)}
        errors = _saved(actor, {"lines": [data]}, f"outgoing:{code}")
        if not errors:
            messages.success(request, _("Đã lưu."))
            return redirect("console:outgoing_line", code=code)
    context = {
        "one": found,
        "typed": typed,
        "errors": errors,
        "tried": tried,
        "usual": breaker.usual(code),
        "calls": list(selectors.calls_in(WantedCalls(line=code))[:LATEST]),
        **_words(),
    }
    return page(request, actor, "console/outgoing_line.html", context, status=422 if errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@top_administrators_only
def rules(request: HttpRequest, actor: Actor) -> HttpResponse:
    """How long the log is kept, and the timetable of tries."""
    policy.forget()
    now = policy.rules()
    typed = {"keep_days": str(now.keep_days), "waits": ", ".join(map(str, now.waits))}
    errors: Mapping[str, str] = {}
    if request.method == "POST":
        typed = {name: request.POST.get(name, "").replace("\0", "").strip()[:_LONGEST] for name in typed}
        days, waits = _number(typed["keep_days"]), [_number(one) for one in typed["waits"].split(",")]
        errors = policy.mistakes(days, waits)
        if not errors:
            errors = _saved(actor, {"keep_days": days, "waits": waits}, "outgoing:rules")
        if not errors:
            messages.success(request, _("Đã lưu. Các lần gửi lại từ nay theo lịch mới."))
            return redirect("console:outgoing")
    context = {"typed": typed, "errors": errors}
    return page(request, actor, "console/outgoing_rules.html", context, status=422 if errors else 200)


def line_url(code: str) -> str:
    """Where a line is shown."""
    return reverse("console:outgoing_line", args=[code])


def _found(code: str) -> LineNow:
    found = selectors.line_now(code)
    if found is None:
        raise Http404
    return found


def _words() -> dict[str, Any]:
    return {"states": {code: {"label": label, "tone": tone} for code, (label, tone) in STATES.items()}}


def _typed_of(one: LineNow) -> dict[str, str]:
    state, usual = one.breaker, breaker.usual(one.place.line)
    return {
        "off": "1" if state.is_off else "",
        "limit": str(state.limit) if state.limit != usual.limit else "",
        "rest": str(state.rest) if state.rest != usual.rest else "",
    }


def _definition(typed: Mapping[str, str]) -> dict[str, Any]:
    return {
        **({"off": True} if typed.get("off") else {}),
        **{name: _number(typed[name]) for name in _FIELDS if typed.get(name)},
    }


def _number(text: str) -> int | str:
    """A whole number, or the text where it is none: the check says what is wrong."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else text


def _saved(actor: Actor, data: Mapping[str, Any], about: str) -> dict[str, str]:
    report = load_files(
        {"ket-noi-ra-ngoai.json": as_json({"kind": "outgoing", **data})},
        cast(User, actor.person),
        name=_("Sửa trên màn hình: kết nối ra ngoài"),
        keep=True,
        scope=scope_of(actor),
    )
    if report.counts:
        note(Kind.SETTINGS_CHANGED, about=about)
    return {mistake.pointer.strip("/").split("/")[-1]: mistake.reason for mistake in report.mistakes}


def _tried(one: LineNow) -> tuple[str, str]:
    """Ask the service now: ("success" or "error", what to tell the administrator)."""
    if one.family is None or one.family.try_out is None:
        return "error", _("Đường này không có cách thử nào mà không gửi gì cho người khác.")
    began = time.monotonic()
    try:
        with breaker.trying():
            one.family.try_out(one.place.line)
    except Exception as error:
        # Whatever goes wrong outside is what the administrator asked for. Only its kind is told: texts may hold names.
        text = _(
            "%(name)s không trả lời đúng (%(reason)s). Hãy kiểm tra địa chỉ, khoá bí mật và đường mạng từ máy chủ này."
        )
        return "error", text % {"name": one.place.name, "reason": type(error).__name__}
    text = _("%(name)s trả lời đúng sau %(milliseconds)s mili giây.")
    return "success", text % {
        "name": one.place.name,
        "milliseconds": int((time.monotonic() - began) * 1000),
    }
