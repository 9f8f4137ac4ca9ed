"""The page of a dossier: who, what, its papers, its story, and the acts that this officer has now."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor
from motcua.audit import trail
from motcua.audit.limits import REVEALS_OF_PERSON
from motcua.audit.pages import too_many
from motcua.audit.throttle import allow
from motcua.audit.trail import Kind
from motcua.catalogue.replies import replies_at
from motcua.desk import revealing
from motcua.desk.access import officers_only, officers_only_for, page, papers_may_leave
from motcua.desk.act_form import FORMATS, IRREVOCABLE, MAX_MB, Typed, item_rows, read_typed
from motcua.desk.from_vault import vault_facts
from motcua.desk.produced import product_cards, to_produce
from motcua.desk.selectors import slip_of
from motcua.desk.shown import lines, note_items, path_items, presence_text, talk_items, timeline_items
from motcua.desk.supplemented import Marks, judged, marks, sections
from motcua.dossiers.digitising import may_digitise
from motcua.dossiers.errors import Refusal, Unavailable
from motcua.dossiers.exporting import KINDS, export_form
from motcua.dossiers.form_files import titles_of
from motcua.dossiers.looking import look_at_dossier, whose_dossier
from motcua.dossiers.models import Dossier, Paper
from motcua.dossiers.notes import may_read_notes, may_write_notes
from motcua.dossiers.printing import slip_file
from motcua.dossiers.received import receiver_name
from motcua.dossiers.scope import only_inspects
from motcua.dossiers.selectors import AvailableAction, DossierView, dossier_for, next_rows
from motcua.dossiers.vault_papers import standings_of
from motcua.exchange.connected import telling
from motcua.exchange.connected.checking import Comparison, to_check
from motcua.look.addresses import address, go_to
from motcua.look.environment import query
from motcua.people.returning import Kept, take_kept_of
from motcua.post.selectors import concerns, of_dossier
from motcua.process.selectors import cached_states
from motcua.reports.control_sheet import has_control_sheet
from motcua.signing.copies import signed_by
from motcua.vault.selectors import Standing

ACTION, DONE = "thao-tac", "xong"
_LONGEST_PLACE = 100


def page_of(key: UUID, **_other: object) -> str:
    """The page of a dossier."""
    return address("desk:dossier", key=key)


@never_cache
@require_safe
@officers_only
def dossier(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """The dossier, with the form of one act open: the one in the address, else the primary one."""
    view = view_or_404(actor, key)
    if view.dossier.submitted_at is None:
        return go_to(address("desk:entry", key=key))
    look_at_dossier(request, Kind.VIEW, view.dossier)
    kept = take_kept_of(request)
    if kept is not None:
        return _show_kept(request, actor, view, kept)
    return show(request, actor, view, request.GET.get(ACTION, ""), _with_reply(view, request))


def _show_kept(request: HttpRequest, actor: Actor, view: DossierView, kept: Kept) -> HttpResponse:
    """What was sent while nobody was signed in, each in the box that it was typed in."""
    _home, _slash, posted = kept.posted_to.rpartition("/")
    if kept.posted_to == address("desk:exchange", key=view.dossier.key):
        return show(request, actor, view, "", Typed(), kept="talk", talk=kept.typed.get("text", ""))
    if kept.posted_to == address("desk:note", key=view.dossier.key):
        return show(request, actor, view, "", Typed(), kept="note", note=kept.typed.get("text", ""))
    typed = read_typed(kept.typed, had_files=bool(kept.files))
    # An act that this person does not have any more keeps its words to be copied from.
    offered = any(action.code == posted for action in view.actions)
    return show(request, actor, view, posted, typed, kept="act" if offered else "gone")


def view_or_404(actor: Actor, key: UUID) -> DossierView:
    """The dossier as this officer sees it; somebody else's does not exist."""
    view = dossier_for(actor, key)
    if view is None:
        raise Http404
    return view


