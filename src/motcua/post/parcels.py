"""Parcels made, cancelled, and followed by hand at the desk. Whoever calls has found the dossier within their sight."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor, kept_agency, stamp
from motcua.dossiers import delivery as delivering
from motcua.dossiers import duties
from motcua.dossiers.errors import Conflict, Incomplete, NotAllowed
from motcua.dossiers.models import Dossier, Duty
from motcua.dossiers.scope import is_of, is_received_by
from motcua.dossiers.states import State
from motcua.kernel.dates import format_date, to_local
from motcua.outbox.services import send
from motcua.people.models import User
from motcua.post.carriers import DELIVERY, PICKUP, Offer, offers, read, serving
from motcua.post.models import Carrier, Parcel, Tracking
from motcua.post.rules import CANCEL_ASKED, CARRIED, Stands
from motcua.post.tracking import Said, keep

ORDER, CANCEL = "post.order", "post.cancel"
"""Topics of the outbox: the carrier is to be told. Payload {"parcel": key}."""

_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_BY_HAND = (
    Stands.HANDED,
    Stands.MOVING,
    Stands.DELIVERING,
    Stands.FAILED,
    Stands.RETURNING,
    Stands.DELIVERED,
    Stands.RETURNED,
    Stands.LOST,
)
"""What the desk may write down of a parcel."""


@dataclass(frozen=True)
class Wanted:
    """A parcel as it is asked for. `offer`: the service; `grams`: 0 for a usual envelope."""

    offer: Offer
    grams: int = 0
    collects: bool = False


def may_send(actor: Actor, dossier: Dossier) -> bool:
    """Whether some post of an officer is at the desk whose parcels these are."""
    return any(
        seat.role == Role.DESK and (is_of(seat, dossier) or is_received_by(seat, dossier))
        for seat in actor.seats
    )


def check_desk(actor: Actor, dossier: Dossier) -> None:
    """Raise NotAllowed for anybody else."""
    if not may_send(actor, dossier):
        raise NotAllowed(_("Chỉ cán bộ một cửa của cơ quan trả kết quả mới gửi và theo dõi bưu gửi."))


def send_result(by: Actor, dossier: Dossier, wanted: Wanted) -> Parcel:
    """The desk makes the parcel of a result that goes by post, as the applicant chose. Raises Refusal."""
    check_desk(by, dossier)
    with transaction.atomic():
        dossier = _locked(dossier)
        if dossier.state != State.WAITING_HANDOVER:
            raise Conflict(_("Hồ sơ chưa đến lúc trả kết quả, hoặc đã trả rồi. Hãy tải lại trang."))
        if not delivering.is_sent(dossier.delivery):
            raise Conflict(_("Người nộp không chọn nhận kết quả qua bưu chính."))
        if DELIVERY not in wanted.offer.service.uses:
            raise Incomplete(
                _("Hãy chọn dịch vụ bưu chính."), fields={"service": _("Hãy chọn dịch vụ bưu chính.")}
            )
        fees = []
        if wanted.collects and wanted.offer.service.collects:
            fees = [
                {"duty": str(duty.key), "amount": amount} for duty, amount in duties.collectable(dossier.pk)
            ]
        if Duty.objects.filter(dossier=dossier, settled_at__isnull=True).count() > len(fees):
            raise Conflict(
                _(
                    "Hồ sơ còn phải nộp phí, lệ phí. Hãy chọn thu hộ qua bưu chính, hoặc đợi nộp xong rồi gửi."
                ),
                code="duty_open",
            )
        return _made(by.person, dossier, Parcel.Purpose.RESULT, wanted, fees)


def fetch_papers(by: User | None, dossier: Dossier, purpose: Parcel.Purpose, wanted: Wanted) -> Parcel:
    """The post fetches papers at the applicant's, as `Dossier.delivery` says. Raises Refusal."""
    with transaction.atomic():
        return _made(by, _locked(dossier), purpose, wanted, [])


