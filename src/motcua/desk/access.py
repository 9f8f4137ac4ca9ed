"""Who comes in: officers who work on dossiers. And what the frame around every page shows."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from motcua.agencies.rights import EXPORT
from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor, Seat, actor_for
from motcua.audit.limits import NUMBERS_SOUGHT_OF_PERSON
from motcua.audit.pages import too_many
from motcua.audit.throttle import allow
from motcua.audit.trail import Kind, note
from motcua.desk.counts import frame_counts, new_of
from motcua.dossiers.masking import NUMBERS, lists_mask
from motcua.dossiers.models import Dossier
from motcua.dossiers.scope import may_print, on_screen
from motcua.dossiers.selectors import visible_to, work_menu
from motcua.dossiers.selectors.answers import ANSWERING
from motcua.dossiers.selectors.folders import folder_sets
from motcua.dossiers.selectors.searching import names_a_number
from motcua.look.environment import url
from motcua.notices.selectors import NewOnDesk
from motcua.payments.selectors import KEEPING
from motcua.people.returning import signed_in, signed_in_for

View = Callable[..., HttpResponseBase]
# What filters read of the words (`desk.filters`).
LONGEST_WORDS = 200


def officers_only(view: View) -> View:
    """Give the view the actor as its second argument; strangers go to sign in, everyone else gets 403.

    An administrator's post alone opens no dossier.
    """
    return signed_in(_guarded(view))


def officers_only_for(back: Callable[..., str]) -> Callable[[View], View]:
    """The same for a view that only takes posts: `back` gives, from its keyword arguments, the page to come back to."""

    def decorate(view: View) -> View:
        return signed_in_for(back)(_guarded(view))

    return decorate


def _guarded(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        actor = actor_for(request.user)
        if not working_seats(actor):
            at_home = request.resolver_match is not None and request.resolver_match.view_name == "desk:home"
            if actor.is_administrator and at_home:
                return redirect("console:home")
            raise PermissionDenied
        return view(request, actor, *args, **kwargs)

    return guarded


def lists_may_leave(view: View) -> View:
    """Give the view the officer as files of lists find them (`scope.on_screen`).

    403 with a word where rights forbid it altogether. Stands under `officers_only`.
    """

    @wraps(view)
    def guarded(request: HttpRequest, actor: Actor, *args: Any, **kwargs: Any) -> HttpResponseBase:
        narrowed = on_screen(actor, EXPORT)
        if narrowed is None:
            return _kept_from(
                request, _("Quản trị viên không giao cho bạn quyền tải danh sách hồ sơ về thành tệp.")
            )
        return view(request, narrowed, *args, **kwargs)

    return guarded


def papers_may_leave(view: View) -> View:
    """Keep out whoever may not have papers made from this dossier, named by `key`. Stands under `officers_only`."""

    @wraps(view)
    def guarded(request: HttpRequest, actor: Actor, *args: Any, key: UUID, **kwargs: Any) -> HttpResponseBase:
        if any(seat.rights for seat in actor.seats):
            found = Dossier.objects.filter(visible_to(actor), key=key).defer("search", "search_text").first()
            if found is None:
                raise Http404
            if not may_print(actor, found):
                return _kept_from(
                    request, _("Quản trị viên không giao cho bạn quyền in, tải giấy tờ từ hồ sơ này.")
                )
        return view(request, actor, *args, key=key, **kwargs)

    return guarded


def numbers_are_counted(view: View) -> View:
    """Limit how often whole numbers are looked for by who is not shown them (`masking`): nobody is to guess one.

    Stands under `officers_only`; a statement only where such a number is looked for.
    """

    @wraps(view)
    def guarded(request: HttpRequest, actor: Actor, *args: Any, **kwargs: Any) -> HttpResponseBase:
        sought = names_a_number(request.GET.get("q", "")[:LONGEST_WORDS])
        if sought and lists_mask(actor).hides(*NUMBERS):
            limit = NUMBERS_SOUGHT_OF_PERSON
            if not allow(f"numbers:{request.user.pk}", *limit):
                text = _(
                    "Hệ thống cho tìm theo số giấy tờ, số điện thoại nhiều nhất %(count)s lần trong một giờ."
                )
                told = text % {"count": limit.most}
                return too_many(request, _("Đã tìm quá nhiều lần"), told, limit.seconds)
        return view(request, actor, *args, **kwargs)

    return guarded


def _kept_from(request: HttpRequest, text: str) -> HttpResponse:
    back = {"text": _("Về bàn làm việc"), "href": url("desk:home")}
    text = _("%(text)s Nếu cần, hãy đề nghị quản trị viên của cơ quan xem lại.") % {"text": text}
    context = {"title": _("Bạn không có quyền này"), "text": text, "actions": [back], "status": 403}
    return render(request, "look/message.html", context, status=403)


def note_export(request: HttpRequest, subject: str, rows: int) -> None:
    """Record that this officer takes a list away as a file; not its conditions, which may name a person."""
    note(Kind.EXPORT, request=request, about=subject, details={"rows": rows})


def working_seats(actor: Actor) -> list[Seat]:
    """The posts through which this person works on dossiers."""
    return [seat for seat in actor.seats if seat.role != Role.ADMINISTRATOR]


def is_head(actor: Actor) -> bool:
    """Whether this person leads a division or an agency."""
    return actor.has_role(Role.DIVISION_HEAD, Role.AGENCY_HEAD)


def page(
    request: HttpRequest,
    actor: Actor,
    template: str,
    context: dict[str, Any],
    *,
    status: int = 200,
    current: str = "",
    counts: dict[str, int] | None = None,
    new: NewOnDesk | None = None,
) -> HttpResponse:
    """Render a page inside the desk's frame. `current`: code of the list (or page) that the menu marks.

    `counts`: what `frame_counts` gave, where the page has read it already. `new`: what the bell shows instead of it.
    """
    seat = working_seats(actor)[0]
    counted = frame_counts(actor) if counts is None else counts
    frame = {
        "bell": new_of(counted) if new is None else new,
        "workplace": {"unit": seat.agency_name, "post": seat.title},
        "side_groups": _menu(actor, counted, current),
        "find_address": url("desk:find"),
    }
    return render(request, template, {**frame, **context}, status=status)


def _menu(actor: Actor, counts: dict[str, int], current: str) -> list[dict[str, Any]]:
    first = [{"label": _("Bàn làm việc"), "url": url("desk:home"), "current": current == "home"}]
    if actor.has_role(Role.DESK):
        first.append({"label": _("Nhập hồ sơ giấy"), "url": url("desk:new"), "current": current == "new"})
        first.append({"label": _("Bưu chính"), "url": url("desk:post"), "current": current == "post"})
    if any(actor.has_role(role) for role in ANSWERING):
        owed = {"label": _("Chờ trả lời tiếp nhận"), "url": url("desk:answers")}
        first.append({**owed, "current": current == "answers"})
    if actor.has_role(*KEEPING):
        money = {"label": _("Kế toán phí, lệ phí"), "url": url("desk:accounts")}
        first.append({**money, "current": current == "accounts"})
    if actor.has_role(Role.INSPECTOR):
        inspection = {"label": _("Thanh tra, kiểm tra"), "url": url("desk:inspection")}
        first.append({**inspection, "current": current == "inspection"})
    if is_head(actor):
        holding = {"label": _("Ai đang giữ gì"), "url": url("desk:holders")}
        flow = {"label": _("Sơ đồ quy trình"), "url": url("desk:flow"), "current": current == "flow"}
        first += [{**holding, "current": current == "holders"}, flow]
    ledger = {"label": _("Sổ theo dõi hồ sơ"), "url": url("desk:ledger"), "current": current == "ledger"}
    progress = {"label": _("Báo cáo theo dõi"), "url": url("desk:progress")}
    designed = {"label": _("Báo cáo theo mẫu"), "url": url("desk:reports")}
    looking = [
        ledger,
        {**progress, "current": current == "progress"},
        {**designed, "current": current == "reports"},
    ]
    first.append(
        {
            "label": _("Uỷ quyền"),
            "url": url("desk:delegations"),
            "current": current == "delegations",
        }
    )
    if actor.has_role(Role.AGENCY_HEAD, Role.DIVISION_HEAD, Role.CLERK):
        signing = {"label": _("Chờ ký số"), "url": url("desk:signing_many")}
        first.append({**signing, "current": current == "signing"})
    if actor.is_administrator:
        first.append({"label": _("Quản trị"), "url": url("console:home")})
    lists = [
        {
            "label": item.name,
            "url": url("desk:list", code=item.code),
            "current": current == item.code,
            "count": counts.get(item.code) if item.counted else None,
            "late": item.is_late,
            "counted": item.counted,
        }
        for item in work_menu(actor)
    ]
    folders = _folder_items(actor, current)
    saved = {"label": _("Bộ lọc đã lưu"), "url": url("desk:saved_views")}
    saved_item = {**saved, "current": current == "saved_views"}
    return [
        {"title": "", "items": first},
        {"title": _("Việc của tôi"), "items": [item for item in lists if item["counted"]]},
        *([{"title": _("Danh mục hồ sơ"), "items": folders}] if folders else []),
        {
            "title": _("Tra cứu"),
            "items": [*(item for item in lists if not item["counted"]), saved_item, *looking],
        },
    ]


def _folder_items(actor: Actor, current: str) -> list[dict[str, Any]]:
    """One place for each group of procedures with lists of its own: the lists with their counts stand on that page."""
    return [
        {
            "label": group.title,
            "url": url("desk:folder", group=group.code, code=group.folders[0].code),
            "current": current.startswith(f"{group.code}/"),
        }
        for group in folder_sets(actor)
    ]
