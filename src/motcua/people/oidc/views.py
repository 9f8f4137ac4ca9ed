"""Away to a provider, back from it, and the choice that a newcomer has."""

from __future__ import annotations

import time
from typing import cast
from urllib.parse import urlencode

import structlog
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from motcua.audit import robots
from motcua.audit.addresses import client_address
from motcua.audit.throttle import allow
from motcua.kernel.masking import mask_email
from motcua.people import services
from motcua.people.contacts import sign_in_name, user_name_of
from motcua.people.entering import PROVIDER_KEY, Proof, enter, own_page
from motcua.people.known_browsers import remember
from motcua.people.models import User
from motcua.people.oidc import directories, flow, linking, metadata, staff
from motcua.people.oidc.calling import Away, Strange
from motcua.people.oidc.claims import Facts, Lacking, TooLow, facts_of, staff_facts_of
from motcua.people.oidc.pages import Refusal, refused
from motcua.people.oidc.providers import Provider, note_failure, note_success, provider_on
from motcua.people.proving import is_fresh, to_proof
from motcua.people.returning import safe_address
from motcua.people.views import sign_in_page, too_often

ATTEMPTS_OF_ADDRESS = (120, 10 * 60)
# How long a newcomer may think about the choice.
CHOICE_SECONDS = 20 * 60
_CHOICE = "proven_newcomer"
_log = structlog.get_logger(__name__)


@never_cache
@require_safe
def begin(request: HttpRequest, code: str) -> HttpResponseBase:
    """Lead to the provider. A form would be stopped by the browser, which lets forms go nowhere but here."""
    provider = _provider(code)
    after = safe_address(request, request.GET.get("next", ""))
    joining = "noi" in request.GET and request.user.is_authenticated and not provider.is_for_staff
    if request.user.is_authenticated and not joining:
        return redirect(after or own_page(request.user))
    if joining and not is_fresh(request):
        # Whoever finds a session left open gives nobody a way into the account.
        return to_proof(request)
    limit, seconds = ATTEMPTS_OF_ADDRESS
    if not allow(f"oidc:{client_address(request)}", limit, seconds):
        return too_often(request, services.TooMany(seconds))
    try:
        address = flow.begin(request, provider, after, request.user.pk or 0 if joining else 0)
    except (Away, Strange) as reason:
        return _away(request, provider, after, reason)
    note_success(provider)
    return redirect(address)


@never_cache
@require_safe
def returned(request: HttpRequest, code: str) -> HttpResponseBase:
    """Take the provider's answer."""
    provider = _provider(code)
    limit, seconds = ATTEMPTS_OF_ADDRESS
    if not allow(f"oidc-back:{client_address(request)}", limit, seconds):
        # Every answer that is not taken stands in the trail.
        return too_often(request, services.TooMany(seconds))
    try:
        answer = flow.finish(request, provider)
    except flow.AwayMeanwhile as reason:
        return _away(request, provider, reason.after, reason)
    except flow.NotTaken as not_taken:
        _log.warning("sign_in_not_taken", provider=code, why=not_taken.why.value, reason=not_taken.reason)
        return refused(request, provider, not_taken.why, not_taken.after)
    try:
        if provider.is_for_staff:
            return _officer(request, provider, answer)
        return _person(request, provider, answer)
    except Lacking as lacking:
        _log.warning("sign_in_not_taken", provider=code, why="lacking", reason=str(lacking))
        return refused(request, provider, Refusal.LACKING, answer.after)
    except TooLow:
        return refused(request, provider, Refusal.TOO_LOW, answer.after)
    except linking.Held:
        return refused(request, provider, Refusal.HELD, answer.after)


def _officer(request: HttpRequest, provider: Provider, answer: flow.Answer) -> HttpResponseBase:
    facts = staff_facts_of(
        answer.claims, issuer=provider.issuer, mapping=provider.claims, accepted=provider.accepted
    )
    try:
        person = staff.enter_as(provider, facts)
    except staff.Unknown:
        return refused(request, provider, Refusal.UNKNOWN_STAFF, answer.after)
    except staff.Taken:
        return refused(request, provider, Refusal.STAFF_TAKEN, answer.after)
    except directories.OutOfReach:
        return refused(request, provider, Refusal.STAFF_ELSEWHERE, answer.after)
    return _entered(request, provider, person, Proof.DIRECTORY, answer.after)


def _person(request: HttpRequest, provider: Provider, answer: flow.Answer) -> HttpResponseBase:
    facts = facts_of(
        answer.claims,
        provider=provider.code,
        issuer=provider.issuer,
        mapping=provider.claims,
        kinds=provider.kinds,
        accepted=provider.accepted,
        proves=provider.proves,
    )
    known = linking.account_of(facts.issuer, facts.subject)
    if answer.joining or request.user.is_authenticated:
        return _joining(request, provider, facts, answer, known)
    if known is None:
        _keep_choice(request, facts, answer.after)
        return redirect("people:oidc_complete")
    if known.is_officer:
        raise linking.Held
    # What is proven and the session that it begins: one write to the disk.
    with transaction.atomic():
        if known.is_active:
            linking.again(known, facts)
        return _entered(request, provider, known, Proof.VNEID, answer.after)


