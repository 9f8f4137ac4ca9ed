"""What an officer asks a second person for: the page that asks, the own requests, and their files."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.agencies import four_eyes
from motcua.agencies.four_eyes import Decided, EyesRefused
from motcua.agencies.four_eyes_asking import TooOld, ask_for, content_of, context, opened
from motcua.agencies.four_eyes_policy import Guarded
from motcua.agencies.models import AskedAct
from motcua.agencies.selectors import Actor
from motcua.audit.trail import Kind, note
from motcua.desk.access import officers_only, page
from motcua.desk.ledger_form import AskedLedger
from motcua.people.proving import fresh_proof

SHOWN = 50


def ask_for_ledger(
    request: HttpRequest, actor: Actor, asked: AskedLedger, kind: str, rows: int
) -> HttpResponse:
    """The page that asks for a second person instead of a ledger of so many dossiers; `kind`: "xlsx" or "pdf"."""
    agency = asked.filters.agency if asked.filters is not None else 0
    payload = {"kind": kind, "filters": dict(asked.values), "rows": rows}
    return _asking(request, actor, content_of(actor, Guarded.EXPORT_DOSSIERS, agency, payload))


@never_cache
@require_POST
@officers_only
def ask(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Keep the request with its reason."""
    try:
        content = opened(actor, request.POST.get("viec", ""))
    except TooOld:
        messages.error(request, _("Trang đề nghị đã quá một giờ. Hãy làm lại từ đầu."))
        return redirect("desk:second_person")
    reason = " ".join(request.POST.get("reason", "").replace("\0", "").split())
    try:
        ask_for(actor, content, reason)
    except EyesRefused as refused:
        return _asking(request, actor, content, reason=reason, refused=refused)
    messages.success(
        request, _("Đã gửi đề nghị. Tệp được lập khi quản trị viên xác nhận; bạn được báo qua thư.")
    )
    return redirect("desk:second_person")


def _asking(
    request: HttpRequest,
    actor: Actor,
    content: Mapping[str, Any],
    *,
    reason: str = "",
    refused: EyesRefused | None = None,
) -> HttpResponse:
    shown = context(content, reason=reason, refused=refused)
    shown["ask_address"] = reverse("desk:second_person_ask")
    status = 422 if refused else 200
    return page(request, actor, "desk/second_person_ask.html", shown, status=status, current="ledger")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officers_only
def own(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The officer's own requests, the latest first; POST takes one back."""
    if request.method == "POST":
        try:
            four_eyes.withdraw(actor, _key(request.POST.get("rut", "")))
        except Decided as decided:
            messages.warning(request, decided.message)
        except EyesRefused:
            raise Http404 from None
        else:
            messages.success(request, _("Đã rút đề nghị."))
        return redirect("desk:second_person")
    rows = AskedAct.objects.filter(asked_by=actor.person).select_related("decided_by", "file")
    since = timezone.now() - four_eyes.FILE_KEPT
    acts = four_eyes.guarded_acts()
    shown = [
        {
            "row": row,
            "title": acts[row.act].title if row.act in acts else row.act,
            "lines": acts[row.act].telling(row) if row.act in acts else [],
            "has_file": hasattr(row, "file") and row.file.made_at > since,
            "waits": row.is_waiting and row.expires_at > timezone.now(),
        }
        for row in rows.defer("file__content").order_by("-id")[:SHOWN]
    ]
    return page(request, actor, "desk/second_person.html", {"rows": shown}, current="ledger")


@never_cache
@require_safe
@officers_only
@fresh_proof(reading=True)
def file(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """The file of a confirmed request: for who asked, for a day. Taken away is recorded."""
    made = four_eyes.file_for(actor, key)
    if made is None:
        raise Http404
    if request.method == "GET":
        note(Kind.EXPORT, request=request, about=f"asked_act:{key}", details={"rows": made.rows})
    response = HttpResponse(bytes(made.content), content_type=made.content_type)
    response["Content-Disposition"] = content_disposition_header(True, made.name) or "attachment"
    return response


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
