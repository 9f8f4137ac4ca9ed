"""From which networks administrators and officers may come, by the policy of signing in."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from motcua.audit.addresses import client_address
from motcua.people.models import User
from motcua.people.policy import STAFF, policy_now


def may_enter(request: HttpRequest, user: User) -> bool:
    """Whether this person may sign in from where the request comes from; citizens may from everywhere."""
    return not user.is_officer or policy_now().lets_in(STAFF, client_address(request))


def refused(request: HttpRequest) -> HttpResponse:
    """403: who one is does not matter here, but where one is."""
    context = {
        "title": _("Trang này chỉ mở từ mạng của cơ quan"),
        "text": _(
            "Bạn đang ở ngoài các mạng được phép. Hãy dùng máy tại cơ quan hoặc mạng riêng (VPN) của cơ quan rồi mở "
            "lại trang. Nếu bạn đang ở cơ quan, hãy báo quản trị viên địa chỉ mạng ghi dưới đây."
        ),
        "details": [_("Địa chỉ mạng của bạn: %(address)s") % {"address": client_address(request) or "?"}],
        "status": 403,
    }
    return render(request, "look/message.html", context, status=403)


def middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Refuse what stands below the addresses of administrators or officers to other networks, before anything else."""

    def guard(request: HttpRequest) -> HttpResponse:
        for place, below in settings.NETWORK_PLACES.items():
            if request.path.startswith(below) and not policy_now().lets_in(place, client_address(request)):
                return refused(request)
        return get_response(request)

    return guard