def _locked(dossier: Dossier) -> Dossier:
    return Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)


def _made(
    by: User | None,
    dossier: Dossier,
    purpose: Parcel.Purpose,
    wanted: Wanted,
    fees: list[dict[str, Any]],
) -> Parcel:
    incoming = purpose != Parcel.Purpose.RESULT
    citizen, desk = _citizen(dossier, delivering.PICKUP if incoming else ""), _desk(dossier)
    grams = wanted.grams or wanted.offer.carrier.weight
    collects = sum(fee["amount"] for fee in fees)
    price = wanted.offer.price(citizen["address"], collects=bool(collects), grams=grams)
    if price is None:
        told = _("Dịch vụ này không nhận bưu gửi nặng như vậy. Hãy chọn dịch vụ khác.")
        raise Incomplete(told, fields={"grams": told})
    now = timezone.now()
    carrier = wanted.offer.carrier
    try:
        with transaction.atomic():
            parcel = Parcel.objects.create(
                dossier=dossier,
                agency_id=dossier.agency_id,
                purpose=purpose,
                carrier=_row_of(dossier, wanted.offer),
                service=wanted.offer.service.code,
                ref=f"MC{to_local(now):%y%m%d}{get_random_string(8, _LETTERS)}",
                sender=citizen if incoming else desk,
                receiver=desk if incoming else citizen,
                contents=_("Hồ sơ %(code)s: %(what)s")
                % {
                    "code": dossier.code or dossier.receipt_number,
                    "what": str(Parcel.Purpose(purpose).label).lower(),
                },
                weight=grams,
                price=price,
                fees=fees,
                collects=collects,
                state=Stands.WAITING,
                made_at=now,
                made_by=by,
            )
    except IntegrityError:
        raise Conflict(
            _("Hồ sơ đã có một bưu gửi như vậy đang xử lý. Hãy tải lại trang để theo dõi bưu gửi đó.")
        ) from None
    if carrier.adapter.is_spoken_to:
        send(ORDER, f"{ORDER}/{parcel.ref}", {"parcel": str(parcel.key)})
        return parcel
    return keep(parcel, Said(Stands.ORDERED, now, Tracking.Source.SYSTEM))


def _row_of(dossier: Dossier, offer: Offer) -> Carrier:
    row = next((row for row in serving(dossier.agency_id) if row.code == offer.carrier.code), None)
    if row is None:
        raise Conflict(_("Bưu chính này không còn phục vụ cơ quan. Hãy chọn bưu chính khác."))
    return row


def _citizen(dossier: Dossier, prefix: str) -> dict[str, Any]:
    said = dossier.delivery
    return {
        "name": str(said.get(f"{prefix}name", "")),
        "phone": str(said.get(f"{prefix}phone", "")),
        "address": dict(delivering.address_of(said, prefix)),
    }


def _desk(dossier: Dossier) -> dict[str, Any]:
    agency = kept_agency(dossier.agency_id, stamp())
    name = _("Bộ phận một cửa, %(agency)s") % {"agency": agency.name}
    return {"name": name, "phone": agency.phone, "address": {"text": agency.address or agency.place}}


def chosen_offer(dossier: Dossier, use: str, code: str = "") -> Offer | None:
    """The service that the applicant chose for it (or `code`), or the first of those that serve the agency."""
    found = offers(dossier.agency_id, use)
    prefix = delivering.PICKUP if use == PICKUP else ""
    wanted = code or str(dossier.delivery.get(f"{prefix}service", ""))
    exact = next((one for one in found if one.code == wanted), None)
    return exact or (None if code else next(iter(found), None))


