"""The builder: the list of a draft with the form of one field or step beside it, and every change of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.agencies.selectors import Actor
from motcua.console import drafting
from motcua.console.access import administrators_only, page
from motcua.console.designer.drawing import expected_revision
from motcua.console.drafting import Changed, Stale
from motcua.console.edits import EditError
from motcua.console.forms import conditions, editing, field_form, general_form
from motcua.console.forms.changing import affected_by, edit_of, first_new, full, still
from motcua.console.forms.choices import choices, kind_groups
from motcua.console.forms.editing import Definition
from motcua.console.forms.field_form import FieldForm
from motcua.console.forms.findings import Finding, findings
from motcua.console.forms.general_form import PlainForm
from motcua.console.forms.lists import offered
from motcua.console.forms.rows import rows
from motcua.console.forms.selectors import Usage, draft_for, usages_of
from motcua.console.forms.wording import label_of
from motcua.console.models import FormDraft
from motcua.exchange.packages.scope import Scope, foreign_forms
from motcua.forms.attributes import KINDS, attributes_of
from motcua.people.models import User

GENERAL = ("title", "legal_source", "effective_from")
STEP = ("title", "hint")


@dataclass
class Building:
    """A draft as its page needs it; what it takes is read once, when asked for."""

    draft: FormDraft
    scope: Scope

    @property
    def definition(self) -> Definition:
        return cast(Definition, self.draft.definition)

    @cached_property
    def used_by(self) -> list[Usage]:
        return usages_of(self.draft.code)[self.draft.code]

    @cached_property
    def is_foreign(self) -> bool:
        """Whether an agency out of reach works with this form, so that it cannot be published."""
        return self.draft.code in foreign_forms(self.scope)

    @cached_property
    def findings(self) -> list[Finding]:
        return findings(self.definition, offered().known)


def open_building(actor: Actor, key: UUID) -> Building:
    """The draft of the address, if it is this administrator's to build; else 404."""
    found = draft_for(actor, key)
    if found is None:
        raise Http404
    return Building(*found)


