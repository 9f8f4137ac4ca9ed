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

from motcua.agencies.four_eyes import waiting_for
from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor, actor_for, kept_agency, stamp
from motcua.agencies.tree import agencies_below
from motcua.audit.trail import Kind, note
from motcua.people.returning import to_sign_in

View = Callable[..., HttpResponse]

# The menu, by what an administrator comes for.
_PLACES = (
    (
        gettext_lazy("Thủ tục"),
        (
            ("console:procedures", gettext_lazy("Thủ tục")),
            ("console:catalogue", gettext_lazy("Danh mục thủ tục")),
            ("console:documents", gettext_lazy("Văn bản pháp luật")),
            ("console:forms", gettext_lazy("Biểu mẫu")),
            ("console:dictionary", gettext_lazy("Từ điển dữ liệu")),
            ("console:lookups", gettext_lazy("Danh mục dùng chung")),
            ("console:processes", gettext_lazy("Quy trình")),
            ("console:templates", gettext_lazy("Mẫu giấy tờ")),
            ("console:paper_types", gettext_lazy("Loại giấy tờ")),
            ("console:folders", gettext_lazy("Danh mục hồ sơ")),
            ("console:replies", gettext_lazy("Mẫu trả lời")),
            ("console:reports", gettext_lazy("Biểu mẫu báo cáo")),
            ("console:surveys", gettext_lazy("Khảo sát ý kiến")),
        ),
    ),
    (
        gettext_lazy("Cách làm việc"),
        (
            ("console:states", gettext_lazy("Trạng thái hồ sơ")),
            ("console:labels", gettext_lazy("Tên gọi")),
            ("console:calendar", gettext_lazy("Lịch làm việc")),
            ("console:payment_gateways", gettext_lazy("Cổng thanh toán")),
            ("console:carriers", gettext_lazy("Bưu chính")),
            ("console:channels", gettext_lazy("Kênh thông báo")),
            ("console:notice_words", gettext_lazy("Lời báo")),
            ("console:invoice_providers", gettext_lazy("Hoá đơn điện tử")),
            ("console:recalculation", gettext_lazy("Tính lại hạn")),
        ),
    ),
    (
        gettext_lazy("Con người và quyền"),
        (
            ("console:organisation", gettext_lazy("Cơ quan, đơn vị")),
            ("console:reorganisations", gettext_lazy("Sắp xếp cơ quan")),
            ("console:territory", gettext_lazy("Địa bàn")),
            ("console:former_places", gettext_lazy("Đơn vị hành chính cũ")),
            ("console:receptions", gettext_lazy("Nhận hồ sơ thay")),
            ("console:officers", gettext_lazy("Cán bộ và quyền")),
            ("console:groups", gettext_lazy("Nhóm cán bộ")),
            ("console:rights", gettext_lazy("Quyền giao riêng")),
            ("console:four_eyes", gettext_lazy("Chờ người thứ hai")),
            ("console:who_sees", gettext_lazy("Ai xem được hồ sơ")),
            ("console:accounts", gettext_lazy("Tài khoản công dân, tổ chức")),
            ("console:account_groups", gettext_lazy("Nhóm tài khoản")),
        ),
    ),
    (
        gettext_lazy("An toàn, dữ liệu cá nhân"),
        (
            ("console:identity", gettext_lazy("Hệ thống định danh")),
            ("console:connected", gettext_lazy("Cơ sở dữ liệu kết nối")),
            ("console:outgoing", gettext_lazy("Kết nối ra ngoài")),
            ("console:sign_in", gettext_lazy("Chính sách đăng nhập")),
            ("console:signing", gettext_lazy("Chữ ký số")),
            ("console:privacy", gettext_lazy("Dữ liệu cá nhân")),
            ("console:masking", gettext_lazy("Che dữ liệu cá nhân")),
            ("console:trail", gettext_lazy("Nhật ký hệ thống")),
        ),
    ),
    (
        gettext_lazy("Dữ liệu và kho tệp"),
        (
            ("console:home", gettext_lazy("Dữ liệu đã công bố")),
            ("console:import", gettext_lazy("Nạp dữ liệu")),
            ("console:export", gettext_lazy("Xuất dữ liệu (.zip)")),
            ("console:full_exports", gettext_lazy("Xuất toàn bộ hồ sơ")),
            ("console:quotas", gettext_lazy("Dung lượng tệp")),
            ("console:vault", gettext_lazy("Kho dữ liệu điện tử")),
            ("console:store", gettext_lazy("Kho tệp")),
        ),
    ),
)