def cancel(by: Actor, parcel: Parcel, why: str) -> Parcel:
    """The desk wants it back. What the carrier does not have yet is cancelled; what it has must come back, and stands
    as recalled until it does, or is delivered after all. Raises Refusal.
    """
    check_desk(by, parcel.dossier)
    if not why:
        raise Incomplete(_("Hãy ghi lý do huỷ."), fields={"why": _("Hãy ghi lý do huỷ.")})
    with transaction.atomic():
        row = _held(parcel)
        if not row.is_open or row.state in (Stands.CANCELLING, Stands.RECALLING):
            raise Conflict(_("Bưu gửi này đã kết thúc hoặc đã được đề nghị huỷ. Hãy tải lại trang."))
        now = timezone.now()
        asked = Said(CANCEL_ASKED, now, Tracking.Source.DESK, note=why[:500], by=by.person, problem="")
        if _speaks(row):
            row = keep(row, asked)
            send(CANCEL, f"{CANCEL}/{row.ref}/{now.timestamp()}", {"parcel": str(row.key)})
            return row
        done = [] if row.state in CARRIED else [Said(Stands.CANCELLED, now, Tracking.Source.DESK)]
        return keep(row, asked, *done)


def _held(parcel: Parcel) -> Parcel:
    """The parcel as it stands now: nobody else writes of it meanwhile."""
    return Parcel.objects.select_for_update(of=("self",)).select_related("carrier").get(pk=parcel.pk)


def _speaks(parcel: Parcel) -> bool:
    return read(parcel.carrier).adapter.is_spoken_to


def arrived(by: Actor, parcel: Parcel, note: str = "") -> Parcel:
    """The desk has got the papers that a parcel brought. Raises Refusal."""
    check_desk(by, parcel.dossier)
    with transaction.atomic():
        row = _held(parcel)
        if not row.is_incoming or not row.is_open:
            raise Conflict(_("Bưu gửi này đã được ghi nhận. Hãy tải lại trang."))
        said = Said(Stands.DELIVERED, timezone.now(), Tracking.Source.DESK, note=note[:500], by=by.person)
        return keep(row, said)


@dataclass(frozen=True)
class ByHand:
    """What the desk writes down of a parcel: as `_BY_HAND`, with the number on the postman's paper where it is new."""

    word: str
    at: datetime.datetime
    note: str = ""
    number: str = ""
    received_by: str = ""
    collected: int | None = None


def follow_by_hand(by: Actor, parcel: Parcel, said: ByHand) -> Parcel:
    """Write down what the postman, the carrier's page or its hotline says. Raises Refusal."""
    check_desk(by, parcel.dossier)
    fields: dict[str, str] = {}
    if said.word not in _BY_HAND:
        fields["word"] = _("Hãy chọn tình trạng.")
    if said.at > timezone.now():
        fields["day"] = _("Ngày không được ở sau hôm nay.")
    if to_local(said.at).date() < to_local(parcel.made_at).date():
        fields["day"] = _("Ngày không được ở trước ngày tạo bưu gửi (%(day)s).") % {
            "day": format_date(parcel.made_at)
        }
    if said.word == Stands.DELIVERED and not parcel.is_incoming and not said.received_by:
        fields["received_by"] = _("Hãy ghi ai đã nhận.")
    if said.word == Stands.DELIVERED and parcel.collects and said.collected is None:
        fields["collected"] = _("Hãy ghi số tiền bưu chính đã thu hộ.")
    if fields:
        raise Incomplete(next(iter(fields.values())), fields=fields)
    with transaction.atomic():
        row = _held(parcel)
        if not row.is_open:
            raise Conflict(_("Bưu gửi này đã kết thúc. Hãy tải lại trang."))
        return keep(
            row,
            Said(
                said.word,
                said.at,
                Tracking.Source.DESK,
                note=said.note[:500],
                by=by.person,
                number=said.number,
                collected=said.collected,
                received_by=said.received_by,
            ),
        )


def words_by_hand() -> list[tuple[str, str]]:
    """For a choice on a page."""
    return [(word.value, str(Parcel.State(word.value).label)) for word in _BY_HAND]


def ends_of(parcel: Parcel) -> Mapping[str, Any]:
    """Of both ends the one that is not the desk."""
    end: Mapping[str, Any] = parcel.sender if parcel.is_incoming else parcel.receiver
    return end
