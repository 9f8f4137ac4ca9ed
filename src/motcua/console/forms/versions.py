"""Publishing a draft after showing what it changes and breaks; the versions of a form, two of them side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies.selectors import Actor
from motcua.console import drafting
from motcua.console.access import administrators_only, page
from motcua.console.designer.drawing import expected_revision
from motcua.console.forms.building import open_building
from motcua.console.forms.comparing import compare
from motcua.console.forms.consequences import consequences
from motcua.console.forms.findings import in_words
from motcua.console.forms.rows import rows
from motcua.console.forms.selectors import definitions_of, newest, usages_of, versions_of
from motcua.console.models import FormDraft
from motcua.console.papers.selectors import outgrown_paper, paper_of
from motcua.exchange.packages import load_files
from motcua.exchange.packages.dumping import as_json
from motcua.exchange.packages.scope import Scope, foreign_forms, scope_of
from motcua.forms.models import FormVersion
from motcua.kernel.dates import format_date, parse_date
from motcua.people.models import User


@dataclass(frozen=True)
class Published:
    """What came of publishing: the version, or why there is none."""

    version: FormVersion | None
    reasons: list[str]


def publish(draft: FormDraft, by: User, expected: int, scope: Scope) -> Published:
    """Publish a draft as its reader saw it, through the import, so that what is built and what is loaded pass the same
    check; all of it or nothing.
    """
    with transaction.atomic():
        current = FormDraft.objects.select_for_update().get(id=draft.id)
        if current.published_id is not None or current.revision != expected:
            return Published(
                None, [_("Bản nháp vừa được thay đổi. Hãy xem lại những gì sẽ công bố rồi bấm lần nữa.")]
            )
        content = as_json({"kind": "form", **current.definition})
        name = _("Thiết kế trên màn hình: %(title)s") % {"title": current.title}
        report = load_files({f"{current.code}.json": content}, by, name=name[:200], keep=True, scope=scope)
        if not report.ok:
            return Published(None, [in_words(mistake.reason) for mistake in report.mistakes])
        version = newest(current.code)
        if version is not None:
            drafting.close(current, version)
        return Published(version, [])


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def publish_draft(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """What publishing would change and break, for whom and from when; the button publishes (II.2.5)."""
    building = open_building(actor, key)
    draft, definition = building.draft, building.definition
    reasons: list[str] = []
    latest = newest(draft.code)
    before = latest.definition if latest else None
    told = {key: value for key, value in before.items() if key != "kind"} if before else None
    is_new = told != definition
    if request.method == "POST" and not building.findings and is_new:
        done = publish(draft, cast(User, actor.person), expected_revision(request), building.scope)
        if done.version is not None:
            words = {"title": done.version.title, "number": done.version.number}
            messages.success(request, _("Đã công bố “%(title)s”, phiên bản %(number)s.") % words)
            return redirect("console:form", code=done.version.code)
        reasons = done.reasons
        draft.refresh_from_db()
    day = definition.get("effective_from", "")
    context = {
        "draft": draft,
        "findings": building.findings,
        "reasons": reasons,
        "latest": latest,
        "overtaken": latest is not None and latest.id != draft.base_id,
        "differences": compare(before, definition) if before else [],
        "lost": consequences(draft.code, before, definition),
        "is_new": is_new,
        "is_foreign": building.is_foreign,
        "used_by": building.used_by,
        "effective_from": format_date(parse_date(day)) if day and not building.findings else "",
    }
    refused = bool(reasons or request.method == "POST")
    return page(request, actor, "console/form_publish.html", context, status=422 if refused else 200)


@require_safe
@administrators_only
def form(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """A published form: its versions, who uses it, its fields, and two versions side by side (`?truoc=3&sau=4`)."""
    versions = versions_of(code)
    if not versions:
        raise Http404
    numbers = [version.number for version in versions]
    after = _number(request.GET.get("sau", ""), numbers, numbers[0])
    before = _number(request.GET.get("truoc", ""), numbers, next((n for n in numbers if n < after), after))
    definitions = definitions_of(code, {before, after, numbers[0]})
    latest = definitions[numbers[0]]
    context = {
        "code": code,
        "versions": versions,
        "options": [(str(number), _("Phiên bản %(number)s") % {"number": number}) for number in numbers],
        "before": before,
        "after": after,
        "differences": compare(definitions[before], definitions[after]),
        "used_by": usages_of(code)[code],
        "is_mine": code not in foreign_forms(scope_of(actor)),
        "legal_source": latest.get("legal_source", ""),
        "rows": rows(latest, []),
        "paper": paper_of(code),
        "outgrown": outgrown_paper(code, numbers[0]),
        "may_write_papers": scope_of(actor).is_everything,
    }
    return page(request, actor, "console/form.html", context)


@require_safe
@administrators_only
def draft_file(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """A draft as it stands, for looking at it elsewhere."""
    building = open_building(actor, key)
    return _file({"kind": "form", **building.definition}, f"{building.draft.code}-nhap")


@require_safe
@administrators_only
def version_file(request: HttpRequest, actor: Actor, code: str, number: int) -> HttpResponse:
    """A published version."""
    found = definitions_of(code, {number})
    if not found:
        raise Http404
    return _file({"kind": "form", **found[number]}, f"{code}-{number}")


def _file(content: dict[str, object], name: str) -> HttpResponse:
    return HttpResponse(
        as_json(content),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}.json"'},
    )


def _number(text: str, known: list[int], otherwise: int) -> int:
    """A version's number from the address; what is none gives the usual one."""
    return int(text) if text.isascii() and text.isdigit() and int(text) in known else otherwise
