"""Applying: choose the agency, fill in the form step by step, check, submit."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from motcua.agencies.selectors import Actor, actor_for
from motcua.catalogue.selectors import cached_version, procedure_page
from motcua.dossiers import conflicts, drafts, form_files, signed_by_applicant, vault_prefilling, vaulting
from motcua.dossiers.acts import perform
from motcua.dossiers.acts.slips import delivery_text
from motcua.dossiers.acts.submit import CHANGED
from motcua.dossiers.acts.vaulted import tell_now
from motcua.dossiers.behalf import ONLY_DRAFTS
from motcua.dossiers.draft_parts import Answers
from motcua.dossiers.errors import Conflict, Incomplete, NotAllowed, NotFound
from motcua.dossiers.limited import allow_applying
from motcua.dossiers.models import Dossier
from motcua.dossiers.prefilling import keep_for_next_time
from motcua.dossiers.states import State
from motcua.files.received import FIELD as FILES
from motcua.files.received import files_again
from motcua.forms import display as form_display
from motcua.forms import rules as form_rules
from motcua.forms.former import today_beside
from motcua.forms.selectors import cached_form
from motcua.kernel.dates import format_time
from motcua.look.addresses import address, go_to
from motcua.people.account_groups import against_applying, may_reuse
from motcua.people.acting import subject_of
from motcua.people.models import User
from motcua.people.returning import signed_in, take_kept_of
from motcua.people.reuse import give_consent, may_agree, wording
from motcua.portal import asking, behalf, flow, offers
from motcua.portal.postal import postal_rows
from motcua.portal.refusals import explained
from motcua.portal.selectors import own_open_drafts, own_seen, paper_names, problems_of
from motcua.signing import demanded
from motcua.vault import services as vault

CONSENT = "cam_ket"
REUSE = "giu_lai"
# Agreeing to keep papers in the vault; and on the page of whoever had agreed already, so that submitting asks nobody.
KEEP, AGREED_TO_KEEP = "giu_giay_to", "da_dong_y_giu"
_LONGEST_ENTRY = 60


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@explained
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Choose the agency and open the draft, or go on with the one that is open."""
    user = cast(User, request.user)
    error = ""
    if request.method == "POST":
        behalf.refuse_other(request)
        try:
            dossier = drafts.start_draft(actor_for(user), code, request.POST.get("agency", ""))
        except NotFound:
            error = _("Hãy chọn cơ quan tiếp nhận hồ sơ.")
        else:
            _name_entry(request, dossier)
            return go_to(address("portal:form_step", key=dossier.key, number=1))
    page = procedure_page(code, timezone.localdate())
    if page is None:
        raise Http404
    allow_applying(Actor(user), code)
    closed = demanded.why_closed(page.definition)
    if closed and not own_open_drafts(user, page.id):
        raise Conflict(closed)
    if not page.is_open:
        raise Conflict(
            _("Thủ tục này hiện không nhận hồ sơ trực tuyến. Trang của thủ tục cho biết nộp ở đâu.")
        )
    open_drafts = own_open_drafts(user, page.id)
    responsible = offers.responsible_office(page, user)
    context = {
        "page": page,
        "definition": page.definition,
        "drafts": open_drafts,
        "open_drafts": {draft.agency.code for draft in open_drafts},
        "chosen": page.offices[0].code if len(page.offices) == 1 else responsible,
        "responsible": responsible,
        "error": error,
        "entry": request.GET.get("muc", request.POST.get("muc", ""))[:_LONGEST_ENTRY],
    }
    return render(request, "portal/start.html", context, status=422 if error else 200)


def _name_entry(request: HttpRequest, dossier: Dossier) -> None:
    """Put the entry of a register that the person came from into the field that asks for it."""
    number = request.POST.get("muc", "").replace("\0", "").strip()[:_LONGEST_ENTRY]
    wanted = cached_version(dossier.procedure_version_id).entry
    if number and wanted is not None:
        answers = {wanted.field: number}
        drafts.save_answers(actor_for(request.user), dossier.key, answers, fields={wanted.field})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@explained
def form_step(request: HttpRequest, key: UUID, number: int) -> HttpResponse:
    """One page of the form."""
    dossier = editable_or_conflict(request, key)
    form = cached_form(dossier.form_version_id)
    if not 1 <= number <= len(form.steps):
        raise Http404
    step = form.steps[number - 1]
    user = cast(User, request.user)
    saved = drafts.working_answers(dossier)
    if request.method == "POST":
        return _save_step(request, dossier, form, number, saved)
    sent_in_vain = take_kept_of(request)
    kept = sent_in_vain.typed if sent_in_vain is not None else None
    typed = form_rules.read_answers(step, kept) if kept is not None else {}
    waiting = form_files.NOTHING
    if sent_in_vain is not None and form_display.takes_files(step.fields):
        again = files_again(sent_in_vain.typed, sent_in_vain.files, user.owner, prefix=FILES)
        waiting = form_files.Waiting.of(step.fields, sent_in_vain.typed, again)
    answers = {**saved, **form_files.with_cards(user.owner, dossier, form, typed)}
    errors = form_rules.validate(form, answers, step) if "loi" in request.GET else {}
    return _show_step(request, dossier, form, number, answers, errors=errors, kept=kept, waiting=waiting)


