"""Publishing a draft after showing what it changes; the versions of a process and two of them side by side."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies.selectors import Actor
from motcua.console.access import administrators_only, page
from motcua.console.designer.comparing import compare
from motcua.console.designer.drawing import expected_revision, open_drawing
from motcua.console.designer.ground import ground, usages
from motcua.console.designer.publishing import newest, publish
from motcua.console.designer.selectors import out_of_reach, versions_by_code
from motcua.console.designer.shown import rows
from motcua.kernel.dates import format_date, parse_date
from motcua.people.models import User
from motcua.process.bpmn import export
from motcua.process.models import ProcessVersion


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def publish_draft(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """What publishing would change, for whom and from when; the button publishes (II.3.1, II.4.2)."""
    drawing = open_drawing(actor, key)
    draft = drawing.draft
    reasons: list[str] = []
    latest = newest(draft.code)
    differences = compare(latest.definition, drawing.definition, drawing.shared) if latest else []
    is_new = latest is None or latest.definition != drawing.definition
    if request.method == "POST" and not drawing.findings and is_new:
        done = publish(draft, cast(User, actor.person), expected_revision(request), drawing.scope)
        if done.version is not None:
            messages.success(
                request,
                _("Đã công bố “%(title)s”, phiên bản %(number)s.")
                % {"title": done.version.title, "number": done.version.number},
            )
            return redirect("console:process", code=done.version.code)
        reasons = done.reasons
        draft.refresh_from_db()
    blocked = out_of_reach(drawing.used_by, drawing.scope)
    context = {
        "draft": draft,
        "findings": drawing.findings,
        "warnings": drawing.warnings,
        "reasons": reasons,
        "latest": latest,
        "overtaken": latest is not None and latest.id != draft.base_id,
        "differences": differences,
        "is_new": is_new,
        "used_by": drawing.used_by,
        "blocked_by": blocked,
        "effective_from": _day(drawing.definition.get("effective_from", "")),
    }
    refused = bool(reasons or request.method == "POST")
    return page(request, actor, "console/draft_publish.html", context, status=422 if refused else 200)


@require_safe
@administrators_only
def process(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """A published process: its versions, who uses it, and two versions side by side (`?truoc=3&sau=4`)."""
    versions = versions_by_code(code).get(code, [])
    if not versions:
        raise Http404
    numbers = [version.number for version in versions]
    after = _number(request.GET.get("sau", ""), numbers, numbers[0])
    before = _number(request.GET.get("truoc", ""), numbers, next((n for n in numbers if n < after), after))
    definitions = dict(
        ProcessVersion.objects.filter(code=code, number__in={before, after, numbers[0]}).values_list(
            "number", "definition"
        )
    )
    newest_one, shared = definitions[numbers[0]], ground()
    context = {
        "code": code,
        "versions": versions,
        "options": [(str(number), _("Phiên bản %(number)s") % {"number": number}) for number in numbers],
        "before": before,
        "after": after,
        "differences": compare(definitions[before], definitions[after], shared),
        "used_by": usages(code)[code],
        "diagram": export(newest_one, shared.post_title),
        "rows": rows(newest_one, [], shared, {}),
    }
    return page(request, actor, "console/process.html", context)


def _number(text: str, known: list[int], otherwise: int) -> int:
    """A version's number from the address; what is none gives the usual one."""
    return int(text) if text.isascii() and text.isdigit() and int(text) in known else otherwise


def _day(iso: str) -> str:
    """A day of a definition as people write it."""
    return format_date(parse_date(iso)) if iso else ""
