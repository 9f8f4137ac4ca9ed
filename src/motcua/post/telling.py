"""Which turns of a parcel the applicant is told of, each once."""

from __future__ import annotations

import datetime

from motcua.dossiers.delivery import PARCEL
from motcua.kernel.dates import to_local
from motcua.outbox.services import send
from motcua.post.models import Parcel
from motcua.post.rules import Stands

_TOLD = frozenset(
    {Stands.HANDED, Stands.MOVING, Stands.FAILED, Stands.DELIVERED, Stands.RETURNED, Stands.LOST}
)


def tell(parcel: Parcel, before: str, at: datetime.datetime) -> None:
    """Have the applicant told how a parcel stands now, in the caller's transaction. `parcel` with its carrier.

    Each state once, however often and in which order it is told; a failed attempt once a day, for the postman comes
    again. That a result was delivered is told by the act `hand_over`, which is recorded then.
    """
    state = Stands(parcel.state)
    is_recorded = state == Stands.DELIVERED and not parcel.is_incoming
    if state == before or state not in _TOLD or is_recorded:
        return
    once = f"{state}/{to_local(at).date()}" if state == Stands.FAILED else state
    payload = {
        "dossier": str(parcel.dossier.key),
        "state": state.value,
        "what": parcel.purpose,
        "number": parcel.number or parcel.ref,
        "carrier": str(parcel.carrier.definition["name"]),
    }
    send(PARCEL, f"{PARCEL}/{parcel.ref}/{once}", payload)
