"""Signing results: one on its page, seen before and after; many with one authorisation; and the officer's own
certificates.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db.models import F, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies.selectors import Actor
from motcua.audit.trail import Kind
from motcua.desk.access import officers_only, officers_only_for, page, papers_may_leave
from motcua.desk.selectors import situation_of
from motcua.desk.views.dossier import view_or_404
from motcua.desk.views.prints import PDF, sent
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.errors import Refusal
from motcua.dossiers.looking import look_at_dossier
from motcua.dossiers.signed_by_applicant import forms_of
from motcua.files.errors import FileRefused
from motcua.files.services import open_file, place
from motcua.kernel.dates import format_date, parse_date
from motcua.look.addresses import address
from motcua.people.models import User
from motcua.signing import (
    archiving,
    credentials,
    csc,
    documents,
    gateways,
    orders,
    token_pages,
    uploads,
    words,
)
from motcua.signing.models import Credential, Document
from motcua.signing.own_keys import own_certificates
from motcua.signing.selectors import Waiting, waiting_for


def _page_of(key: UUID, **_other: object) -> str:
    return address("desk:signing", key=key)


@never_cache
@sensitive_post_parameters("pin", "otp")
@require_http_methods(["GET", "HEAD", "POST"])
@officers_only_for(_page_of)
def signing(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """The result on its way to be issued: made ready, looked at, signed, looked at again."""
    situation = situation_of(actor, key)
    if situation is None or situation.dossier.accepted_at is None or not _signs(situation):
        raise Http404
    if request.method != "POST":
        look_at_dossier(request, Kind.VIEW, situation.dossier)
        return _shown(request, actor, situation)
    if documents.signing_seat(situation) is None:
        return _shown(request, actor, situation, error=_("Hồ sơ không ở bước ký của bạn."), status=403)
    does = request.POST.get("viec", "")
    if does == "chuan-bi":
        return _prepare(request, actor, situation)
    if does in (token_pages.DONE, token_pages.GIVEN_UP):
        return token_pages.ended(request, actor, address("desk:signing", key=key))
    chosen = _credential(actor, situation, request.POST.get("chung-thu", ""))
    document = documents.document_of(situation)
    if chosen is None or document is None:
        return _shown(request, actor, situation, error=_("Hãy chọn chứng thư và văn bản để ký."), status=422)
    if does == "ma":
        return _send_code(request, actor, situation, chosen)
    wanted = [orders.Wanted(document, request.POST.get("sha256", ""))]
    if chosen.asks == csc.TOKEN:
        if request.accepts("text/html"):
            return _shown(request, actor, situation, error=token_pages.needs_script(), status=422)
        return token_pages.begun(request, actor, chosen, wanted)
    try:
        _order, told = orders.sign(actor, chosen, wanted, **_said(request))
    except orders.NotSigned as reason:
        return _shown(request, actor, situation, error=str(reason), status=422)
    if told[0].error:
        return _shown(request, actor, situation, error=told[0].error, status=422)
    messages.success(request, _done(told[0]))
    return redirect("desk:signing", key=key)


@never_cache
@require_safe
@officers_only
@papers_may_leave
def signing_file(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """The document as it stands: what is signed next, or what was signed."""
    situation = situation_of(actor, key)
    document = documents.document_of(situation) if situation is not None else None
    if situation is None or document is None:
        raise Http404
    look_at_dossier(request, Kind.PRINT, situation.dossier)
    with open_file(document.file) as file:
        response = sent(file.read(), PDF, document.file.name)
    if "tai" in request.GET:
        response["Content-Disposition"] = response["Content-Disposition"].replace("inline", "attachment", 1)
    return response


@never_cache
@sensitive_post_parameters("pin", "otp")
@require_http_methods(["GET", "HEAD", "POST"])
@officers_only
def signing_many(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Everything that waits for this officer's signature: made ready and signed together, each with a result."""
    rows = waiting_for(actor)
    told: dict[int, str] = {}
    error = ""
    ticked: set[str] | None = None
    if request.POST.get("viec") in (token_pages.DONE, token_pages.GIVEN_UP):
        return token_pages.ended(request, actor, reverse("desk:signing_many"))
    if request.method == "POST":
        ticked = set(request.POST.getlist("chon"))
        chosen = [row for row in rows if str(row.dossier.key) in ticked]
        if not chosen:
            error = _("Hãy đánh dấu ít nhất một hồ sơ.")
        elif request.POST.get("viec") == "chuan-bi":
            told = _prepare_many(actor, chosen)
        elif request.POST.get("viec") == "ma":
            error = _code_for(request, actor, rows)
        elif (token := _many_by_token(request, actor, chosen)) is not None:
            return token
        else:
            told, error = _sign_many(request, actor, chosen)
        rows = waiting_for(actor)
    keys = _all_keys(actor, rows)
    context = {
        # What was left out stays left out: whoever mistypes a PIN signs no more the second time.
        "rows": [
            (row, told.get(row.dossier.pk, ""), ticked is None or str(row.dossier.key) in ticked)
            for row in rows
        ],
        "error": error,
        "chosen_key": request.POST.get("chung-thu", ""),
        "keys": keys,
        "bridge": token_pages.of_page(keys),
        "is_on": gateways.is_on(),
    }
    response = page(
        request,
        actor,
        "desk/signing_many.html",
        context,
        current="signing",
        status=422 if error and request.POST.get("viec") != "ma" else 200,
    )
    return token_pages.may_reach_bridge(response, context["bridge"])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officers_only
