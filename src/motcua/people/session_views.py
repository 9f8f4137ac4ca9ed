"""The page of the own sessions, and what an open page asks and says so that its session lasts."""

from typing import cast

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.audit.trail import Kind, note
from motcua.people import devices
from motcua.people.clock import clock_of, idle_left
from motcua.people.models import User
from motcua.people.policy import rule_for
from motcua.people.returning import signed_in
from motcua.people.sessions import SessionStore, unattended


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def sessions(request: HttpRequest) -> HttpResponse:
    """Where one is signed in; POST signs out in one place, or everywhere but here."""
    person = cast(User, request.user)
    this = request.session.session_key
    if request.method == "POST":
        return _ended(request, person, request.POST.get("action", ""))
    shown = devices.live_sessions(person, this)
    context = {"sessions": shown, "limit": rule_for(person).sessions}
    return render(request, "people/sessions.html", context)


def _ended(request: HttpRequest, person: User, action: str) -> HttpResponse:
    if action == "tat-ca":
        ended = devices.end_all(person, but=request.session.session_key)
        text = (
            _("Đã đăng xuất ở %(count)s nơi khác.") if ended else _("Không có nơi nào khác đang đăng nhập.")
        )
        messages.success(request, text % {"count": ended} if ended else text)
        return redirect("people:sessions")
    handle = action.removeprefix("mot:")[:24]
    found = devices.live_sessions(person, request.session.session_key)
    if any(one.is_this and one.handle == handle for one in found):
        note(Kind.SIGN_OUT, request=request, subject=[person.pk])
        logout(request)
        messages.success(request, _("Bạn đã đăng xuất."))
        return redirect("portal:home")
    if devices.end_one(person, handle):
        messages.success(request, _("Đã đăng xuất ở nơi đó."))
    else:
        messages.info(request, _("Nơi đó đã đăng xuất từ trước."))
    return redirect("people:sessions")


@never_cache
@require_safe
@unattended
def session_left(request: HttpRequest) -> HttpResponse:
    """How many seconds the session still lasts; asking makes it no longer. 401 once it is over."""
    return _left(request)


@never_cache
@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """Somebody is still there: noted like any other use, and at once."""
    store = cast(SessionStore, request.session)
    if request.user.is_authenticated and store.row is not None:
        devices.note_use(store.row)
    return _left(request)


def _left(request: HttpRequest) -> HttpResponse:
    """{"left": seconds until it ends if nothing is done, "longest": until it ends in any case}."""
    is_in = request.user.is_authenticated  # asked first: it is what reads the session
    row = cast(SessionStore, request.session).row
    if not is_in or row is None:
        return JsonResponse({"left": 0, "longest": 0}, status=401)
    person = cast(User, request.user)
    now, rule = timezone.now(), rule_for(person)
    return JsonResponse({"left": idle_left(row, rule, now), "longest": clock_of(row, rule, now).left})
