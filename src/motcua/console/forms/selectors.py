"""Reading forms and their drafts, scoped to the agencies that an administrator rules."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F

from motcua.agencies.selectors import Actor
from motcua.catalogue.models import ProcedureVersion
from motcua.console.models import FormDraft
from motcua.exchange.packages.scope import Scope, foreign_forms, scope_of
from motcua.forms.models import FormVersion
from motcua.kernel.folding import fold
from motcua.kernel.paging import PAGE_SIZE, Page


@dataclass(frozen=True)
class Version:
    """A published version without its content."""

    id: int
    number: int
    title: str
    effective_from: datetime.date | None
    published_at: datetime.datetime


@dataclass(frozen=True)
class Usage:
    """A procedure in force that uses a form."""

    code: str
    name: str


@dataclass
class Row:
    """A form in the list: its newest version, who uses it, what is being built for it. is_mine: may be published."""

    code: str
    newest: Version
    is_mine: bool
    used_by: list[Usage] = field(default_factory=list)
    drafts: list[FormDraft] = field(default_factory=list)


def forms(actor: Actor, words: str, number: int) -> Page[Row]:
    """A page of the forms whose title or code holds these words; four statements, five within an agency."""
    scope = scope_of(actor)
    newest = (
        FormVersion.objects.order_by("code", "-number")
        .distinct("code")
        .values_list("code", "id", "number", "title", "effective_from", "published_at")
    )
    wanted = fold(words).split()
    found = [
        (code, Version(id, at, title, effective_from, published_at))
        for code, id, at, title, effective_from, published_at in newest
        if all(word in fold(f"{title} {code}") for word in wanted)
    ]
    found.sort(key=lambda one: (fold(one[1].title), one[0]))
    start = (number - 1) * PAGE_SIZE
    shown = found[start : start + PAGE_SIZE]
    foreign = foreign_forms(scope)
    items = {code: Row(code, version, code not in foreign) for code, version in shown}
    for code, usages in usages_of(*items).items():
        items[code].used_by = usages
    for draft in _drafts(scope):
        if draft.code in items:
            items[draft.code].drafts.append(draft)
    has_next = start + len(shown) < len(found)
    return Page(
        items=list(items.values()), number=number, size=PAGE_SIZE, has_next=has_next, total=len(found)
    )


def new_drafts(actor: Actor) -> list[FormDraft]:
    """The drafts of forms that there are not yet."""
    drafts = [draft for draft in _drafts(scope_of(actor)) if draft.base_id is None]
    known = set(
        FormVersion.objects.filter(code__in={one.code for one in drafts}).values_list("code", flat=True)
    )
    return [draft for draft in drafts if draft.code not in known]


def draft_for(actor: Actor, key: uuid.UUID) -> tuple[FormDraft, Scope] | None:
    """A draft that this administrator may build, with what else is in reach; two statements."""
    draft = (
        FormDraft.objects.filter(key=key, published=None)
        .select_related("agency", "base", "changed_by")
        .defer("base__definition")
        .first()
    )
    if draft is None:
        return None
    scope = scope_of(actor)
    return (draft, scope) if scope.holds(draft.agency.code) else None


def draft_of(code: str, scope: Scope) -> FormDraft | None:
    """The draft of this form that was changed last, within reach."""
    return next((draft for draft in _drafts(scope) if draft.code == code), None)


def usages_of(*codes: str) -> dict[str, list[Usage]]:
    """The procedures in force that use these forms; one statement."""
    found: dict[str, list[Usage]] = {code: [] for code in codes}
    rows = (
        ProcedureVersion.objects.filter(data__form__in=codes, id=F("procedure__current"))
        .order_by("procedure__code")
        .values_list("data__form", "procedure__code", "name")
    )
    for form, code, name in rows:
        found[form].append(Usage(code, name))
    return found


def versions_of(code: str) -> list[Version]:
    """The versions of a form, newest first; one statement."""
    rows = FormVersion.objects.filter(code=code).order_by("-number")
    return [
        Version(*row) for row in rows.values_list("id", "number", "title", "effective_from", "published_at")
    ]


def titles() -> list[tuple[str, str]]:
    """(code, title) of every form, by title; one statement."""
    rows = FormVersion.objects.order_by("code", "-number").distinct("code").values_list("code", "title")
    return sorted(rows, key=lambda one: (fold(one[1]), one[0]))


def newest(code: str) -> FormVersion | None:
    """The latest version of a form, in effect or not yet."""
    return FormVersion.objects.filter(code=code).order_by("-number").first()


def definitions_of(code: str, numbers: set[int]) -> dict[int, Mapping[str, Any]]:
    """The definitions of these versions; one statement."""
    rows = FormVersion.objects.filter(code=code, number__in=numbers)
    return dict(rows.values_list("number", "definition"))


def _drafts(scope: Scope) -> list[FormDraft]:
    drafts = FormDraft.objects.filter(published=None).select_related("agency", "changed_by")
    if scope.agencies is not None:
        drafts = drafts.filter(agency__code__in=scope.agencies)
    return list(drafts.defer("definition").order_by("-changed_at"))
