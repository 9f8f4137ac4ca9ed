"""The person's own dossiers: folders, one dossier, its exchanges, its receipt, and the acts that the applicant has."""

import datetime
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from motcua.agencies.selectors import actor_for, calendar_of
from motcua.dossiers.acts import perform
from motcua.dossiers.acts.slips import delivery_text
from motcua.dossiers.drafts import working_answers
from motcua.dossiers.errors import Conflict, Incomplete
from motcua.dossiers.exchanges import say
from motcua.dossiers.models import Dossier
from motcua.dossiers.selectors import DossierView, own_folders, own_list
from motcua.dossiers.states import State
from motcua.forms.former import today_beside
from motcua.forms.rules import describe
from motcua.forms.selectors import cached_form
from motcua.kernel.paging import read_page_number
from motcua.notices.selectors import unread_count
from motcua.payments.selectors import of_children, of_dossier
from motcua.people.models import User
from motcua.people.returning import signed_in, signed_in_for, take_kept
from motcua.portal.paths import exchange_items, path_items, timeline_items
from motcua.portal.refusals import explained
from motcua.portal.selectors import open_draft_beside, own, own_register_entry, own_seen, paper_names
from motcua.surveys.selectors import of_dossier as surveys_of

FOLDER_LABELS = {
    "draft": gettext_lazy("Hồ sơ chưa gửi"),
    "sent": gettext_lazy("Hồ sơ đã gửi"),
    "supplement": gettext_lazy("Yêu cầu bổ sung"),
    "processing": gettext_lazy("Đang xử lý"),
    "handed_over": gettext_lazy("Đã trả kết quả"),
    "returned": gettext_lazy("Bị trả lại"),
    "discarded": gettext_lazy("Đã huỷ, bị loại bỏ"),
}
# The acts that the applicant does with a button; submit and supply have pages of their own.
OWN_ACTS = {
    "discard": gettext_lazy("Đã huỷ hồ sơ. Bạn vẫn khôi phục được hồ sơ này."),
    "restore": gettext_lazy("Đã khôi phục hồ sơ. Hãy soạn tiếp."),
    "ask_withdrawal": gettext_lazy("Đã gửi yêu cầu rút hồ sơ. Bộ phận một cửa sẽ trả lời bạn."),
}
ACT_SLUGS = {"huy": "discard", "khoi-phuc": "restore", "rut": "ask_withdrawal"}
_LONGEST_QUERY = 100


def _dossier_page(key: UUID, **_others: object) -> str:
    return reverse("portal:dossier", kwargs={"key": key})


@never_cache
@require_safe
@signed_in
def my_dossiers(request: HttpRequest) -> HttpResponse:
    """Folders with counts (DVC.9); without a folder chosen, the first that holds something to do."""
    counts = own_folders(request.user)
    folder = request.GET.get("folder", "")
    if folder not in FOLDER_LABELS:
        folder = next(
            (name for name in ("supplement", "draft", "processing", "sent", "handed_over") if counts[name]),
            "draft",
        )
    q = request.GET.get("q", "").strip()[:_LONGEST_QUERY]
    page = own_list(request.user, folder, read_page_number(request.GET.get("page")), q)
    address = reverse("portal:my_dossiers")
    context = {
        "folders": [
            {
                "label": label,
                "href": f"{address}?folder={name}",
                "current": name == folder,
                "count": counts[name],
            }
            for name, label in FOLDER_LABELS.items()
        ],
        "folder": folder,
        "folder_label": FOLDER_LABELS[folder],
        "page": page,
        "unread": unread_count(cast(User, request.user)),
        "behalf": cast(User, request.user).behalf,
        "q": q,
    }
    return render(request, "portal/my_dossiers.html", context)


@never_cache
@require_safe
@signed_in
@explained
def dossier(request: HttpRequest, key: UUID) -> HttpResponse:
    """One own dossier: where it stands, what happened, what was said, and what can be done."""
    view = own_seen(request, key)
    kept = take_kept(request)
    if kept is None:
        return _show(request, view)
    return _show(request, view, text=kept.get("text", ""), reason=kept.get("reason", ""), kept=True)


