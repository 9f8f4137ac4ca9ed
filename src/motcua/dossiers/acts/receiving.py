"""Official reception, by the desk's act or by submitting: the code is issued, today's rules and calendar are pinned."""

from typing import Any

from motcua.agencies.selectors import Seat, stamp
from motcua.dossiers.acts.saving import index_for_search
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.acts.slips import agency_card, prepare_content, sequence_of_slip
from motcua.dossiers.clockwork import pin_calendar
from motcua.dossiers.numbers import code_sequence, issue_code, next_numbers
from motcua.dossiers.received import coding_agency
from motcua.kernel.dates import to_local
from motcua.process.selectors import rules_for

# Columns that this writes beside those that every act does.
RECEIVED = ("rule_set", "calendar_version")


def receive(situation: Situation) -> None:
    """Note the reception on the dossier (unsaved); its code is issued by `issue`."""
    dossier = situation.dossier
    dossier.accepted_at = situation.at
    pin_calendar(dossier)
    rules_id = rules_for(situation.at, stamp())
    if rules_id is not None and rules_id != dossier.rule_set_id:
        dossier.rule_set_id = rules_id
        situation.__dict__.pop("rules", None)


def issue(situation: Situation, slip_of: str = "", seat: Seat | None = None) -> dict[str, Any]:
    """Issue the code unless the dossier already has one; return what the event keeps of it.

    `slip_of`: the act whose slip follows; its number is taken together with that of the code.
    """
    dossier = situation.dossier
    if not dossier.code:
        agency = agency_card(coding_agency(dossier, situation.procedure.code), stamp())["code"]
        own = code_sequence(agency, to_local(situation.at).date())
        slip = sequence_of_slip(situation, slip_of, seat)
        if slip:
            prepare_content(situation, seat)
        situation.numbers |= next_numbers([own, slip] if slip else [own])
        dossier.code = issue_code(agency, situation.at, situation.numbers.pop(own))
        index_for_search(dossier, situation.procedure.name)
    return {"code": dossier.code}
