"""Publishing a draft after showing what it changes; the versions of a template, two of them side by side."""

import hashlib
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies.selectors import Actor
from motcua.console.access import administrators_only, page
from motcua.console.models import TemplateDraft
from motcua.console.papers import drafts
from motcua.console.papers.comparing import fact_lines, source_lines
from motcua.console.papers.drafts import Closed, as_version
from motcua.console.papers.pages import draft_or_404, may_write
from motcua.console.papers.previewing import look_of_version, not_printed, unknown_in
from motcua.console.papers.selectors import in_force, versions_of
from motcua.console.papers.writing import expected_revision, tabs
from motcua.exchange.packages import dump_template
from motcua.exchange.packages.scope import scope_of
from motcua.kernel.dates import format_date, parse_date
from motcua.people.models import User
from motcua.slips.fields import PURPOSES
from motcua.slips.models import SlipVersion


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def publish(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """What publishing would change, and from when; the button publishes."""
    draft = draft_or_404(actor, key)
    latest = SlipVersion.objects.filter(code=draft.code).order_by("-number").first()
    first_day = max(timezone.localdate(), (latest.effective_from if latest else None) or timezone.localdate())
    day = request.POST.get("effective_from", format_date(first_day)).strip()
    wrong = _wrong_day(day, latest) if request.method == "POST" else ""
    missing = unknown_in(draft)
    reasons: list[str] = []
    if request.method == "POST" and not wrong and not missing:
        from_day = "" if parse_date(day) <= timezone.localdate() else parse_date(day).isoformat()
        try:
            done = drafts.publish(
                draft, cast(User, actor.person), expected_revision(request), from_day, scope_of(actor)
            )
        except Closed as closed:
            raise Http404 from closed
        if done.version is not None:
            told = _("Đã công bố “%(name)s”, phiên bản %(number)s.")
            messages.success(request, told % {"name": done.version.title, "number": done.version.number})
            return redirect("console:template", code=done.version.code)
        reasons = done.reasons
        draft = draft_or_404(actor, key)
    context = {
        "draft": draft,
        "tabs": tabs(draft, ""),
        "missing": missing,
        "reasons": reasons,
        "latest": latest,
        "overtaken": latest is not None and latest.id != draft.base_id,
        "day": day,
        "wrong": wrong,
        "left_out": [] if missing else not_printed(draft),
        "purpose": PURPOSES.get(draft.definition.get("purpose", "slip"), ""),
        **_beside(latest, draft),
    }
    refused = request.method == "POST"
    return page(request, actor, "console/template_publish.html", context, status=422 if refused else 200)


@require_safe
@administrators_only
def template(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """A template: its versions, the newest as it looks, and two of them side by side (`?truoc=1&sau=2`)."""
    versions = versions_of(code)
    if not versions:
        raise Http404
    numbers = [version.number for version in versions]
    after = _number(request.GET.get("sau", ""), numbers, numbers[0])
    before = _number(request.GET.get("truoc", ""), numbers, next((n for n in numbers if n < after), after))
    chosen = {version.number: version for version in versions if version.number in (before, after)}
    used = in_force(code)
    context = {
        "code": code,
        "versions": versions,
        "newest": versions[0],
        "in_force": used,
        "purpose": PURPOSES.get(versions[0].definition.get("purpose", "slip"), ""),
        "options": [(str(number), _("Phiên bản %(number)s") % {"number": number}) for number in numbers],
        "before": before,
        "after": after,
        "may_write": may_write(actor),
        "look_after": look_of_version(chosen[after]),
        "look_before": look_of_version(chosen[before]) if before != after else None,
        "lines": source_lines(chosen[before].source, chosen[after].source),
        "facts": fact_lines(_told(chosen[before]), _told(chosen[after])),
    }
    return page(request, actor, "console/template.html", context)


@require_safe
@administrators_only
def package(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """The newest version with its files, as the zip archive that the import takes."""
    content = dump_template(code)
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="mau-{code}.zip"'
    return response


def _beside(latest: SlipVersion | None, draft: TemplateDraft) -> dict[str, Any]:
    """The version so far and the draft: lines, facts, pictures."""
    new = as_version(draft)
    if latest is None:
        return {
            "lines": [],
            "facts": [],
            "is_new": True,
            "look_before": None,
            "look_after": look_of_version(new),
        }
    facts = fact_lines(_told(latest), _told(new))
    lines = source_lines(latest.source, new.source)
    return {
        "lines": lines,
        "facts": facts,
        "is_new": bool(lines or facts),
        "look_before": look_of_version(latest),
        "look_after": look_of_version(new),
    }


def _told(version: SlipVersion) -> dict[str, Any]:
    word = bytes(version.word_template) if version.word_template is not None else b""
    told = {"title": version.title, "word": hashlib.sha256(word).hexdigest()[:12] if word else ""}
    return {**version.definition, **told}


def _wrong_day(text: str, latest: SlipVersion | None) -> str:
    """What is wrong with the day of effect. A version that begins before the last one would never be used."""
    try:
        day = parse_date(text)
    except ValueError as error:
        return str(error) if text else _("Hãy ghi ngày có hiệu lực.")
    if latest is not None and latest.effective_from is not None and day < latest.effective_from:
        return _("Phiên bản %(number)s có hiệu lực từ %(day)s. Hãy ghi ngày đó hoặc ngày sau đó.") % {
            "number": latest.number,
            "day": format_date(latest.effective_from),
        }
    return ""


def _number(text: str, known: list[int], otherwise: int) -> int:
    """A version's number from the address; what is none gives the usual one."""
    return int(text) if text.isascii() and text.isdigit() and int(text) in known else otherwise
