"""The pages on which a registration becomes an account: the choice, the code, the link of the letter."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from motcua.people import challenges, contacts, signing_up
from motcua.people.entering import Proof, enter
from motcua.people.known_browsers import remember
from motcua.people.models import Challenge, Registration, User
from motcua.people.returning import safe_address
from motcua.people.services import Invalid, TooMany
from motcua.people.views import REGISTRATION, too_often

_ASKED, _LINK = "activation", "activation_link"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def activation(request: HttpRequest) -> HttpResponseBase:
    """Choose letter or text message, ask again, type the code (KT.2, DVC.1)."""
    registration = signing_up.standing(request.session.get(REGISTRATION))
    if registration is None:
        messages.info(
            request,
            _("Hãy đăng nhập bằng tên đăng nhập và mật khẩu đã đặt lúc đăng ký để kích hoạt tài khoản."),
        )
        return redirect("people:sign_in")
    asked = _asked(request)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            if "kich-hoat" in request.POST and asked is not None:
                code = challenges.tidy_code(request.POST.get("code", ""))
                if len(code) != challenges.CODE_DIGITS:
                    raise Invalid({"code": contacts.code_missing()})
                person = signing_up.activate_by_code(registration, asked.key, code)
                return _activated(request, person, registration)
            if "lai" in request.POST and asked is not None:
                return _again(request, asked)
            asked = signing_up.ask(request, registration, request.POST.get("cach", ""))
            request.session[_ASKED] = str(asked.key)
            return redirect("people:activation")
        except TooMany as many:
            return too_often(request, many)
        except Invalid as invalid:
            errors = invalid.errors
        except challenges.Wrong as wrong:
            errors = {"code": wrong_code(wrong.left)}
        except challenges.Spent:
            errors = {"cach": code_spent()}
            asked = None
        except signing_up.NameTaken:
            return _taken(request)
    context = {
        "registration": registration,
        "ways": signing_up.ways(registration),
        "asked": asked,
        "typed": request.POST.dict(),
        "errors": errors,
    }
    return render(request, "people/activation.html", context, status=422 if errors else 200)


@never_cache
@require_safe
def link(request: HttpRequest, key: UUID, token: str) -> HttpResponse:
    """Open the link of the letter. Programs that look at letters open links too: it is used up by the button alone."""
    try:
        challenges.of_link(key, token)
    except challenges.Spent:
        return _link_spent(request)
    request.session[_LINK] = [str(key), token]
    return redirect("people:activation_confirm")


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponseBase:
    """Activate by the link; in another browser than that of the sign-up with the password that was set there."""
    key, token = request.session.get(_LINK) or (str(UUID(int=0)), "")
    errors: dict[str, str] = {}
    try:
        registration = challenges.of_link(UUID(key), token).registration
        if registration is None:
            raise challenges.Spent
        here = request.session.get(REGISTRATION) == str(registration.pk)
        if request.method == "POST":
            if here or signing_up.is_password_of(request, registration, request.POST.get("password", "")):
                return _activated(request, signing_up.activate_by_link(UUID(key), token), registration)
            errors = {"password": _("Đây không phải mật khẩu đã đặt lúc đăng ký. Hãy nhập lại.")}
    except challenges.Spent:
        return _link_spent(request)
    except signing_up.NameTaken:
        return _taken(request)
    except TooMany as many:
        return too_often(request, many)
    context = {"registration": registration, "here": here, "errors": errors}
    return render(request, "people/activation_confirm.html", context, status=422 if errors else 200)


def wrong_code(left: int) -> str:
    """What is said of a code that is not the one that was sent."""
    if not left:
        return _("Mã không đúng, và mã này đã bị thử quá nhiều lần. Hãy yêu cầu mã mới.")
    return _("Mã không đúng. Hãy xem lại tin nhắn hoặc thư mới nhất; còn %(left)s lần thử.") % {"left": left}


def code_spent() -> str:
    """What is said of a code that serves no more."""
    return _("Mã không còn dùng được: mã dùng một lần, trong 10 phút, thử được 5 lần. Hãy yêu cầu mã mới.")


def told_again(request: HttpRequest, wait: int) -> None:
    """Say that it was sent again, when it may be, or that it will not be (`challenges.again`)."""
    if wait == challenges.SENT_OUT:
        text = _(
            "Đã gửi %(count)s lần nên không gửi thêm. Tin hoặc thư đã nhận vẫn dùng được cho đến khi hết hạn; nếu "
            "không nhận được gì, hãy chọn cách khác hoặc kiểm tra lại địa chỉ, số điện thoại."
        )
        messages.warning(request, text % {"count": challenges.SENDS})
    elif wait:
        messages.info(
            request, _("Tin vừa được gửi. Hãy đợi %(seconds)s giây nữa rồi yêu cầu lại.") % {"seconds": wait}
        )
    else:
        messages.success(request, _("Đã gửi lại. Mã trong tin trước vẫn dùng được."))


def _again(request: HttpRequest, asked: Challenge) -> HttpResponse:
    told_again(request, challenges.again(request, asked.key))
    return redirect("people:activation")


def _asked(request: HttpRequest) -> Challenge | None:
    return challenges.standing(request.session.get(_ASKED), Challenge.Purpose.ACTIVATE)


def _activated(request: HttpRequest, person: User, registration: Registration) -> HttpResponseBase:
    for name in (REGISTRATION, _ASKED, _LINK):
        request.session.pop(name, None)
    text = _("Tài khoản đã được kích hoạt. Từ nay bạn đăng nhập bằng tên đăng nhập hoặc thư điện tử.")
    if not person.email:
        text = _(
            "Tài khoản đã được kích hoạt. Hãy vào trang Tài khoản để xác nhận cả thư điện tử, nơi nhận thông báo."
        )
    messages.success(request, text)
    response = enter(request, person, Proof.SIGN_UP, safe_address(request, registration.after))
    remember(request, response, person)
    return response


def _taken(request: HttpRequest) -> HttpResponse:
    text = _(
        "Trong lúc chờ kích hoạt, thư điện tử hoặc tên đăng nhập này đã thuộc về một tài khoản khác. Nếu đó là tài "
        "khoản của bạn, hãy đăng nhập; nếu không, hãy đăng ký lại."
    )
    actions = [
        {"text": _("Đăng nhập"), "href": reverse("people:sign_in")},
        {"text": _("Đăng ký lại"), "href": reverse("people:sign_up")},
    ]
    context = {"title": _("Chưa kích hoạt được"), "text": text, "actions": actions, "status": 409}
    return render(request, "look/message.html", context, status=409)


def _link_spent(request: HttpRequest) -> HttpResponse:
    text = _(
        "Đường dẫn kích hoạt dùng được một lần, trong 24 giờ. Nếu tài khoản chưa kích hoạt, hãy đăng nhập để yêu cầu "
        "thư mới."
    )
    actions = [
        {"text": _("Đăng nhập"), "href": reverse("people:sign_in")},
        {"text": _("Đăng ký"), "href": reverse("people:sign_up")},
    ]
    context = {"title": _("Đường dẫn không còn dùng được"), "text": text, "actions": actions, "status": 410}
    return render(request, "look/message.html", context, status=410)
