"""The page of the own security, and setting up a second factor: from the account, or on the way in."""

from typing import cast

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from motcua.look.site import current_site
from motcua.people import entering, factors, passkeys
from motcua.people.contacts import sign_in_name
from motcua.people.devices import live_sessions
from motcua.people.entering import Stage, Waiting
from motcua.people.models import User
from motcua.people.policy import Need, rule_for
from motcua.people.proving import fresh_proof, is_fresh, to_proof
from motcua.people.returning import signed_in, to_sign_in
from motcua.people.sealed import Unsealable, opened, seal
from motcua.people.services import Invalid, TooMany
from motcua.people.views import too_often

_SECRET = "new_app"  # noqa: S105 - the name of a place in the session, where it is sealed


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@fresh_proof()
def security(request: HttpRequest) -> HttpResponseBase:
    """What is set up, codes made anew, factors taken away; each only with a fresh proof."""
    person = cast(User, request.user)
    if request.method == "POST":
        return _changed(request, person)
    rule = rule_for(person)
    context = {
        "factors": factors.factors_of(person),
        "may_add": rule.factor is not Need.NONE,
        "required": rule.factor is Need.REQUIRED,
        "most_keys": passkeys.MOST,
        "sessions": len(live_sessions(person)),
    }
    return render(request, "people/security.html", context)


def _changed(request: HttpRequest, person: User) -> HttpResponse:
    what, _colon, number = request.POST.get("action", "").partition(":")
    if what == "ma-moi" and factors.has_any(person):
        return _show_codes(request, factors.new_codes(person), None)
    if what == "bo-ung-dung":
        factors.remove_app(person)
        messages.success(request, _("Đã bỏ ứng dụng tạo mã."))
    is_number = number.isascii() and number.isdigit() and len(number) < 18
    if what == "bo-khoa" and is_number and passkeys.remove(person, int(number)):
        messages.success(request, _("Đã bỏ khoá trên thiết bị."))
    return redirect("people:security")


@never_cache
@sensitive_post_parameters("factor_code")
@require_http_methods(["GET", "HEAD", "POST"])
def app(request: HttpRequest) -> HttpResponseBase:
    """Set up an application that shows codes: the QR code, and the first code as a proof that it was read."""
    person, waiting, refusal = _who(request)
    if person is None:
        return cast(HttpResponse, refusal)
    secret, errors = _secret(request, person), dict[str, str]()
    if request.method == "POST":
        try:
            codes = factors.set_up_app(person, secret, request.POST.get("factor_code", "")[:20])
        except TooMany as many:
            return too_often(request, many)
        except Invalid as invalid:
            errors = invalid.errors
        else:
            request.session.pop(_SECRET, None)
            return _done(request, waiting, factors.APP, codes)
    address = factors.address_of(secret, sign_in_name(person), current_site().portal_name)
    written = _as_written(address)
    context = {
        "picture": _picture(address),
        "secret": " ".join(written[start : start + 4] for start in range(0, len(written), 4)),
        "errors": errors,
        "waiting": waiting,
    }
    return render(request, "people/factor_app.html", context, status=422 if errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def passkey(request: HttpRequest) -> HttpResponseBase:
    """Set up a key in a device."""
    person, waiting, refusal = _who(request)
    if person is None:
        return cast(HttpResponse, refusal)
    name, errors = request.POST.get("name", "")[: passkeys.LONGEST_NAME], dict[str, str]()
    if request.method == "POST":
        try:
            codes = passkeys.create(request, person, request.POST.get("key_answer", ""), name)
        except Invalid as invalid:
            errors = invalid.errors
        else:
            return _done(request, waiting, factors.PASSKEY, codes)
    context = {
        "options": passkeys.ask_to_create(request, person),
        "name": name,
        "errors": errors,
        "waiting": waiting,
    }
    return render(request, "people/factor_key.html", context, status=422 if errors else 200)


def _who(request: HttpRequest) -> tuple[User | None, Waiting | None, HttpResponse | None]:
    """Who sets a factor up: whoever is signed in and proved it lately, or waits on the way in; else where to go."""
    if request.user.is_authenticated:
        person = request.user
        if rule_for(person).factor is Need.NONE:
            return None, None, redirect("people:security")
        return (person, None, None) if is_fresh(request) else (None, None, to_proof(request, request.path))
    found = entering.waiting_at(request, Stage.ENROL)
    if found is None:
        return None, None, to_sign_in(request)
    waiting, waits = found
    # Set up already, in this way in or in another browser: who knows the password alone changes nothing of that.
    if waiting.factor or factors.has_any(waits):
        return None, None, redirect("people:enrol")
    return waits, waiting, None


def _done(request: HttpRequest, waiting: Waiting | None, factor: str, codes: list[str]) -> HttpResponseBase:
    if waiting is not None:
        entering.enrolled(request, waiting, factor)
    if codes:
        return _show_codes(request, codes, waiting)
    if waiting is not None:
        return redirect("people:enrol")
    messages.success(request, _("Đã bật xác thực hai lớp."))
    return redirect("people:security")


def _show_codes(request: HttpRequest, codes: list[str], waiting: Waiting | None) -> HttpResponse:
    """The codes, in the answer itself: no address shows them a second time."""
    return render(
        request, "people/recovery_codes.html", {"codes": codes, "waiting": waiting, "made_at": timezone.now()}
    )


def _secret(request: HttpRequest, person: User) -> bytes:
    """The secret that is being set up: the same until it is taken, sealed in the session."""
    kept = request.session.get(_SECRET)
    if kept:
        try:
            return opened(kept, str(person.key))
        except Unsealable:  # somebody else's, from before on this browser
            pass
    secret = factors.new_secret()
    request.session[_SECRET] = seal(secret, str(person.key))
    return secret


def _as_written(address: str) -> str:
    """The secret for typing it by hand, as the address has it (base32)."""
    return address.partition("secret=")[2].partition("&")[0]


def _picture(address: str) -> str:
    picture = segno.make_qr(address, error="m").svg_inline(border=4, light="#fff", dark="#000", omitsize=True)
    # Drawn by segno from the address; no text of it stands inside.
    return mark_safe(picture)  # noqa: S308  # nosec B308 B703
