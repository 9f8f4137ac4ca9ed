"""Who may do which act in which legal state: one exhaustive table. Buttons, endpoints and tests all read it.

The table says what the law and the agency's order allow at most; the step at which a dossier stands (its process)
narrows it further, and the permitted moves between states (the published diagram) bound it again.
"""

from collections.abc import Mapping

from motcua.agencies.roles import Role
from motcua.dossiers.states import ENDED, State

_DRAFT = frozenset({"save_draft", "discard", "restore", "submit"})
# For good: the applicant's alone, who asks for it on the page of the own data.
_ERASING = frozenset({"erase_draft"})
_INTAKE = frozenset({"accept", "refuse", "ask_supplement", "ask_withdrawal", "digitise"})
_APPOINTMENT = frozenset({"extend", "apologise"})
_EXAMINATION = (
    frozenset({"take", "examine", "ask_supplement", "propose", "reject", "forward", "suspend", "stop"})
    | {"digitise"}
    | _APPOINTMENT
)
_WITHDRAWAL = frozenset({"ask_withdrawal"})
# Papers become digital wherever officers work on the dossier, and before the result goes out.
_SCAN = frozenset({"digitise"})
# An opinion may be given as long as the dossier is open, wherever it stands by then.
_OPINION = frozenset({"take_consultation", "answer_consultation"})
_COORDINATION = frozenset({"take_back", "conclude", "rejoin"}) | _OPINION
_LEAD = _COORDINATION | {"consult"}
_CORRECTION = frozenset({"correct_outcome"})
# What a clerk corrects from its template is signed by the head, as the result was.
_APPROVING = frozenset({"approve_correction"})
_REOPENING = frozenset({"reopen"})
# What the desk takes out as obviously invalid, the head brings back.
_REMOVAL = frozenset({"remove"})
_REINSTATING = frozenset({"reinstate"})
# How papers come and the result goes may be said anew until the result is given away.
_DELIVERY = frozenset({"choose_delivery"})
_NONE: Mapping[Role, frozenset[str]] = {}
_OPINIONS = {
    Role.DESK: _OPINION,
    Role.DIVISION_HEAD: _OPINION,
    Role.EXAMINER: _OPINION,
    Role.AGENCY_HEAD: _OPINION,
    Role.CLERK: _OPINION,
}


def _with_opinions(row: Mapping[Role, frozenset[str]]) -> Mapping[Role, frozenset[str]]:
    return {
        role: row.get(role, frozenset()) | _OPINIONS.get(role, frozenset()) for role in {**row, **_OPINIONS}
    }


