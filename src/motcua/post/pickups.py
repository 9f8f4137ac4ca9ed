"""Papers that the post fetches: asked for at submission, or when a supplement is sent by post (I.8.1, II.6.6)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.agencies.selectors import Actor
from motcua.dossiers import delivery as delivering
from motcua.dossiers.acts import perform
from motcua.dossiers.errors import Conflict
from motcua.dossiers.fetching import WANTED
from motcua.dossiers.models import Dossier
from motcua.outbox.models import Message
from motcua.outbox.services import handler
from motcua.post.carriers import PICKUP
from motcua.post.models import Parcel
from motcua.post.parcels import Wanted, chosen_offer, fetch_papers
from motcua.post.rules import ENDED, Stands


@handler(WANTED)
def fetch(message: Message) -> None:
    """Payload {"dossier": key}: a dossier was submitted whose papers the post is to fetch.

    Once; where no carrier serves the agency any more, the applicant sees that nothing was asked for, and asks anew.
    """
    dossier = Dossier.objects.get(key=message.payload["dossier"])
    if Parcel.objects.filter(dossier=dossier, purpose=Parcel.Purpose.PAPERS).exists():
        return
    offer = chosen_offer(dossier, PICKUP)
    if offer is not None and delivering.is_fetched(dossier.delivery):
        fetch_papers(None, dossier, Parcel.Purpose.PAPERS, Wanted(offer))


def change(by: Actor, dossier: Dossier, wanted: Mapping[str, Any]) -> None:
    """Say anew how the result goes (and whether the post collects the fees), while no parcel of it is on its way.

    Raises Refusal.
    """
    with transaction.atomic():
        _locked(dossier)
        sent = Parcel.objects.filter(dossier=dossier, purpose=Parcel.Purpose.RESULT)
        if sent.exclude(state__in=sorted(ENDED - {Stands.DELIVERED})).exists():
            raise Conflict(
                _(
                    "Kết quả đã được giao cho bưu chính nên không đổi được cách nhận nữa. Cần đổi, hãy liên hệ bộ "
                    "phận một cửa để huỷ vận đơn trước."
                )
            )
        _choose(by, dossier, wanted)


def send_papers(by: Actor, dossier: Dossier, wanted: Mapping[str, Any]) -> Parcel:
    """The applicant has the post fetch papers, those of a supplement after acceptance or once one was asked for.

    Raises Refusal.
    """
    with transaction.atomic():
        dossier = _locked(dossier)
        merged = {
            **{part: value for part, value in dossier.delivery.items() if not part.startswith("pickup")},
            **{part: value for part, value in wanted.items() if part.startswith("pickup") and value},
            "pickup": delivering.POST,
        }
        _choose(by, dossier, merged)
        dossier.refresh_from_db()
        offer = chosen_offer(dossier, PICKUP, str(dossier.delivery.get("pickup_service", "")))
        if offer is None:
            raise Conflict(_("Hiện chưa có bưu chính nào nhận giấy tờ cho cơ quan này. Hãy nộp trực tiếp."))
        asked = dossier.supplements.exists()
        purpose = Parcel.Purpose.SUPPLEMENT if asked else Parcel.Purpose.PAPERS
        return fetch_papers(by.person, dossier, purpose, Wanted(offer))


def _locked(dossier: Dossier) -> Dossier:
    return Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)


def _choose(by: Actor, dossier: Dossier, wanted: Mapping[str, Any]) -> None:
    data = {"delivery": json.dumps(dict(wanted), ensure_ascii=False)}
    perform("choose_delivery", by=by, dossier=dossier.key, data=data)
