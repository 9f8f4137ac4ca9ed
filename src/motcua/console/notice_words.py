"""What is said to applicants and officers: texts edited on the screen, seen before, and published as versions."""

from collections.abc import Mapping
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies.selectors import Actor
from motcua.catalogue.models import NoticeVersion
from motcua.catalogue.notice_texts import PLACEHOLDERS, unknown_names
from motcua.console.access import page, top_administrators_only
from motcua.exchange.packages import load_files
from motcua.exchange.packages.dumping import as_json
from motcua.exchange.packages.scope import scope_of
from motcua.notices.event_texts import (
    EVENTS,
    code_of,
    event_of,
    of_definition,
    sample,
    specimen,
    with_address,
)
from motcua.notices.lengths import Length, length_of, without_marks
from motcua.people.models import User

_LONGEST = 8000
_LONGEST_SUBJECT, _LONGEST_SHORT = 300, 640
_FIELDS = ("subject", "body", "short", "english_subject", "english_body", "english_short")


@never_cache
@require_safe
@top_administrators_only
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every event with the version of its text, and the texts that processes name; two statements."""
    newest: dict[str, NoticeVersion] = {}
    for version in NoticeVersion.objects.order_by("number"):
        newest[version.code] = version
    rows = [
        {"code": code_of(event), "title": str(title), "version": newest.get(code_of(event))}
        for event, title in EVENTS.items()
    ]
    others = [
        {"code": version.code, "title": version.title, "version": version}
        for version in newest.values()
        if not event_of(version.code)
    ]
    context = {"rows": rows, "others": sorted(others, key=lambda row: str(row["code"]))}
    return page(request, actor, "console/notice_words.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@top_administrators_only
def edit(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """One text: what it says, how it looks filled in, its versions; `ban` begins with an older one."""
    versions = list(NoticeVersion.objects.filter(code=code).order_by("-number"))
    event = event_of(code)
    if not versions and not event:
        raise Http404
    began = _chosen(versions, request.GET.get("ban", ""))
    base = began.definition if began is not None else specimen(event)
    typed, errors = typed_of(base), dict[str, str]()
    if request.method == "POST":
        typed = {
            name: request.POST.get(name, "").replace("\0", "").replace("\r\n", "\n").strip()[:_LONGEST]
            for name in _FIELDS
        }
        errors = mistakes(typed)
        number = versions[0].number if versions else 0
        if not errors and request.POST.get("so", "") != str(number):
            errors["subject"] = _("Đã có bản mới hơn từ người khác. Hãy chép lại phần bạn sửa vào bản mới.")
        elif not errors and "cong-bo" in request.POST:
            head = {"kind": "notice", "code": code, "title": base["title"], "to": base["to"]}
            definition = head | definition_of(typed)
            files = {f"{code}.json": as_json(definition)}
            title = _("Sửa trên màn hình: lời báo “%(title)s”") % {"title": base["title"]}
            report = load_files(files, cast(User, actor.person), name=title, keep=True, scope=scope_of(actor))
            if report.ok:
                messages.success(request, _("Đã công bố lời báo mới."))
                return redirect("console:notice_text", code=code)
            errors["body"] = report.mistakes[0].reason
    context = {
        "code": code,
        "title": base["title"],
        "number": versions[0].number if versions else 0,
        "began": began,
        "versions": versions,
        "typed": typed,
        "errors": errors,
        "shown": shown_of(typed) if not mistakes(typed) else None,
        "names": list(PLACEHOLDERS),
    }
    return page(request, actor, "console/notice_text.html", context, status=422 if errors else 200)


def _chosen(versions: list[NoticeVersion], typed: str) -> NoticeVersion | None:
    """The version whose number was asked for, else the newest."""
    return next((one for one in versions if str(one.number) == typed), versions[0] if versions else None)


def typed_of(definition: Mapping[str, Any]) -> dict[str, str]:
    """The form that means this text."""
    english = definition.get("english") or {}
    return {
        "subject": definition["subject"],
        "body": "\n\n".join(definition["body"]),
        "short": definition.get("short", ""),
        "english_subject": english.get("subject", ""),
        "english_body": "\n\n".join(english.get("body", ())),
        "english_short": english.get("short", ""),
    }


def definition_of(typed: Mapping[str, str]) -> dict[str, Any]:
    """The words that a filled form means. Pure."""
    said = _part(typed["subject"], typed["body"], typed["short"])
    if typed["english_subject"] or typed["english_body"]:
        said["english"] = _part(typed["english_subject"], typed["english_body"], typed["english_short"])
    return said


def _part(subject: str, body: str, short: str) -> dict[str, Any]:
    paragraphs = [paragraph.strip() for paragraph in body.split("\n\n") if paragraph.strip()]
    return {"subject": " ".join(subject.split()), "body": paragraphs, **({"short": short} if short else {})}


def mistakes(typed: Mapping[str, str]) -> dict[str, str]:
    """What is wrong, by field. Pure."""
    found: dict[str, str] = {}
    for begins in ("", "english_"):
        subject, body = typed[f"{begins}subject"], typed[f"{begins}body"]
        if not begins or subject or body or typed[f"{begins}short"]:
            if not subject:
                found[f"{begins}subject"] = _("Hãy ghi tiêu đề.")
            if not body:
                found[f"{begins}body"] = _("Hãy ghi nội dung.")
        if len(subject) > _LONGEST_SUBJECT:
            found[f"{begins}subject"] = _("Dài quá %(most)s ký tự. Hãy rút gọn.") % {"most": _LONGEST_SUBJECT}
        if len(typed[f"{begins}short"]) > _LONGEST_SHORT:
            found[f"{begins}short"] = _("Dài quá %(most)s ký tự. Hãy rút gọn.") % {"most": _LONGEST_SHORT}
        if len([one for one in body.split("\n\n") if one.strip()]) > 30:
            found[f"{begins}body"] = _("Nhiều nhất 30 đoạn.")
    for name in _FIELDS:
        unknown = unknown_names(typed[name])
        if unknown:
            found[name] = _("Không có chỗ điền “%(name)s”.") % {"name": unknown[0]}
    return found


def shown_of(typed: Mapping[str, str]) -> dict[str, Any]:
    """How the text looks with the values of a sample dossier, and what it costs as a text message."""
    spoken = of_definition(definition_of(typed), sample())
    short = with_address(spoken.short or spoken.words.subject)
    plain = without_marks(short)
    lengths: tuple[Length, Length] = (length_of(short), length_of(plain))
    return {"spoken": spoken, "short": short, "plain": plain, "marked": lengths[0], "unmarked": lengths[1]}
