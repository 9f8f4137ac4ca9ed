"""The answer that the desk owes to what was filed online: accepted, refused or sent back within the rule set's working
hours (eight; Decree 45/2020 art. 11, HT.10). What was removed as invalid and brought back is owed one anew.

This clock is apart from the legal time limit. It starts when a dossier arrives at the desk, anew when the supplement to
one not yet accepted arrives, and ends with whatever the desk decides. The record keeps when the answer was due and
whether it came late.
"""

from typing import Any

from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.clockwork import calendar_for
from motcua.dossiers.models import Dossier
from motcua.dossiers.states import State

_ARRIVED = frozenset({State.WAITING_ACCEPTANCE, State.SUPPLEMENTED})
# A request to withdraw does not end the wait: the desk still owes its answer, to that request.
_AWAITING = _ARRIVED | {State.WITHDRAWAL_ASKED}
ARRIVALS = frozenset({"submit", "supply", "reinstate"})


def owe_or_settle(situation: Situation, act: str) -> dict[str, Any]:
    """Set or clear `answer_due_at` of a dossier that has moved already; what the event keeps of it."""
    dossier = situation.dossier
    if act in ARRIVALS and _is_asking(dossier):
        dossier.answer_due_at = situation.rules.answer_due(situation.at, calendar_for(dossier))
        return {"answer_due_at": dossier.answer_due_at.isoformat()}
    if dossier.answer_due_at is None or dossier.state in _AWAITING:
        return {}
    due_at, dossier.answer_due_at = dossier.answer_due_at, None
    return {"answer": {"due_at": due_at.isoformat(), "late": situation.at > due_at}}


def _is_asking(dossier: Dossier) -> bool:
    online = dossier.channel == Dossier.Channel.ONLINE
    return online and dossier.accepted_at is None and dossier.state in _ARRIVED
