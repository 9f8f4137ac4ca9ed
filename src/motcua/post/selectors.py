"""What desks and applicants see of parcels. Whoever asks about one dossier has found it within their sight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor
from motcua.dossiers.delivery import POST, is_fetched, is_sent
from motcua.dossiers.models import Dossier
from motcua.dossiers.selectors import visible_to
from motcua.dossiers.states import State
from motcua.kernel.paging import Page
from motcua.post.models import HandList, Parcel
from motcua.post.rules import ENDED, Stands

TABS: Mapping[str, str | Promise] = {
    "gui": gettext_lazy("Kết quả cần gửi"),
    "giao": gettext_lazy("Chờ giao cho bưu tá"),
    "den": gettext_lazy("Giấy tờ đang đến"),
    "duong": gettext_lazy("Đang trên đường"),
    "xu-ly": gettext_lazy("Cần xử lý"),
    "xong": gettext_lazy("Đã xong"),
    "bang-ke": gettext_lazy("Bảng kê bàn giao"),
}
_ON_THE_WAY = (Stands.WAITING, Stands.HANDED, Stands.MOVING, Stands.DELIVERING, Stands.CANCELLING)
_TROUBLE = (Stands.FAILED, Stands.RETURNING, Stands.RECALLING, Stands.LOST)


def concerns(dossier: Dossier) -> bool:
    """Whether the post has anything to do with a dossier: pages of all others ask nothing of this room."""
    return is_sent(dossier.delivery) or is_fetched(dossier.delivery)


def of_dossier(dossier: Dossier) -> list[Parcel]:
    """Its parcels, the latest first, with carrier and what was told of them: two statements."""
    found = Parcel.objects.filter(dossier=dossier).select_related("carrier", "list").order_by("-pk")
    parcels = list(found.prefetch_related("trackings__by"))
    for parcel in parcels:
        parcel.dossier = dossier
    return parcels


def found(dossier: Dossier, key: str) -> Parcel | None:
    """One of them."""
    try:
        wanted = UUID(key)
    except ValueError:
        return None
    parcel = Parcel.objects.filter(dossier=dossier, key=wanted).select_related("carrier").first()
    if parcel is not None:
        parcel.dossier = dossier
    return parcel


def desk_agencies(actor: Actor) -> list[int]:
    """The agencies at whose desks an officer works."""
    return sorted({seat.agency_id for seat in actor.seats if seat.role == Role.DESK})


def _dossiers(actor: Actor) -> QuerySet[Dossier]:
    return Dossier.objects.filter(visible_to(actor), agency_id__in=desk_agencies(actor))


def to_send(actor: Actor) -> QuerySet[Dossier]:
    """Results that wait to be sent by post: none of theirs is on its way or has arrived."""
    sent = Parcel.objects.filter(dossier=OuterRef("pk"), purpose=Parcel.Purpose.RESULT).exclude(
        state__in=sorted(ENDED - {Stands.DELIVERED})
    )
    waiting = _dossiers(actor).filter(
        state=State.WAITING_HANDOVER, ended_at__isnull=True, submitted_at__isnull=False, delivery__way=POST
    )
    return (
        waiting.exclude(Exists(sent))
        .select_related("procedure_version")
        .defer("search", "search_text")
        .order_by("finished_at", "pk")
    )


def parcels(actor: Actor, tab: str) -> QuerySet[Parcel]:
    """The parcels of a tab, those that wait longest first; what is over, the latest first."""
    rows = Parcel.objects.filter(dossier__in=_dossiers(actor)).select_related("carrier", "dossier")
    rows = rows.defer("dossier__search", "dossier__search_text")
    result, back = Q(purpose=Parcel.Purpose.RESULT), Q(dossier__state=State.WAITING_HANDOVER)
    # What came back, or could not be recorded, waits as long as the result was not given.
    failed = Q(state__in=_TROUBLE) | (result & back & (Q(state=Stands.RETURNED) | ~Q(problem="")))
    failed |= ~result & Q(state=Stands.REFUSED, dossier__ended_at__isnull=True)
    match tab:
        case "giao":
            return rows.filter(result, state=Stands.ORDERED).order_by("carrier_id", "pk")
        case "den":
            return rows.exclude(result).exclude(state__in=sorted(ENDED)).order_by("pk")
        case "duong":
            return rows.filter(result, state__in=_ON_THE_WAY).order_by("pk")
        case "xu-ly":
            return rows.filter(failed).order_by("pk")
        case _:
            return rows.filter(state__in=sorted(ENDED)).order_by("-pk")


def lists(actor: Actor) -> QuerySet[HandList]:
    """The lists with which parcels were handed over, the latest first."""
    rows = HandList.objects.filter(agency_id__in=desk_agencies(actor))
    return rows.select_related("carrier", "by").order_by("-at", "-pk")


def page_of(rows: QuerySet[Any], number: int, size: int) -> Page[Any]:
    """A page of them."""
    begin = (number - 1) * size
    found = list(rows[begin : begin + size + 1])
    return Page(found[:size], number, size, has_next=len(found) > size)


@dataclass(frozen=True)
class Listed:
    """A list with its parcels."""

    row: HandList
    parcels: Sequence[Parcel]


def one_list(actor: Actor, key: UUID) -> Listed | None:
    """A list of the officer's own desk."""
    row = lists(actor).select_related("agency__parent").filter(key=key).first()
    if row is None:
        return None
    rows = row.parcels.select_related("dossier").defer("dossier__search", "dossier__search_text")
    return Listed(row, list(rows.order_by("pk")))
