"""What is new to the officer: the bell, its page, and what the officer wants by mail (II.23.5)."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.agencies.selectors import Actor
from motcua.desk.access import officers_only, officers_only_for, page
from motcua.desk.counts import frame_counts, new_of
from motcua.kernel.dates import format_date, relative_days, to_local
from motcua.kernel.paging import read_page_number
from motcua.notices.models import Notice, Preferences
from motcua.notices.selectors import NEW_COUNTED_TO, new_on_desk, preferences_of, told_on_desk
from motcua.notices.services import choose, mark_all_read, mark_read
from motcua.people.returning import take_kept
from motcua.people.sessions import unattended

# With the tag's colour: what is late is red, what waits for the officer amber, an answer green, the rest blue.
_TONES = {
    Notice.Kind.LATE: "late",
    Notice.Kind.SOON: "amber",
    Notice.Kind.WITHDRAWAL: "amber",
    Notice.Kind.ASKED: "amber",
    Notice.Kind.SUPPLIED: "green",
    Notice.Kind.ANSWERED: "green",
}


def _news(**_other: object) -> str:
    return reverse("desk:news")


def _preferences(**_other: object) -> str:
    return reverse("desk:preferences")


@never_cache
@require_safe
@officers_only
def news(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What the officer was told, by day, newest first. What is shown counts as seen from then on."""
    person: Any = actor.person
    found = told_on_desk(person, read_page_number(request.GET.get("page")))
    counts = frame_counts(actor)
    left = new_of(counts).without(sum(1 for notice in found if notice.read_at is None))
    today = timezone.localdate()
    days = [
        {"title": f"{relative_days(day, today).capitalize()}, {format_date(day)}", "rows": list(told)}
        for day, told in groupby(found, lambda notice: to_local(notice.created_at).date())
    ]
    context = {"found": found, "days": days, "left": left, "tones": _TONES}
    response = page(request, actor, "desk/news.html", context, current="news", counts=counts, new=left)
    mark_read(person, found)
    return response


@never_cache
@require_POST
@officers_only_for(_news)
def all_seen(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Mark everything as seen."""
    person: Any = actor.person
    mark_all_read(person)
    messages.success(request, _("Đã đánh dấu tất cả là đã xem."))
    return redirect("desk:news")


@never_cache
@require_safe
@unattended
def bell_number(request: HttpRequest) -> HttpResponse:
    """How much is new, for a page that stands open. 204 for whoever is no officer any more.

    Nothing new since the mark that the page sends: 304, for the one statement that reads the session; else two.
    """
    user: Any = request.user
    if not user.is_authenticated or not user.is_officer:
        return HttpResponse(status=204)
    mark = f'"{user.news_mark}"'
    if request.headers.get("If-None-Match") == mark:
        return HttpResponse(status=304, headers={"ETag": mark})
    total = new_on_desk(user.id).total
    number = _number(total)
    return JsonResponse(
        {"count": number, "text": _("%(n)s việc mới") % {"n": number}}, headers={"ETag": mark}
    )


def _number(total: int) -> str:
    if not total:
        return ""
    return f"{NEW_COUNTED_TO - 1}+" if total >= NEW_COUNTED_TO else str(total)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officers_only_for(_preferences)
def preferences(request: HttpRequest, actor: Actor) -> HttpResponse:
    """How often the digest comes, and whether letters do."""
    person: Any = actor.person
    if request.method != "POST":
        kept = take_kept(request)
        if kept is None:
            return _show_preferences(request, actor, preferences_of(person.id))
        chosen = Preferences(person=person, digest=kept.get("digest", "")[:10], letters="letters" in kept)
        return _show_preferences(request, actor, chosen, kept=True)
    digest, letters = request.POST.get("digest", ""), "letters" in request.POST
    if digest not in Preferences.Digest.values:
        wanted = Preferences(person=person, digest=digest[:10], letters=letters)
        problem = _("Hãy chọn một cách nhận thư tổng hợp.")
        return _show_preferences(request, actor, wanted, problem, status=422)
    choose(person, digest=digest, letters=letters)
    messages.success(request, _("Đã lưu tuỳ chọn nhắc việc."))
    return redirect("desk:preferences")


def _show_preferences(
    request: HttpRequest,
    actor: Actor,
    wanted: Preferences,
    problem: str = "",
    *,
    kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    choices = Preferences.Digest.choices
    context = {"wanted": wanted, "problem": problem, "kept": kept, "choices": choices}
    return page(request, actor, "desk/preferences.html", context, status=status, current="preferences")
