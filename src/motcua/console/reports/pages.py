"""The list of reports, a report's versions, and the ways to begin a draft, publish it or throw it away."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.agencies.models import Agency
from motcua.agencies.selectors import Actor
from motcua.console.access import administrators_only, page
from motcua.console.edits import free_code
from motcua.console.reports.selectors import (
    changes_between,
    draft_of,
    may_change,
    rows_for,
    ruled_agencies,
    versions_of,
)
from motcua.console.reports.typing_in import beginning
from motcua.exchange.packages import load_files
from motcua.exchange.packages.dumping import as_json
from motcua.exchange.packages.scope import Scope, scope_of
from motcua.kernel.dates import format_date, parse_date
from motcua.people.models import User
from motcua.reports.designed.definition import FORMS
from motcua.reports.designed.dictionary import asked_elements
from motcua.reports.designed.versions import save_draft
from motcua.reports.models import ReportDraft, ReportVersion


@require_safe
@administrators_only
def reports(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every report, with who designs it just now."""
    return page(request, actor, "console/reports.html", {"rows": rows_for(actor, scope_of(actor))})


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def create(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Begin a report: its title, its form, whose it is."""
    scope = scope_of(actor)
    agencies = _agencies(actor, scope)
    typed = {
        "title": " ".join(request.POST.get("title", "").replace("\0", "").split())[:300],
        "form": request.POST.get("form", "summary"),
        "agency": request.POST.get("agency", agencies[0][0]),
    }
    errors: dict[str, str] = {}
    if request.method == "POST":
        if not typed["title"]:
            errors["title"] = _("Hãy ghi tên báo cáo.")
        if typed["form"] not in FORMS:
            errors["form"] = _("Hãy chọn một dạng báo cáo.")
        if typed["agency"] not in dict(agencies):
            errors["agency"] = _("Hãy chọn một cơ quan mà bạn quản trị.")
        if not errors:
            taken = {*ReportVersion.objects.values_list("code", flat=True).distinct()}
            taken |= {*ReportDraft.objects.values_list("code", flat=True)}
            code = free_code(typed["title"], taken, "bao-cao", 60)
            data = beginning(code, typed["title"], typed["form"], typed["agency"])
            draft = save_draft(data, _person(actor), _agency(typed["agency"]))
            if draft is not None:
                return redirect("console:report_draft", key=draft.key)
            errors["title"] = _("Vừa có người tạo báo cáo cùng tên. Hãy bấm lần nữa.")
    context = {"typed": typed, "errors": errors, "forms": list(FORMS.items()), "agencies": agencies}
    return page(request, actor, "console/report_new.html", context, 422 if errors else 200)


@require_safe
@administrators_only
def report(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """The versions of a report, and what each says otherwise than the one before or than another that is chosen."""
    versions = _versions_or_404(actor, code)
    numbers = [one.number for one in versions]
    after = _number(request.GET.get("sau", ""), numbers, numbers[0])
    before = _number(
        request.GET.get("truoc", ""), numbers, next((one for one in numbers if one < after), after)
    )
    data = {one.number: one.data for one in versions}
    elements = asked_elements()
    earlier = data[before] if before != after else None
    today = timezone.localdate()
    in_force = next(
        (one.number for one in versions if one.effective_from is None or one.effective_from <= today), 0
    )
    context = {
        "newest": versions[0],
        "versions": versions,
        "in_force": in_force,
        "options": [(str(one), _("Phiên bản %(number)s") % {"number": one}) for one in numbers],
        "before": before,
        "after": after,
        "changes": changes_between(earlier, data[after], elements),
        "may_change": may_change(versions[0].agency, scope_of(actor)),
        "draft": ReportDraft.objects.filter(code=code).first(),
        "is_retired": bool(versions[0].data.get("retired")),
    }
    return page(request, actor, "console/report.html", context)


@require_POST
@administrators_only
def begin(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """A draft of the next version; the one that there is where somebody designs it already."""
    newest = _versions_or_404(actor, code)[0]
    if not may_change(newest.agency, scope_of(actor)):
        raise PermissionDenied
    data = {key: value for key, value in newest.data.items() if key not in ("effective_from", "retired")}
    draft = save_draft(data, _person(actor), newest.agency) or ReportDraft.objects.get(code=code)
    return redirect("console:report_draft", key=draft.key)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def retire(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Take a report out of use, after asking: a version that says so. What was published stays to be read."""
    newest = _versions_or_404(actor, code)[0]
    scope = scope_of(actor)
    if not may_change(newest.agency, scope):
        raise PermissionDenied
    reasons: list[str] = []
    if request.method == "POST":
        data = {key: value for key, value in newest.data.items() if key != "effective_from"}
        reasons = _load({**data, "retired": True}, newest.title, actor, scope)
        if not reasons:
            messages.success(request, _("Đã ngừng dùng báo cáo “%(title)s”.") % {"title": newest.title})
            return redirect("console:report", code=code)
    context = {"report": newest, "reasons": reasons}
    return page(request, actor, "console/report_retire.html", context, 422 if reasons else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def publish(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """What publishing would change, and from when; the button publishes through the import."""
    draft = draft_or_404(actor, key)
    scope = scope_of(actor)
    newest = ReportVersion.objects.filter(code=draft.code).order_by("-number").first()
    day = request.POST.get("effective_from", _first_day(draft.data, newest)).strip()
    wrong, reasons = "", list[str]()
    if request.method == "POST":
        try:
            starts = parse_date(day)
        except ValueError as why:
            wrong = str(why)
        else:
            data = {one: value for one, value in draft.data.items() if one != "effective_from"}
            if starts > timezone.localdate():
                data["effective_from"] = starts.isoformat()
            reasons = _publish(draft, data, request.POST.get("expected", ""), actor, scope)
            if not reasons:
                messages.success(request, _("Đã công bố báo cáo “%(title)s”.") % {"title": data["title"]})
                return redirect("console:report", code=draft.code)
    context = {
        "draft": draft,
        "newest": newest,
        "day": day,
        "wrong": wrong,
        "reasons": reasons,
        "changes": changes_between(newest.data if newest is not None else None, draft.data, asked_elements()),
    }
    return page(request, actor, "console/report_publish.html", context, 422 if wrong or reasons else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def discard(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """Throw a draft away, after asking."""
    draft = draft_or_404(actor, key)
    if request.method == "POST":
        title = draft.data["title"]
        draft.delete()
        messages.success(request, _("Đã bỏ bản nháp báo cáo “%(title)s”.") % {"title": title})
        return redirect("console:reports")
    return page(request, actor, "console/report_discard.html", {"draft": draft})


def draft_or_404(actor: Actor, key: UUID) -> ReportDraft:
    """A draft that this administrator may change; those of others are hidden from them."""
    draft = draft_of(actor, key)
    if draft is None or not may_change(draft.agency, scope_of(actor)):
        raise Http404
    return draft


def _versions_or_404(actor: Actor, code: str) -> list[ReportVersion]:
    found = versions_of(actor, code)
    if not found:
        raise Http404
    return found


def _publish(
    draft: ReportDraft, data: dict[str, Any], expected: str, actor: Actor, scope: Scope
) -> list[str]:
    """Publish the draft as its reader saw it; why it could not be."""
    with transaction.atomic():
        locked = ReportDraft.objects.select_for_update().filter(pk=draft.pk).first()
        if locked is None or str(locked.revision) != expected:
            return [_("Bản nháp vừa được thay đổi. Hãy xem lại những gì sẽ công bố rồi bấm lần nữa.")]
        reasons = _load(data, data["title"], actor, scope)
        if not reasons:
            locked.delete()
    return reasons


def _load(data: dict[str, Any], title: str, actor: Actor, scope: Scope) -> list[str]:
    """Have a definition checked and published by the import; what is wrong with it."""
    files = {f"reports/{data['code']}.json": as_json({"kind": "report", **data})}
    name = (_("Thiết kế trên màn hình: %(title)s") % {"title": title})[:200]
    done = load_files(files, _person(actor), name=name, keep=True, scope=scope)
    return [one.reason for one in done.mistakes]


def _first_day(data: dict[str, Any], newest: ReportVersion | None) -> str:
    """From when it may hold: its own day, else today, never before the version so far."""
    days = [timezone.localdate()]
    if data.get("effective_from"):
        days.append(parse_date(format_date_of(data["effective_from"])))
    if newest is not None and newest.effective_from is not None:
        days.append(newest.effective_from)
    return format_date(max(days))


def format_date_of(iso: str) -> str:
    """ "2026-11-23" → "23/11/2026"."""
    year, month, day = iso.split("-")
    return f"{day}/{month}/{year}"


def _agencies(actor: Actor, scope: Scope) -> list[tuple[str, str]]:
    """For which agencies a report may be begun; "" = for all of them."""
    own = Agency.objects.filter(id__in=ruled_agencies(actor)).order_by("name").values_list("code", "name")
    everybody = [("", _("Mọi cơ quan"))] if scope.is_everything else []
    return [*everybody, *((code, name) for code, name in own)]


def _agency(code: str) -> Agency | None:
    return Agency.objects.get(code=code) if code else None


def _number(text: str, known: list[int], otherwise: int) -> int:
    return (
        int(text) if text.isascii() and text.isdigit() and len(text) < 9 and int(text) in known else otherwise
    )


def _person(actor: Actor) -> User:
    return cast(User, actor.person)
