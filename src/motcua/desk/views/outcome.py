"""The draft of a result on a page of its own: written, looked at as it will be signed, and issued."""

import base64
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies.selectors import Actor
from motcua.audit.trail import Kind
from motcua.desk.access import officers_only, officers_only_for, page
from motcua.desk.selectors import situation_of
from motcua.desk.views.prints import PDF, sent
from motcua.dossiers import outcome_drafts
from motcua.dossiers.acts import composing, correcting, signed
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.errors import NotAllowed, Refusal
from motcua.dossiers.looking import look_at_dossier
from motcua.dossiers.models import Event, Outcome, OutcomeDraft
from motcua.dossiers.numbers import last_number
from motcua.kernel.dates import format_date
from motcua.look.addresses import address, go_to
from motcua.process.definition import Action
from motcua.slips.compiler import TemplateError
from motcua.slips.models import SlipVersion
from motcua.slips.word import WordTemplateError

PREFIX = "phan-"
# Of which kind of result the draft is, in addresses and forms.
KIND = "loai"


def _page_of(key: UUID, **_other: object) -> str:
    return address("desk:outcome", key=key)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officers_only_for(_page_of)
def outcome(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """The draft with its pages; POST saves a revision. Refused, what was typed comes again with the reason."""
    situation = _situation_or_404(actor, key)
    revisions = outcome_drafts.drafts_of(situation.dossier)
    if request.method != "POST":
        # A paper like those of the applicant: nothing in it is hidden, looking at it is noted.
        look_at_dossier(request, Kind.VIEW, situation.dossier)
        return _shown(request, actor, situation, revisions)
    typed = {
        name.removeprefix(PREFIX): str(request.POST[name]) for name in request.POST if name.startswith(PREFIX)
    }
    try:
        saved = outcome_drafts.save(
            actor,
            situation.dossier,
            typed,
            _expected(request),
            renew="mau-moi" in request.POST,
            kind=request.POST.get(KIND, ""),
        )
    except Refusal as refusal:
        return _shown(
            request, actor, situation, revisions, typed=typed, refusal=refusal, status=refusal.status
        )
    messages.success(request, _("Đã lưu dự thảo, bản %(number)s.") % {"number": saved.number})
    return go_to(address("desk:outcome", key=key))


@never_cache
@require_safe
@officers_only
def outcome_pdf(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """The draft as PDF, as it will be signed; its number is still open."""
    situation = _situation_or_404(actor, key)
    look_at_dossier(request, Kind.PRINT, situation.dossier)
    template, data, _drafted, _wrong = _drafted_data(situation, outcome_drafts.drafts_of(situation.dossier))
    try:
        return sent(outcome_drafts.draft_pdf(template, data), PDF, f"du-thao-{situation.dossier.code}.pdf")
    except (TemplateError, WordTemplateError) as error:
        messages.error(request, _failed(error))
        return go_to(address("desk:outcome", key=key))


def _shown(
    request: HttpRequest,
    actor: Actor,
    situation: Situation,
    revisions: list[OutcomeDraft],
    *,
    typed: dict[str, str] | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    dossier = situation.dossier
    several = outcome_drafts.drafted_kinds(situation)
    asked = (request.POST if request.method == "POST" else request.GET).get(KIND, "")
    kind = asked if any(one.code == asked for one in several) else ""
    template, data, shown, wrong = _drafted_data(situation, revisions, request.GET.get("ban", ""), kind)
    latest = revisions[0] if revisions else None
    seat = outcome_drafts.may_write(situation)
    is_latest = shown is latest
    correction = _correction(situation, shown, wrong) if is_latest else None
    is_fixed = seat is None or latest is None or (correction is not None and correction.approval is not None)
    of_kind = kind or (shown.kind if shown is not None else "")
    newest = None if is_fixed else composing.template_of(dossier, of_kind)
    finishing = _finishing(situation)
    context: dict[str, Any] = {
        "dossier": dossier,
        "procedure": situation.procedure,
        "template": template,
        "revisions": revisions,
        "latest": latest,
        "kinds": several if len(several) > 1 else [],
        "kind": of_kind or composing.first_drafted(dossier),
        "is_other_kind": shown is not None and kind not in ("", shown.kind),
        "shown": shown,
        "is_latest": is_latest,
        "parts": outcome_drafts.parts_of(template),
        "texts": data["texts"] if typed is None else data["texts"] | typed,
        "may_write": seat is not None and is_latest,
        "approval": composing.approval_of(situation.history),
        "is_issued": dossier.finished_at is not None,
        "correction": correction,
        "newer_template": newest if newest is not None and newest.id != template.id else None,
        "look": _look(template, data),
        "finishing": finishing if latest is not None and is_latest and kind in ("", latest.kind) else None,
        "demanded": finishing is not None and signed.is_demanded(situation),
        "today": format_date(timezone.localdate()),
        "next_number": _next_number(situation, template)
        if finishing is not None or (correction is not None and correction.may_issue)
        else "",
        "numbered": composing.numbering_for(template) is not None,
        "has_word": template.word_template is not None,
        "refusal": refusal,
        "errors": {f"{PREFIX}{code}": text for code, text in refusal.fields.items()} if refusal else {},
    }
    return page(request, actor, "desk/outcome.html", context, status=status)


def _drafted_data(
    situation: Situation, revisions: list[OutcomeDraft], wanted: str = "", kind: str = ""
) -> tuple[SlipVersion, dict[str, Any], OutcomeDraft | None, Outcome | None]:
    """The template, the data and the revision that is looked at: the last, unless the address names another.

    And, of a correction, the result that it replaces.
    """
    dossier, history = situation.dossier, situation.history
    latest = revisions[0] if revisions else None
    shown = next((one for one in revisions if str(one.number) == wanted), latest)
    template = outcome_drafts.template_for(dossier, shown, kind)
    if template is None or dossier.accepted_at is None:
        raise Http404
    texts = outcome_drafts.texts_for(dossier, history, template, shown)
    wrong = correcting.replaced_by(situation) if _corrects(situation, shown) else None
    data = outcome_drafts.data_of(dossier, history, template, texts, correcting.replaces(wrong))
    return template, data, shown, wrong


def _corrects(situation: Situation, shown: OutcomeDraft | None) -> bool:
    """Whether what is looked at is written to take the place of an issued result."""
    issued = correcting.issued_last(situation)
    if issued is None:
        return False
    return (shown is not None and shown.at > issued.at) or outcome_drafts.may_write(situation) is not None


def _situation_or_404(actor: Actor, key: UUID) -> Situation:
    situation = situation_of(actor, key)
    if situation is None:
        raise Http404
    return situation


def _finishing(situation: Situation) -> Action | None:
    """The action by which this officer may issue the result now."""
    found = next((action for action in situation.offered if action.act == "finish"), None)
    return found if found is not None and _may(situation, "finish") else None


@dataclass(frozen=True)
class Correction:
    """A correction under way, for who writes, approves and issues it. `wrong`: what it replaces.

    `begun`: whether a revision of it is saved; `approval`: of that revision; what this officer may do now.
    """

    wrong: Outcome
    begun: bool
    approval: Event | None
    may_approve: bool
    may_issue: bool
    # Whether it is issued as a signed document only.
    is_signed: bool


def _correction(situation: Situation, shown: OutcomeDraft | None, wrong: Outcome | None) -> Correction | None:
    issued = correcting.issued_last(situation)
    if issued is None or wrong is None:
        return None
    begun = shown if shown is not None and shown.at > issued.at else None
    approval = correcting.approval_of(situation, begun) if begun is not None else None
    return Correction(
        wrong,
        begun is not None,
        approval,
        may_approve=begun is not None and approval is None and _may(situation, "approve_correction"),
        may_issue=approval is not None and _may(situation, "correct_outcome"),
        is_signed=approval is not None and signed.is_demanded_to_correct(situation),
    )


def _may(situation: Situation, act: str) -> bool:
    try:
        return situation.seat_for(act) is not None
    except NotAllowed:
        return False


def _look(template: SlipVersion, data: dict[str, Any]) -> dict[str, Any]:
    try:
        pages, count = outcome_drafts.draft_pages(template, data)
    except (TemplateError, WordTemplateError) as error:
        return {"pages": [], "more": 0, "wrong": _failed(error)}
    shown = [f"data:image/png;base64,{base64.b64encode(one).decode()}" for one in pages]
    return {"pages": shown, "more": count - len(shown), "wrong": ""}


def _next_number(situation: Situation, template: SlipVersion) -> str:
    numbering = composing.numbering_for(template)
    if numbering is None:
        return ""
    day = timezone.localdate()
    last = last_number(composing.sequence_for(situation.dossier, numbering, day))
    return outcome_drafts.next_number_text(situation.dossier, template, last, day)


def _failed(error: Exception) -> str:
    return _("Không in được dự thảo từ mẫu này (%(reason)s). Hãy báo quản trị viên.") % {"reason": error}


def _expected(request: HttpRequest) -> int:
    text = request.POST.get("expected", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