@require_safe
@administrators_only
def draft(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """The list and the mistakes; `?truong=` opens a field, `?buoc=` a step, `?muc=chung` what holds for the whole."""
    building = open_building(actor, key)
    field, step = request.GET.get("truong", ""), request.GET.get("buoc", "")
    try:
        if field:
            opened: FieldForm | PlainForm | None = field_form.of_field(
                editing.field_of(building.definition, field)
            )
        elif step:
            opened = general_form.of_step(editing.step_of(building.definition, step))
        else:
            is_general = request.GET.get("muc") == "chung"
            opened = general_form.of_general(building.definition) if is_general else None
    except EditError as error:
        raise Http404 from error
    return shown(request, actor, building, opened)


def shown(
    request: HttpRequest,
    actor: Actor,
    building: Building,
    opened: FieldForm | PlainForm | None = None,
    *,
    stale: Stale | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of the builder, with a panel open or without."""
    definition = building.definition
    field = opened if isinstance(opened, FieldForm) else None
    plain = opened if isinstance(opened, PlainForm) else None
    row = f"f-{field.code}" if field else f"s-{plain.code}" if plain and plain.code else ""
    context = {
        "draft": building.draft,
        "rows": rows(definition, building.findings),
        "findings": building.findings,
        "used_by": building.used_by,
        "is_foreign": building.is_foreign,
        "field": field,
        "step": plain if plain and plain.code else None,
        "general": plain if plain and not plain.code else None,
        "errors": _errors(building, opened, row),
        "open_row": row,
        "kind_groups": kind_groups(),
        "kind_help": str(KINDS[field.kind].help) if field else "",
        "choices": choices(definition, field) if field else None,
        "stale": stale,
    }
    return page(request, actor, "console/form_draft.html", context, status=status)


def _errors(building: Building, opened: FieldForm | PlainForm | None, row: str) -> dict[str, str]:
    """What is wrong in the panel: what cannot be read, and what the check says about what was read."""
    if opened is None:
        return {}
    told = {one.box or "title": one.message for one in building.findings if one.row == row}
    return {**told, **opened.errors}


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def save_field(request: HttpRequest, actor: Actor, key: UUID, code: str) -> HttpResponse:
    """Save a field as it stands in its form; with `row` also add, remove or move a line of it.

    A page that answers a POST with unfinished conditions has this address; asked for again it is the builder's.
    """
    building = open_building(actor, key)
    if request.method != "POST":
        return back(key, f"f-{code}")
    form = field_form.typed(code, request.POST)
    before = _field_before(building, code)
    if row := request.POST.get("row", ""):
        try:
            field_form.change_rows(form, row)
        except EditError:
            messages.error(request, _("Dòng này không còn. Hãy xem lại."))
    is_closing = bool(request.POST.get("xong"))
    # Of all of them, not of the first alone: each complains at its own boxes.
    unfinished = [conditions.is_unfinished(boxes, complain=is_closing) for boxes in form.conditions.values()]
    kinds = {one["code"]: str(one.get("kind")) for one in editing.fields_in(building.definition)}
    taken = [other for other in kinds if other != code]
    field = _of_kind(before, form, field_form.to_field(form, before, kinds, taken))
    if form.errors:
        return shown(request, actor, building, form, status=422)
    told = _("sửa trường “%(label)s”") % {"label": label_of(field)}
    try:
        changed = drafting.change(
            FormDraft,
            key,
            _person(actor),
            expected_revision(request),
            lambda now: editing.put_field(now, code, field),
            told,
            part=lambda then: editing.field_of(then, code),
        )
    except Stale as conflict:
        building.draft = cast(FormDraft, conflict.draft)
        return shown(request, actor, building, form, stale=conflict, status=409)
    except EditError as error:
        raise Http404 from error
    tell(request, changed)
    if any(unfinished):
        # A box that says nothing yet stands on the page, not in the draft.
        form.code = field["code"]
        building.draft = _again(changed.draft, building)
        return shown(request, actor, building, form)
    return back(key, "" if is_closing else f"f-{field['code']}")


def _field_before(building: Building, code: str) -> dict[str, Any]:
    """The field as it is now; of one that somebody deleted meanwhile nothing is known."""
    try:
        return editing.field_of(building.definition, code)
    except EditError:
        return {"code": code}


def _again(changed: FormDraft, building: Building) -> FormDraft:
    """The changed draft with what was read along with it."""
    building.__dict__.pop("findings", None)
    changed.agency, changed.base = building.draft.agency, building.draft.base
    return changed


def _of_kind(before: dict[str, Any], form: FieldForm, field: dict[str, Any]) -> dict[str, Any]:
    """The field; one whose kind was just changed gets what that kind cannot do without."""
    if before.get("kind") in (None, str(form.kind)):
        return field
    known = {attribute.key for attribute in attributes_of(form.kind)}
    merged = {**before, **field}
    return {
        **editing.with_kind(merged, str(form.kind), lambda name, _kind: name in known),
        "code": field["code"],
    }


@require_POST
@administrators_only
def save_step(request: HttpRequest, actor: Actor, key: UUID, code: str) -> HttpResponse:
    """Save a step's own words."""
    building = open_building(actor, key)
    form = general_form.typed(code, STEP, request.POST)
    if form.errors:
        return shown(request, actor, building, form, status=422)
    step = general_form.step_of_form(form)
    return _saved(
        request,
        actor,
        building,
        form,
        lambda now: editing.put_step(now, code, step),
        _("sửa bước “%(title)s”") % {"title": step["title"]},
        lambda then: {name: editing.step_of(then, code).get(name) for name in STEP},
        f"s-{code}",
    )


@require_POST
@administrators_only
def save_general(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """Save what holds for the whole form: title, legal basis, day of effect (II.2.5 b)."""
    building = open_building(actor, key)
    form = general_form.typed("", GENERAL, request.POST)
    keys = general_form.put_general(form)
    if form.errors:
        return shown(request, actor, building, form, status=422)
    return _saved(
        request,
        actor,
        building,
        form,
        lambda now: general_form.with_general(now, keys),
        _("sửa thông tin chung"),
        lambda then: {name: then.get(name) for name in GENERAL},
        "chung",
    )


def _saved(
    request: HttpRequest,
    actor: Actor,
    building: Building,
    form: PlainForm,
    edit: Callable[[Definition], Definition],
    told: str,
    part: Callable[[Definition], object],
    opened: str,
) -> HttpResponse:
    key = building.draft.key
    try:
        changed = drafting.change(
            FormDraft, key, _person(actor), expected_revision(request), edit, told, part=part
        )
    except Stale as conflict:
        building.draft = cast(FormDraft, conflict.draft)
        return shown(request, actor, building, form, stale=conflict, status=409)
    except EditError as error:
        raise Http404 from error
    tell(request, changed)
    return back(key, "" if request.POST.get("xong") else opened)


@require_POST
@administrators_only
def change(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """A button of the list: "them:<row>", "them-buoc:<step>", "chep:", "len:", "xuong:", "den:<row>:<place>", "xoa:",
    undo ("hoan-tac"), redo ("lam-lai").
    """
    building = open_building(actor, key)
    expected, by = expected_revision(request), _person(actor)
    verb, _colon, row = request.POST.get("lam", "").partition(":")
    try:
        if verb in ("hoan-tac", "lam-lai"):
            deed = drafting.undo if verb == "hoan-tac" else drafting.redo
            changed = deed(FormDraft, key, by, expected)
            tell(request, changed)
            return back(key, still(changed.draft, request.POST.get("mo", "")))
        if verb == "xoa" and request.POST.get("chac") != row:
            affected = affected_by(building.definition, row)
            if affected:
                title = editing.title_of(building.definition, row)
                context = {"draft": building.draft, "row": row, "title": title, "affected": affected}
                return page(request, actor, "console/form_row_delete.html", context)
        edit, told = edit_of(
            building.definition, verb, row, request.POST.get("ten", ""), request.POST.get("loai", "")
        )
        changed = drafting.change(FormDraft, key, by, expected, edit, told)
    except Stale as conflict:
        building.draft = cast(FormDraft, conflict.draft)
        return shown(request, actor, building, stale=conflict, status=409)
    except EditError as error:
        if str(error) in ("steps", "fields"):
            messages.error(request, full(str(error), building.definition))
            return back(key, "")
        raise Http404 from error
    tell(request, changed)
    if verb in ("them", "them-buoc", "chep"):
        return back(key, first_new(building.definition, changed.draft.definition))
    return back(key, still(changed.draft, request.POST.get("mo", "")))


def tell(request: HttpRequest, changed: Changed[FormDraft]) -> None:
    """What others did since the page was opened."""
    for revision in changed.meanwhile:
        words = {"who": revision.by.display_name, "what": revision.told}
        messages.info(request, _("%(who)s vừa %(what)s.") % words)


def back(key: UUID, row: str) -> HttpResponseRedirect:
    """To the builder, with a row open ("chung": what holds for the whole)."""
    query = {"f-": "?truong=", "s-": "?buoc="}.get(row[:2], "")
    address = reverse("console:form_draft", kwargs={"key": key})
    return HttpResponseRedirect(
        f"{address}{query}{row[2:]}" if query else f"{address}?muc=chung" if row else address
    )


def _person(actor: Actor) -> User:
    return cast(User, actor.person)
