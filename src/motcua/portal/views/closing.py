"""Closing the own account: confirmed, not while an agency works on a dossier of it or an organisation needs it."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from motcua.audit.throttle import allow
from motcua.dossiers.selectors import folders_of_account
from motcua.people import closing, mandates
from motcua.people.models import User
from motcua.people.returning import signed_in
from motcua.people.services import TooMany, is_own_password
from motcua.people.views import too_often

# Folders in which somebody still waits for the person, or the person for an agency.
_RUNNING = ("sent", "supplement", "processing")
_TRIES = (10, 60 * 60)


@never_cache
@sensitive_post_parameters("password")
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def close_account(request: HttpRequest) -> HttpResponse:
    """What closing means, then the word that it is meant; with the password where there is one."""
    person = cast(User, request.user)
    if person.is_officer:
        raise Http404
    folders = folders_of_account(person)
    running = sum(folders[name] for name in _RUNNING)
    alone = ", ".join(mandates.managed_by_nobody_else(person))
    errors: dict[str, str] = {}
    if request.method == "POST":
        limit, seconds = _TRIES
        if not allow(f"close:{person.key}", limit, seconds):
            return too_often(request, TooMany(seconds))
        errors = _problems(request, person, running, alone)
        if not errors:
            closing.close(person, by=person)
            logout(request)
            messages.success(request, _("Tài khoản đã được đóng. Muốn mở lại, hãy liên hệ bộ phận một cửa."))
            return redirect("portal:home")
    context = {
        "running": running,
        "alone": alone,
        "drafts": folders["draft"],
        "errors": errors,
        "asks_password": person.has_usable_password(),
    }
    return render(request, "portal/close_account.html", context, status=422 if errors else 200)


def _problems(request: HttpRequest, person: User, running: int, alone: str) -> dict[str, str]:
    if running:
        text = _(
            "Còn %(count)s hồ sơ đang được xử lý. Hãy đợi kết quả, hoặc rút hồ sơ trước khi đóng tài khoản."
        )
        return {"agreed": text % {"count": running}}
    if alone:
        text = _(
            "Bạn là người quản lý duy nhất của %(names)s. Hãy giao quyền quản lý cho một thành viên khác trước."
        )
        return {"agreed": text % {"names": alone}}
    errors: dict[str, str] = {}
    if request.POST.get("agreed") != "1":
        errors["agreed"] = _("Hãy đánh dấu rằng bạn muốn đóng tài khoản.")
    if person.has_usable_password() and not is_own_password(person, request.POST.get("password", "")):
        errors["password"] = _("Mật khẩu không đúng. Hãy nhập lại.")
    return errors