def _joining(
    request: HttpRequest, provider: Provider, facts: Facts, answer: flow.Answer, known: User | None
) -> HttpResponseBase:
    """Somebody signed in wants the subject joined with that very account; it is asked once more before it is done."""
    person = request.user
    if not person.is_authenticated or person.pk != answer.joining:
        # Signed out, or somebody else has signed in meanwhile.
        return refused(request, provider, flow.Why.SPENT)
    if known is not None:
        if known.pk != person.pk:
            raise linking.Held
        messages.info(
            request, _("%(name)s đã được nối với tài khoản này từ trước.") % {"name": provider.name}
        )
        return redirect("people:ways")
    own = getattr(person, linking.number_field(facts.kind))
    if person.kind != facts.kind:
        return refused(request, provider, Refusal.OTHER_KIND)
    if own and own != facts.number:
        return refused(request, provider, Refusal.OTHER_NUMBER)
    _keep_choice(request, facts, "", joining=person.pk)
    return redirect("people:oidc_complete")


def _entered(
    request: HttpRequest, provider: Provider, person: User, proof: Proof, after: str
) -> HttpResponseBase:
    if not person.is_active:
        return refused(request, provider, Refusal.CLOSED, after)
    return enter(request, person, proof, safe_address(request, after), provider.code)


def _keep_choice(request: HttpRequest, facts: Facts, after: str, joining: int = 0) -> None:
    request.session[_CHOICE] = {
        "facts": facts.kept(),
        "after": after,
        "joining": joining,
        "at": int(time.time()),
    }


@never_cache
@sensitive_post_parameters("password", "password_again", "own_password")
@require_http_methods(["GET", "HEAD", "POST"])
def complete(request: HttpRequest) -> HttpResponseBase:
    """The first time here: an account that has the number is joined by its password, or a fresh one is made."""
    kept = request.session.get(_CHOICE)
    person = request.user
    if not kept or time.time() - kept["at"] > CHOICE_SECONDS:
        request.session.pop(_CHOICE, None)
        if person.is_authenticated:
            messages.info(
                request, _("Lần nối này đã xong hoặc đã hết hạn. Trang này cho biết đã nối những gì.")
            )
            return redirect("people:ways")
        messages.info(request, _("Lần đăng nhập này đã hết hạn. Hãy đăng nhập lại."))
        return redirect("people:sign_in")
    facts = Facts.from_kept(kept["facts"])
    provider = _provider(facts.provider)
    if person.is_authenticated and person.pk in (kept["joining"], kept.get("password_of")):
        return _confirm_joining(request, provider, facts, kept["after"])
    if kept["joining"]:
        # Signed out, or somebody else has signed in meanwhile.
        request.session.pop(_CHOICE, None)
        return refused(request, provider, flow.Why.SPENT)
    if person.is_authenticated:
        request.session.pop(_CHOICE, None)
        return redirect(own_page(person))
    candidates = linking.same_number(facts)
    held = any(linking.is_proven(one) for one in candidates)
    errors: dict[str, str] = {}
    robot_error = ""
    try:
        if request.method == "POST" and "noi" in request.POST:
            return _joined_by_password(request, provider, facts, candidates)
        if request.method == "POST" and not held:
            made = linking.make(facts, request.POST.dict())
            request.session.pop(_CHOICE, None)
            messages.success(request, _told_of_the_account(provider, made))
            return _entered(request, provider, made, Proof.VNEID, kept["after"])
    except services.TooMany as many:
        return too_often(request, many)
    except services.Suspected as suspected:
        robot_error = suspected.message
        errors = {"robot": robot_error}
    except services.Invalid as invalid:
        errors = invalid.errors
    except linking.Held:
        request.session.pop(_CHOICE, None)
        return refused(request, provider, Refusal.HELD, kept["after"])
    typed = {"email": facts.email, "phone": facts.phone, **request.POST.dict()}
    context = {
        "provider": provider,
        "facts": facts,
        "candidates": [(str(one.key), _known_again_by(one)) for one in candidates],
        "held": held,
        "typed": typed,
        "errors": errors,
        "robot": robots.asked(request, robots.Form.SIGN_IN) if "noi" in request.POST else None,
        "robot_error": robot_error,
    }
    return render(request, "people/oidc/complete.html", context, status=422 if errors else 200)


