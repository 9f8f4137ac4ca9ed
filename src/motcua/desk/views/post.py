"""The post at a desk: results to send, the list for the postman, papers that come, what went wrong."""

import datetime
from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor
from motcua.audit.trail import Kind
from motcua.desk.access import lists_may_leave, note_export, officers_only, page, papers_may_leave
from motcua.desk.views.dossier import view_or_404
from motcua.dossiers import duties
from motcua.dossiers.delivery import address_of, is_sent
from motcua.dossiers.errors import Incomplete, Refusal
from motcua.dossiers.looking import look_at_dossier
from motcua.dossiers.masking import lists_mask
from motcua.dossiers.models import Dossier
from motcua.dossiers.states import State
from motcua.forms.addresses import address_text
from motcua.kernel.dates import HANOI, format_date, parse_date
from motcua.kernel.masking import Datum
from motcua.kernel.money import parse_dong
from motcua.kernel.paging import read_page_number
from motcua.look.environment import url
from motcua.people.models import User
from motcua.post import lists, parcels, printing, selectors
from motcua.post.carriers import DELIVERY, offers
from motcua.post.models import Carrier, Parcel
from motcua.post.parcels import ByHand, Wanted
from motcua.post.rules import CARRIED, Stands

_LONGEST = 1000
_MOST = 10**10
_MOST_AT_ONCE = 500
_ON_A_PAGE = 50


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: str(value).replace("\0", "").strip()[:_LONGEST] for name, value in request.POST.items()}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officers_only
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One tab of them; POST hands what was ticked to the postman."""
    if not actor.has_role(Role.DESK):
        raise PermissionDenied
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            made = _hand_over(request, actor)
        except Incomplete as incomplete:
            errors = dict(incomplete.fields) or {"postman": incomplete.message}
        except Refusal as refusal:
            messages.error(request, refusal.message)
            return redirect(f"{url('desk:post')}?muc=giao")
        else:
            messages.success(
                request, _("Đã lập bảng kê số %(number)s. Hãy in để bưu tá ký.") % {"number": made.number}
            )
            return redirect("desk:post_list", key=made.key)
    tab = "giao" if errors else request.GET.get("muc", "gui")
    if tab not in selectors.TABS:
        tab = "gui"
    number = read_page_number(request.GET.get("page"))
    rows: Any = (
        selectors.to_send(actor)
        if tab == "gui"
        else selectors.lists(actor)
        if tab == "bang-ke"
        else selectors.parcels(actor, tab)
    )
    found = selectors.page_of(rows, number, _MOST_AT_ONCE if tab == "giao" else _ON_A_PAGE)
    mask = lists_mask(actor)
    context = {
        "tab": tab,
        "tabs": [
            {"label": str(name), "href": f"{url('desk:post')}?muc={code}", "current": code == tab}
            for code, name in selectors.TABS.items()
        ],
        "found": found,
        "by_carrier": _by_carrier(list(found)) if tab == "giao" else [],
        "where": lambda parcel: _where(parcel, mask),
        "to": lambda dossier: mask.text(Datum.ADDRESS, address_text(address_of(dossier.delivery))),
        "errors": errors,
        "typed": _typed(request),
    }
    return page(request, actor, "desk/post.html", context, status=422 if errors else 200, current="post")


def _where(parcel: Parcel, mask: Any) -> str:
    end = parcels.ends_of(parcel)
    return f"{end['name']}, {mask.text(Datum.ADDRESS, address_text(end['address']))}"


def _by_carrier(rows: list[Parcel]) -> list[tuple[Carrier, list[Parcel]]]:
    grouped: dict[int, tuple[Carrier, list[Parcel]]] = {}
    for row in rows:
        grouped.setdefault(row.carrier_id, (row.carrier, []))[1].append(row)
    return list(grouped.values())


def _hand_over(request: HttpRequest, actor: Actor) -> Any:
    keys = []
    for text in request.POST.getlist("parcel")[:_MOST_AT_ONCE]:
        try:
            keys.append(UUID(text))
        except ValueError:
            continue
    if not keys:
        told = _("Hãy chọn ít nhất một bưu gửi.")
        raise Incomplete(told, fields={"parcel": told})
    first = selectors.parcels(actor, "giao").filter(key__in=keys).first()
    if first is None:
        raise lists.nothing_left()
    return lists.hand_over(
        actor,
        cast(User, request.user),
        first.dossier.agency_id,
        first.carrier,
        keys,
        _typed(request).get("postman", ""),
    )


@never_cache
@require_safe
@officers_only
def one_list(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """A list that was handed over."""
    listed = selectors.one_list(actor, key)
    if listed is None:
        raise Http404
    mask = lists_mask(actor)
    context = {"listed": listed, "where": lambda parcel: _where(parcel, mask)}
    return page(request, actor, "desk/post_list.html", context, current="post")


@never_cache
@require_safe
@officers_only
@lists_may_leave
def one_list_pdf(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """The same, to be printed and signed: the postman reads whole addresses on it."""
    listed = selectors.one_list(actor, key)
    if listed is None:
        raise Http404
    note_export(request, "list:post", len(listed.parcels))
    return _pdf(printing.hand_list(listed), f"bang-ke-{listed.row.year}-{listed.row.number}")


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


@never_cache
@require_safe
@officers_only
@papers_may_leave
def label(request: HttpRequest, actor: Actor, key: UUID, parcel: UUID) -> HttpResponse:
    """The label of a parcel."""
    view = view_or_404(actor, key)
    found = selectors.found(view.dossier, str(parcel))
    if found is None:
        raise Http404
    look_at_dossier(request, Kind.PRINT, view.dossier)
    return _pdf(printing.label(found), f"phieu-gui-{found.ref}")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officers_only
def of_dossier(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """The parcels of one dossier: made, followed, cancelled; papers that have come."""
    view = view_or_404(actor, key)
    if request.method != "POST":
        look_at_dossier(request, Kind.VIEW, view.dossier)
        return _show(request, actor, view)
    typed = _typed(request)
    try:
        done = _do(actor, view.dossier, typed)
    except Incomplete as incomplete:
        errors = dict(incomplete.fields) or {"parcel": incomplete.message}
        return _show(request, actor, view, typed=typed, errors=errors, status=422)
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, done)
    return redirect("desk:post_dossier", key=key)


def _do(actor: Actor, dossier: Dossier, typed: Mapping[str, str]) -> str:
    task = typed.get("viec", "")
    if task == "tao":
        parcel = parcels.send_result(actor, dossier, _wanted(dossier, typed))
        return _("Đã tạo bưu gửi %(ref)s. Hãy in phiếu gửi và dán lên phong bì.") % {"ref": parcel.ref}
    parcel_asked = selectors.found(dossier, typed.get("parcel", ""))
    if parcel_asked is None:
        told = _("Hãy chọn bưu gửi.")
        raise Incomplete(told, fields={"parcel": told})
    match task:
        case "den":
            parcels.arrived(actor, parcel_asked, typed.get("note", ""))
            return _("Đã ghi nhận giấy tờ đến. Hãy kiểm tra giấy tờ rồi xử lý hồ sơ.")
        case "huy":
            row = parcels.cancel(actor, parcel_asked, typed.get("why", ""))
            if row.state in CARRIED:
                return _("Bưu chính đã nhận bưu gửi: đã đề nghị thu hồi, chờ chuyển hoàn.")
            return _("Đã huỷ bưu gửi.") if row.state == Stands.CANCELLED else _("Đã đề nghị huỷ.")
        case "ghi":
            parcels.follow_by_hand(actor, parcel_asked, _by_hand(typed))
            return _("Đã ghi tình trạng bưu gửi.")
    told = _("Hãy chọn việc cần làm.")
    raise Incomplete(told, fields={"parcel": told})


def _wanted(dossier: Dossier, typed: Mapping[str, str]) -> Wanted:
    offer = parcels.chosen_offer(dossier, DELIVERY, typed.get("service", ""))
    if offer is None:
        told = _("Hãy chọn dịch vụ bưu chính.")
        raise Incomplete(told, fields={"service": told})
    grams = typed.get("grams", "")
    if grams and not (grams.isascii() and grams.isdigit() and 0 < int(grams[:7]) <= 30_000):
        told = _("Hãy ghi khối lượng từ 1 đến 30.000 gam.")
        raise Incomplete(told, fields={"grams": told})
    return Wanted(offer, int(grams[:7]) if grams else 0, collects=typed.get("collects") == "1")


def _by_hand(typed: Mapping[str, str]) -> ByHand:
    now = timezone.now()
    at = now
    if typed.get("day"):
        try:
            day = parse_date(typed["day"])
        except ValueError as wrong:
            raise Incomplete(str(wrong), fields={"day": str(wrong)}) from None
        if day != timezone.localdate():
            at = datetime.datetime.combine(day, datetime.time(12), HANOI)
    return ByHand(
        typed.get("word", ""),
        at,
        note=typed.get("note", ""),
        number=typed.get("number", "")[:60],
        received_by=typed.get("received_by", "")[:200],
        collected=_dong(typed["collected"]) if typed.get("collected") else None,
    )


def _dong(text: str) -> int:
    try:
        amount = parse_dong(text)
    except ValueError as wrong:
        raise Incomplete(str(wrong), fields={"collected": str(wrong)}) from None
    if amount > _MOST:
        told = _("Số tiền quá lớn. Hãy kiểm tra lại.")
        raise Incomplete(told, fields={"collected": told})
    return amount


def _show(
    request: HttpRequest,
    actor: Actor,
    view: Any,
    *,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    dossier = view.dossier
    found = selectors.of_dossier(dossier)
    sends = parcels.may_send(actor, dossier)
    result = [one for one in found if not one.is_incoming]
    waits = (
        sends
        and dossier.state == State.WAITING_HANDOVER
        and is_sent(dossier.delivery)
        and not any(one.is_open or one.state == Stands.DELIVERED for one in result)
    )
    available = offers(dossier.agency_id, DELIVERY) if waits else []
    mask = view.mask
    context = {
        "view": view,
        "dossier": dossier,
        "parcels": found,
        "ends": parcels.ends_of,
        "address": lambda end: mask.text(Datum.ADDRESS, address_text(end["address"])),
        "phone": lambda end: mask.text(Datum.PHONE, end["phone"]),
        "sends": sends,
        "waits": waits,
        "offers": available,
        "chosen": dossier.delivery.get("service", ""),
        "wants_cod": dossier.delivery.get("cod") == "yes",
        "fees": duties.collectable(dossier.pk)
        if waits and any(one.service.collects for one in available)
        else [],
        "words": parcels.words_by_hand(),
        "today": format_date(timezone.localdate()),
        "typed": typed or {},
        "errors": errors or {},
        "back": url("desk:dossier", key=dossier.key),
    }
    return page(request, actor, "desk/post_dossier.html", context, status=status)