_BY_OFFICE: Mapping[State, Mapping[Role, frozenset[str]]] = {
    State.NEW: {Role.APPLICANT: _DRAFT | _ERASING, Role.DESK: _DRAFT},
    State.WAITING_ACCEPTANCE: {Role.APPLICANT: _WITHDRAWAL, Role.DESK: _INTAKE | _REMOVAL},
    State.WAITING_SUPPLEMENT: {
        Role.APPLICANT: frozenset({"supply", "ask_withdrawal"}),
        Role.DESK: frozenset({"supply", "ask_withdrawal"}),
    },
    State.SUPPLEMENTED: {
        Role.APPLICANT: _WITHDRAWAL,
        Role.DESK: _INTAKE | _COORDINATION,
        Role.DIVISION_HEAD: frozenset({"assign", "reassign", "ask_supplement"}) | _LEAD,
        Role.EXAMINER: _EXAMINATION | _LEAD,
        Role.AGENCY_HEAD: _OPINION | {"ask_supplement"},
        Role.CLERK: _OPINION,
    },
    State.WITHDRAWAL_ASKED: _with_opinions(
        {Role.DESK: frozenset({"confirm_withdrawal", "decline_withdrawal", "stop"})}
    ),
    State.WITHDRAWN: _NONE,
    State.ACCEPTED: _with_opinions(
        {
            Role.APPLICANT: _WITHDRAWAL,
            Role.DESK: frozenset({"forward", "ask_withdrawal", "take_back", "conclude", "rejoin"}) | _SCAN,
        }
    ),
    State.SUPPLEMENT_ASKED: _with_opinions(
        {
            Role.APPLICANT: frozenset({"supply", "ask_withdrawal"}),
            Role.DESK: frozenset({"supply", "ask_withdrawal"}),
        }
    ),
    State.RETURNED: _NONE,
    State.STOPPED: {Role.AGENCY_HEAD: _REOPENING | _REINSTATING},
    State.PROCESSING: {
        Role.APPLICANT: _WITHDRAWAL,
        Role.DESK: frozenset({"forward", "ask_withdrawal"}) | _COORDINATION | _SCAN,
        Role.DIVISION_HEAD: frozenset({"assign", "reassign", "propose", "send_back", "forward", "reject"})
        | {"ask_supplement"}
        | _APPOINTMENT
        | _LEAD,
        Role.EXAMINER: _EXAMINATION | _LEAD,
        Role.AGENCY_HEAD: frozenset({"approve", "send_back", "reject", "forward", "ask_supplement"})
        | _APPOINTMENT
        | _LEAD,
        Role.CLERK: frozenset({"finish", "send_back"}) | _COORDINATION,
    },
    State.PAYMENT_ASKED: _with_opinions(
        {
            Role.APPLICANT: _WITHDRAWAL,
            Role.DESK: _WITHDRAWAL | _SCAN | {"resume"},
            Role.EXAMINER: frozenset({"resume", "stop"}) | _SCAN,
        }
    ),
    State.DONE: {Role.DESK: frozenset({"forward"}), Role.CLERK: _CORRECTION, Role.AGENCY_HEAD: _APPROVING},
    State.WAITING_HANDOVER: {
        Role.DESK: frozenset({"hand_over", "take_back", "compare_originals"}) | _SCAN,
        Role.CLERK: _CORRECTION,
        Role.AGENCY_HEAD: _APPROVING,
    },
    State.HANDED_OVER: {Role.CLERK: _CORRECTION, Role.AGENCY_HEAD: _REOPENING | _APPROVING},
}

# States in which the legal clock may run or wait: there an administrator may have the due time reckoned by the calendar
# as it is now, and nothing else (`recalculation.py`).
_COUNTED = frozenset(
    {
        State.SUPPLEMENTED,
        State.WITHDRAWAL_ASKED,
        State.ACCEPTED,
        State.SUPPLEMENT_ASKED,
        State.PROCESSING,
        State.PAYMENT_ASKED,
    }
)
# While a dossier runs, an administrator may bring it to another version of its process (`migration.py`), and a
# reorganisation to the agency that goes on with it (`transferring.py`), drafts too.
_RUNNING = frozenset(State) - ENDED - {State.NEW}
_BY_ADMINISTRATOR: Mapping[State, frozenset[str]] = {
    state: frozenset({"migrate", "transfer"})
    | (frozenset({"recalculate"}) if state in _COUNTED else frozenset())
    for state in _RUNNING
} | {State.NEW: frozenset({"transfer"})}


def _with_delivery(row: Mapping[Role, frozenset[str]]) -> Mapping[Role, frozenset[str]]:
    return {**row, **{role: row.get(role, frozenset()) | _DELIVERY for role in (Role.APPLICANT, Role.DESK)}}


PERMITTED: Mapping[State, Mapping[Role, frozenset[str]]] = {
    state: {**_with_delivery(row), Role.ADMINISTRATOR: _BY_ADMINISTRATOR[state]}
    if state in _RUNNING
    else ({**row, Role.ADMINISTRATOR: _BY_ADMINISTRATOR[state]} if state in _BY_ADMINISTRATOR else row)
    for state, row in _BY_OFFICE.items()
}

