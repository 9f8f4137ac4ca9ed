"""The designer: the table of a draft with the form of one step beside it, and every change of it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from motcua.agencies.selectors import Actor
from motcua.console.access import administrators_only, page
from motcua.console.designer import drafts, editing, step_form
from motcua.console.designer.drawable import drawable
from motcua.console.designer.editing import Definition
from motcua.console.designer.findings import Finding, findings, warnings
from motcua.console.designer.general_form import GeneralForm
from motcua.console.designer.ground import (
    Ground,
    Usage,
    around,
    fields_of,
    forms_of,
    ground,
    known_for,
    made_fields,
)
from motcua.console.designer.panel import step_options
from motcua.console.designer.selectors import draft_for, out_of_reach
from motcua.console.designer.shown import rows
from motcua.console.designer.step_form import StepForm
from motcua.console.drafting import Changed, Stale
from motcua.console.edits import EditError
from motcua.console.models import ProcessDraft
from motcua.exchange.packages.known import Known
from motcua.exchange.packages.scope import Scope
from motcua.people.models import User
from motcua.process.bpmn import export, step_id

Answer = Callable[[], HttpResponse]


@dataclass
class Drawing:
    """A draft as its page needs it; what it takes is read once, when asked for."""

    draft: ProcessDraft
    scope: Scope

    @property
    def definition(self) -> Definition:
        return cast(Definition, self.draft.definition)

    @cached_property
    def shared(self) -> Ground:
        return ground()

    @cached_property
    def around(self) -> tuple[list[Usage], list[Usage]]:
        """The procedures that use the process, and those that it hands off to."""
        return around(self.definition)

    @property
    def used_by(self) -> list[Usage]:
        return self.around[0]

    @property
    def agencies(self) -> list[str]:
        """The agencies that work by this process, so far as procedures use it; else the one that draws it."""
        used = {agency for usage in self.used_by for agency in usage.agencies}
        return sorted(used) or [self.draft.agency.code]

    @cached_property
    def forms(self) -> dict[str, Any]:
        return dict(forms_of(self.used_by))

    @cached_property
    def fields(self) -> dict[str, tuple[str, str]]:
        """(label, kind) by field of the forms in use, and of what officers fill in at the steps."""
        return fields_of(self.forms) | made_fields(self.definition)

    @cached_property
    def known(self) -> Known:
        return known_for(*self.around, self.forms, self.shared)

    @cached_property
    def findings(self) -> list[Finding]:
        return findings(self.definition, self.known)

    @cached_property
    def warnings(self) -> list[Finding]:
        """Told once nothing is left to mend."""
        return [] if self.findings else warnings(self.definition, self.known)

    def find(self, code: str) -> editing.Step:
        """A step, or 404."""
        try:
            return editing.step_of(self.definition, code)
        except EditError as error:
            raise Http404 from error


def open_drawing(actor: Actor, key: UUID) -> Drawing:
    """The draft of the address, if it is this administrator's to draw; else 404."""
    found = draft_for(actor, key)
    if found is None:
        raise Http404
    return Drawing(*found)


