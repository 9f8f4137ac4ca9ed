"""Proving once more who one is, before what is dangerous: a session that was left open is not enough for it.

`fresh_proof` stands above a view. What was posted is kept meanwhile and sent again afterwards (`returning`).
"""

import functools
import time
from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from motcua.audit.throttle import allow
from motcua.audit.trail import Kind, note
from motcua.people import factors, passkeys
from motcua.people.models import User
from motcua.people.passwords import CHANGES_OF_ACCOUNT
from motcua.people.returning import carried, keep_for_later, safe_address, signed_in
from motcua.people.services import Invalid, TooMany, is_own_password
from motcua.people.sessions import SessionStore
from motcua.people.views import too_often

FRESH_MINUTES = 15
_AT = "proven_at"


def is_fresh(request: HttpRequest, minutes: int = FRESH_MINUTES) -> bool:
    """Whether the person signed in, or proved it again, within so many minutes."""
    store = cast(SessionStore, request.session)
    row = store.row
    if row is not None and row.begun_at is not None:
        age = (timezone.now() - row.begun_at).total_seconds()
    else:
        age = float("inf")
    return min(age, time.time() - float(store.get(_AT, 0))) <= minutes * 60


def to_proof(request: HttpRequest, page: str = "") -> HttpResponse:
    """Lead to the proof and back; what was posted is kept. `page`: where it is shown, if elsewhere."""
    after = page or request.get_full_path()
    if request.method == "POST":
        after = keep_for_later(request, page)
    return redirect(f"{reverse('people:prove')}?{urlencode({'next': after})}")


def fresh_proof(
    minutes: int = FRESH_MINUTES, *, reading: bool = False, back: Callable[..., str] | None = None
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Demand a fresh proof above a view of signed-in people: for what it is sent, with `reading` for looking too.

    `back` gives, from the view's keyword arguments, the page that shows what was kept (`returning`).
    """

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(view)
        def wrapper(request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponseBase:
            concerned = reading or request.method not in ("GET", "HEAD")
            if concerned and request.user.is_authenticated and not is_fresh(request, minutes):
                return to_proof(request, back(**kwargs) if back else "")
            return cast(HttpResponseBase, view(request, *args, **kwargs))

        return wrapper

    return decorate


@never_cache
@sensitive_post_parameters("password", "factor_code", "recovery_code", "key_answer")
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def prove(request: HttpRequest) -> HttpResponseBase:
    """Ask for the second factor, or where there is none for the password."""
    person = cast(User, request.user)
    after = safe_address(request, request.POST.get("next") or request.GET.get("next") or "")
    found = factors.factors_of(person)
    errors: dict[str, str] = {}
    if request.method == "POST":
        if "again" in request.POST:
            return _sign_in_again(request, after)
        try:
            if found:
                check_factor(request, person)
            else:
                _check_password(person, request.POST.get("password", ""))
        except TooMany as many:
            return too_often(request, many)
        except Invalid as invalid:
            errors = invalid.errors
        else:
            request.session[_AT] = time.time()
            note(Kind.PROVEN_AGAIN, request=request, subject=[person.pk])
            return redirect(after or "people:account")
    context = {
        "next": after,
        "factors": found,
        "options": passkeys.ask_to_prove(request, person) if found.passkeys else "",
        "has_password": person.has_usable_password(),
        "errors": errors,
    }
    return render(request, "people/prove.html", context, status=422 if errors else 200)


def check_factor(request: HttpRequest, person: User) -> str:
    """Check whichever second factor was sent, and return which it was. Raises Invalid, TooMany."""
    key, recovery, code = (
        request.POST.get(name, "").strip() for name in ("key_answer", "recovery_code", "factor_code")
    )
    if not (key or recovery or code):
        raise Invalid({"factor_code": _("Hãy nhập mã gồm 6 chữ số.")})
    sent = factors.PASSKEY if key else factors.RECOVERY if recovery else factors.APP
    try:
        if key:
            passkeys.prove(request, person, key)
        elif recovery:
            factors.check_recovery(person, recovery[:100])
        else:
            factors.check_app(person, code[:20])
    except Invalid:
        note(Kind.SIGN_IN_FAILED, request=request, subject=[person.pk], details={"factor": sent})
        raise
    return sent


def _check_password(person: User, password: str) -> None:
    limit, seconds = CHANGES_OF_ACCOUNT
    if not allow(f"password:{person.key}", limit, seconds):
        raise TooMany(seconds)
    if not is_own_password(person, password):
        raise Invalid({"password": _("Mật khẩu không đúng. Hãy nhập lại.")})


def _sign_in_again(request: HttpRequest, after: str) -> HttpResponse:
    """For an account without a password: sign in anew, as it came in; what was typed comes along."""
    with carried(request):
        logout(request)
    return redirect(f"{resolve_url('people:sign_in')}?{urlencode({'next': after})}")
