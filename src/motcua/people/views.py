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
from motcua.people import rules, services, signing_up
from motcua.people.entering import PROVIDER_KEY, Proof, enter, own_page
from motcua.people.known_browsers import remember
from motcua.people.models import LocalAccount, ProvenFacts, Registration, User
from motcua.people.oidc.providers import providers_on
from motcua.people.reaching import takes_messages
from motcua.people.returning import has_kept, safe_address, signed_in, take_kept
from motcua.people.sessions import ENDED_WHY

# What a session keeps: what was registered in this browser, and the number that was typed for a proven one.
REGISTRATION, WANTED_PHONE = "registration", "wanted_phone"


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Sign in with user name or e-mail and password; then back to where the person came from."""
    after = safe_address(request, request.POST.get("next") or request.GET.get("next") or "")
    if request.user.is_authenticated:
        return redirect(after or own_page(request.user))
    name, error, robot_error, status = "", "", "", 200
    if request.method == "POST":
        # The field keeps its old name: what browsers and password managers hold for this page goes on being filled in.
        name = request.POST.get("email", "").strip()[:254]
        try:
            user = services.check_password(request, name, request.POST.get("password", ""))
        except services.TooMany as many:
            return too_often(request, many, recovery=True)
        except services.NotActivated as waiting:
            return wait_for_activation(request, waiting.registration)
        except services.Suspected as suspected:
            user, robot_error = None, suspected.message
        if user is not None:
            response = enter(request, user, Proof.PASSWORD, after)
            remember(request, response, user)
            return response
        error, status = (
            robot_error
            or _(
                "Tên đăng nhập, thư điện tử hoặc mật khẩu không đúng. Hãy kiểm tra lại, kể cả phím viết hoa."
            ),
            422,
        )
    return sign_in_page(request, after, name=name, error=error, robot_error=robot_error, status=status)


def sign_in_page(
    request: HttpRequest,
    after: str,
    *,
    name: str = "",
    error: str = "",
    robot_error: str = "",
    away: str = "",
    status: int = 200,
) -> HttpResponse:
    """All ways in. `away`: the code of the provider that did not answer just now."""
    providers = providers_on()
    context = {
        "name": name,
        "error": error,
        "robot": robots.asked(request, robots.Form.SIGN_IN) if request.method == "POST" else None,
        "robot_error": robot_error,
        "next": after,
        "kept": bool(after) and has_kept(request),
        "public": [one for one in providers if not one.is_for_staff],
        "staff": [one for one in providers if one.is_for_staff],
        "away": [one for one in providers if one.is_failing or one.code == away],
        "stolen": request.session.get(ENDED_WHY) == "stolen",
    }
    return render(request, "people/sign_in.html", context, status=status)


@never_cache
@sensitive_post_parameters("password", "password_again")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponseBase:
    """Register; what was registered in this browser and not yet activated is there to be mended."""
    after = safe_address(request, request.POST.get("next") or request.GET.get("next") or "")
    if request.user.is_authenticated:
        return redirect(after or own_page(request.user))
    own = signing_up.standing(request.session.get(REGISTRATION))
    errors: dict[str, str] = {}
    typed = _registered(own) if own is not None else {}
    if request.method == "POST":
        typed = request.POST.dict()
        try:
            registration = signing_up.register(
                request, typed, instead=own, after=after or (own.after if own is not None else "")
            )
        except services.TooMany as many:
            return too_often(request, many)
        except services.Invalid as invalid:
            errors = invalid.errors
        else:
            return wait_for_activation(request, registration)
    context = {
        "typed": typed,
        "errors": errors,
        "robot": robots.asked(request, robots.Form.SIGN_UP),
        "next": after,
        "kinds": _kinds(),
    }
    return render(request, "people/sign_up.html", context, status=422 if errors else 200)


def wait_for_activation(request: HttpRequest, registration: Registration) -> HttpResponse:
    """Let this browser go on with activating what was registered here, or whose password was just typed here."""
    request.session.cycle_key()
    request.session[REGISTRATION] = str(registration.pk)
    return redirect("people:activation")


def _kinds() -> list[tuple[str, str]]:
    return [(rules.CITIZEN, _("Cá nhân")), *((one.value, str(one.label)) for one in LocalAccount.Form)]


def _registered(own: Registration) -> dict[str, str]:
    names = ("kind", "full_name", "organisation_name", "id_number", "tax_code", "email", "phone", "user_name")
    born = format_date(own.birth_date) if own.birth_date else ""
    return {name: str(getattr(own, name)) for name in names} | {"birth_date": born}


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; whoever came by a provider is offered to end the one there too."""
    provider = request.session.get(PROVIDER_KEY)
    if request.user.is_authenticated:
        note(Kind.SIGN_OUT, request=request, subject=[request.user.pk])
    logout(request)
    if provider:
        return redirect("people:oidc_signed_out", code=provider)
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
        except services.PhoneIsProven as held:
            request.session[WANTED_PHONE] = held.number
            messages.info(
                request,
                _("Số điện thoại đang dùng đã được xác nhận, nên đổi số cần mã gửi về cả số cũ và số mới."),
            )
            return redirect("people:phone")
        else:
            messages.success(request, _("Đã lưu thông tin tài khoản."))
            return redirect("people:account")
    local = LocalAccount.objects.filter(user=user).first()
    context = {
        "account": user,
        "local": local,
        "proven": ProvenFacts.objects.filter(person=user).first(),
        "phone_is_proven": local is not None and bool(user.phone) and local.phone_proven == user.phone,
        "may_prove_phone": local is not None and takes_messages(),
        "typed": typed,
        "errors": errors,
        "kept": kept is not None,
    }
    return render(request, "people/account.html", context, status=422 if errors else 200)


def _account_values(user: User) -> dict[str, str]:
    return {
        "full_name": user.full_name,
        "phone": user.phone,
        "birth_date": format_date(user.birth_date) if user.birth_date else "",
        **{f"address.{part}": str(user.address.get(part, "")) for part in ("province", "ward", "detail")},
    }


def too_often(request: HttpRequest, many: services.TooMany, *, recovery: bool = False) -> HttpResponse:
    """The page for too many tries. `recovery`: with the way that stays open to an account's owner."""
    minutes = {"minutes": max(1, many.seconds // 60)}
    text = _("Để giữ an toàn cho tài khoản, hãy đợi khoảng %(minutes)s phút rồi thử lại.") % minutes
    if recovery:
        text += " " + _(
            "Nếu không phải bạn đã thử, hãy dùng “Quên mật khẩu?” ở trang đăng nhập: sau khi đặt lại mật khẩu qua thư "
            "hoặc tin nhắn, bạn đăng nhập được ngay trên máy này."
        )
    return too_many(request, _("Bạn đã thử quá nhiều lần"), text, many.seconds)
