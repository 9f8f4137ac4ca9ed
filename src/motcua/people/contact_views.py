"""The pages on which a person changes the own e-mail or phone, with a code at both ends."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from motcua.people import challenges, contacts
from motcua.people.activation_views import code_spent, told_again, wrong_code
from motcua.people.models import Challenge, User
from motcua.people.proving import is_fresh, to_proof
from motcua.people.reaching import takes_messages
from motcua.people.returning import signed_in
from motcua.people.services import Invalid, TooMany
from motcua.people.views import WANTED_PHONE, too_often

_CHANGE = "contact_change"


@never_cache
@sensitive_post_parameters("password")
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def email(request: HttpRequest) -> HttpResponse:
    """Another e-mail, or the first one."""
    local = contacts.local_of(cast(User, request.user))
    return _begin(request, contacts.EMAIL, local.email_wanted if local is not None else "")


@never_cache
@sensitive_post_parameters("password")
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def phone(request: HttpRequest) -> HttpResponse:
    """Another proven phone, or the present number proven."""
    person = cast(User, request.user)
    local = contacts.local_of(person)
    if local is None or not takes_messages():
        messages.info(
            request, _("Cổng này chưa xác nhận số điện thoại bằng tin nhắn. Hãy sửa số ngay ở trang này.")
        )
        return redirect("people:account")
    proven = bool(person.phone) and local.phone_proven == person.phone
    return _begin(
        request, contacts.PHONE, request.session.get(WANTED_PHONE) or ("" if proven else person.phone)
    )


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def codes(request: HttpRequest) -> HttpResponse:
    """The codes that were sent; with them the change is made."""
    person = cast(User, request.user)
    change = contacts.Change.read(request.session.get(_CHANGE))
    new = challenges.standing(change.new, Challenge.Purpose.CHANGE) if change is not None else None
    old = challenges.standing(change.old, Challenge.Purpose.CHANGE) if change is not None else None
    if change is None or new is None or new.person_id != person.pk or (change.old and old is None):
        request.session.pop(_CHANGE, None)
        messages.info(request, code_spent())
        return redirect("people:account")
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            if "lai" in request.POST:
                told_again(
                    request, max(challenges.again(request, one.key) for one in (new, old) if one is not None)
                )
                return redirect("people:contact_codes")
            contacts.finish(request, person, change, request.POST.dict())
        except TooMany as many:
            return too_often(request, many)
        except Invalid as invalid:
            errors = invalid.errors
        except challenges.Wrong as wrong:
            errors = dict.fromkeys(wrong.fields, wrong_code(wrong.left))
        except challenges.Spent:
            request.session.pop(_CHANGE, None)
            messages.warning(request, code_spent())
            return redirect("people:account")
        except contacts.Taken:
            request.session.pop(_CHANGE, None)
            messages.warning(
                request, _("Địa chỉ này vừa được một tài khoản khác xác nhận. Hãy dùng địa chỉ khác.")
            )
            return redirect("people:account")
        else:
            for name in (_CHANGE, WANTED_PHONE):
                request.session.pop(name, None)
            messages.success(
                request, _("Đã đổi. Mọi nơi khác đang đăng nhập bằng tài khoản này đã được đăng xuất.")
            )
            return redirect("people:account")
    context = {"change": change, "new": new, "old": old, "typed": request.POST.dict(), "errors": errors}
    return render(request, "people/contact_codes.html", context, status=422 if errors else 200)


def _begin(request: HttpRequest, kind: str, proposed: str) -> HttpResponse:
    person = cast(User, request.user)
    if not person.has_usable_password() and not is_fresh(request):
        # No password is asked for, and there may be no old end: a session left open would do.
        return to_proof(request)
    errors: dict[str, str] = {}
    value = proposed
    if request.method == "POST":
        value = request.POST.get("value", "").strip()[:254]
        try:
            change = contacts.begin(request, person, kind, request.POST.dict())
        except TooMany as many:
            return too_often(request, many)
        except Invalid as invalid:
            errors = invalid.errors
        else:
            request.session[_CHANGE] = change.kept()
            return redirect("people:contact_codes")
    context = {
        "kind": kind,
        "value": value,
        "errors": errors,
        "person": person,
        "asks_password": person.has_usable_password(),
    }
    return render(request, "people/contact.html", context, status=422 if errors else 200)
