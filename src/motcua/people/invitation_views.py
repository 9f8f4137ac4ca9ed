"""The link of an invitation's letter, and accepting it on the screen."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from motcua.people import mandates
from motcua.people.acting import act_for
from motcua.people.models import Mandate, User

# Where the link waits between its opening and the answer, through signing in or up, so that no later page has it in its
# address.
_LINK = "invitation_link"


@never_cache
@require_safe
def link(request: HttpRequest, key: UUID, token: str) -> HttpResponse:
    """Open the link: what it proves is kept in the session, and leaves the address."""
    try:
        mandates.mandate_of_link(key, token)
    except mandates.LinkSpent:
        return _spent(request)
    request.session[_LINK] = [str(key), token]
    return redirect("people:invitation")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest) -> HttpResponse:
    """Say who invites to what; take it on, or turn it down."""
    kept, token = request.session.get(_LINK) or (str(UUID(int=0)), "")
    key = UUID(kept)
    error = ""
    try:
        mandate = mandates.mandate_of_link(key, token)
        if request.method == "POST" and request.user.is_authenticated:
            return _answered(request, key, token)
    except mandates.LinkSpent:
        request.session.pop(_LINK, None)
        return _spent(request)
    except mandates.Refused as refused:
        error = refused.message
    person = request.user if request.user.is_authenticated else None
    context = {
        "mandate": mandate,
        "error": error,
        "fits": person is not None
        and person.kind == User.Kind.CITIZEN
        and person.email.lower() == mandate.email.lower(),
        "here": reverse("people:invitation"),
        "rights": Mandate.Rights(mandate.rights).label,
    }
    return render(request, "people/invitation.html", context, status=409 if error else 200)


def _answered(request: HttpRequest, key: UUID, token: str) -> HttpResponse:
    person = cast(User, request.user)
    if request.POST.get("answer") == "tu-choi":
        mandates.decline(person, key, token)
        messages.success(request, _("Bạn đã từ chối lời mời."))
        request.session.pop(_LINK, None)
        return redirect("portal:acting")
    mandate = mandates.accept(person, key, token)
    request.session.pop(_LINK, None)
    if mandate.runs:
        act_for(request, mandate)
        messages.success(
            request,
            _("Bạn đã nhận lời. Từ bây giờ bạn làm thay: %(name)s; đổi lại bất cứ lúc nào ở đầu trang.")
            % {"name": mandate.principal_name},
        )
        return redirect("portal:my_dossiers")
    messages.success(request, _("Bạn đã nhận lời. Quyền làm thay bắt đầu vào ngày đã ghi."))
    return redirect("portal:acting")


def _spent(request: HttpRequest) -> HttpResponse:
    text = _(
        "Đường dẫn nhận lời mời chỉ dùng được một lần, trong bảy ngày, và hết hiệu lực khi lời mời được gửi lại, bị "
        "rút hoặc thời hạn uỷ quyền đã qua. Hãy mở thư mới nhất, hoặc nhờ người mời gửi lại."
    )
    actions = [{"text": _("Về trang chủ"), "href": reverse("portal:home")}]
    context = {"title": _("Đường dẫn không còn dùng được"), "text": text, "actions": actions, "status": 410}
    return render(request, "look/message.html", context, status=410)
