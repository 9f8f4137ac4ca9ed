"""The applicant signs a paper that the procedure wants signed, before it is handed in."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from motcua.agencies.selectors import actor_for
from motcua.dossiers.errors import Refusal
from motcua.dossiers.models import Dossier, Paper
from motcua.people.models import User
from motcua.people.returning import signed_in
from motcua.portal.refusals import explained
from motcua.portal.selectors import own_seen, paper_names
from motcua.portal.views import own_keys
from motcua.signing import attached, token_pages
from motcua.signing.models import Signature


@never_cache
@sensitive_post_parameters("pin", "otp")
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@explained
def sign_paper(request: HttpRequest, key: UUID, paper: int) -> HttpResponse:
    """A paper on its way to be signed."""
    dossier = own_seen(request, key).dossier
    found = attached.paper_of(dossier, paper)
    if request.method != "POST":
        return _shown(request, dossier, found)
    actor = actor_for(cast(User, request.user))
    here = reverse("portal:sign_paper", kwargs={"key": key, "paper": paper})
    if request.POST.get("viec", "") in (token_pages.DONE, token_pages.GIVEN_UP):
        return token_pages.ended(request, actor, here)
    if request.POST.get("viec", "") == "chuan-bi":
        try:
            attached.prepare(actor, key, paper)
        except Refusal as refusal:
            return _shown(request, dossier, found, refusal.message, refusal.status)
        messages.success(request, _("Đã chuẩn bị tệp. Hãy xem kỹ trước khi ký."))
        return redirect(here)
    document, credential = attached.document_of(found), own_keys.chosen(request)
    if document is None or credential is None:
        return _shown(request, dossier, found, _("Hãy chuẩn bị tệp, xem rồi chọn chứng thư để ký."), 422)
    done = own_keys.sign(
        request, actor, document, credential, _("Ký thành công. Hãy mở tệp đã ký để kiểm tra.")
    )
    if isinstance(done, HttpResponse):
        return done
    return _shown(request, dossier, found, done, 422) if done else redirect(here)


def _shown(
    request: HttpRequest, dossier: Dossier, paper: Paper, error: str = "", status: int = 200
) -> HttpResponse:
    document = attached.document_of(paper)
    made = list(document.signatures.order_by("id")) if document is not None else []
    states = {one.state for one in made}
    context = {
        "dossier": dossier,
        "paper": paper,
        "is_ready": document is not None,
        "title": paper_names(dossier).get(paper.requirement, _("Giấy tờ khác")),
        "signatures": made,
        "is_signed": Signature.State.DONE in states,
        "is_under_way": bool(states & {Signature.State.WAITING, Signature.State.STAMPING}),
        **own_keys.of_page(request),
        "error": error,
    }
    response = render(request, "portal/sign_paper.html", context, status=status)
    return token_pages.may_reach_bridge(response, context["bridge"])
