"""“Chờ người thứ hai”: what waits for me, what I asked, what became of it; one request; its file."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies import four_eyes
from motcua.agencies.four_eyes import Decided, EyesRefused
from motcua.agencies.four_eyes_asking import names_of_confirmers
from motcua.agencies.granting import ruled_by
from motcua.agencies.models import AskedAct, AskedFile
from motcua.agencies.selectors import Actor
from motcua.audit.trail import Kind, note
from motcua.console.access import administrators_only, page
from motcua.kernel.paging import Page, read_page_number
from motcua.people.proving import fresh_proof

PAGE_SIZE = 20
TONES = {
    "waiting": "amber",
    "confirmed": "green",
    "declined": "red",
    "withdrawn": "grey",
    "expired": "grey",
    "void": "grey",
}
MINE, PAST = "toi-de-nghi", "da-xong"


@never_cache
@require_safe
@administrators_only
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What waits for this person; `?xem=toi-de-nghi`: what the person asked; `?xem=da-xong`: what is over."""
    view = request.GET.get("xem", "")
    view = view if view in (MINE, PAST) else ""
    number = read_page_number(request.GET.get("page"))
    first = (number - 1) * PAGE_SIZE
    rows = list(_listed(actor, view)[first : first + PAGE_SIZE + 1])
    context = {
        "found": Page(rows[:PAGE_SIZE], number, PAGE_SIZE, has_next=len(rows) > PAGE_SIZE),
        "titles": {code: act.title for code, act in four_eyes.guarded_acts().items()},
        "tones": TONES,
        "view": view,
        "tabs": _tabs(view),
        "now": timezone.now(),
    }
    return page(request, actor, "console/four_eyes.html", context)


def _tabs(view: str) -> list[dict[str, Any]]:
    address = reverse("console:four_eyes")
    titles = {"": _("Chờ tôi xác nhận"), MINE: _("Tôi đề nghị"), PAST: _("Đã có kết quả")}
    return [
        {"label": title, "href": f"{address}?xem={code}" if code else address, "current": code == view}
        for code, title in titles.items()
    ]


def _listed(actor: Actor, view: str) -> QuerySet[AskedAct]:
    ruled = ruled_by(actor)
    if view == MINE:
        found = AskedAct.objects.filter(asked_by=actor.person).order_by("-id")
    elif view == PAST:
        found = AskedAct.objects.filter(agency_id__in=ruled).exclude(state=AskedAct.State.WAITING)
        found = found.order_by("-decided_at", "-id")
    else:
        found = four_eyes.waiting_for(actor, ruled)
    return found.select_related("agency", "asked_by", "decided_by", "file").defer("file__content")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
@fresh_proof()
def one(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """One request; POST confirms, declines or takes it back."""
    row = four_eyes.find(actor, key)
    if row is None:
        raise Http404
    typed = {"answer": " ".join(request.POST.get("answer", "").replace("\0", "").split())}
    refused: EyesRefused | None = None
    if request.method == "POST":
        try:
            _decide(request, actor, key, typed["answer"])
        except Decided as decided:
            messages.warning(request, decided.message)
        except EyesRefused as refusal:
            refused = refusal
        if refused is None:
            return redirect("console:four_eyes_one", key=key)
        row = four_eyes.find(actor, key)
        if row is None:
            raise Http404
    context = {**_about(actor, row), "typed": typed}
    if refused is not None:
        context |= {"error": refused.message, "error_field": refused.field}
    return page(request, actor, "console/four_eyes_one.html", context, status=422 if refused else 200)


def _decide(request: HttpRequest, actor: Actor, key: UUID, answer: str) -> None:
    if "xac-nhan" in request.POST:
        row = four_eyes.confirm(actor, key)
        if row.state == AskedAct.State.VOID:
            messages.error(request, _("Không thực hiện được: %(why)s Đề nghị đã đóng.") % {"why": row.answer})
        else:
            messages.success(request, _("Đã xác nhận và thực hiện."))
    elif "tu-choi" in request.POST:
        four_eyes.decline(actor, key, answer)
        messages.success(request, _("Đã trả lời không đồng ý. Người đề nghị được báo."))
    elif "rut" in request.POST:
        four_eyes.withdraw(actor, key)
        messages.success(request, _("Đã rút đề nghị."))
    else:
        raise Http404


def _about(actor: Actor, row: AskedAct) -> dict[str, Any]:
    act = four_eyes.guarded_acts().get(row.act)
    waits = row.is_waiting and row.expires_at > timezone.now()
    names: list[str] = []
    if waits:
        names, _more = names_of_confirmers(row.agency_id, row.asked_by_id, row.subjects)
    made: AskedFile | None = getattr(row, "file", None)
    own = actor.person is not None and actor.person.pk == row.asked_by_id
    return {
        "row": row,
        "title": act.title if act is not None else row.act,
        "lines": act.telling(row) if act is not None else [],
        "tone": TONES[row.state],
        "waits": waits,
        "own": own,
        "may_confirm": waits and four_eyes.may_confirm(actor, row),
        "names": names,
        "file": made if made is not None and _is_kept(made) else None,
        "file_until": made.made_at + four_eyes.FILE_KEPT if made is not None else None,
    }


def _is_kept(made: AskedFile) -> bool:
    return made.made_at > timezone.now() - four_eyes.FILE_KEPT


@never_cache
@require_safe
@administrators_only
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
