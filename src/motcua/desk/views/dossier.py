"""The page of a dossier: who, what, its papers, its story, and the acts that this officer has now."""

from operator import itemgetter
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.agencies.selectors import Actor
from motcua.desk.access import officers_only, page
from motcua.desk.act_form import FORMATS, IRREVOCABLE, MAX_MB, Typed, item_rows, read_typed
from motcua.desk.selectors import slip_of
from motcua.desk.shown import lines, path_items, talk_items, timeline_items
from motcua.dossiers.acts.slips import applicant_card, delivery_text
from motcua.dossiers.errors import Refusal
from motcua.dossiers.models import Dossier, Paper
from motcua.dossiers.printing import form_pdf, slip_file
from motcua.dossiers.selectors import AvailableAction, DossierView, dossier_for, next_rows
from motcua.files.rules import SHOWN_IN_BROWSER
from motcua.forms.rules import describe
from motcua.people.returning import take_kept

ACTION, DONE = "thao-tac", "xong"


@never_cache
@require_safe
@officers_only
def dossier(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """The dossier, with the form of one act open: the one in the address, else the primary one."""
    view = view_or_404(actor, key)
    if view.dossier.submitted_at is None:
        return redirect("desk:entry", key=key)
    kept = take_kept(request)
    typed = read_typed(kept) if kept is not None else Typed()
    return show(request, actor, view, request.GET.get(ACTION, ""), typed, kept=kept is not None)


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
    kept: bool = False,
    more_rows: bool = False,
    talk: str = "",
    talk_error: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render the page; used again with what was typed when an act is refused."""
    opened = open_action(view.actions, action_code)
    situation = view.situation
    papers = {paper.code: paper.name for paper in situation.procedure.papers}
    context = {
        "view": view,
        "dossier": view.dossier,
        "procedure": situation.procedure,
        "applicant": applicant_card(view.dossier),
        "delivery": delivery_text(view.dossier),
        "sections": describe(situation.form, view.dossier.answers),
        "form_title": situation.form.title,
        "papers": _shown_papers(view.papers, papers),
        "path": path_items(view),
        "story": timeline_items(view),
        "talk": talk_items(view),
        "typed_talk": talk,
        "talk_error": talk_error,
        "actions": ordered(view.actions),
        "opened": opened,
        "irrevocable": opened is not None and opened.act in IRREVOCABLE,
        "hint": situation.step.hint if situation.step is not None else "",
        "typed": typed,
        "items": item_rows(typed, more=more_rows),
        "formats": FORMATS,
        "max_mb": MAX_MB,
        "refusal": refusal,
        "kept": kept,
        "next": _next(actor, view.dossier) if DONE in request.GET else None,
        "is_done": DONE in request.GET,
        "page_address": reverse("desk:dossier", kwargs={"key": view.dossier.key}),
    }
    return page(request, actor, "desk/dossier.html", context, status=status)


def open_action(actions: list[AvailableAction], code: str) -> AvailableAction | None:
    """The act whose form stands open: the named one, else the primary one, else the first."""
    with_form = [action for action in actions if action.act != "supply"]
    named = next((action for action in with_form if action.code == code), None)
    return named or next((action for action in with_form if action.kind == "primary"), None)


def ordered(actions: list[AvailableAction]) -> list[AvailableAction]:
    """The buttons in their order: the primary first, refusals last."""
    places = {"primary": 0, "plain": 1, "danger": 2}
    return sorted(actions, key=lambda action: places.get(action.kind, 1))


def _shown_papers(papers: list[Paper], names: dict[str, str]) -> list[dict[str, Any]]:
    """The papers in the order in which the procedure asks for them: one tab each, its files one under the other."""
    groups: dict[str, list[dict[str, Any]]] = {requirement: [] for requirement in names}
    for paper in papers:
        groups.setdefault(paper.requirement, []).append(_shown_file(paper))
    return [
        {
            "id": f"giay-{requirement}",
            "number": number,
            "title": names.get(requirement) or _("Giấy tờ khác"),
            "short": _short(names.get(requirement) or _("Giấy tờ khác")),
            "files": files,
        }
        for number, (requirement, files) in enumerate(filter(itemgetter(1), groups.items()), start=2)
    ]


def _short(title: str) -> str:
    """A title that fits on a tab: without "Bản sao", which most of them begin with."""
    for beginning in (_("Bản sao "), _("Bản ")):
        if title.startswith(beginning):
            rest = title.removeprefix(beginning)
            return rest[:1].upper() + rest[1:]
    return title


def _shown_file(paper: Paper) -> dict[str, Any]:
    file = paper.file
    kind = "note"
    if file is not None:
        shown = file.content_type in SHOWN_IN_BROWSER
        kind = ("pdf" if file.content_type == "application/pdf" else "image") if shown else "download"
    return {
        "paper": paper,
        "file": file,
        "kind": kind,
        "href": reverse("portal:file", kwargs={"key": file.key}) if file is not None else "",
    }


def _next(actor: Actor, current: Dossier) -> Any:
    found = [row for row in next_rows(actor, size=2) if row.key != current.key]
    return lines(found[:1])[0] if found else None


@never_cache
@require_safe
@officers_only
def slip(request: HttpRequest, actor: Actor, key: UUID, slip_id: int) -> HttpResponse:
    """A slip on paper, now or again later (II.12.1): always the very file that was printed first."""
    issued = slip_of(actor, key, slip_id)
    if issued is None:
        raise Http404
    return redirect("portal:file", key=slip_file(issued).key)


@never_cache
@require_safe
@officers_only
def print_form(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """What the applicant filled in, in the shape of the paper form (II.12.2)."""
    view = view_or_404(actor, key)
    name = f"don-{view.situation.procedure.code}.pdf"
    header = content_disposition_header(as_attachment=False, filename=name)
    response = HttpResponse(form_pdf(view.dossier), content_type="application/pdf")
    response["Content-Disposition"] = header or "inline"
    return response
