"""Surveys for people: which are open for them, and answering one (I.19.2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from motcua.forms import rules as form_rules
from motcua.forms.selectors import cached_form
from motcua.people.models import User
from motcua.people.returning import signed_in
from motcua.surveys import selectors, services
from motcua.surveys.models import Survey
from motcua.surveys.selectors import Asked
from motcua.surveys.services import Refused

ABOUT = "ho-so"


@never_cache
@require_safe
@signed_in
def surveys(request: HttpRequest) -> HttpResponse:
    """What this person is asked and has not answered yet."""
    asked = selectors.asked_of(cast(User, request.user))
    return render(request, "portal/surveys.html", {"asked": asked, "about": ABOUT})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def survey(request: HttpRequest, key: UUID) -> HttpResponse:
    """Answer one; what was typed stays where something is missing."""
    person = cast(User, request.user)
    found = Survey.objects.filter(key=key, published_at__isnull=False).first()
    if found is None:
        raise Http404
    dossier = _dossier(request.GET.get(ABOUT, ""))
    asked = selectors.asks(found, person, dossier)
    if asked is None:
        if selectors.has_answered(found, person, dossier):
            messages.info(request, _("Bạn đã trả lời khảo sát này. Cảm ơn bạn."))
            return redirect("portal:surveys")
        raise Http404
    if request.method != "POST":
        return _shown(request, asked, {})
    form = cached_form(cast(int, found.form_version_id))
    answers = form_rules.read_answers(form, request.POST)
    if "row" in request.POST:
        answers = dict(form_rules.apply_row_command(form, answers, request.POST["row"]))
        return _shown(request, asked, answers)
    try:
        services.answer(found, person.owner, dossier, answers)
    except Refused as refused:
        return _shown(request, asked, answers, refused)
    messages.success(request, _("Đã gửi câu trả lời. Cảm ơn bạn đã góp ý."))
    return redirect("portal:surveys")


def _dossier(text: str) -> UUID | None:
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def _shown(
    request: HttpRequest, asked: Asked, answers: Mapping[str, Any], refused: Refused | None = None
) -> HttpResponse:
    form = cached_form(cast(int, asked.survey.form_version_id))
    errors = refused.fields if refused is not None else {}
    context = {
        "survey": asked.survey,
        "dossier": asked.dossier,
        "form": form,
        "fields": [field for step in form.steps for field in step.fields],
        "answers": answers,
        "errors": errors,
        "summary": form_rules.error_items(form, errors),
        "refusal": refused.message if refused is not None and not errors else "",
    }
    return render(request, "portal/survey.html", context, status=422 if refused is not None else 200)
