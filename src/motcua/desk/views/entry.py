"""Entering what people bring on paper: a whole dossier (II.5.2), or a supplement (II.6.2)."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from motcua.agencies.receiving import taken_in_for
from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor, agency_id_of, kept_agency, stamp
from motcua.catalogue.selectors import cached_version, kept_version, search_procedures
from motcua.desk import entry_form
from motcua.desk.access import officers_only, page
from motcua.desk.act_form import Typed
from motcua.desk.entry_papers import FILES, copies_text, take_out_or_back
from motcua.desk.entry_state import Entry, entry_of, find_problems, note_missing, save, save_by_itself
from motcua.desk.selectors import unfinished_entries, untouched_entry
from motcua.desk.views.dossier import show, view_or_404
from motcua.dossiers import conflicts, drafts, form_files, merging
from motcua.dossiers.acts import perform
from motcua.dossiers.digitising import may_digitise
from motcua.dossiers.errors import Conflict, Incomplete, Refusal
from motcua.dossiers.models import Dossier
from motcua.dossiers.reception import receive_at_desk
from motcua.dossiers.requests import open_request
from motcua.dossiers.scope import desk_seat, receiving_seat
from motcua.dossiers.selectors import DossierView
from motcua.dossiers.supplementing import NOTE_CODE
from motcua.files.received import FIELD as FORM_FILES
from motcua.files.received import files_again
from motcua.kernel.dates import format_time
from motcua.kernel.paging import read_page_number
from motcua.people.models import User
from motcua.people.returning import take_kept_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officers_only
def new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Choose the procedure; go on with an entry that was begun."""
    desks = actor.seats_as(Role.DESK)
    if not desks:
        raise PermissionDenied
    agencies = {seat.agency_code: seat.agency_name for seat in desks} | _taken_in_for(actor)
    refusal: Refusal | None = None
    if request.method == "POST":
        procedure, agency = request.POST.get("procedure", ""), request.POST.get("agency", "")
        try:
            begun = untouched_entry(actor, procedure, agency)
            return redirect(
                "desk:entry", key=begun or drafts.start_draft(actor, procedure, agency, at_desk=True).key
            )
        except Refusal as refused:
            refusal = refused
    agency = request.GET.get("agency", "")
    agency = agency if agency in agencies else next(iter(agencies))
    found = search_procedures(
        request.GET.get("q", ""), agency=agency, page=read_page_number(request.GET.get("page"))
    )
    entries = unfinished_entries(actor)
    context = {
        "found": found,
        "ready": {row.version_id for row in found.items if _can_be_entered(row.version_id)},
        "given": _given(actor, agency, [row.version_id for row in found.items]),
        "agency": agency,
        "agencies": list(agencies.items()),
        "refusal": refusal,
        "open_entries": [one for one in entries if one.discarded_at is None],
        "discarded": [one for one in entries if one.discarded_at is not None],
    }
    return page(
        request, actor, "desk/new.html", context, current="new", status=refusal.status if refusal else 200
    )


def _given(actor: Actor, agency: str, versions: list[int]) -> set[int]:
    """Those of these versions whose dossiers this officer may enter at the desk of that agency, or for that agency."""
    own = next((seat.agency_id for seat in actor.seats_as(Role.DESK) if seat.agency_code == agency), None)
    if own is not None:
        return {one for one in versions if desk_seat(actor, own, kept_version(one).procedure_id) is not None}
    other = agency_id_of(agency, stamp())
    return {
        one
        for one in versions
        if other is not None and receiving_seat(actor, other, kept_version(one).procedure_id) is not None
    }


def _taken_in_for(actor: Actor) -> dict[str, str]:
    """The agencies for which this officer's desks take in today, regardless of territory, by code."""
    found = {}
    for receiver in dict.fromkeys(seat.agency_id for seat in actor.seats_as(Role.DESK)):
        for responsible in taken_in_for(receiver, timezone.localdate(), stamp()):
            one = kept_agency(responsible, stamp())
            found[one.code] = _("%(name)s (nhận thay)") % {"name": one.name}
    return found