def _save_step(
    request: HttpRequest, dossier: Dossier, form: form_rules.Form, number: int, saved: dict[str, Any]
) -> HttpResponse:
    step = form.steps[number - 1]
    post, user = request.POST, cast(User, request.user)
    typed = posted = form_rules.read_answers(step, post)
    if form_display.takes_files(step.fields):
        typed = form_files.with_cards(user.owner, dossier, form, typed)
    command = post.get("row", "")
    if command:
        changed = form_rules.apply_row_command(form, {**saved, **typed}, command)
        typed = {code: value for code, value in changed.items() if code in typed or value != saved.get(code)}
    typed = form_rules.by_hand(form, saved, typed)
    picked = post.get(offers.PICK, "")
    asks_vault = offers.VAULT in request.GET
    chosen = offers.picked(form, step, user, dossier, picked, vault=asks_vault) if picked else None
    typed |= {chosen.code: chosen.value} if chosen is not None else {}
    taken = form_files.take(request, user.owner, dossier, step.fields, typed)
    typed = conflicts.own_answers(post, taken.answers)
    try:
        sent = conflicts.read_sent(post, dossier, [Answers(typed)])
        done = offers.save(actor_for(request.user), dossier, sent, chosen, form)
    except drafts.DraftChanged as other:
        answers = {**other.theirs, **other.mine}
        return _show_step(
            request,
            dossier,
            form,
            number,
            answers,
            errors=other.fields,
            changed=other,
            waiting=taken.waiting,
            status=other.status,
        )
    answers = drafts.working_answers(done.dossier)
    dossier.answers, dossier.pending_answers = done.dossier.answers, done.dossier.pending_answers
    dossier.draft_revision, dossier.saved_at = done.revision, done.dossier.saved_at
    strangers = form_rules.unknown_fields(
        step, post, allowed=(offers.PICK, offers.ASK_VAULT, asking.ASK, *conflicts.names(post))
    )
    if strangers:
        return _show_step(request, dossier, form, number, answers, strangers=strangers[:5], status=422)
    if taken.refused:
        status = 503 if taken.is_store_away else 422
        return _show_step(
            request,
            dossier,
            form,
            number,
            answers,
            errors=taken.refused,
            waiting=taken.waiting,
            status=status,
        )
    if asking.ASK in post:
        asking.ask(request, dossier, step, post[asking.ASK])
        return go_to(request.path)
    if command:
        return go_to(
            f"{request.path}#{form_rules.element_id(command.split(':')[1] if ':' in command else '')}"
        )
    if offers.ASK_VAULT in post:
        return go_to(f"{request.path}?{offers.VAULT}=1")
    if picked:
        here = f"{request.path}?{offers.VAULT}=1" if asks_vault else request.path
        return go_to(f"{here}#{form_rules.element_id(picked.partition(':')[0])}")
    if post.get("action") == "luu":
        messages.success(
            request,
            _("Đã lưu lúc %(time)s. Bạn có thể dừng ở đây; hồ sơ nằm trong “Hồ sơ chưa gửi”.")
            % {"time": format_time(timezone.now())},
        )
        return go_to(request.path)
    settled = form_rules.settle(form, answers)
    errors = form_rules.validate(form, answers, step, settled=settled)
    if errors:
        return _show_step(request, dossier, form, number, answers, errors=errors, status=422)
    revealed = form_rules.revealed_fields(form, step, answers, posted, settled=settled)
    if any(field.code not in saved for field in revealed):
        return _show_step(request, dossier, form, number, answers, revealed=True)
    # Without scripts nobody has seen yet what a rule has just put in the place of what stood in the box.
    own = form_rules.newly_set(form, saved, answers) & typed.keys()
    if own:
        labels = [field.label for field in step.fields if field.code in own]
        return _show_step(request, dossier, form, number, answers, now_set=labels)
    way = flow.places(dossier, form, answers, settled)
    return go_to(flow.after(way, flow.step_code(number)).href)


