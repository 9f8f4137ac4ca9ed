"""Applying: choose the agency, fill in the form step by step, say how to receive the result, check, submit."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from motcua.agencies.selectors import actor_for
from motcua.catalogue.selectors import cached_version, procedure_page
from motcua.dossiers import drafts, merging
from motcua.dossiers.acts import perform
from motcua.dossiers.acts.slips import delivery_text
from motcua.dossiers.errors import Conflict, Incomplete, NotFound, Refusal
from motcua.dossiers.models import Dossier
from motcua.dossiers.prefilling import keep_for_next_time
from motcua.dossiers.states import State
from motcua.forms import rules as form_rules
from motcua.forms.selectors import cached_form
from motcua.kernel.dates import format_time
from motcua.people.models import User
from motcua.people.returning import signed_in, take_kept
from motcua.people.reuse import give_consent, wording
from motcua.portal import conflicts, flow, offers
from motcua.portal.delivering import delivery_values, read_delivery
from motcua.portal.refusals import explained
from motcua.portal.selectors import own, own_open_drafts, paper_names, problems_of

CONSENT = "cam_ket"
REUSE = "giu_lai"
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
        try:
            dossier = drafts.start_draft(actor_for(user), code, request.POST.get("agency", ""))
        except NotFound:
            error = _("Hãy chọn cơ quan tiếp nhận hồ sơ.")
        else:
            _name_entry(request, dossier)
            return redirect("portal:form_step", key=dossier.key, number=1)
    page = procedure_page(code, timezone.localdate())
    if page is None:
        raise Http404
    if not page.is_open:
        raise Conflict(
            _("Thủ tục này hiện không nhận hồ sơ trực tuyến. Trang của thủ tục cho biết nộp ở đâu.")
        )
    open_drafts = own_open_drafts(user, page.id)
    context = {
        "page": page,
        "definition": page.definition,
        "drafts": open_drafts,
        "open_drafts": {draft.agency.code for draft in open_drafts},
        "chosen": page.offices[0].code if len(page.offices) == 1 else "",
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
    saved = drafts.working_answers(dossier)
    if request.method == "POST":
        return _save_step(request, dossier, form, number, saved)
    kept = take_kept(request)
    answers = {**saved, **form_rules.read_answers(step, kept)} if kept is not None else saved
    errors = form_rules.validate(form, answers, step) if "loi" in request.GET else {}
    return _show_step(request, dossier, form, number, answers, errors=errors, kept=kept is not None)


def _save_step(
    request: HttpRequest, dossier: Dossier, form: form_rules.Form, number: int, saved: dict[str, Any]
) -> HttpResponse:
    step = form.steps[number - 1]
    post = request.POST
    typed = form_rules.read_answers(step, post)
    command = post.get("row", "")
    if command:
        changed = form_rules.apply_row_command(form, {**saved, **typed}, command)
        typed = {code: value for code, value in changed.items() if code in typed or value != saved.get(code)}
    picked = post.get(offers.PICK, "")
    typed |= offers.picked(form, step, cast(User, request.user), picked)
    chosen, open_questions = conflicts.read_choices(post, form)
    typed = {code: value for code, value in typed.items() if chosen.get(code) != conflicts.THEIRS}
    try:
        if open_questions:
            raise drafts.DraftChanged(dossier, typed, open_questions)
        done = drafts.save_answers(
            actor_for(request.user),
            dossier.key,
            typed,
            revision=_revision(post),
            seen=merging.read_marks(post.get(conflicts.SEEN, "")),
            fields=set(typed),
            page=post.get("page_mark", ""),
            read=dossier,
        )
    except drafts.DraftChanged as other:
        dossier.draft_revision = other.revision
        return _show_step(
            request,
            dossier,
            form,
            number,
            {**other.theirs, **other.mine},
            errors=other.fields,
            changed=other,
            status=other.status,
        )
    answers = drafts.working_answers(done.dossier)
    dossier.answers, dossier.pending_answers = done.dossier.answers, done.dossier.pending_answers
    dossier.draft_revision, dossier.saved_at = done.revision, done.dossier.saved_at
    strangers = form_rules.unknown_fields(
        step, post, allowed=("expected", "page_mark", offers.PICK, *conflicts.names(post))
    )
    if strangers:
        return _show_step(request, dossier, form, number, answers, strangers=strangers[:5], status=422)
    if command:
        return redirect(
            f"{request.path}#{form_rules.element_id(command.split(':')[1] if ':' in command else '')}"
        )
    if picked:
        return redirect(f"{request.path}#{form_rules.element_id(picked.partition(':')[0])}")
    if post.get("action") == "luu":
        messages.success(
            request,
            _("Đã lưu lúc %(time)s. Bạn có thể dừng ở đây; hồ sơ nằm trong “Hồ sơ chưa gửi”.")
            % {"time": format_time(timezone.now())},
        )
        return redirect(request.path)
    settled = form_rules.settle(form, answers)
    errors = form_rules.validate(form, answers, step, settled=settled)
    if errors:
        return _show_step(request, dossier, form, number, answers, errors=errors, status=422)
    revealed = form_rules.revealed_fields(form, step, answers, typed, settled=settled)
    if any(field.code not in saved for field in revealed):
        return _show_step(request, dossier, form, number, answers, revealed=True)
    way = flow.places(dossier, form, answers, settled)
    return redirect(flow.after(way, flow.step_code(number)).href)


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
    kept: bool = False,
    revealed: bool = False,
    status: int = 200,
) -> HttpResponse:
    way = flow.places(dossier, form, answers)
    step = form.steps[number - 1]
    is_own = dossier.submitter_id == request.user.pk
    offered = offers.offers(form, step, answers, cast(User, request.user)) if is_own else offers.NOTHING
    context = {
        "dossier": dossier,
        "form": form,
        "step": step,
        "number": number,
        "page_mark": get_random_string(16),
        "answers": answers,
        "errors": errors or {},
        "origins": offered.origins,
        "offered": offered.to_choose,
        "conflicts": conflicts.questions(step, answers, changed, request.POST) if changed else [],
        "seen": conflicts.marks_of_step(
            form, step, changed.theirs if changed else drafts.working_answers(dossier)
        ),
        "strangers": strangers or [],
        "kept": kept,
        "revealed": revealed,
        "progress": flow.progress(way, flow.step_code(number)),
        "previous": flow.before(way, flow.step_code(number)),
    }
    return render(request, "portal/form_step.html", context, status=status)


@never_cache
@require_POST
@signed_in
def autosave(request: HttpRequest, key: UUID) -> JsonResponse:
    """Save what is being typed; answers with when and with the revision that the page goes on from."""
    try:
        dossier = editable_or_conflict(request, key)
        form = cached_form(dossier.form_version_id)
        number = request.GET.get("buoc", "")
        asked: Any = form
        if number.isascii() and number.isdigit() and 1 <= int(number[:4]) <= len(form.steps):
            asked = form.steps[int(number[:4]) - 1]
        typed = form_rules.read_answers(asked, request.POST)
        seen = merging.read_marks(request.POST.get(conflicts.SEEN, ""))
        saved = drafts.save_answers(
            actor_for(request.user),
            key,
            typed,
            revision=_revision(request.POST),
            seen=seen,
            fields=set(typed),
            page=request.POST.get("page_mark", ""),
            by_itself=True,
        )
    except drafts.DraftChanged as other:
        choose = _("Hãy bấm “Lưu lại” để chọn nội dung đúng.")
        return JsonResponse({"message": f"{other.message} {choose}"}, status=other.status)
    except Refusal as refusal:
        return JsonResponse({"message": refusal.message}, status=refusal.status)
    except Http404:
        return JsonResponse({"message": _("Không tìm thấy hồ sơ này.")}, status=404)
    # What this page has saved is what it knows from now on; what others saved meanwhile it still does not.
    known = merging.touched(form, drafts.working_answers(saved.dossier), typed, seen or {})
    marks = {**(seen or {}), **merging.marks(form, known, known.keys())}
    return JsonResponse(
        {
            "saved_at": format_time(timezone.now()),
            "revision": saved.revision,
            "seen": merging.write_marks(marks),
        }
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@explained
def delivery(request: HttpRequest, key: UUID) -> HttpResponse:
    """Who the dossier is for, and how the result reaches them (DVC.4, DVC.5)."""
    dossier = editable_or_conflict(request, key)
    if dossier.state != State.NEW:
        raise Conflict(_("Thông tin này không sửa được sau khi nộp. Hãy trao đổi với cán bộ."))
    form = cached_form(dossier.form_version_id)
    way = flow.places(dossier, form, dossier.answers)
    values = delivery_values(dossier)
    errors: dict[str, str] = {}
    kept = take_kept(request) if request.method == "GET" else None
    if request.method == "POST" or kept is not None:
        values |= {name: str(text) for name, text in (kept or request.POST).items()}
    if request.method == "POST":
        applicant, receiving, errors = read_delivery(request.POST, dossier)
        drafts.save_applicant_and_delivery(actor_for(request.user), key, applicant, receiving, read=dossier)
        if request.POST.get("action") == "luu":
            messages.success(request, _("Đã lưu lúc %(time)s.") % {"time": format_time(timezone.now())})
            return redirect(request.path)
        if not errors:
            return redirect(flow.after(way, flow.DELIVERY).href)
    elif "loi" in request.GET:
        errors = read_delivery(_post_of(values), dossier)[2]
    context = {
        "dossier": dossier,
        "values": values,
        "errors": errors,
        "kept": kept is not None,
        "progress": flow.progress(way, flow.DELIVERY),
        "previous": flow.before(way, flow.DELIVERY),
    }
    return render(
        request, "portal/delivery.html", context, status=422 if errors and request.method == "POST" else 200
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@explained
def check(request: HttpRequest, key: UUID) -> HttpResponse:
    """Check the answers; submit."""
    user = cast(User, request.user)
    dossier = own(user, key).dossier
    if dossier.submitted_at is not None and request.method != "POST":
        return redirect("portal:receipt", key=key)
    form = cached_form(dossier.form_version_id)
    consent_error = ""
    status = 200
    if request.method == "POST":
        if CONSENT in request.POST or dossier.submitted_at is not None:
            try:
                done = perform("submit", by=actor_for(user), dossier=key, expected=_revision(request.POST))
            except Incomplete:
                status = 422
            else:
                if REUSE in request.POST:
                    give_consent(user)
                keep_for_next_time(user, done.dossier, done.dossier.answers)
                return redirect("portal:receipt", key=key)
        else:
            consent_error, status = _("Hãy đọc và đánh dấu cam kết trước khi nộp."), 422
    if dossier.discarded_at is not None:
        raise Conflict(_("Hồ sơ này đã huỷ. Hãy khôi phục trước khi nộp."))
    problems, papers = problems_of(dossier, actor_for(user))
    context = {
        "dossier": dossier,
        "form": form,
        "sections": form_rules.describe(form, dossier.answers),
        "papers": papers,
        "names": paper_names(dossier),
        "editable": True,
        "delivery_text": delivery_text(dossier),
        "problems": flow.mending_links(dossier, form, problems),
        "consent_error": consent_error,
        "reuse_agreed_at": user.reuse_agreed_at,
        "reuse_wording": wording(),
        "reuse_asked": REUSE in request.POST,
        "progress": flow.progress(flow.places(dossier, form, dossier.answers), flow.CHECK),
    }
    return render(request, "portal/check.html", context, status=status)


def editable_or_conflict(request: HttpRequest, key: UUID) -> Dossier:
    """The own dossier, open for editing as a draft or for a supplement. Raises NotFound or Conflict."""
    dossier = own(request.user, key).dossier
    if dossier.discarded_at is not None:
        raise Conflict(_("Hồ sơ này đã huỷ. Hãy khôi phục trước khi làm tiếp."))
    if dossier.state not in (State.NEW, State.WAITING_SUPPLEMENT, State.SUPPLEMENT_ASKED):
        raise Conflict(_("Hồ sơ đã nộp nên không sửa được nữa. Những gì đã nộp vẫn được giữ nguyên."))
    return dossier


def _revision(post: QueryDict) -> int | None:
    text = post.get("expected", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _post_of(values: dict[str, str]) -> QueryDict:
    post = QueryDict(mutable=True)
    post.update(values)
    return post
