"""The pages of a lost password, and of changing the own."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from motcua.audit import robots
from motcua.people import challenges, passwords
from motcua.people.activation_views import code_spent, told_again, wrong_code
from motcua.people.contacts import code_missing, sign_in_name
from motcua.people.known_browsers import remember
from motcua.people.models import Challenge, User
from motcua.people.proving import is_fresh, to_proof
from motcua.people.reaching import takes_messages
from motcua.people.returning import signed_in
from motcua.people.services import Invalid, TooMany
from motcua.people.views import too_often

# Where the link waits between its opening and the new password, so that no later page has it in its address.
_LINK = "recovery_link"
_CODE = "recovery_code"
_BY_LETTER, _BY_MESSAGE = "thu", "tin-nhan"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for the letter."""
    email, errors, way = "", {}, _BY_LETTER
    if request.method == "POST":
        email = request.POST.get("email", "").strip()[:254]
        way = request.POST.get("cach", _BY_LETTER)
        try:
            if way == _BY_MESSAGE and takes_messages():
                request.session[_CODE] = str(passwords.ask_for_code(request, email))
                return redirect("people:recovery_code")
            passwords.ask_for_link(request, email)
        except TooMany as many:
            return too_often(request, many)
        except Invalid as invalid:
            errors = invalid.errors
        else:
            return redirect("people:recovery_sent")
    context = {
        "email": email,
        "errors": errors,
        "way": way,
        "by_message": takes_messages(),
        "robot": robots.asked(request, robots.Form.RECOVERY),
    }
    return render(request, "people/recovery.html", context, status=422 if errors else 200)


@never_cache
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """The same words for everyone who asked."""
    text = _(
        "Nếu tên hoặc địa chỉ bạn nhập có tài khoản, thư hướng dẫn đặt lại mật khẩu sẽ đến trong ít phút. Đường dẫn "
        "trong thư dùng được một lần, trong một giờ. Không thấy thư? Hãy xem cả mục thư rác, hoặc kiểm tra lại địa chỉ."
    )
    actions = [
        {"text": _("Về trang đăng nhập"), "href": reverse("people:sign_in")},
        {"text": _("Nhập lại, chọn cách khác"), "href": reverse("people:recovery")},
    ]
    context = {"title": _("Hãy xem hộp thư của bạn"), "text": text, "actions": actions}
    return render(request, "look/message.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Type the code of the text message; the same page for everyone who asked."""
    asked = challenges.standing(request.session.get(_CODE), Challenge.Purpose.RECOVER)
    if asked is None:
        request.session.pop(_CODE, None)
        messages.info(request, code_spent())
        return redirect("people:recovery")
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            if "lai" in request.POST:
                told_again(request, challenges.again(request, asked.key))
                return redirect("people:recovery_code")
            typed = challenges.tidy_code(request.POST.get("code", ""))
            if len(typed) != challenges.CODE_DIGITS:
                raise Invalid({"code": code_missing()})
            person = passwords.person_of_code(asked.key, typed)
            request.session.pop(_CODE, None)
            request.session[_LINK] = passwords.link_parts(person)
            return redirect("people:recovery_set")
        except TooMany as many:
            return too_often(request, many)
        except Invalid as invalid:
            errors = invalid.errors
        except challenges.Wrong as wrong:
            errors = {"code": wrong_code(wrong.left)}
        except challenges.Spent:
            request.session.pop(_CODE, None)
            messages.warning(request, code_spent())
            return redirect("people:recovery")
    context = {"errors": errors, "typed": request.POST.dict()}
    return render(request, "people/recovery_code.html", context, status=422 if errors else 200)


@never_cache
@require_safe
def link(request: HttpRequest, key: UUID, token: str) -> HttpResponse:
    """Open the link of the letter: what it proves is kept in the session, and leaves the address."""
    try:
        passwords.person_of_link(key, token)
    except passwords.LinkSpent:
        return _spent(request)
    request.session[_LINK] = [str(key), token]
    return redirect("people:recovery_set")


@never_cache
@sensitive_post_parameters("password", "password_again")
@require_http_methods(["GET", "HEAD", "POST"])
def set_anew(request: HttpRequest) -> HttpResponse:
    """Set the new password."""
    key, token = request.session.get(_LINK) or (str(UUID(int=0)), "")
    errors: dict[str, str] = {}
    try:
        person = passwords.person_of_link(UUID(key), token)
        if request.method == "POST":
            passwords.set_anew(person.key, token, request.POST.dict())
            if request.user.is_authenticated and request.user.pk == person.pk:
                logout(request)
            request.session.pop(_LINK, None)
            messages.success(request, _("Đã đặt mật khẩu mới. Hãy đăng nhập bằng mật khẩu vừa đặt."))
            response = redirect("people:sign_in")
            # However others guess at the account: on this machine its owner may sign in at once.
            remember(request, response, person)
            return response
    except passwords.LinkSpent:
        return _spent(request)
    except Invalid as invalid:
        errors = invalid.errors
    context = {"errors": errors, "email": sign_in_name(person)}
    return render(request, "people/recovery_set.html", context, status=422 if errors else 200)


@never_cache
@sensitive_post_parameters("old_password", "password", "password_again")
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest) -> HttpResponse:
    """Change the own password."""
    person = cast(User, request.user)
    if not person.has_usable_password() and not is_fresh(request):
        # No old password is asked for: a session left open would do.
        return to_proof(request)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            passwords.change(request, person, request.POST.dict())
        except TooMany as many:
            return too_often(request, many)
        except Invalid as invalid:
            errors = invalid.errors
        else:
            messages.success(request, _("Đã đổi mật khẩu. Mọi nơi khác đang đăng nhập đã được đăng xuất."))
            return redirect("people:account")
    context = {
        "errors": errors,
        "email": sign_in_name(person),
        "has_password": person.has_usable_password(),
    }
    return render(request, "people/password.html", context, status=422 if errors else 200)


def _spent(request: HttpRequest) -> HttpResponse:
    text = _("Đường dẫn đặt lại mật khẩu chỉ dùng được một lần, trong một giờ. Hãy yêu cầu đường dẫn mới.")
    actions = [
        {"text": _("Yêu cầu đường dẫn mới"), "href": reverse("people:recovery")},
        {"text": _("Về trang đăng nhập"), "href": reverse("people:sign_in")},
    ]
    context = {"title": _("Đường dẫn không còn dùng được"), "text": text, "actions": actions, "status": 410}
    return render(request, "look/message.html", context, status=410)
