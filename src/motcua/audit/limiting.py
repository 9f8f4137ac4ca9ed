"""The limits of routes, applied before their pages are asked (`limits.BY_ROUTE`)."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from motcua.audit.addresses import client_network
from motcua.audit.limits import BY_ROUTE, By, RouteLimit
from motcua.audit.pages import too_many
from motcua.audit.throttle import allow


def limit_routes(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 429 above the limit of an address. Addresses without one cost nothing; the others one statement."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_view(request: HttpRequest, *_view: Any) -> HttpResponse | None:
        match = request.resolver_match
        limited = BY_ROUTE.get(match.view_name) if match is not None else None
        if limited is None or request.method not in limited.methods:
            return None
        return None if _within(request, limited) else _slow_down(request, limited)

    middleware.process_view = process_view  # type: ignore[attr-defined]  # Django asks for it by this name
    return middleware


def _within(request: HttpRequest, limited: RouteLimit) -> bool:
    who = client_network(request)
    if limited.by is By.PERSON and request.user.is_authenticated:
        who = str(request.user.pk)
    return allow(f"route:{limited.group}:{limited.by}:{who}", *limited.limit)


def _slow_down(request: HttpRequest, limited: RouteLimit) -> HttpResponse:
    text = _(
        "Hệ thống nhận nhiều nhất %(count)s lần trong %(minutes)s phút. Những gì đã lưu không mất; "
        "hãy đợi khoảng %(minutes)s phút rồi thử lại."
    )
    told = {"count": limited.limit.most, "minutes": limited.limit.seconds // 60}
    return too_many(request, _("Bạn đang thao tác quá nhanh"), text % told, limited.limit.seconds)
