"""Breaches and drills: the list, a new one, and one with its clock, checklist, journal and letters."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies.four_eyes_policy import Guarded
from motcua.agencies.models import Agency
from motcua.agencies.selectors import Actor
from motcua.audit.trail import Kind, note
from motcua.console.access import page, top_administrators_only
from motcua.console.four_eyes.asking import agency_of_tops, asked_first
from motcua.console.privacy.frame import tabs, typed
from motcua.files.tables import CSV_TYPE
from motcua.kernel.paging import Page, read_page_number
from motcua.people.models import User
from motcua.privacy import incidents
from motcua.privacy.models import Incident

PAGE_SIZE = 20
FIELDS = ("title", "kind", "what", "agency", "first_day", "last_day", "detected_on", "detected_time")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@top_administrators_only
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All of them; POST begins one."""
    given, errors = typed(request, *FIELDS), dict[str, str]()
    if request.method == "POST":
        try:
            made = incidents.open_incident(given, cast(User, actor.person))
        except incidents.Wrong as wrong:
            errors = wrong.errors
        else:
            return redirect("console:privacy_incident", key=made.key)
    number, now = read_page_number(request.GET.get("page")), timezone.now()
    first = (number - 1) * PAGE_SIZE
    rows = list(incidents.listed()[first : first + PAGE_SIZE + 1])
    context = {
        "tabs": tabs("console:privacy_incidents"),
        "found": Page(rows[:PAGE_SIZE], number, PAGE_SIZE, has_next=len(rows) > PAGE_SIZE),
        "late": {one.pk for one in rows if incidents.is_told_late(one, now)},
        "agencies": list(Agency.objects.order_by("code").values_list("code", "name")),
        "typed": given,
        "errors": errors,
    }
    return page(request, actor, "console/privacy_incidents.html", context, status=422 if errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@top_administrators_only
def one(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """One incident; POST ticks a point, writes a line, or closes it."""
    found = _found(key)
    by, errors = cast(User, actor.person), dict[str, str]()
    if request.method == "POST":
        try:
            _change(request, key, by)
        except incidents.Closed:
            messages.error(request, _("Sự cố này đã đóng, không ghi thêm được."))
        except incidents.Wrong as wrong:
            errors = wrong.errors
        if not errors:
            return redirect("console:privacy_incident", key=key)
    now = timezone.now()
    context: dict[str, Any] = {
        "incident": found,
        "due_at": incidents.due_at(found),
        "late": incidents.is_told_late(found, now),
        "told": incidents.TELLING in found.checks,
        "hours_left": int((incidents.due_at(found) - now).total_seconds() // 3600),
        "affected": incidents.affected(found),
        "checks": [(code, label, code in found.checks) for code, label in incidents.CHECKS.items()],
        "lines": incidents.lines_of(found),
        "letters": incidents.letters(found),
        "typed": typed(request, "text"),
        "errors": errors,
    }
    return page(request, actor, "console/privacy_incident.html", context, status=422 if errors else 200)


def _change(request: HttpRequest, key: UUID, by: User) -> None:
    if "dong" in request.POST:
        incidents.close(key, by)
        messages.success(request, _("Đã đóng. Từ nay chỉ xem được."))
    elif (code := request.POST.get("viec", "")) in incidents.CHECKS:
        incidents.check(key, code, by)
    else:
        incidents.say(key, typed(request, "text")["text"], by)


@never_cache
@require_safe
@top_administrators_only
def people(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """Whom to tell, as CSV; taken away is recorded. Not for a drill: nobody is told of one."""
    found = _found(key)
    if found.is_drill:
        raise Http404
    payload = {"incident": str(found.key)}
    agency = agency_of_tops(actor, Guarded.EXPORT_ACCOUNTS)
    asking = asked_first(request, actor, Guarded.EXPORT_ACCOUNTS, agency, payload)
    if asking is not None:
        return asking
    if request.method == "GET":
        many = incidents.affected(found)
        note(Kind.EXPORT, request=request, about=f"incident:{found.key}", details={"rows": many.people})
    response = StreamingHttpResponse(incidents.people_file(found), content_type=CSV_TYPE)
    response["Content-Disposition"] = 'attachment; filename="nguoi-bi-anh-huong.csv"'
    return cast(HttpResponse, response)


def _found(key: UUID) -> Incident:
    found = incidents.find(key)
    if found is None:
        raise Http404
    return found
