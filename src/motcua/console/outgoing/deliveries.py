"""Deliveries: what waits, what failed and why, each with its attempts and answers, sent again when somebody says so."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies.selectors import Actor
from motcua.audit.trail import Kind, note
from motcua.console.access import page, top_administrators_only
from motcua.outbox import masking, selectors, services
from motcua.outbox.models import Message
from motcua.outbox.selectors import WantedMessages

PAGE_SIZE = 50
STATES = {
    "waiting": gettext_lazy("Đang chờ"),
    "failed": gettext_lazy("Chưa gửi được"),
    "delivered": gettext_lazy("Đã gửi"),
}
_KEYS = ("trang-thai", "chu-de", "khoa")
_LONGEST = 200


@never_cache
@require_safe
@top_administrators_only
def listed(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The deliveries, narrowed as the address says, the last first."""
    values = {key: request.GET.get(key, "").replace("\0", "").strip()[:_LONGEST] for key in _KEYS}
    state = values["trang-thai"] if values["trang-thai"] in STATES else ""
    found = selectors.messages_in(WantedMessages(state, values["chu-de"], values["khoa"]))
    before = request.GET.get("truoc", "")
    if before.isascii() and before.isdigit() and len(before) < 18:
        found = found.filter(pk__lt=int(before))
    rows = list(found[: PAGE_SIZE + 1])
    shown = rows[:PAGE_SIZE]
    context = {
        "rows": [{"message": row, "state": _state(row)} for row in shown],
        "states": [("", _("Mọi trạng thái")), *((code, str(label)) for code, label in STATES.items())],
        "labels": STATES,
        "topics": [("", _("Mọi chủ đề")), *((one, one) for one in services.topics())],
        "values": values,
        "narrowed": any(values.values()) or bool(before),
        "older": shown[-1].pk if len(rows) > PAGE_SIZE else "",
        "is_first": not before,
    }
    return page(request, actor, "console/outgoing_deliveries.html", context)


@never_cache
@require_safe
@top_administrators_only
def one(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """One delivery with each attempt and what was answered."""
    message = _found(number)
    context: dict[str, Any] = {
        "message": message,
        "state": _state(message),
        "labels": STATES,
        "tries": selectors.tries_of(message),
        # What names a row is shown; what might be a number of somebody is not.
        "payload": [(name, masking.masked(value)) for name, value in sorted(message.payload.items())],
    }
    return page(request, actor, "console/outgoing_delivery.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@top_administrators_only
def replay(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Ask whether it is to be sent again, and do so."""
    message = _found(number)
    if request.method == "POST":
        with transaction.atomic():
            services.replay(message)
            note(
                Kind.REPLAYED,
                request=request,
                about=f"message:{message.pk}",
                details={"topic": message.topic},
            )
        messages.success(request, _("Tin được gửi lại trong ít giây; mở lại trang này để xem kết quả."))
        return redirect("console:outgoing_delivery", number=message.pk)
    return page(
        request, actor, "console/outgoing_replay.html", {"message": message, "state": _state(message)}
    )


def _found(number: int) -> Message:
    message = Message.objects.filter(pk=number).first()
    if message is None:
        raise Http404
    return message


def _state(message: Message) -> str:
    if message.delivered_at is not None:
        return "delivered"
    return "failed" if message.last_error else "waiting"