def show(
    request: HttpRequest,
    actor: Actor,
    view: DossierView,
    action_code: str,
    typed: Typed,
    *,
    refusal: Refusal | None = None,
    kept: str = "",
    more_rows: bool = False,
    talk: str = "",
    talk_error: str = "",
    note: str = "",
    note_error: str = "",
    revealed: str = "",
    comparison: Comparison | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the page; used again with what was typed when an act is refused.

    `kept`: where what was typed before the session ended stands: "act", "talk", "note", "gone" (no such act now).
    `revealed`: the hidden value that is shown this once (`revealing`). `comparison`: with a database, shown this once.
    """
    opened = open_action(view.actions, action_code)
    situation = view.situation
    papers = {paper.code: paper.name for paper in situation.procedure.papers} | titles_of(situation.form)
    marked = marks(view)
    context = {
        "view": view,
        "dossier": view.dossier,
        "procedure": situation.procedure,
        "applicant": revealing.applicant_rows(view, revealed),
        "sections": sections(view, marked, revealed.removeprefix(revealing.FORM)),
        "origins": telling.origins(view.events, situation.form.by_code),
        "warnings": telling.warnings(view.events),
        "to_check": to_check(situation.form, view.dossier) if may_write_notes(actor, view.dossier) else [],
        "comparison": comparison,
        "reveals": lambda code: revealing.opens_field(view, code),
        "product_values": revealing.products(view, revealed),
        "revealed": revealed,
        "receiver": receiver_name(view.dossier),
        "form_changed": bool(marked.fields),
        "form_title": situation.form.title,
        "may_digitise": may_digitise(situation),
        "has_control_sheet": has_control_sheet(view.dossier),
        "has_draft": situation.procedure.drafts_outcomes
        and view.dossier.accepted_at is not None
        and view.dossier.finished_at is None,
        "signs": view.dossier.accepted_at is not None
        and view.dossier.finished_at is None
        and any(step.signature != "none" for step in situation.process.steps.values()),
        "papers": _shown_papers(view, papers, marked),
        "path": path_items(view),
        "story": timeline_items(view),
        "talk": talk_items(view),
        "typed_talk": talk,
        "talk_error": talk_error,
        "reads_notes": may_read_notes(actor, view.dossier),
        "writes_notes": may_write_notes(actor, view.dossier),
        "inspects": only_inspects(actor, view.dossier),
        "may_inspect": actor.has_role(Role.INSPECTOR),
        "notes": note_items(view),
        "typed_note": note,
        "note_error": note_error,
        "judged": judged(view, opened),
        "present": presence_text(view.present),
        "actions": ordered(view.actions),
        "opened": opened,
        "on_behalf_of": _on_behalf_of(view, opened),
        "relatives": _relatives(view),
        "irrevocable": opened is not None and opened.act in IRREVOCABLE,
        "hint": _hint(view, opened),
        "products": product_cards(view),
        "to_produce": to_produce(view),
        "typed": typed,
        "replies": _replies(request, view, opened),
        "reply_target": reply_input(opened),
        "items": item_rows(typed, more=more_rows),
        "formats": FORMATS,
        "max_mb": MAX_MB,
        "refusal": refusal,
        "kept": kept,
        "next": _next(actor, view.dossier) if DONE in request.GET else None,
        "is_done": DONE in request.GET,
        "has_fees": view.has_fees,
        "is_unpaid": view.is_unpaid,
        "by_post": of_dossier(view.dossier) if concerns(view.dossier) else None,
        "page_address": address("desk:dossier", key=view.dossier.key),
    }
    return page(request, actor, "desk/dossier.html", context, status=status)


def _with_reply(view: DossierView, request: HttpRequest) -> Typed:
    """A form with the ready reply that the address names put in; scripts do it without loading the page."""
    wanted = request.GET.get("mau", "")
    opened = open_action(view.actions, request.GET.get(ACTION, ""))
    if not wanted or opened is None:
        return Typed()
    offered = replies_at(view.dossier.procedure_id, opened.code)
    text = next((reply.text for reply in offered if str(reply.id) == wanted), "")
    return Typed({reply_input(opened): text}) if text else Typed()


def _replies(request: HttpRequest, view: DossierView, opened: AvailableAction | None) -> list[dict[str, str]]:
    """The ready replies for the open act, each with the address that fills it in where there are no scripts."""
    if opened is None:
        return []
    return [
        {
            "title": reply.title,
            "text": reply.text,
            "href": page_of(view.dossier.key) + query(request, **{ACTION: opened.code, "mau": reply.id}),
        }
        for reply in replies_at(view.dossier.procedure_id, opened.code)
    ]


def reply_input(action: AvailableAction | None) -> str:
    """The input that takes a ready reply: the reason, else the first paragraph that the act asks for."""
    names = (
        [wanted.name for wanted in action.inputs if wanted.kind == "textarea"] if action is not None else []
    )
    return "reason" if "reason" in names or not names else names[0]


def _hint(view: DossierView, opened: AvailableAction | None) -> str:
    """The step's reminder, for an act of the step; who answers from elsewhere does not need it."""
    step = view.situation.step
    of_step = step is not None and opened is not None and step.action(opened.code) is not None
    return step.hint if step is not None and of_step else ""


def _on_behalf_of(view: DossierView, opened: AvailableAction | None) -> str:
    """Whose post the open act is done through, when it is carried for somebody else."""
    seat = view.situation.seat_for(opened.act) if opened is not None else None
    return seat.on_behalf_name if seat is not None else ""


def _relatives(view: DossierView) -> list[dict[str, Any]]:
    """The dossiers that this one came from or was handed on as; a link only to what this officer may open."""
    return [
        {
            "relation": _("Được chuyển từ hồ sơ")
            if one.id == view.dossier.parent_id
            else _("Đã chuyển thành hồ sơ"),
            "reference": one.reference,
            "agency": one.agency,
            "state": cached_states(one.states).label(one.state),
            "href": address("desk:dossier", key=one.key) if one.may_open else "",
            "outcomes": view.child_outcomes.get(str(one.key), []),
        }
        for one in view.relatives
    ]


def open_action(actions: list[AvailableAction], code: str) -> AvailableAction | None:
    """The act whose form stands open: the named one, else the primary one, else the first."""
    with_form = [action for action in actions if action.act != "supply"]
    named = next((action for action in with_form if action.code == code), None)
    return named or next((action for action in with_form if action.kind == "primary"), None)


def ordered(actions: list[AvailableAction]) -> list[AvailableAction]:
    """The buttons in their order: the primary first, refusals last."""
    places = {"primary": 0, "plain": 1, "danger": 2}
    return sorted(actions, key=lambda action: places.get(action.kind, 1))


def _shown_papers(view: DossierView, names: dict[str, str], marked: Marks) -> list[dict[str, Any]]:
    """The papers in the order in which the procedure asks for them: one tab each, its files one under the other.

    One that was taken out altogether keeps its tab, so that what it was can still be reached.
    """
    groups: dict[str, list[dict[str, Any]]] = {requirement: [] for requirement in names}
    stands = standings_of(view.papers)
    for paper in view.papers:
        groups.setdefault(paper.requirement, []).append(_shown_file(view, paper, marked, stands))
    for requirement in marked.replaced:
        groups.setdefault(requirement, [])
    shown = (
        (requirement, files)
        for requirement, files in groups.items()
        if files or marked.replaced.get(requirement)
    )
    return [
        {
            "id": f"giay-{requirement}",
            "number": number,
            "title": names.get(requirement) or _("Giấy tờ khác"),
            "short": _short(names.get(requirement) or _("Giấy tờ khác")),
            "files": files,
            "is_new": any(file["is_new"] for file in files),
            "replaced": marked.replaced.get(requirement, []),
        }
        for number, (requirement, files) in enumerate(shown, start=2)
    ]


def _short(title: str) -> str:
    """A title that fits on a tab: without "Bản sao", which most of them begin with."""
    rest = title.removeprefix(_("Bản sao "))
    return rest[:1].upper() + rest[1:]


def _shown_file(
    view: DossierView, paper: Paper, marked: Marks, stands: Mapping[int, Standing]
) -> dict[str, Any]:
    file = paper.file
    shown = {
        "paper": paper,
        # The code of a paper begins with the number of whose it is.
        "code": view.mask.inside(paper.code or ""),
        "signature": signed_by(paper),
        "kept_rows": revealing.digitised_lines(view, paper.digitised),
        "file": file,
        "kind": "note" if file is None else "file" if file.is_checked else "unchecked",
        "is_new": marked.is_new(paper.requirement, str(file.key) if file is not None else "", paper.note),
        "vault": vault_facts(view, paper, stands) if paper.from_vault is not None else None,
    }
    if file is not None:
        shown["href"] = address("portal:file", key=file.key)
        shown["state"] = address("portal:viewer_state", key=file.key)
        shown["open"] = address("portal:viewer", key=file.key)
    return shown


def _next(actor: Actor, current: Dossier) -> Any:
    found = [row for row in next_rows(actor, size=2) if row.key != current.key]
    return lines(found[:1])[0] if found else None


@never_cache
@require_POST
@officers_only_for(page_of)
def reveal(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """The page with one hidden value shown; a line of the trail, which its owner sees, for each time."""
    view = view_or_404(actor, key)
    place = request.POST.get("what", "")[:_LONGEST_PLACE]
    allowed = revealing.may_reveal(view, place)
    if allowed is None:
        return go_to(page_of(key))
    if not allowed:
        raise PermissionDenied
    if not allow(f"reveal:{request.user.pk}", *REVEALS_OF_PERSON):
        return _revealed_too_often(request)
    whose = whose_dossier(view.dossier)
    trail.note(
        Kind.REVEAL,
        request=request,
        about=f"dossier:{key}",
        subject=whose.subject,
        agency_id=whose.agency_id,
        details={"what": place},
    )
    return show(request, actor, view, "", Typed(), revealed=place)


def _revealed_too_often(request: HttpRequest) -> HttpResponse:
    told = {"count": REVEALS_OF_PERSON.most, "minutes": REVEALS_OF_PERSON.seconds // 60}
    text = _(
        "Mỗi cán bộ hiện được nhiều nhất %(count)s dữ liệu bị che trong %(minutes)s phút. Hãy thử lại sau; nếu việc "
        "của bạn cần nhiều hơn, hãy đề nghị quản trị viên xem lại chính sách che dữ liệu."
    )
    return too_many(request, _("Đã hiện quá nhiều dữ liệu"), text % told, REVEALS_OF_PERSON.seconds)


@never_cache
@require_safe
@officers_only
@papers_may_leave
def slip(request: HttpRequest, actor: Actor, key: UUID, slip_id: int) -> HttpResponse:
    """A slip on paper, now or again later (II.12.1): always the very file that was printed first."""
    issued = slip_of(actor, key, slip_id)
    if issued is None:
        raise Http404
    return go_to(address("portal:file", key=slip_file(issued).key))


@never_cache
@require_safe
@officers_only
@papers_may_leave
def print_form(request: HttpRequest, actor: Actor, key: UUID, kind: str) -> HttpResponse:
    """What the applicant filled in, in the shape of the paper form, or as a file for other programs (II.12.2)."""
    view = view_or_404(actor, key)
    if kind not in KINDS:
        raise Http404
    look_at_dossier(request, Kind.PRINT, view.dossier)
    # Not what the applicant is still writing for a supplement.
    try:
        site = request.build_absolute_uri("/")
        made = export_form(view.dossier, kind, view.dossier.answers, site, view.mask)
    except Unavailable as off:
        back = {"text": _("Mở hồ sơ"), "href": address("desk:dossier", key=key)}
        context = {"title": _("Chưa thực hiện được"), "text": off.message, "actions": [back]}
        return render(request, "look/message.html", context | {"status": off.status}, status=off.status)
    response = HttpResponse(made.content, content_type=made.content_type)
    header = content_disposition_header(as_attachment=kind != "pdf", filename=made.name)
    response["Content-Disposition"] = header or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response
