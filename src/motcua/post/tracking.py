"""What is told of a parcel is kept once, and how it stands follows from all of it (`rules.settle`)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from motcua.outbox.services import send
from motcua.people.models import User
from motcua.post.adapters import Notice
from motcua.post.models import Parcel, Tracking
from motcua.post.rules import ENDED, Stands, Told, settle
from motcua.post.telling import tell

DELIVERED = "post.delivered"
"""Topic of the outbox: a result reached who it was sent to. Payload {"parcel": key}."""

_FIRST = datetime.timedelta(hours=1)
_LONGEST = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Said:
    """One thing to be kept. `at`: when it was so; what is in the future there is now."""

    word: str
    at: datetime.datetime
    source: Tracking.Source
    code: str = ""
    place: str = ""
    note: str = ""
    by: User | None = None
    number: str = ""
    price: int | None = None
    collected: int | None = None
    received_by: str = ""
    problem: str | None = None


def told_by(notice: Notice) -> Said:
    """What a carrier tells."""
    return Said(
        notice.word,
        notice.at,
        Tracking.Source.CARRIER,
        code=notice.code,
        place=notice.place,
        note=notice.note,
        number=notice.number,
        collected=notice.collected,
        received_by=notice.received_by,
    )


def keep(parcel: Parcel, *said: Said) -> Parcel:
    """Keep what is told, and how the parcel stands after it. The same again changes nothing."""
    with transaction.atomic():
        rows = Parcel.objects.select_for_update(of=("self",)).select_related("dossier", "carrier")
        parcel = rows.get(pk=parcel.pk)
        now = timezone.now()
        before = parcel.state
        for one in said:
            Tracking.objects.get_or_create(
                parcel=parcel,
                word=one.word,
                at=_told_at(parcel, one, now),
                code=one.code,
                defaults={"source": one.source, "place": one.place, "note": one.note, "by": one.by},
            )
            _take_over(parcel, one)
        told = [Told(at, word) for at, word in parcel.trackings.values_list("at", "word")]
        parcel.state = settle(told)
        _clock(parcel, before, now)
        parcel.save()
        if parcel.state != before:
            tell(parcel, before, max((one.at for one in told if one.word == parcel.state), default=now))
        if parcel.state == Stands.DELIVERED != before and not parcel.is_incoming:
            send(DELIVERED, f"{DELIVERED}/{parcel.ref}", {"parcel": str(parcel.key)})
    return parcel


def _told_at(parcel: Parcel, said: Said, now: datetime.datetime) -> datetime.datetime:
    """When it was so. A clock that is ahead tells what is so now; told again it was so when it was told first."""
    if said.at <= now:
        return said.at
    last = parcel.trackings.order_by("-at", "-pk").first()
    return last.at if last is not None and (last.word, last.code) == (said.word, said.code) else now


def _take_over(parcel: Parcel, said: Said) -> None:
    parcel.number = parcel.number or said.number[:60]
    if said.price is not None:
        parcel.price = said.price
    if said.word == Stands.DELIVERED:
        if parcel.collected is None:
            parcel.collected = said.collected
        parcel.received_by = parcel.received_by or said.received_by[:200]
    if said.problem is not None:
        parcel.problem = said.problem[:500]


def _clock(parcel: Parcel, before: str, now: datetime.datetime) -> None:
    """When it is asked about next: at first after an hour, later once a day, until nothing can change any more."""
    if parcel.state in ENDED:
        parcel.ask_at = None
        parcel.ended_at = parcel.ended_at or now
        return
    parcel.ended_at = None
    if parcel.state == Stands.WAITING:
        parcel.ask_at = None
    elif parcel.state != before or parcel.ask_at is None:
        parcel.ask_at, parcel.asked = now + _FIRST, 0


def postpone(parcel: Parcel, now: datetime.datetime) -> None:
    """It was asked about: again after twice the time, within a day."""
    wait = min(_FIRST * 2 ** min(parcel.asked, 10), _LONGEST)
    Parcel.objects.filter(pk=parcel.pk, ask_at__isnull=False).update(
        ask_at=now + wait, asked=parcel.asked + 1
    )
