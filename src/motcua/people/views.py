"""Sign up, sign in, sign out, account."""

from typing import cast

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from motcua.audit import robots
from motcua.audit.pages import too_many
from motcua.audit.trail import Kind, note
from motcua.kernel.dates import format_date
from motcua.people import services
from motcua.people.entering import Proof, enter, own_page
from motcua.people.models import User
from motcua.people.returning import has_kept, safe_address, signed_in, take_kept


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Sign in with e-mail and password; then back to where the person came from."""
    after = safe_address(request, request.POST.get("next") or request.GET.get("next") or "")
    if request.user.is_authenticated:
        return redirect(after or own_page(request.user))
    email, error, robot_error, status = "", "", "", 200
    if request.method == "POST":
        email = request.POST.get("email", "").strip()[:254]
        try:
            user = services.check_password(request, email, request.POST.get("password", ""))
        except services.TooMany as many:
            return too_often(request, many)
        except services.Suspected as suspected:
            user, robot_error = None, suspected.message
        if user is not None:
            return enter(request, user, Proof.PASSWORD, after)
        error, status = (
            robot_error or _("Thư điện tử hoặc mật khẩu không đúng. Hãy kiểm tra lại, kể cả phím viết hoa."),
            422,
        )
    context = {
        "email": email,
        "error": error,
        "robot": robots.asked(request, robots.Form.SIGN_IN) if request.method == "POST" else None,
        "robot_error": robot_error,
        "next": after,
        "kept": bool(after) and has_kept(request),
    }
    return render(request, "people/sign_in.html", context, status=status)


@never_cache
@sensitive_post_parameters("password", "password_again")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponseBase:
    """Make an account, and be signed in with it."""
    after = safe_address(request, request.POST.get("next") or request.GET.get("next") or "")
    if request.user.is_authenticated:
        return redirect(after or own_page(request.user))
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            user = services.sign_up(request, request.POST.dict())
        except services.TooMany as many:
            return too_often(request, many)
        except services.Invalid as invalid:
            errors = invalid.errors
        else:
            messages.success(
                request, _("Đã tạo tài khoản. Từ nay bạn đăng nhập bằng thư điện tử và mật khẩu vừa đặt.")
            )
            return enter(request, user, Proof.SIGN_UP, after)
    context = {
        "typed": request.POST.dict(),
        "errors": errors,
        "robot": robots.asked(request, robots.Form.SIGN_UP),
        "next": after,
    }
    return render(request, "people/sign_up.html", context, status=422 if errors else 200)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    if request.user.is_authenticated:
        note(Kind.SIGN_OUT, request=request, subject=[request.user.pk])
    logout(request)
    messages.success(request, _("Bạn đã đăng xuất."))
    return redirect("portal:home")


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Show the own account; change what may be changed (KT.7)."""
    user = cast(User, request.user)
    errors: dict[str, str] = {}
    kept = take_kept(request) if request.method == "GET" else None
    typed = kept.dict() if kept else _account_values(user)
    if request.method == "POST":
        typed = request.POST.dict()
        try:
            services.change_account(user, typed)
        except services.Invalid as invalid:
            errors = invalid.errors
        else:
            messages.success(request, _("Đã lưu thông tin tài khoản."))
            return redirect("people:account")
    context = {"account": user, "typed": typed, "errors": errors, "kept": kept is not None}
    return render(request, "people/account.html", context, status=422 if errors else 200)


def _account_values(user: User) -> dict[str, str]:
    return {
        "full_name": user.full_name,
        "phone": user.phone,
        "birth_date": format_date(user.birth_date) if user.birth_date else "",
        **{f"address.{part}": str(user.address.get(part, "")) for part in ("province", "ward", "detail")},
    }


def too_often(request: HttpRequest, many: services.TooMany) -> HttpResponse:
    """The page for too many tries."""
    text = _("Để giữ an toàn cho tài khoản, hãy đợi khoảng %(minutes)s phút rồi thử lại.")
    return too_many(
        request, _("Bạn đã thử quá nhiều lần"), text % {"minutes": many.seconds // 60}, many.seconds
    )