def _show(
    request: HttpRequest,
    view: DossierView,
    *,
    text: str = "",
    error: str = "",
    reason: str = "",
    reason_error: str = "",
    kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    found = view.dossier
    form = cached_form(found.form_version_id)
    is_draft = found.state == State.NEW
    context = {
        "view": view,
        "dossier": found,
        "is_draft": is_draft,
        "steps": [] if is_draft else path_items(view.path),
        "timeline": timeline_items(view),
        "exchanges": [] if is_draft else exchange_items(view),
        "sections": describe(
            form, working_answers(found) if is_draft else found.answers, beside=today_beside
        ),
        "names": paper_names(found),
        "delivery_text": delivery_text(found),
        "acts": {action.act for action in view.actions},
        "entry": None if is_draft else own_register_entry(view),
        "why_returned": _why_returned(view),
        "text": text,
        "error": error,
        "reason": reason,
        "reason_error": reason_error,
        "kept": kept,
        # Asked of whoever holds the result alone: no statement before.
        "surveys": surveys_of(cast(User, request.user), found) if found.handed_over_at is not None else [],
        "owed": of_dossier(found) if view.has_fees and not is_draft else [],
        "owed_elsewhere": of_children(found) if view.hands_on and not is_draft else [],
    }
    return render(request, "portal/dossier.html", context, status=status)


def _why_returned(view: DossierView) -> str:
    """Why the dossier came back, in the officer's words (DVC.10)."""
    if view.dossier.state not in (State.STOPPED, State.WITHDRAWN, State.RETURNED):
        return ""
    return next((moment.reason for moment in view.timeline if moment.reason), "")


@never_cache
@require_POST
@signed_in_for(_dossier_page)
@explained
def exchange(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say something to the officers (KT.4)."""
    view = own(request.user, key)
    text = request.POST.get("text", "")
    try:
        say(actor_for(request.user), view.dossier, text)
    except Incomplete as incomplete:
        return _show(
            request, view, text=text, error=incomplete.fields.get("text", incomplete.message), status=422
        )
    messages.success(request, _("Đã gửi. Cán bộ sẽ trả lời ở mục này."))
    return redirect(f"{_dossier_page(key)}#trao-doi")


@never_cache
@require_POST
@signed_in_for(_dossier_page)
@explained
def act(request: HttpRequest, key: UUID, act: str) -> HttpResponse:
    """An act of the applicant on the own dossier."""
    code = ACT_SLUGS.get(act, act)
    if code not in OWN_ACTS:
        raise Http404
    view = own(request.user, key)
    reason = request.POST.get("reason", "")
    try:
        with transaction.atomic():
            if code == "restore":
                _make_room(request, view.dossier)
            perform(
                code,
                by=actor_for(request.user),
                dossier=key,
                data={"reason": reason},
                expected=_count(request.POST.get("expected", "")),
            )
    except Incomplete as incomplete:
        problem = incomplete.fields.get("reason", incomplete.message)
        return _show(request, view, reason=reason, reason_error=problem, status=422)
    except Conflict as conflict:
        other = open_draft_beside(view.dossier) if conflict.code == "other_draft" else None
        if other is None:
            raise
        context = {"dossier": view.dossier, "other": other, "message": conflict.message}
        return render(request, "portal/two_drafts.html", context, status=conflict.status)
    messages.success(request, str(OWN_ACTS[code]))
    if code == "discard":
        return redirect(f"{reverse('portal:my_dossiers')}?folder=discarded")
    return redirect(_dossier_page(key))


def _make_room(request: HttpRequest, found: Dossier) -> None:
    """Discard the draft that stands open, where the person chose to go on with the one being restored instead."""
    other = open_draft_beside(found)
    if other is not None and request.POST.get("instead_of") == str(other.key):
        perform(
            "discard",
            by=actor_for(request.user),
            dossier=other.key,
            expected=_count(request.POST.get("other_expected", "")),
        )


def _count(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


@never_cache
@require_safe
@signed_in
@explained
def receipt(request: HttpRequest, key: UUID) -> HttpResponse:
    """The receipt: the number, and what happens next and when (KT.3)."""
    view = own_seen(request, key)
    found = view.dossier
    if found.submitted_at is None:
        return redirect("portal:check", key=key)
    supplied = found.state == State.SUPPLEMENTED or any(event.act == "supply" for event in view.events)
    answer_minutes = view.situation.rules.answer_minutes
    context: dict[str, Any] = {
        "view": view,
        "dossier": found,
        "supplied": supplied,
        "answer_by": _answer_by(found, answer_minutes)
        if answer_minutes and found.accepted_at is None
        else None,
        "delivery_text": delivery_text(found),
        "limit": view.situation.procedure.limit.label(),
        "owed": of_dossier(found) if view.has_fees else [],
    }
    return render(request, "portal/receipt.html", context)


def _answer_by(found: Dossier, minutes: int) -> datetime.datetime | None:
    """Until when the desk answers an online submission (decree 61/2018, art. 17: eight working hours)."""
    if found.submitted_at is None:
        return None
    return calendar_of(found.agency_id).add(found.submitted_at, datetime.timedelta(minutes=minutes))
