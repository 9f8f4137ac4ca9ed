"""What becomes of parcels is told to the applicant: picked up, under way, delivered, not delivered, returned, lost."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from motcua.dossiers.delivery import PARCEL
from motcua.dossiers.models import Dossier
from motcua.notices.defined import told_of
from motcua.notices.event_texts import spoken_of
from motcua.notices.handlers import context_of, tell_applicant
from motcua.outbox.models import Message
from motcua.outbox.services import handler

_WHAT: Mapping[str, Promise] = {
    "papers": gettext_lazy("giấy tờ của hồ sơ"),
    "supplement": gettext_lazy("giấy tờ bổ sung"),
    "result": gettext_lazy("kết quả giải quyết"),
}


@handler(PARCEL)
def tell_parcel(message: Message) -> None:
    """Payload {"dossier": key, "state", "what", "number", "carrier"}. One message for each thing that is told."""
    given = message.payload
    dossier = (
        Dossier.objects.select_related("agency", "procedure_version", "rule_set", "submitter", "parent")
        .defer("search")
        .get(key=given["dossier"])
    )
    said = {
        "parcel": given["number"],
        "carrier": given["carrier"],
        "contents": str(_WHAT.get(given["what"], "")),
    }
    values = told_of(dossier, None, []) | said
    event = f"parcel_{given['state']}"
    tell_applicant(message, dossier, event, spoken_of(event, context_of(dossier) | said, values), values)