def _joined_by_password(
    request: HttpRequest, provider: Provider, facts: Facts, candidates: list[User]
) -> HttpResponseBase:
    """Enter the chosen account by its password like anybody, and join it. Raises Invalid, TooMany, Suspected, Held.

    Where more than the password is needed to enter, nothing is joined before that was given: the way in leads back to
    `complete`, where the person, signed in by then, is asked for the last time.
    """
    person = _proven_by_password(request, candidates)
    if not linking.may_be_joined(person, facts):
        raise linking.Held
    kept = request.session[_CHOICE] = {**request.session[_CHOICE], "password_of": person.pk}
    response = enter(request, person, Proof.PASSWORD, reverse("people:oidc_complete"))
    if request.user.pk == person.pk:
        response = _join(request, provider, facts, safe_address(request, kept["after"]) or own_page(person))
    remember(request, response, person)
    return response


def _confirm_joining(request: HttpRequest, provider: Provider, facts: Facts, after: str) -> HttpResponseBase:
    """Of somebody who is signed in, wholly: the last question, and joining on the answer."""
    if request.method == "POST":
        return _join(request, provider, facts, safe_address(request, after) or "people:ways")
    person = cast(User, request.user)
    context = {
        "provider": provider,
        "facts": facts,
        "account_name": sign_in_name(person) or person.display_name,
    }
    return render(request, "people/oidc/join.html", context)


def _join(request: HttpRequest, provider: Provider, facts: Facts, after: str) -> HttpResponseBase:
    """Join the signed-in account with the subject. `after`: an address found safe, or the name of a page."""
    request.session.pop(_CHOICE, None)
    try:
        linking.join(User.objects.get(pk=cast(User, request.user).pk), facts, request.session.session_key)
    except linking.Held:
        return refused(request, provider, Refusal.HELD)
    request.session[PROVIDER_KEY] = provider.code
    messages.success(request, _("Đã nối %(name)s với tài khoản này.") % {"name": provider.name})
    return redirect(after)


def _proven_by_password(request: HttpRequest, candidates: list[User]) -> User:
    """The chosen account, if its password is right. Raises Invalid, TooMany, Suspected."""
    chosen = request.POST.get("account", "")
    found = [one for one in candidates if str(one.key) == chosen] if len(candidates) > 1 else candidates
    if not found:
        raise services.Invalid({"account": _("Hãy chọn tài khoản của bạn.")})
    person = services.check_password(request, sign_in_name(found[0]), request.POST.get("own_password", ""))
    if person is None or person.pk != found[0].pk:
        wrong = _("Mật khẩu không đúng. Hãy kiểm tra lại, kể cả phím viết hoa.")
        raise services.Invalid({"own_password": wrong})
    return person


def _told_of_the_account(provider: Provider, made: User) -> str:
    told = _(
        "Đã tạo tài khoản từ thông tin %(provider)s. Tên đăng nhập của bạn là %(user_name)s. Hãy vào trang Tài khoản "
        "để xác nhận thư điện tử, nơi nhận thông báo."
    )
    return told % {"provider": provider.name, "user_name": user_name_of(made)}


@never_cache
@require_safe
def signed_out(request: HttpRequest, code: str) -> HttpResponse:
    """Signed out here; the provider may still know the person on this browser."""
    provider = _provider(code)
    there = metadata.end_session(provider)
    if request.user.is_authenticated or not there:
        if not request.user.is_authenticated:
            messages.success(request, _("Bạn đã đăng xuất."))
        return redirect("portal:home")
    # By the client's name, not by the ID token: an address is no place for what it says of the person.
    told = {"client_id": provider.client_id, "post_logout_redirect_uri": f"{settings.PUBLIC_ADDRESS}/"}
    joint = "&" if "?" in there else "?"
    text = _(
        "Bạn đã đăng xuất khỏi cổng, nhưng %(name)s có thể vẫn nhớ bạn trên trình duyệt này. Nếu đây là máy dùng "
        "chung, hãy đăng xuất cả ở đó."
    )
    actions = [
        {
            "text": _("Đăng xuất cả %(name)s") % {"name": provider.name},
            "href": f"{there}{joint}{urlencode(told)}",
        },
        {"text": _("Về trang chủ"), "href": reverse("portal:home")},
    ]
    context = {"title": _("Bạn đã đăng xuất"), "text": text % {"name": provider.name}, "actions": actions}
    return render(request, "look/message.html", context)


def _provider(code: str) -> Provider:
    found = provider_on(code)
    if found is None:
        raise Http404
    return found


def _away(request: HttpRequest, provider: Provider, after: str, reason: Exception) -> HttpResponse:
    """The provider does not answer: say so, and offer the other ways."""
    _log.warning("identity_provider_away", provider=provider.code, reason=str(reason))
    note_failure(provider)
    if request.user.is_authenticated:
        wording = _("%(name)s đang gián đoạn, chưa nối được. Hãy thử lại sau ít phút.")
        messages.error(request, wording % {"name": provider.name})
        return cast(HttpResponse, redirect("people:ways"))
    return sign_in_page(request, after, away=provider.code, status=503)


def _known_again_by(account: User) -> str:
    """Enough of the account's own address or user name to know it again: "a***@mau.vn", "l***"."""
    return mask_email(account.email) or f"{user_name_of(account)[:1]}***"
