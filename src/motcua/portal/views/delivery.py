"""The page on which the applicant says who the dossier is for, and how the result reaches them (DVC.4, DVC.5)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from motcua.agencies.selectors import actor_for
from motcua.catalogue.selectors import cached_version
from motcua.dossiers import conflicts, drafts
from motcua.dossiers.errors import Conflict
from motcua.dossiers.models import Dossier
from motcua.dossiers.people_part import People
from motcua.dossiers.states import State
from motcua.forms import rules as form_rules
from motcua.forms.selectors import cached_form
from motcua.kernel.dates import format_time
from motcua.look.addresses import go_to
from motcua.notices.choice_form import offered_media
from motcua.notices.choosing import BY_AGREEMENT
from motcua.people.returning import signed_in, take_kept
from motcua.portal import flow
from motcua.portal.delivering import (
    box_values,
    delivery_errors,
    delivery_step,
    people_fields,
    shown_answers,
    sms_options,
)
from motcua.portal.postal import post_context
from motcua.portal.refusals import explained
from motcua.portal.views.applying import editable_or_conflict


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@explained
def delivery(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show what is saved, or save what was typed, right or wrong, and go on when it is right."""
    dossier = editable_or_conflict(request, key)
    if dossier.state != State.NEW:
        raise Conflict(_("Thông tin này không sửa được sau khi nộp. Hãy trao đổi với cán bộ."))
    if request.method == "POST":
        return _save(request, dossier)
    kept = take_kept(request)
    typed = form_rules.read_answers(delivery_step(), kept) if kept is not None else {}
    answers = {**shown_answers(dossier), **typed}
    errors = delivery_errors(dossier, answers, _allowed(dossier)) if "loi" in request.GET else {}
    return _show(request, dossier, answers, errors=errors, kept=kept)


def _save(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    post, step = request.POST, delivery_step()
    typed = conflicts.own_answers(post, form_rules.read_answers(step, post))
    try:
        sent = conflicts.read_sent(post, dossier, [People(people_fields(), typed)])
        done = drafts.save(actor_for(request.user), dossier.key, sent, read=dossier)
    except drafts.DraftChanged as other:
        answers = {**shown_answers(dossier), **other.theirs, **other.mine}
        return _show(request, dossier, answers, changed=other, status=other.status)
    # What was typed into boxes that this choice leaves out is still shown.
    answers = {**shown_answers(done.dossier), **typed}
    strangers = form_rules.unknown_fields(step, post, allowed=conflicts.names(post))
    if strangers:
        return _show(request, done.dossier, answers, strangers=strangers[:5], status=422)
    if post.get("action") == "luu":
        messages.success(request, _("Đã lưu lúc %(time)s.") % {"time": format_time(timezone.now())})
        return go_to(request.path)
    errors = delivery_errors(done.dossier, typed, _allowed(done.dossier))
    if errors:
        return _show(request, done.dossier, answers, errors=errors, status=422)
    way = flow.places(dossier, cached_form(dossier.form_version_id), dossier.answers)
    return go_to(flow.after(way, flow.DELIVERY).href)


def _allowed(dossier: Dossier) -> tuple[str, ...]:
    return cached_version(dossier.procedure_version_id).postal


def _show(
    request: HttpRequest,
    dossier: Dossier,
    answers: Mapping[str, Any],
    *,
    errors: Mapping[str, str] | None = None,
    changed: drafts.DraftChanged | None = None,
    strangers: list[str] | None = None,
    kept: QueryDict | None = None,
    status: int = 200,
) -> HttpResponse:
    way = flow.places(dossier, cached_form(dossier.form_version_id), dossier.answers)
    fields = delivery_step().fields
    saved = {**shown_answers(dossier), **(changed.theirs if changed is not None else {})}
    context = {
        "dossier": dossier,
        "values": box_values(answers),
        "errors": errors or {},
        "controls": conflicts.controls(dossier, fields, saved, changed=changed, kept=kept),
        "conflicts": conflicts.questions(fields, answers, changed, request.POST) if changed else [],
        "strangers": strangers or [],
        "kept": kept is not None,
        **post_context(dossier),
        "progress": flow.progress(way, flow.DELIVERY),
        "previous": flow.before(way, flow.DELIVERY),
        "offers_messages": bool(offered_media() & BY_AGREEMENT),
        "sms_options": [(one["value"], one["label"]) for one in sms_options()],
    }
    return render(request, "portal/delivery.html", context, status=status)
