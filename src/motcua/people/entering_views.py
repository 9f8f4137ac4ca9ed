"""The pages between the password and the session: second factor, enrolling, a first password, the limit of sessions."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from motcua.people import entering, factors, passkeys, passwords
from motcua.people.devices import live_sessions
from motcua.people.entering import Stage
from motcua.people.policy import policy_now, rule_for
from motcua.people.proving import check_factor
from motcua.people.services import Invalid, TooMany
from motcua.people.views import too_often


@never_cache
@sensitive_post_parameters("factor_code", "recovery_code", "key_answer")
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponseBase:
    """Ask whoever gave the right password for the second factor."""
    found = entering.waiting_at(request, Stage.FACTOR)
    if found is None or "thoi" in request.POST:
        return _begin_anew(request, over=found is None)
    waiting, person = found
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            factor = check_factor(request, person)
        except TooMany as many:
            return too_often(request, many)
        except Invalid as invalid:
            errors = invalid.errors
        else:
            if factor == factors.RECOVERY:
                _tell_codes_left(request, factors.factors_of(person).codes_left)
            return entering.proven(request, person, waiting, factor)
    own = factors.factors_of(person)
    context = {
        "factors": own,
        "options": passkeys.ask_to_prove(request, person) if own.passkeys else "",
        "errors": errors,
    }
    return render(request, "people/second_factor.html", context, status=422 if errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: HttpRequest) -> HttpResponseBase:
    """The policy wants a second factor of somebody without one: choose it, or put it off while that is allowed."""
    found = entering.waiting_at(request, Stage.ENROL)
    if found is None or "thoi" in request.POST:
        return _begin_anew(request, over=found is None)
    waiting, person = found
    if waiting.factor or factors.has_any(person):
        return entering.go_on(request, person, waiting)
    if "de-sau" in request.POST and entering.may_postpone():
        return entering.postpone(request, person, waiting)
    context = {
        "may_postpone": entering.may_postpone(),
        "required_from": policy_now().required_from,
    }
    return render(request, "people/enrol.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sessions_full(request: HttpRequest) -> HttpResponseBase:
    """As many sessions as the policy allows are under way: sign out one of them and come in, or leave it."""
    found = entering.waiting_at(request, Stage.FULL)
    if found is None or "thoi" in request.POST:
        return _begin_anew(request, over=found is None)
    waiting, person = found
    if "vao" in request.POST:
        messages.success(request, _("Đã đăng xuất ở nơi kia."))
        return entering.end_and_enter(request, person, waiting, request.POST.get("phien", "")[:24])
    context = {"sessions": live_sessions(person), "limit": rule_for(person).sessions}
    return render(request, "people/sessions_full.html", context, status=409)


@never_cache
@sensitive_post_parameters("password", "password_again")
@require_http_methods(["GET", "HEAD", "POST"])
def first_password(request: HttpRequest) -> HttpResponseBase:
    """Whoever gave a first password chooses the own; one that was given too long ago opens nothing any more."""
    found = entering.waiting_at(request, Stage.FIRST)
    if found is None or "thoi" in request.POST:
        return _begin_anew(request, over=found is None)
    waiting, person = found
    until = person.first_password_until
    if until is None:
        return entering.go_on(request, person, waiting)
    is_over = until < timezone.now()
    errors: dict[str, str] = {}
    if request.method == "POST" and not is_over:
        try:
            passwords.replace_first(request, person, request.POST.dict())
        except Invalid as invalid:
            errors = invalid.errors
        else:
            messages.success(request, _("Đã đặt mật khẩu. Từ nay hãy đăng nhập bằng mật khẩu này."))
            return entering.renewed(request, person, waiting)
    context = {"is_over": is_over, "errors": errors, "email": person.email}
    status = 422 if errors else 403 if is_over else 200
    return render(request, "people/first_password.html", context, status=status)


def _begin_anew(request: HttpRequest, *, over: bool) -> HttpResponse:
    entering.give_up(request)
    if over:
        messages.info(request, _("Lần đăng nhập trước đã hết giờ hoặc đã xong. Hãy đăng nhập lại."))
    return redirect("people:sign_in")


def _tell_codes_left(request: HttpRequest, left: int) -> None:
    text = _("Bạn vừa dùng một mã dự phòng; còn %(left)s mã. Hãy tạo bộ mã mới ở trang Bảo mật khi gần hết.")
    messages.warning(request, text % {"left": left})