def _show_step(
    request: HttpRequest,
    dossier: Dossier,
    form: form_rules.Form,
    number: int,
    answers: dict[str, Any],
    *,
    errors: dict[str, str] | None = None,
    changed: drafts.DraftChanged | None = None,
    strangers: list[str] | None = None,
    kept: QueryDict | None = None,
    revealed: bool = False,
    now_set: list[str] | None = None,
    waiting: form_files.Waiting = form_files.NOTHING,
    status: int = 200,
) -> HttpResponse:
    way = flow.places(dossier, form, answers)
    step = form.steps[number - 1]
    person, asks_vault = cast(User, request.user), offers.VAULT in request.GET
    offered = offers.offers(form, step, answers, person, dossier, vault=asks_vault)
    context = {
        "dossier": dossier,
        "form": form,
        "step": step,
        "number": number,
        "waiting": waiting,
        "controls": conflicts.controls(
            dossier, step.fields, drafts.working_answers(dossier), changed=changed, kept=kept
        ),
        "answers": answers,
        "errors": errors or {},
        "origins": offered.origins,
        "held": offered.held,
        "warnings": offered.warnings,
        "offered": offered.to_choose,
        "databases": asking.to_ask(step, person),
        "asks_vault": asks_vault,
        "may_ask_vault": vault_prefilling.asks_for_known(step.fields, person, dossier),
        "conflicts": conflicts.questions(step.fields, answers, changed, request.POST) if changed else [],
        "strangers": strangers or [],
        "kept": kept is not None,
        "revealed": revealed,
        "now_set": now_set or [],
        "progress": flow.progress(way, flow.step_code(number)),
        "previous": flow.before(way, flow.step_code(number)),
    }
    return render(request, "portal/form_step.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@explained
def check(request: HttpRequest, key: UUID) -> HttpResponse:
    """Check the answers; submit."""
    user = cast(User, request.user)
    consent_error, status, moved = "", 200, False
    if request.method == "POST" and (CONSENT in request.POST or not behalf.may_submit(user)):
        try:
            return _submit(request, user, key)
        except NotAllowed as refused:
            if refused.code != ONLY_DRAFTS:
                raise
            status = 403
        except Incomplete:
            status = 422
        except Conflict as conflict:
            if conflict.code != CHANGED:
                raise
            status, moved = 409, True
    dossier = own_seen(request, key).dossier
    if dossier.submitted_at is not None:
        return go_to(address("portal:receipt", key=key))
    if request.method == "POST" and CONSENT not in request.POST and status == 200:
        consent_error, status = _("Hãy đọc và đánh dấu cam kết trước khi nộp."), 422
    form = cached_form(dossier.form_version_id)
    if dossier.discarded_at is not None:
        raise Conflict(_("Hồ sơ này đã huỷ. Hãy khôi phục trước khi nộp."))
    procedure = cached_version(dossier.procedure_version_id)
    problems, papers = problems_of(dossier, actor_for(user))
    context = {
        "dossier": dossier,
        "form": form,
        "sections": form_rules.describe(form, dossier.answers, beside=today_beside),
        "papers": papers,
        "names": paper_names(dossier),
        "editable": True,
        "delivery_text": delivery_text(dossier),
        "postal_rows": postal_rows(dossier),
        "problems": flow.mending_links(dossier, form, problems),
        "consent_error": consent_error,
        "moved": moved,
        "reuse_agreed_at": user.owner.reuse_agreed_at,
        "reuse_wording": wording(user.owner),
        # Only who may manage agrees for an organisation, and nobody for whoever authorised them.
        "asks_reuse": may_agree(user) and may_reuse(user),
        "limited": against_applying(user, procedure.code),
        "signs_form": procedure.sign_form,
        "lacks_signature": problems.get(signed_by_applicant.FORM, ""),
        "may_submit": user.behalf is None or user.behalf.may_submit,
        "reuse_asked": REUSE in request.POST,
        **_papers_kept(user, dossier, request),
        "progress": flow.progress(flow.places(dossier, form, dossier.answers), flow.CHECK),
    }
    return render(request, "portal/check.html", context, status=status)


def _papers_kept(user: User, dossier: Dossier, request: HttpRequest) -> dict[str, Any]:
    """What the page says about keeping papers in the vault: a statement only where something could be kept."""
    kept = may_agree(user) and vaulting.keeps_something(dossier)
    return {
        "asks_keeping": kept,
        "keep_consent": vault.consent_of(user.owner.pk) if kept else None,
        "keep_wording": vault.wording(user.owner) if kept else "",
        "keep_asked": KEEP in request.POST,
    }


def _submit(request: HttpRequest, user: User, key: UUID) -> HttpResponse:
    """Submit as the applicant, whatever posts the person holds."""
    done = perform(
        "submit",
        by=Actor(user),
        dossier=key,
        data={"revision": request.POST.get("revision", "")},
        expected=conflicts.read_count(request.POST, "expected"),
    )
    if REUSE in request.POST and may_agree(user) and may_reuse(user):
        give_consent(user.owner)
    if KEEP in request.POST and may_agree(user):
        vault.give_consent(user.owner)
    if KEEP in request.POST or AGREED_TO_KEEP in request.POST:
        tell_now(done.dossier, f"vault/kept/{key}")
    keep_for_next_time(subject_of(user), done.dossier, done.dossier.answers)
    return go_to(address("portal:receipt", key=key))


def editable_or_conflict(request: HttpRequest, key: UUID) -> Dossier:
    """The own dossier, open for editing as a draft or for a supplement. Raises NotFound or Conflict."""
    dossier = own_seen(request, key).dossier
    if dossier.discarded_at is not None:
        raise Conflict(_("Hồ sơ này đã huỷ. Hãy khôi phục trước khi làm tiếp."))
    if dossier.state not in (State.NEW, State.WAITING_SUPPLEMENT, State.SUPPLEMENT_ASKED):
        raise Conflict(_("Hồ sơ đã nộp nên không sửa được nữa. Những gì đã nộp vẫn được giữ nguyên."))
    return dossier