@require_safe
@administrators_only
def draft(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """The table, the findings and the diagram; `?buoc=` opens a step, `?muc=chung` what holds for the whole."""
    drawing = open_drawing(actor, key)
    code = request.GET.get("buoc", "")
    form = step_form.of_step(drawing.find(code)) if code else None
    general = GeneralForm.of(drawing.definition) if request.GET.get("muc") == "chung" else None
    return shown(request, actor, drawing, form=form, general=general)


def shown(
    request: HttpRequest,
    actor: Actor,
    drawing: Drawing,
    *,
    form: StepForm | None = None,
    general: GeneralForm | None = None,
    stale: Stale | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of the designer, with a panel open or without."""
    definition, found = drawing.definition, drawing.findings
    comments = list(drawing.draft.comments.select_related("by", "resolved_by"))
    context = {
        "draft": drawing.draft,
        "rows": rows(definition, found, drawing.shared, drawing.fields),
        "ends": definition["ends"],
        "findings": found,
        "warnings": drawing.warnings,
        "used_by": drawing.used_by,
        "blocked_by": out_of_reach(drawing.used_by, drawing.scope),
        "form": form,
        "general": general,
        "comments": [one for one in comments if one.step == (form.code if form else "")],
        "diagram": export(drawable(definition), drawing.shared.post_title),
        "marks": _marks(found, form.code if form else ""),
        "open_comments": Counter(one.step for one in comments if one.resolved_at is None),
        "open_step": form.code if form else "",
        "stale": stale,
        "state_labels": drawing.shared.state_labels,
        "choices": step_options(drawing.definition, drawing.shared, drawing.fields, form, drawing.agencies)
        if form or general
        else None,
    }
    return page(request, actor, "console/draft.html", context, status=status)


def _marks(found: list[Finding], opened: str) -> list[dict[str, str]]:
    """What the diagram says about steps: which one is open, and where something has to be mended."""
    faulty = Counter(one.step for one in found if one.step)
    return [
        {
            "id": step_id(code),
            "kind": "late" if faulty[code] else "here",
            "text": _("%(count)s chỗ phải sửa") % {"count": faulty[code]} if faulty[code] else "",
        }
        for code in dict.fromkeys([*faulty, *([opened] if opened else [])])
    ]


@require_POST
@administrators_only
def save_step(request: HttpRequest, actor: Actor, key: UUID, code: str) -> HttpResponse:
    """Save a step as it stands in its form; with `row` also add, remove or move a line of it."""
    drawing = open_drawing(actor, key)
    expected = expected_revision(request)
    # A step that somebody deleted meanwhile: what was typed is shown again beside who did it.
    before = next((step for step in drawing.definition["steps"] if step["code"] == code), None)
    form = step_form.typed(code, request.POST, before or {"actions": []})
    row = request.POST.get("row", "")
    if row:
        try:
            act, taken = request.POST.get("new-act", ""), {*drawing.fields, *made_fields(drawing.definition)}
            step_form.change_rows(form, row, act, _next(drawing, code), taken)
        except EditError:
            messages.error(request, _("Dòng này không còn. Hãy xem lại."))
    step = step_form.to_step(
        form,
        before or {"actions": []},
        {name: kind for name, (_label, kind) in drawing.fields.items()},
        lambda unit, post: drawing.shared.post_role(unit, post, drawing.agencies),
    )
    # A line of a condition that says nothing yet stands in the form alone: the form comes again as it is.
    unfinished = step_form.is_of_condition(row)
    if form.errors:
        if unfinished:
            form.errors = {}
            return shown(request, actor, drawing, form=form)
        return shown(request, actor, drawing, form=form, status=422)
    told = _("sửa bước “%(title)s”") % {"title": step["title"]}
    try:
        changed = drafts.change(
            key, _person(actor), expected, lambda now: editing.put_step(now, step), told, step=code
        )
    except Stale as conflict:
        drawing.draft = conflict.draft
        return shown(request, actor, drawing, form=form, stale=conflict, status=409)
    except EditError as error:
        raise Http404 from error
    _tell(request, changed)
    if unfinished:
        return shown(request, actor, Drawing(changed.draft, drawing.scope), form=form)
    return back(key, "" if request.POST.get("xong") else code)


@require_POST
@administrators_only
def save_general(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """Save what holds for the whole process: name, start, withdrawal, day of effect, ends."""
    drawing = open_drawing(actor, key)
    expected = expected_revision(request)
    form = GeneralForm.typed(request.POST)
    edit = form.edit(request.POST.get("row", ""))
    if form.errors:
        return shown(request, actor, drawing, general=form, status=422)
    try:
        changed = drafts.change(key, _person(actor), expected, edit, _("sửa thông tin chung"))
    except Stale as conflict:
        drawing.draft = conflict.draft
        return shown(request, actor, drawing, general=form, stale=conflict, status=409)
    except EditError:
        messages.error(request, _("Dòng này không còn. Hãy xem lại."))
        return back(key, "", part="chung")
    _tell(request, changed)
    return back(key, "", part="" if request.POST.get("xong") else "chung")


@require_POST
@administrators_only
def change(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """A button of the table: "them:<after>", "chep:", "len:", "xuong:", "den:<step>:<place>", "xoa:", undo, redo."""
    drawing = open_drawing(actor, key)
    expected, by = expected_revision(request), _person(actor)
    verb, _colon, code = request.POST.get("lam", "").partition(":")
    try:
        if verb in ("hoan-tac", "lam-lai"):
            changed = (drafts.undo if verb == "hoan-tac" else drafts.redo)(key, by, expected)
            _tell(request, changed)
            return back(key, request.POST.get("mo", ""), changed.draft.definition)
        if verb == "xoa" and request.POST.get("chac") != code:
            context = {
                "draft": drawing.draft,
                "step": drawing.find(code),
                "leading": editing.leading_to(drawing.definition, code),
            }
            return page(request, actor, "console/step_delete.html", context)
        edit, told, opened = _edit(drawing, verb, code, request.POST.get("ten", "").strip())
        changed = drafts.change(key, by, expected, edit, told)
    except Stale as conflict:
        drawing.draft = conflict.draft
        return shown(request, actor, drawing, stale=conflict, status=409)
    except EditError as error:
        raise Http404 from error
    _tell(request, changed)
    return back(key, opened(changed.draft.definition), changed.draft.definition)


Edit = tuple[Callable[[Definition], Definition], str, Callable[[Definition], str]]


def _edit(drawing: Drawing, verb: str, code: str, title: str) -> Edit:
    """What a button does, what is told of it, and which step stands open afterwards."""
    if verb == "them":
        name = title or _("Bước mới")
        return (
            lambda now: editing.add_step(now, name, code)[0],
            _("thêm bước “%(title)s”") % {"title": name},
            lambda then: _newest(drawing.definition, then),
        )
    if verb == "den":
        code, _colon, place = code.rpartition(":")
        to = int(place) if place.isdigit() else 0
        return (
            lambda now: editing.move_step(now, code, to),
            _("chuyển chỗ bước “%(title)s”") % {"title": drawing.find(code)["title"]},
            lambda then: "",
        )
    at = editing.index_of(drawing.definition, code)
    title = drawing.find(code)["title"]
    match verb:
        case "len":
            told = _("đưa bước “%(title)s” lên trước")
            return lambda now: editing.move_step(now, code, at - 1), told % {"title": title}, lambda then: ""
        case "xuong":
            told = _("đưa bước “%(title)s” ra sau")
            return lambda now: editing.move_step(now, code, at + 1), told % {"title": title}, lambda then: ""
        case "chep":
            name = _("%(title)s (bản sao)") % {"title": title}
            return (
                lambda now: editing.copy_step(now, code, name)[0],
                _("chép bước “%(title)s”") % {"title": title},
                lambda then: _newest(drawing.definition, then),
            )
        case "xoa":
            told = _("xoá bước “%(title)s”")
            return lambda now: editing.delete_step(now, code), told % {"title": title}, lambda then: ""
        case _:
            raise EditError(verb)


def _newest(before: Definition, then: Definition) -> str:
    """The step that was not there before."""
    known = {step["code"] for step in before["steps"]}
    return next((step["code"] for step in then["steps"] if step["code"] not in known), "")


def _next(drawing: Drawing, code: str) -> str:
    """The step behind another one: where a new action leads at first."""
    codes = [step["code"] for step in drawing.definition["steps"]]
    at = codes.index(code) + 1 if code in codes else len(codes)
    return codes[at] if at < len(codes) else ""


def expected_revision(request: HttpRequest) -> int:
    """The revision that the page was made from; a page that does not say saw nothing newer than the first."""
    text = request.POST.get("expected", "")
    return int(text) if text.isascii() and text.isdigit() else 0


def _tell(request: HttpRequest, changed: Changed[ProcessDraft]) -> None:
    """What others did since the page was opened."""
    for revision in changed.meanwhile:
        messages.info(
            request,
            _("%(who)s vừa %(what)s.") % {"who": revision.by.display_name, "what": revision.told},
        )


def back(key: UUID, step: str, definition: Definition | None = None, part: str = "") -> HttpResponseRedirect:
    """To the designer, with a step open where it (still) is there."""
    if definition is not None and all(one["code"] != step for one in definition["steps"]):
        step = ""
    query = f"?buoc={step}" if step else f"?muc={part}" if part else ""
    return HttpResponseRedirect(reverse("console:draft", kwargs={"key": key}) + query)


def _person(actor: Actor) -> User:
    return cast(User, actor.person)