def certificates(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The officer's own certificates: found at a service, put down, ended."""
    done, context, status = own_certificates(request, cast(User, actor.person))
    if done:
        messages.success(request, done)
        return redirect("desk:certificates")
    response = page(request, actor, "desk/certificates.html", context, current="signing", status=status)
    return token_pages.may_reach_bridge(response, context["bridge"])


@never_cache
@require_safe
@officers_only
def signatures(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """What the digital signatures on the papers of a dossier prove (HT.7)."""
    view = view_or_404(actor, key)
    look_at_dossier(request, Kind.VIEW, view.dossier)
    names = {wanted.code: wanted.name for wanted in view.situation.procedure.papers}
    context = {
        "dossier": view.dossier,
        "signed": uploads.shown(view.papers, names, forms_of(view.events)),
        "archived": archiving.shown(uploads.files_of(view.papers, names, view.outcomes)),
    }
    return page(request, actor, "desk/signatures.html", context)


def _signs(situation: Situation) -> bool:
    """Whether any step of the process asks for a signature."""
    return any(step.signature != "none" for step in situation.process.steps.values())


def _shown(
    request: HttpRequest, actor: Actor, situation: Situation, *, error: str = "", status: int = 200
) -> HttpResponse:
    dossier = situation.dossier
    document = documents.document_of(situation)
    kind = documents.kind_at(situation)
    may_sign = documents.signing_seat(situation) is not None
    here = documents.step_at(situation)
    made = list(document.signatures.select_related("order__credential").order_by("id")) if document else []
    keys = credentials.usable_by(actor, kind, dossier.agency_id) if may_sign else []
    is_drafted = document is not None and document.draft_id is not None
    context: dict[str, Any] = {
        "dossier": dossier,
        "document": document,
        "kind": kind,
        "may_sign": may_sign,
        "signatures": made,
        "is_signed": any(one.state == "done" for one in made),
        "is_signed_here": any(one.step == here and one.state == "done" for one in made),
        "is_under_way": any(one.state in ("waiting", "stamping") for one in made),
        "keys": keys,
        "bridge": token_pages.of_page(keys),
        # A key that may be used is of a service that is in use.
        "is_on": bool(keys) or gateways.is_on(),
        "has_draft": may_sign and (is_drafted or documents.draft_of(situation) is not None),
        "is_correction": dossier.finished_at is not None,
        "today": format_date(timezone.localdate()),
        "error": error,
        "typed": request.POST if request.method == "POST" else {},
    }
    response = page(request, actor, "desk/signing.html", context, status=status)
    return token_pages.may_reach_bridge(response, context["bridge"])


def _prepare(request: HttpRequest, actor: Actor, situation: Situation) -> HttpResponse:
    try:
        day = _day(request.POST.get("issued_on", ""))
        given = None
        sent_file = request.FILES.get("tep")
        if request.POST.get("nguon") == "tep":
            if sent_file is None:
                raise Refusal(_("Hãy chọn tệp kết quả (PDF)."))
            file = place(
                sent_file,
                sent_file.name or "",
                actor.person,
                allowed=["pdf"],
                max_bytes=settings.FILE_MAX_BYTES,
            )
            given = documents.Given(file, request.POST.get("number", ""))
        documents.prepare(actor, situation.dossier.key, day, given)
    except (Refusal, FileRefused) as refusal:
        return _shown(request, actor, situation, error=refusal.message, status=422)
    messages.success(request, _("Đã chuẩn bị văn bản. Hãy xem kỹ trước khi ký."))
    return redirect("desk:signing", key=situation.dossier.key)


def _day(text: str) -> datetime.date:
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None:
        raise Refusal(_("Ngày ban hành chưa đúng. Hãy ghi như 05/01/2027."))
    return found


def _send_code(request: HttpRequest, actor: Actor, situation: Situation, chosen: Credential) -> HttpResponse:
    try:
        csc.send_code(chosen.gateway, chosen.name)
    except csc.Failed as failed:
        return _shown(request, actor, situation, error=words.failure(failed), status=422)
    messages.success(request, _("Nhà cung cấp đã gửi mã xác nhận (OTP) cho bạn. Hãy nhập mã và ký."))
    return redirect("desk:signing", key=situation.dossier.key)


def _credential(actor: Actor, situation: Situation, text: str) -> Credential | None:
    kind = documents.kind_at(situation)
    found = credentials.usable_by(actor, kind, situation.dossier.agency_id)
    return next((one for one in found if str(one.key) == text), None)


def _said(request: HttpRequest) -> dict[str, str]:
    return {"pin": request.POST.get("pin", "")[:64], "otp": request.POST.get("otp", "").strip()[:20]}


def _done(told: orders.Told) -> str:
    if told.is_waiting:
        return _(
            "Yêu cầu ký đã gửi. Hãy xác nhận trên điện thoại nếu được hỏi; kết quả hiện ở đây sau ít giây."
        )
    return _("Ký thành công. Hãy mở văn bản đã ký để kiểm tra.")


def _all_keys(actor: Actor, rows: Sequence[Waiting]) -> list[Credential]:
    """The officer's own, and those of agencies for which something waits here."""
    if actor.person is None:
        return []
    agencies = {row.dossier.agency_id for row in rows if row.kind == "organisation"}
    usable = Credential.objects.filter(gateway__is_on=True, ended_at__isnull=True).select_related("gateway")
    mine = usable.filter(Q(owner=actor.person) | Q(agency__in=agencies))
    return list(mine.order_by(F("agency_id").asc(nulls_first=True), "id"))


def _prepare_many(actor: Actor, chosen: Sequence[Waiting]) -> dict[int, str]:
    told = {}
    for row in chosen:
        if row.document is not None:
            told[row.dossier.pk] = _("Đã có văn bản.")
            continue
        try:
            documents.prepare(actor, row.dossier.key, timezone.localdate())
            told[row.dossier.pk] = _("Đã chuẩn bị văn bản.")
        except Refusal as refusal:
            told[row.dossier.pk] = refusal.message
    return told


def _code_for(request: HttpRequest, actor: Actor, rows: Sequence[Waiting]) -> str:
    chosen = next(
        (one for one in _all_keys(actor, rows) if str(one.key) == request.POST.get("chung-thu", "")), None
    )
    if chosen is None:
        return _("Hãy chọn chứng thư.")
    try:
        csc.send_code(chosen.gateway, chosen.name)
    except csc.Failed as failed:
        return words.failure(failed)
    messages.success(request, _("Nhà cung cấp đã gửi mã xác nhận (OTP) cho bạn. Hãy nhập mã và ký."))
    return ""


def _many_by_token(request: HttpRequest, actor: Actor, chosen: Sequence[Waiting]) -> HttpResponse | None:
    """What a token is to sign, where one was chosen and the page's script asks."""
    key = _chosen_key(request, actor, chosen)
    if key is None or key.asks != csc.TOKEN or request.accepts("text/html"):
        return None
    return token_pages.begun(request, actor, key, _wanted(request, chosen))


def _chosen_key(request: HttpRequest, actor: Actor, chosen: Sequence[Waiting]) -> Credential | None:
    wanted = request.POST.get("chung-thu", "")
    return next((one for one in _all_keys(actor, chosen) if str(one.key) == wanted), None)


def _wanted(request: HttpRequest, chosen: Sequence[Waiting]) -> list[orders.Wanted]:
    return [
        orders.Wanted(row.document, request.POST.get(f"sha256-{row.dossier.key}", ""))
        for row in chosen
        if row.document is not None
    ]


def _sign_many(request: HttpRequest, actor: Actor, chosen: Sequence[Waiting]) -> tuple[dict[int, str], str]:
    key = _chosen_key(request, actor, chosen)
    if key is None:
        return {}, _("Hãy chọn chứng thư.")
    if key.asks == csc.TOKEN:
        return {}, token_pages.needs_script()
    told = {row.dossier.pk: _("Chưa chuẩn bị văn bản.") for row in chosen if row.document is None}
    wanted = _wanted(request, chosen)
    if not wanted:
        return told, _(
            "Chưa hồ sơ nào trong số đã chọn có văn bản. Hãy bấm “Chuẩn bị văn bản từ dự thảo” trước."
        )
    by_document: dict[int, Document] = {one.document.pk: one.document for one in wanted}
    try:
        _order, results = orders.sign(actor, key, wanted, **_said(request))
    except orders.NotSigned as reason:
        return {}, str(reason)
    for one in results:
        told[by_document[one.document.pk].dossier_id] = one.error or _done(one)
    done = sum(one.is_done or one.is_waiting for one in results)
    messages.info(
        request,
        ngettext("Đã ký %(count)s văn bản.", "Đã ký %(count)s văn bản.", done) % {"count": done},
    )
    return told, ""
