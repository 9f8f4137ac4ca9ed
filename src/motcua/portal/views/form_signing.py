"""The applicant signs the form itself: made ready, seen, signed, downloaded; and the own certificates."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies.selectors import actor_for
from motcua.audit.trail import Kind
from motcua.catalogue.selectors import cached_version
from motcua.dossiers.errors import Refusal
from motcua.dossiers.models import Dossier
from motcua.dossiers.states import State
from motcua.files.services import open_file
from motcua.look.addresses import address
from motcua.people.models import User
from motcua.people.returning import signed_in
from motcua.portal.refusals import explained
from motcua.portal.selectors import own_seen
from motcua.portal.views import own_keys
from motcua.signing import completing, forms, token_pages
from motcua.signing.models import Signature
from motcua.signing.own_keys import own_certificates

PDF = "application/pdf"


@never_cache
@sensitive_post_parameters("pin", "otp")
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@explained
def sign_form(request: HttpRequest, key: UUID) -> HttpResponse:
    """The form on its way to be signed."""
    dossier = own_seen(request, key).dossier
    if request.method != "POST":
        return _shown(request, dossier)
    actor = actor_for(request.user)
    does = request.POST.get("viec", "")
    if does == "chuan-bi":
        try:
            kind: completing.Kind = "xml" if request.POST.get("dang") == "xml" else "pdf"
            forms.prepare(actor, key, request.build_absolute_uri("/"), kind)
        except Refusal as refusal:
            return _shown(request, dossier, refusal.message, refusal.status)
        messages.success(request, _("Đã làm tờ khai. Hãy xem kỹ trước khi ký."))
        return redirect("portal:sign_form", key=key)
    if does in (token_pages.DONE, token_pages.GIVEN_UP):
        return token_pages.ended(request, actor, reverse("portal:sign_form", kwargs={"key": key}))
    document = forms.document_of(dossier)
    chosen = own_keys.chosen(request)
    if document is None or chosen is None:
        return _shown(request, dossier, _nothing_to_sign(dossier, document is None), 422)
    done = own_keys.sign(
        request, actor, document, chosen, _("Ký thành công. Hãy mở tờ khai đã ký để kiểm tra.")
    )
    if isinstance(done, HttpResponse):
        return done
    return _shown(request, dossier, done, 422) if done else redirect("portal:sign_form", key=key)


@never_cache
@require_safe
@signed_in
@explained
def sign_form_file(request: HttpRequest, key: UUID) -> HttpResponse:
    """The form as it stands: what is signed next, or what was signed."""
    document = forms.document_of(own_seen(request, key, Kind.PRINT).dossier)
    if document is None:
        raise Http404
    with open_file(document.file) as file:
        response = HttpResponse(file.read(), content_type=document.file.content_type)
    # Only what a browser shows without running anything.
    is_saved = "tai" in request.GET or document.file.content_type != PDF
    shown = content_disposition_header(is_saved, document.file.name)
    response["Content-Disposition"] = shown or "attachment"
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def certificates(request: HttpRequest) -> HttpResponse:
    """The own certificates."""
    done, context, status = own_certificates(request, cast(User, request.user))
    if done:
        messages.success(request, done)
        return redirect("portal:certificates")
    response = render(request, "portal/certificates.html", context, status=status)
    return token_pages.may_reach_bridge(response, context["bridge"])


def _shown(request: HttpRequest, dossier: Dossier, error: str = "", status: int = 200) -> HttpResponse:
    document = forms.document_of(dossier)
    made = list(document.signatures.order_by("id")) if document is not None else []
    states = {one.state for one in made}
    is_signed = Signature.State.DONE in states
    procedure = cached_version(dossier.procedure_version_id)
    context = {
        "dossier": dossier,
        "is_demanded": procedure.sign_form,
        "goes_on": address(
            "portal:check" if dossier.state == State.NEW else "portal:supply", key=dossier.key
        ),
        "document": document,
        "signatures": made,
        "is_signed": is_signed,
        "is_data": document is not None and document.file.content_type != PDF,
        "is_kept": document is not None and is_signed and forms.is_among_papers(document),
        "is_under_way": bool(states & {Signature.State.WAITING, Signature.State.STAMPING}),
        **own_keys.of_page(request),
        "error": error,
    }
    response = render(request, "portal/sign_form.html", context, status=status)
    return token_pages.may_reach_bridge(response, context["bridge"])


def _nothing_to_sign(dossier: Dossier, is_gone: bool) -> str:
    if is_gone and dossier.submitted_at is not None:
        return _(
            "Hồ sơ đã nộp nên tờ khai này không ký được nữa. Khi cơ quan yêu cầu bổ sung, hãy làm lại tờ khai."
        )
    return _("Hãy chọn chứng thư và làm tờ khai để ký.")
