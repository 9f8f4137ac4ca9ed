"""Which acts are told to whom, and in which words. Pure."""

from motcua.dossiers.states import State

# Circular 21/2023: I.5.1, I.5.2, II.5.10 (acceptance), II.10.3 (result); guides KT.3, HT.15.
# What an action of a process says beside them stands in texts that are data (`catalogue.notice_texts`).
_BY_ACT = {
    "submit": "submit",
    "accept": "accept",
    "refuse": "refuse",
    "ask_supplement": "ask_supplement",
    "supply": "supply",
    "ask_withdrawal": "ask_withdrawal",
    "confirm_withdrawal": "confirm_withdrawal",
    "decline_withdrawal": "decline_withdrawal",
    "reject": "reject",
    "extend": "extend",
    "apologise": "apologise",
    "stop": "stop",
    "suspend": "suspend",
    "resume": "resume",
    "recalculate": "recalculate",
    "hand_over": "hand_over",
    "compare_originals": "compare_originals",
    "correct_outcome": "correct_outcome",
    "reopen": "reopen",
    "remove": "remove",
    "reinstate": "reinstate",
}

# Acts that an officer waits for (II.6.5, II.15.1), and as what they stand behind the bell.
OFFICERS_TOLD = {
    "supply": "supplied",
    "ask_withdrawal": "withdrawal",
    "answer_consultation": "answered",
}
# Those of which the officers get a letter too, unless they do not want any (II.6.5).
OFFICERS_WRITTEN_TO = frozenset({"supply"})
# Acts after which an opinion is waited for no longer though the dossier may stay where it is.
ENDING_OPINIONS = frozenset({"answer_consultation", "conclude"})
# Acts that change who holds a dossier that stays at its step.
CHANGING_HANDS = frozenset({"reassign", "take"})


def words_for(act: str, from_state: str, to_state: str, *, changes_agency: bool = False) -> str | None:
    """Return the template in which the applicant is told of an event, None when there is nothing to tell.

    `changes_agency`: another agency goes on with the dossier from this event on.
    """
    if act == "transfer":
        # Units that go elsewhere beneath the same agency are that agency's affair (decision 0070).
        return "transfer" if changes_agency else None
    if act == "ask_withdrawal" and to_state in (State.WITHDRAWN, State.RETURNED):
        # A dossier that nobody has accepted may be withdrawn at once.
        return "confirm_withdrawal"
    if act in _BY_ACT:
        return _BY_ACT[act]
    if from_state != to_state and to_state == State.WAITING_HANDOVER:
        return "result_ready"
    if from_state == State.ACCEPTED and to_state == State.PROCESSING:
        return "processing"
    return None
