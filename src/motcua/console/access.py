"""Who comes in: administrators alone. And what the frame around every page shows."""

from collections.abc import Callable
from functools import wraps
from types import SimpleNamespace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor, actor_for
from motcua.people.returning import to_sign_in

View = Callable[..., HttpResponse]

_PLACES = (
    ("console:home", gettext_lazy("Dữ liệu đã công bố")),
    ("console:procedures", gettext_lazy("Thủ tục")),
    ("console:forms", gettext_lazy("Biểu mẫu")),
    ("console:processes", gettext_lazy("Quy trình")),
    ("console:templates", gettext_lazy("Mẫu giấy tờ")),
    ("console:import", gettext_lazy("Nạp dữ liệu")),
    ("console:export", gettext_lazy("Xuất dữ liệu (.zip)")),
    ("console:states", gettext_lazy("Trạng thái hồ sơ")),
    ("console:labels", gettext_lazy("Tên gọi")),
    ("console:calendar", gettext_lazy("Lịch làm việc")),
    ("console:recalculation", gettext_lazy("Tính lại hạn")),
    ("console:replies", gettext_lazy("Mẫu trả lời")),
    ("console:folders", gettext_lazy("Danh mục hồ sơ")),
    ("console:officers", gettext_lazy("Cán bộ và quyền")),
)


def administrators_only(view: View) -> View:
    """Give the view the actor as its second argument; strangers go to sign in, everyone else gets 403."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actor = actor_for(request.user)
        if actor.person is None:
            return to_sign_in(request)
        if not actor.is_administrator:
            raise PermissionDenied
        return view(request, actor, *args, **kwargs)

    return guarded


def page(
    request: HttpRequest, actor: Actor, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Render a page of the console inside the desk's frame."""
    seat = next(seat for seat in actor.seats if seat.role == Role.ADMINISTRATOR)
    items = [
        {"label": label, "url": reverse(name), "current": _is_at(request.path, reverse(name))}
        for name, label in _PLACES
    ]
    frame = {
        "side_groups": [{"title": _("Quản trị"), "items": items}],
        "workplace": SimpleNamespace(unit=seat.agency_name, post=seat.title),
    }
    return render(request, template, {**frame, **context}, status=status)


def _is_at(path: str, place: str) -> bool:
    """Whether a page belongs to a place of the menu: it is that page, or stands below it."""
    return path == place or (not place.endswith("/") and path.startswith(f"{place}/"))
