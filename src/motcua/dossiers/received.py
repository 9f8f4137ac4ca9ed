"""Dossiers that one agency takes in for another (decree 118/2025, reception regardless of territory).

The dossier is the responsible agency's from the first moment: its process, calendar and numbers. The agency at whose
desk it was brought receives it, sends it on and, where the applicant wishes so, hands the result over
(`Dossier.receiver`).
"""

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from motcua.agencies.models import Reception
from motcua.agencies.receiving import agreement_for
from motcua.agencies.selectors import kept_agency, stamp
from motcua.dossiers.states import State

if TYPE_CHECKING:
    from motcua.agencies.selectors import Seat
    from motcua.dossiers.models import Dossier

# Where the result is fetched: at the desk that took the dossier in, or at that of the responsible agency.
AT_RECEIVER, AT_RESPONSIBLE = "receiver", "responsible"
_BEFORE_SENDING = frozenset({State.NEW, State.WAITING_ACCEPTANCE, State.WAITING_SUPPLEMENT, State.ACCEPTED})
_HANDING_OVER = frozenset({State.DONE, State.WAITING_HANDOVER})


def stands_at_receiver(dossier: "Dossier") -> bool:
    """Whether a step of the desk is one of the desk that took the dossier in; to be asked where there is such a desk.

    Until it is sent on, also for a withdrawal or a supplement in between; and when the result is ready to be fetched.
    """
    if dossier.state in _HANDING_OVER:
        return hands_over_at_receiver(dossier)
    return dossier.state in _BEFORE_SENDING or dossier.accepted_at is None


def hands_over_at_receiver(dossier: "Dossier") -> bool:
    """Whether the applicant fetches the result where the dossier was brought: so, unless they chose otherwise."""
    at_desk = dossier.delivery.get("way", "desk") == "desk"
    return at_desk and dossier.delivery.get("place", AT_RECEIVER) != AT_RESPONSIBLE


def issuer(dossier: "Dossier", seat: "Seat | None") -> int:
    """The id of the agency that stands at the head of a slip: whose desk issues it, and else whose dossier it is."""
    by_receiver = (
        seat is not None and dossier.receiver_id is not None and seat.agency_id == dossier.receiver_id
    )
    return dossier.receiver_id if by_receiver and dossier.receiver_id is not None else dossier.agency_id


def coding_agency(dossier: "Dossier", procedure: str) -> int:
    """The id of the agency whose code the dossier's code begins with: the responsible one, unless the agreement says
    otherwise.
    """
    receiver = dossier.receiver_id
    if receiver is None:
        return dossier.agency_id
    found = agreement_for(receiver, dossier.agency_id, procedure, timezone.localdate(), stamp())
    return receiver if found is not None and found.codes == Reception.Codes.RECEIVER else dossier.agency_id


def received_card(receiver: int, responsible: int) -> dict[str, Any]:
    """Who took it in for whom, as the record keeps it."""
    took, for_whom = kept_agency(receiver, stamp()), kept_agency(responsible, stamp())
    return {
        "from": None,
        "to": receiver,
        "code": took.code,
        "name": took.name,
        "for_code": for_whom.code,
        "for_name": for_whom.name,
    }


def receiver_name(dossier: "Dossier") -> str:
    """What the agency that took the dossier in for another is called; "" where none did."""
    return kept_agency(dossier.receiver_id, stamp()).name if dossier.receiver_id is not None else ""