def _can_be_entered(version_id: int) -> bool:
    definition = cached_version(version_id)
    return bool(definition.form_code and definition.process_code)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officers_only
def entry(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """The one page of a paper dossier; once received, its code, appointment and slips."""
    view = view_or_404(actor, key)
    dossier = view.dossier
    if dossier.channel == Dossier.Channel.ONLINE:
        raise Http404
    if dossier.submitted_at is not None:
        return _received(request, actor, view)
    if request.POST.get("action") in ("discard", "restore"):
        return _put_away(request, actor, dossier, request.POST["action"])
    shown = entry_of(dossier)
    if request.method != "POST":
        return _show_with_kept(request, actor, shown)
    try:
        if take_out_or_back(request, actor, dossier):
            save(request, actor, shown)
            return redirect(f"{request.path}#giay-to")
        save(request, actor, shown)
    except Refusal as refusal:
        return _not_saved(request, actor, shown, refusal)
    return _after_saving(request, actor, shown)


@never_cache
@require_POST
@officers_only
def autosave(request: HttpRequest, actor: Actor, key: UUID) -> JsonResponse:
    """What the page of a paper dossier saves by itself while one types; its files are not among it."""
    try:
        dossier = view_or_404(actor, key).dossier
        if dossier.channel == Dossier.Channel.ONLINE or dossier.submitted_at is not None:
            raise Http404
        saved, sent = save_by_itself(request.POST, actor, entry_of(dossier))
    except drafts.DraftChanged as other:
        choose = _("Hãy bấm “Lưu lại” để chọn nội dung đúng.")
        return JsonResponse({"message": f"{other.message} {choose}"}, status=other.status)
    except Refusal as refusal:
        return JsonResponse({"message": refusal.message}, status=refusal.status)
    except Http404:
        return JsonResponse({"message": _("Không tìm thấy hồ sơ này.")}, status=404)
    return JsonResponse(
        {
            "saved_at": format_time(timezone.now()),
            "revision": saved.revision,
            "seen": merging.write_marks(sent.known_after(saved.dossier)),
        }
    )


def _after_saving(request: HttpRequest, actor: Actor, shown: Entry) -> HttpResponse:
    if "row" in request.POST:
        return redirect(request.path)
    if request.POST.get("action") != "submit":
        if shown.message or shown.paper_errors:
            return _show(request, actor, shown, status=shown.status)
        messages.success(
            request, _("Đã lưu. Hồ sơ nằm trong “Hồ sơ đang nhập dở” cho đến khi được tiếp nhận.")
        )
        return redirect(request.path)
    if find_problems(actor, shown) or shown.message:
        return _show(request, actor, shown, status=shown.status)
    try:
        receive_at_desk(actor, shown.dossier.key)
    except Incomplete as incomplete:
        note_missing(shown, incomplete.fields)
        shown.message = incomplete.message
        return _show(request, actor, shown, status=incomplete.status)
    except Refusal as refusal:
        view = view_or_404(actor, shown.dossier.key)
        if view.dossier.submitted_at is None:
            return _not_saved(request, actor, shown, refusal)
        # The first of two clicks received it.
    return redirect("desk:entry", key=shown.dossier.key)


def _received(request: HttpRequest, actor: Actor, view: DossierView) -> HttpResponse:
    context = {
        "view": view,
        "dossier": view.dossier,
        "procedure": view.situation.procedure,
        "may_digitise": may_digitise(view.situation),
    }
    return page(request, actor, "desk/received.html", context, current="new")


def _put_away(request: HttpRequest, actor: Actor, dossier: Dossier, act: str) -> HttpResponse:
    """Discard what was begun, or take it up again (II.5.8)."""
    try:
        perform(act, by=actor, dossier=dossier.key)
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("desk:new")
    if act == "restore":
        messages.success(request, _("Đã khôi phục hồ sơ đang nhập dở."))
        return redirect("desk:entry", key=dossier.key)
    messages.success(request, _("Đã huỷ hồ sơ đang nhập dở. Bạn có thể khôi phục ở cuối trang này."))
    return redirect("desk:new")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officers_only
def supply(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """A supplement for a person who came to the desk with the papers."""
    view = view_or_404(actor, key)
    if not any(action.act == "supply" for action in view.actions):
        text = _("Hồ sơ hiện không chờ bổ sung, hoặc bạn không nhận bổ sung cho hồ sơ này.")
        return show(request, actor, view, "", Typed(), refusal=Conflict(text, code="not_waiting"), status=409)
    shown = entry_of(view.dossier, open_request(view.dossier))
    if request.method != "POST":
        return _show_with_kept(request, actor, shown)
    try:
        taken = take_out_or_back(request, actor, view.dossier)
        save(request, actor, shown)
        if taken or "row" in request.POST:
            return redirect(f"{request.path}#giay-to")
        if request.POST.get("action") != "submit":
            if shown.message or shown.paper_errors:
                return _show(request, actor, shown, status=shown.status)
            messages.success(request, _("Đã lưu phần bổ sung; chưa gửi vào hồ sơ."))
            return redirect(request.path)
        if shown.message or shown.paper_errors:
            return _show(request, actor, shown, status=shown.status)
        perform(
            "supply",
            by=actor,
            dossier=key,
            data={"note": shown.note},
            expected=conflicts.read_events(request.POST),
        )
    except Incomplete as incomplete:
        note_missing(shown, incomplete.fields)
        return _not_saved(request, actor, shown, incomplete)
    except Refusal as refusal:
        return _not_saved(request, actor, shown, refusal)
    messages.success(request, _("Đã nhận phần bổ sung của hồ sơ %(code)s.") % {"code": view.reference})
    return redirect("desk:dossier", key=key)


def _show_with_kept(request: HttpRequest, actor: Actor, shown: Entry) -> HttpResponse:
    kept = take_kept_of(request)
    if kept is not None:
        shown.type(kept.typed, cast(User, actor.person))
        shown.again = files_again(kept.typed, kept.files, cast(User, request.user), prefix=FILES)
        again = files_again(kept.typed, kept.files, cast(User, request.user), prefix=FORM_FILES)
        shown.waiting = form_files.Waiting.of(shown.form.fields, kept.typed, again)
        shown.message = _(
            "Phiên làm việc trước đã hết giờ. Nội dung đã nhập vẫn còn đây nhưng chưa lưu; hãy kiểm tra rồi lưu."
        )
    return _show(request, actor, shown, kept=kept.typed if kept is not None else None)


def _not_saved(request: HttpRequest, actor: Actor, shown: Entry, refusal: Refusal) -> HttpResponse:
    shown.message = refusal.message
    return _show(request, actor, shown, status=refusal.status)


def _show(
    request: HttpRequest, actor: Actor, shown: Entry, *, kept: QueryDict | None = None, status: int = 200
) -> HttpResponse:
    dossier = shown.dossier
    procedure = cached_version(dossier.procedure_version_id)
    context = {
        "entry": shown,
        "dossier": dossier,
        "procedure": procedure,
        "wanted": [(paper, copies_text(paper)) for paper in procedure.papers],
        "steps": shown.fields(),
        "papers": shown.papers,
        "who": entry_form.applicant_form(),
        "how": entry_form.delivery_of(dossier),
        "note_name": NOTE_CODE,
        "events_name": conflicts.EVENTS,
        "controls": conflicts.controls(
            dossier, shown.all_fields, shown.saved, changed=shown.changed, kept=kept
        ),
        "conflicts": conflicts.questions(shown.all_fields, shown.shown, shown.changed, request.POST)
        if shown.changed is not None
        else [],
        "back": reverse("desk:dossier", kwargs={"key": dossier.key})
        if shown.is_supplement
        else reverse("desk:new"),
    }
    return page(
        request,
        actor,
        "desk/entry.html",
        context,
        status=status,
        current="" if shown.is_supplement else "new",
    )
