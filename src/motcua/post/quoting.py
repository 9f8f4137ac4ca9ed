"""What a carrier says that something would cost, asked before it is chosen; the agency's tariff where it does not say.

A page waits for it: a carrier gets some seconds, all of them together no more, and what it said (or that it said
nothing) holds for a while in this process. Nobody is named: the price hangs on the address alone.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from motcua.agencies.selectors import kept_agency, stamp
from motcua.dossiers import delivery as delivering
from motcua.dossiers.duties import collectable
from motcua.dossiers.models import Dossier
from motcua.kernel.dates import to_local
from motcua.post.adapters import Away, Ordered, Refused, Strange
from motcua.post.carriers import PICKUP, Offer
from motcua.post.ends import end_of

TOGETHER = 4.0
_HOLDS, _SILENT_HOLDS = 600.0, 60.0
_MOST_KEPT = 2000
# {what was asked: (from when on it is asked anew, what was said)}
_kept: dict[tuple[Any, ...], tuple[float, int | None]] = {}


@dataclass(frozen=True)
class Quoted:
    """A price in đồng; None where neither knows. `by_carrier`: it said so itself just now, else the tariff does."""

    price: int | None
    by_carrier: bool = False


def quotes(
    dossier: Dossier, offers: Sequence[Offer], use: str, *, collects: bool = False
) -> Mapping[str, Quoted]:
    """What each of these services costs for the address that the dossier gives for this use, by the offer's code.

    `collects`: the fees are collected too. What that costs hangs on the fees, so the carrier is asked once they stand.
    """
    ends = time.monotonic() + TOGETHER
    owed = sum(amount for _duty, amount in collectable(dossier.pk)) if collects else 0
    return {one.code: _quoted(dossier, one, use, owed, ends, collects=collects) for one in offers}


def forget() -> None:
    """Ask anew."""
    _kept.clear()


def _quoted(dossier: Dossier, offer: Offer, use: str, owed: int, ends: float, *, collects: bool) -> Quoted:
    address = delivering.address_of(dossier.delivery, delivering.PICKUP if use == PICKUP else "")
    takes_along = collects and offer.service.collects
    is_known = bool(address) and (bool(owed) or not takes_along)
    if is_known and offer.carrier.adapter.is_spoken_to:
        said = _said(dossier, offer, use, address, owed if takes_along else 0, ends)
        if said is not None:
            return Quoted(said, by_carrier=True)
    return Quoted(offer.price(address, collects=takes_along))


def _said(
    dossier: Dossier, offer: Offer, use: str, address: Mapping[str, Any], collects: int, ends: float
) -> int | None:
    agency = kept_agency(dossier.agency_id, stamp())
    desk = end_of({"address": {"text": agency.address or agency.place}})
    citizen = end_of({"address": dict(address)})
    sender, receiver = (citizen, desk) if use == PICKUP else (desk, citizen)
    asked = (offer.code, sender.line, receiver.line, collects, offer.carrier.weight)
    now = time.monotonic()
    kept = _kept.get(asked)
    if kept is not None and kept[0] > now:
        return kept[1]
    if now >= ends:
        return None
    ordered = Ordered(
        ref="",
        service=offer.service.code,
        sender=sender,
        receiver=receiver,
        contents="",
        weight=offer.carrier.weight,
        collects=collects,
        is_fetched=True,
        day=to_local(timezone.now()).date(),
    )
    try:
        said = offer.carrier.adapter.quote(offer.carrier, ordered)
    except (Away, Refused, Strange):
        said = None
    if len(_kept) >= _MOST_KEPT:
        _kept.clear()
    _kept[asked] = (time.monotonic() + (_HOLDS if said is not None else _SILENT_HOLDS), said)
    return said