# Acts that a head does on a dossier which stands with somebody else of the division.
BY_DIVISION_HEAD = frozenset({"reassign"})
# Acts that the role named by the rule set does at somebody else's step, once the number that it allows is used up.
BY_OVERRIDE = frozenset({"ask_supplement"})
# Acts of a role wherever the dossier stands, or after it has ended.
BY_AGENCY = frozenset({"correct_outcome", "approve_correction", "reopen", "reinstate"})
# Acts of the desk wherever in its agency the dossier stands.
BY_DESK = frozenset({"digitise", "choose_delivery"})
# Acts of the applicant that the desk may enter for a person who came with the papers.
BY_DESK_FOR_APPLICANT = frozenset({"supply"})
# The same, but only where the dossier itself was brought to the desk: an online applicant asks in person.
BY_DESK_FOR_BROUGHT = frozenset({"ask_withdrawal"})
# What the desk that took a dossier in for another agency does with it (decree 118/2025): reception while it stands
# there, what the applicant brings afterwards, and the hand-over where the result is fetched there. All else is the
# responsible agency's.
BY_RECEIVER = frozenset(
    {
        "save_draft",
        "discard",
        "restore",
        "submit",
        "accept",
        "refuse",
        "ask_supplement",
        "supply",
        "ask_withdrawal",
        "confirm_withdrawal",
        "decline_withdrawal",
        "digitise",
        "forward",
        "take_back",
        "compare_originals",
        "hand_over",
        "choose_delivery",
    }
)
# What the system may do beyond what somebody may: to end by the clock what waits for an applicant who does not answer,
# to note that a financial duty is done (processing that waited for it goes on with that) or a digitised paper signed,
# wherever the dossier stands by then.
_BY_CLOCK: Mapping[State, frozenset[str]] = {
    State.WAITING_SUPPLEMENT: frozenset({"refuse"}),
    State.SUPPLEMENT_ASKED: frozenset({"reject"}),
    State.PAYMENT_ASKED: frozenset({"reject"}),
}
BY_SYSTEM: Mapping[State, frozenset[str]] = {
    state: _BY_CLOCK.get(state, frozenset())
    | {"settle", "sign_copy"}
    | ({"resume"} if state == State.PAYMENT_ASKED else frozenset())
    for state in _RUNNING
}


def may(role: Role | str, act: str, state: State | str) -> bool:
    """Whether the table lets a role do an act in a state."""
    return act in PERMITTED[State(state)].get(Role(role), frozenset())


# Acts that a right may give to an officer whose role does not have them (II.17.2): the work on a dossier at its step.
# Not what the law gives to one role by itself (issuing anew, reopening), nor what hangs on the person or unit asked.
WIDENABLE = frozenset(
    {
        "accept",
        "refuse",
        "ask_supplement",
        "confirm_withdrawal",
        "decline_withdrawal",
        "forward",
        "assign",
        "reassign",
        "take",
        "examine",
        "propose",
        "consult",
        "approve",
        "send_back",
        "reject",
        "extend",
        "apologise",
        "suspend",
        "resume",
        "stop",
        "finish",
        "digitise",
        "compare_originals",
        "hand_over",
    }
)


def may_be_given(act: str, state: State | str) -> bool:
    """Whether a right may give an act in a state: one of the widenable, that some officer may do then."""
    if act not in WIDENABLE:
        return False
    officers = (acts for role, acts in PERMITTED[State(state)].items() if role not in _NO_OFFICERS)
    return any(act in acts for acts in officers)


_NO_OFFICERS = (Role.APPLICANT, Role.ADMINISTRATOR, Role.INSPECTOR, Role.ACCOUNTANT)


def may_system(act: str, state: State | str) -> bool:
    """Whether the system may take an action of this act in a state: what some officer may, or the clock alone."""
    here = State(state)
    officers = (acts for role, acts in PERMITTED[here].items() if role is not Role.APPLICANT)
    return act in BY_SYSTEM.get(here, frozenset()) or any(act in acts for acts in officers)


def takeable(state: str, role: str) -> frozenset[str]:
    """The acts that can be done at a step of this role in this state, by its holder or by the head over it."""
    row = PERMITTED[State(state)]
    return row.get(Role(role), frozenset()) | (row.get(Role.DIVISION_HEAD, frozenset()) & BY_DIVISION_HEAD)