_NOTED_THEMSELVES = frozenset(
    {
        "console:full_export",
        "console:trail_file",
        "console:trail_digest",
        "console:privacy_incident_people",
        "console:four_eyes_file",
    }
)

# What all agencies share and nobody else even looks at: no place in the menu of an agency's administrator.
_OF_THE_TOP = frozenset(
    {
        "console:catalogue",
        "console:store",
        "console:accounts",
        "console:account_groups",
        "console:identity",
        "console:connected",
        "console:outgoing",
        "console:sign_in",
        "console:privacy",
        "console:masking",
        "console:notice_words",
        "console:reorganisations",
        "console:former_places",
    }
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
        response = view(request, actor, *args, **kwargs)
        _note_file(request, response)
        return response

    return guarded


def _note_file(request: HttpRequest, response: HttpResponse) -> None:
    """Whatever leaves the console as a file is in the trail; some pages say more of it themselves."""
    name = request.resolver_match.view_name if request.resolver_match is not None else ""
    is_file = response.get("Content-Disposition", "").startswith("attachment")
    if is_file and request.method == "GET" and name not in _NOTED_THEMSELVES:
        note(Kind.EXPORT, request=request, about=f"page:{name.removeprefix('console:')}")


def top_administrators_only(view: View) -> View:
    """Like `administrators_only`, for the administrators of the top agency alone."""

    @wraps(view)
    def guarded(request: HttpRequest, actor: Actor, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_at_the_top(actor):
            raise PermissionDenied
        return view(request, actor, *args, **kwargs)

    return administrators_only(guarded)


def is_at_the_top(actor: Actor) -> bool:
    """The same that `scope_of` finds, from what is kept in memory: the menu of every page asks."""
    return any(
        kept_agency(seat.agency_id, stamp()).parent_id is None for seat in actor.seats_as(Role.ADMINISTRATOR)
    )


def page(
    request: HttpRequest, actor: Actor, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Render a page of the console inside the desk's frame."""
    seat = next(seat for seat in actor.seats if seat.role == Role.ADMINISTRATOR)
    hidden = frozenset() if is_at_the_top(actor) else _OF_THE_TOP
    waits = waiting_for(actor, _ruled(actor)).count()
    groups = [
        {
            "title": title,
            "items": [
                {
                    "label": label,
                    "url": reverse(name),
                    "current": _is_at(request.path, reverse(name)),
                    **(
                        {"count": waits, "unit": _("đề nghị")}
                        if name == "console:four_eyes" and waits
                        else {}
                    ),
                }
                for name, label in places
                if name not in hidden
            ],
        }
        for title, places in _PLACES
    ]
    frame = {
        "side_groups": groups,
        "workplace": SimpleNamespace(unit=seat.agency_name, post=seat.title),
    }
    return render(request, template, {**frame, **context}, status=status)


def _ruled(actor: Actor) -> set[int]:
    """The same that `granting.ruled_by` finds, from what is kept in memory."""
    own = {seat.agency_id for seat in actor.seats_as(Role.ADMINISTRATOR)}
    return own.union(*(agencies_below(agency, stamp()) for agency in own))


def _is_at(path: str, place: str) -> bool:
    """Whether a page belongs to a place of the menu: it is that page, or stands below it."""
    return path == place or (not place.endswith("/") and path.startswith(f"{place}/"))
