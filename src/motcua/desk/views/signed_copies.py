"""Signing what was digitised: all papers that were ticked with one authorisation, each told how it ended (I.4.1)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from motcua.agencies.selectors import Actor
from motcua.audit.trail import Kind
from motcua.desk.access import officers_only, page
from motcua.desk.views.digitising import situation_or_refused
from motcua.dossiers import digitising
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.errors import Refusal
from motcua.dossiers.looking import look_at_dossier
from motcua.signing import copies, csc, gateways, orders, token_pages, words
from motcua.signing.copies import Copy
from motcua.signing.models import Credential

_PIN_LENGTH, _OTP_LENGTH = 64, 20


@never_cache
@sensitive_post_parameters("pin", "otp")
@require_http_methods(["GET", "HEAD", "POST"])
@officers_only
def sign_copies(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """The digitised papers of a dossier with their signatures; POST sends a code, or signs what was ticked."""
    situation = situation_or_refused(actor, key)
    if request.method != "POST":
        look_at_dossier(request, Kind.VIEW, situation.dossier)
        return _shown(request, actor, situation)
    if request.POST.get("viec") in (token_pages.DONE, token_pages.GIVEN_UP):
        return token_pages.ended(request, actor, reverse("desk:sign_copies", kwargs={"key": key}))
    keys = copies.keys_for(situation)
    chosen = next((one for one in keys if str(one.key) == request.POST.get("chung-thu", "")), None)
    if chosen is None:
        return _shown(request, actor, situation, error=_("Hãy chọn chứng thư."))
    if request.POST.get("viec") == "ma":
        return _send_code(request, actor, situation, chosen)
    return _sign(request, actor, situation, chosen)


def _send_code(request: HttpRequest, actor: Actor, situation: Situation, chosen: Credential) -> HttpResponse:
    try:
        csc.send_code(chosen.gateway, chosen.name)
    except csc.Failed as failed:
        return _shown(request, actor, situation, error=words.failure(failed))
    messages.success(request, _("Nhà cung cấp đã gửi mã xác nhận (OTP) cho bạn. Hãy nhập mã và ký."))
    # Shown at once, so that what was ticked stays ticked.
    return _shown(request, actor, situation)


def _sign(request: HttpRequest, actor: Actor, situation: Situation, chosen: Credential) -> HttpResponse:
    codes = set(request.POST.getlist("chon"))
    try:
        documents = copies.prepare(situation, codes)
    except Refusal as refusal:
        return _shown(request, actor, situation, error=refusal.message)
    if not documents:
        return _shown(request, actor, situation, error=_("Hãy đánh dấu ít nhất một giấy tờ chưa ký."))
    if chosen.asks == csc.TOKEN and request.accepts("text/html"):
        return _shown(request, actor, situation, error=token_pages.needs_script())
    wanted = [orders.Wanted(one, request.POST.get(f"sha256-{one.number}", "")) for one in documents]
    if chosen.asks == csc.TOKEN:
        return token_pages.begun(request, actor, chosen, wanted)
    said = {
        "pin": request.POST.get("pin", "")[:_PIN_LENGTH],
        "otp": request.POST.get("otp", "").strip()[:_OTP_LENGTH],
    }
    try:
        _order, told = orders.sign(actor, chosen, wanted, **said)
    except orders.NotSigned as reason:
        return _shown(request, actor, situation, error=str(reason))
    refused = {one.document.number: one.error for one in told if one.error}
    _tell(request, told)
    if refused:
        fresh = situation_or_refused(actor, situation.dossier.key)
        return _shown(request, actor, fresh, error=_("Có giấy tờ chưa ký được."), refused=refused)
    return redirect("desk:sign_copies", key=situation.dossier.key)


def _tell(request: HttpRequest, told: Sequence[orders.Told]) -> None:
    done = sum(one.is_done for one in told)
    waiting = sum(one.is_waiting for one in told)
    if done:
        text = ngettext("Đã ký %(count)s giấy tờ.", "Đã ký %(count)s giấy tờ.", done)
        messages.success(request, text % {"count": done})
    if waiting:
        text = ngettext(
            "%(count)s giấy tờ đang được ký. Hãy xác nhận trên điện thoại nếu được hỏi, rồi tải lại trang.",
            "%(count)s giấy tờ đang được ký. Hãy xác nhận trên điện thoại nếu được hỏi, rồi tải lại trang.",
            waiting,
        )
        messages.info(request, text % {"count": waiting})


def _shown(
    request: HttpRequest,
    actor: Actor,
    situation: Situation,
    *,
    error: str = "",
    refused: dict[str, str] | None = None,
) -> HttpResponse:
    names = {code: name for code, name, _type in digitising.requirements_of(situation)}
    ticked = set(request.POST.getlist("chon")) if request.method == "POST" else None
    found = copies.copies_of(situation)
    rows = [_row(one, names, ticked, (refused or {}).get(one.paper.code or "", "")) for one in found]
    keys = copies.keys_for(situation)
    context = {
        "dossier": situation.dossier,
        "rows": rows,
        "waits": any(one.may_be_signed for one in found),
        "is_under_way": any(one.is_under_way for one in found),
        "keys": keys,
        "bridge": token_pages.of_page(keys),
        "is_on": bool(keys) or gateways.is_on(),
        "chosen_key": request.POST.get("chung-thu", ""),
        "error": error,
    }
    response = page(request, actor, "desk/sign_copies.html", context, status=422 if error else 200)
    return token_pages.may_reach_bridge(response, context["bridge"])


def _row(copy: Copy, names: dict[str, str], ticked: set[str] | None, error: str) -> dict[str, object]:
    paper = copy.paper
    return {
        "one": copy,
        "code": paper.code,
        "title": (paper.digitised or {}).get("type", {}).get("title", ""),
        "heading": names.get(paper.requirement) or _("Giấy tờ khác"),
        "file": paper.file,
        "signed": copies.signed_by(paper),
        "is_ticked": copy.may_be_signed and (ticked is None or paper.code in ticked),
        "error": error or copy.problem or copy.error,
    }
