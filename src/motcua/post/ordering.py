"""Carriers are told, after commit and until they know: orders, cancellations; and what follows from a delivery."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.selectors import SYSTEM
from motcua.dossiers import duties
from motcua.dossiers.acts import perform
from motcua.dossiers.errors import Refusal
from motcua.dossiers.models import Dossier
from motcua.dossiers.states import State
from motcua.kernel.dates import to_local
from motcua.kernel.folding import fold
from motcua.outbox.models import Message
from motcua.outbox.services import handler, send
from motcua.post.adapters import Away, Notice, Ordered, Refused, Strange, Taken
from motcua.post.carriers import Described, read
from motcua.post.ends import end_of
from motcua.post.models import Parcel, PostTalk, Tracking
from motcua.post.parcels import CANCEL, ORDER
from motcua.post.rules import CANCEL_REFUSED, Stands, shared_out
from motcua.post.tracking import DELIVERED, Said, keep, postpone, told_by

_AT_ONCE = 100


def _parcel(message: Message) -> Parcel:
    parcels = Parcel.objects.select_related("carrier", "dossier")
    return parcels.get(key=message.payload["parcel"])


@handler(ORDER)
def order(message: Message) -> None:
    """Have the carrier take the order, once: where it says no, it may know the number from an attempt without an
    answer. A parcel that was cancelled meanwhile is not ordered. Raises Away, Strange: tried again.
    """
    parcel = _parcel(message)
    if parcel.number or parcel.state not in (Stands.WAITING, Stands.CANCELLING):
        return
    carrier = read(parcel.carrier)
    if parcel.state == Stands.CANCELLING:
        # The cancellation looks for it, too: an attempt may have got through.
        return
    try:
        taken = _asked(parcel, carrier, PostTalk.Kind.ORDER, again=message.attempts > 0)
    except Refused as no:
        text = str(no) or _("Bưu chính không nói lý do (mã %(code)s).") % {"code": no.said}
        keep(
            parcel,
            Said(Stands.REFUSED, timezone.now(), Tracking.Source.CARRIER, code=no.said[:40], problem=text),
        )
        return
    said = Said(
        Stands.ORDERED,
        timezone.now(),
        Tracking.Source.SYSTEM,
        number=taken.number,
        price=taken.price,
        problem="",
    )
    if keep(parcel, said).state == Stands.CANCELLED:
        # Cancelled while it was being ordered: the carrier has it now, and is told.
        send(CANCEL, f"{CANCEL}/{parcel.ref}/ordered", {"parcel": str(parcel.key)})


def _asked(parcel: Parcel, carrier: Described, kind: PostTalk.Kind, *, again: bool) -> Taken:
    """The answer to an order, by finding the order where it was taken before. Raises Away, Refused, Strange."""
    if again:
        found = _found(parcel, carrier)
        if found is not None:
            return found[0]
    try:
        taken = carrier.adapter.order(carrier, ordered_of(parcel, carrier))
    except Refused as no:
        _talk(parcel, kind, no.said or "refused")
        found = _found(parcel, carrier)
        if found is None:
            raise
        return found[0]
    except (Away, Strange) as error:
        _talk(parcel, kind, type(error).__name__)
        raise
    _talk(parcel, kind, "ok")
    return taken


def _found(parcel: Parcel, carrier: Described) -> tuple[Taken, Sequence[Notice]] | None:
    try:
        found = carrier.adapter.find(carrier, parcel.ref, parcel.number)
    except (Away, Strange, Refused) as error:
        _talk(parcel, PostTalk.Kind.QUERY, type(error).__name__)
        raise
    _talk(parcel, PostTalk.Kind.QUERY, "ok" if found is not None else "none")
    return found


def _talk(parcel: Parcel, kind: PostTalk.Kind, said: str) -> None:
    PostTalk.objects.create(carrier=parcel.carrier, kind=kind, ref=parcel.ref, said=said[:100])


def ordered_of(parcel: Parcel, carrier: Described) -> Ordered:
    """The parcel as it is told to its carrier."""
    return Ordered(
        ref=parcel.ref,
        service=parcel.service,
        sender=end_of(parcel.sender),
        receiver=end_of(parcel.receiver),
        contents=parcel.contents,
        weight=parcel.weight,
        collects=parcel.collects,
        is_fetched=True,
        day=to_local(parcel.made_at).date(),
    )


@handler(CANCEL)
def cancel(message: Message) -> None:
    """Tell the carrier that it is not to be carried. Too late: it says so, and the parcel goes on as it was."""
    parcel = _parcel(message)
    number = parcel.number
    asked = parcel.state in (Stands.CANCELLING, Stands.RECALLING)
    if not asked and not (number and parcel.state == Stands.CANCELLED):
        return
    carrier = read(parcel.carrier)
    now = timezone.now()
    if not number:
        found = _found(parcel, carrier)
        if found is None:
            keep(parcel, Said(Stands.CANCELLED, now, Tracking.Source.SYSTEM))
            return
        number = found[0].number
    try:
        carrier.adapter.cancel(carrier, parcel.ref, number)
    except Refused as no:
        _talk(parcel, PostTalk.Kind.CANCEL, no.said or "refused")
        text = _(
            "Bưu chính không huỷ được (%(why)s). Bưu gửi vẫn được phát hoặc chuyển hoàn; hãy theo dõi tiếp."
        )
        problem = text % {"why": str(no) or no.said}
        keep(parcel, Said(CANCEL_REFUSED, now, Tracking.Source.CARRIER, code=no.said[:40], problem=problem))
        return
    except (Away, Strange) as error:
        _talk(parcel, PostTalk.Kind.CANCEL, type(error).__name__)
        raise
    _talk(parcel, PostTalk.Kind.CANCEL, "ok")
    keep(parcel, Said(Stands.CANCELLED, now, Tracking.Source.CARRIER, number=number))


def ask_due(now: datetime.datetime | None = None) -> int:
    """Ask the carriers about parcels of which nothing was told for a while; how many were asked about."""
    now = now or timezone.now()
    due = Parcel.objects.filter(ask_at__lte=now).select_related("carrier").order_by("ask_at")[:_AT_ONCE]
    count = 0
    for parcel in due:
        carrier = read(parcel.carrier)
        postpone(parcel, now)
        if not carrier.adapter.is_spoken_to:
            continue
        count += 1
        try:
            found = _found(parcel, carrier)
        except (Away, Strange, Refused):
            continue
        if found is not None:
            keep(parcel, *(told_by(one) for one in found[1] if one.word))
    return count


@handler(DELIVERED)
def delivered(message: Message) -> None:
    """A result has arrived: the fees that were collected are noted, and the hand-over is recorded (II.10.8).

    What stands in its way is shown at the parcel, for the desk to do.
    """
    with transaction.atomic():
        parcel = Parcel.objects.select_for_update(of=("self",)).get(key=message.payload["parcel"])
        if parcel.state != Stands.DELIVERED:
            # Told since that it came back before that: nothing was collected, nobody was given anything.
            return
        dossier = Dossier.objects.get(pk=parcel.dossier_id)
        at = parcel.trackings.filter(word=Stands.DELIVERED).order_by("at").values_list("at", flat=True)[0]
        came = parcel.collects if parcel.collected is None else parcel.collected
        shares = shared_out([fee["amount"] for fee in parcel.fees], came)
        for fee, share in zip(parcel.fees, shares, strict=True):
            if share:
                duties.collected(fee["duty"], share, at, parcel.number or parcel.ref)
        if dossier.state != State.WAITING_HANDOVER:
            return
        Parcel.objects.filter(pk=parcel.pk).update(problem=_handed_over(parcel, dossier)[:500])


def _handed_over(parcel: Parcel, dossier: Dossier) -> str:
    """Record it; why that was not possible, "" where it was."""
    receiver = parcel.received_by or str(parcel.receiver["name"])
    own = fold(receiver) == fold(dossier.applicant_name)
    bill = _("Vận đơn %(number)s") % {"number": parcel.number or parcel.ref}
    data = {
        "way": "post",
        "receiver": receiver,
        "relation": "self" if own else "substitute",
        "paper": bill,
        "reason": bill,
    }
    try:
        with transaction.atomic():
            perform("hand_over", by=SYSTEM, dossier=dossier.key, data=data)
    except Refusal as refusal:
        return _("Đã phát nhưng chưa ghi trả kết quả được: %(why)s") % {"why": refusal.message}
    return ""
