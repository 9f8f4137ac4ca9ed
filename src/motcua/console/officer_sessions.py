"""Where an officer is signed in, ended by an administrator; and a second factor taken away from whoever lost it."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from motcua.agencies.selectors import Actor
from motcua.console.access import administrators_only, page
from motcua.console.officers import officer_in, rules_alone
from motcua.exchange.packages.scope import scope_of
from motcua.people import devices, factors
from motcua.people.models import User
from motcua.people.proving import fresh_proof


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
@fresh_proof()
def sessions(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """The sessions of one officer of the own agencies; POST ends one or all, or resets the second factor."""
    scope = scope_of(actor)
    person = officer_in(scope, number)
    if person is None:
        raise Http404
    # The account as a whole is ruled only by who rules all the agencies that the officer works for.
    if not rules_alone(scope, person):
        raise Http404
    is_own = actor.person is not None and actor.person.pk == person.pk
    if request.method == "POST":
        return _changed(request, person, is_own=is_own)
    context = {
        "officer": person,
        "sessions": devices.live_sessions(person, request.session.session_key),
        "factors": factors.factors_of(person),
        "is_own": is_own,
    }
    return page(request, actor, "console/officer_sessions.html", context)


def _changed(request: HttpRequest, person: User, *, is_own: bool) -> HttpResponse:
    action = request.POST.get("action", "")
    if action == "tat-ca":
        ended = devices.end_all(person, but=request.session.session_key if is_own else None)
        messages.success(request, _("Đã đăng xuất ở %(count)s nơi.") % {"count": ended})
    elif action.startswith("mot:"):
        found = devices.end_one(person, action.removeprefix("mot:")[:24])
        text = _("Đã đăng xuất ở nơi đó.") if found else _("Nơi đó đã đăng xuất từ trước.")
        messages.success(request, text)
    elif (
        action == "dat-lai" and not is_own
    ):  # the own ones are taken away on the own page, with a proof by them
        with transaction.atomic():
            factors.remove_all(person)
            devices.end_all(person)
        text = _("Đã bỏ mọi cách xác thực lớp thứ hai của %(name)s và đăng xuất ở mọi nơi.")
        messages.success(request, text % {"name": person.full_name})
    return redirect("console:officer_sessions", number=person.pk)
