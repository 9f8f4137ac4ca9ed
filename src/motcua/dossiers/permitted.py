"""Who may do which act in which legal state: one exhaustive table. Buttons, endpoints and tests all read it.

The table says what the law and the agency's order allow at most; the step at which a dossier stands (its process)
narrows it further, and the permitted moves between states (the published diagram) bound it again.
"""

from collections.abc import Mapping

from motcua.agencies.roles import Role
from motcua.dossiers.states import State

_DRAFT = frozenset({"save_draft", "discard", "restore", "submit"})
_INTAKE = frozenset({"accept", "refuse", "ask_supplement", "ask_withdrawal"})
_EXAMINATION = frozenset({"take", "examine", "ask_supplement", "propose", "reject", "forward"})
_WITHDRAWAL = frozenset({"ask_withdrawal"})
_NONE: Mapping[Role, frozenset[str]] = {}

PERMITTED: Mapping[State, Mapping[Role, frozenset[str]]] = {
    State.NEW: {Role.APPLICANT: _DRAFT, Role.DESK: _DRAFT},
    State.WAITING_ACCEPTANCE: {Role.APPLICANT: _WITHDRAWAL, Role.DESK: _INTAKE},
    State.WAITING_SUPPLEMENT: {
        Role.APPLICANT: frozenset({"supply", "ask_withdrawal"}),
        Role.DESK: frozenset({"supply", "ask_withdrawal"}),
    },
    State.SUPPLEMENTED: {
        Role.APPLICANT: _WITHDRAWAL,
        Role.DESK: _INTAKE,
        Role.DIVISION_HEAD: frozenset({"assign", "reassign"}),
        Role.EXAMINER: _EXAMINATION,
    },
    State.WITHDRAWAL_ASKED: {Role.DESK: frozenset({"confirm_withdrawal", "decline_withdrawal"})},
    State.WITHDRAWN: _NONE,
    State.ACCEPTED: {Role.APPLICANT: _WITHDRAWAL, Role.DESK: frozenset({"forward", "ask_withdrawal"})},
    State.SUPPLEMENT_ASKED: {
        Role.APPLICANT: frozenset({"supply", "ask_withdrawal"}),
        Role.DESK: frozenset({"supply", "ask_withdrawal"}),
    },
    State.RETURNED: _NONE,
    State.STOPPED: _NONE,
    State.PROCESSING: {
        Role.APPLICANT: _WITHDRAWAL,
        Role.DESK: frozenset({"forward", "ask_withdrawal"}),
        Role.DIVISION_HEAD: frozenset({"assign", "reassign", "propose", "send_back", "forward", "reject"}),
        Role.EXAMINER: _EXAMINATION,
        Role.AGENCY_HEAD: frozenset({"approve", "send_back", "reject", "forward"}),
        Role.CLERK: frozenset({"finish", "send_back"}),
    },
    State.PAYMENT_ASKED: {Role.APPLICANT: _WITHDRAWAL, Role.DESK: _WITHDRAWAL},
    State.DONE: {Role.DESK: frozenset({"forward"})},
    State.WAITING_HANDOVER: {Role.DESK: frozenset({"hand_over"})},
    State.HANDED_OVER: _NONE,
}

# Acts that a head does on a dossier which stands with somebody else of the division.
BY_DIVISION_HEAD = frozenset({"reassign"})
# Acts of the applicant that the desk may enter for a person who came with the papers.
BY_DESK_FOR_APPLICANT = frozenset({"supply"})
# The same, but only where the dossier itself was brought to the desk: an online applicant asks in person.
BY_DESK_FOR_BROUGHT = frozenset({"ask_withdrawal"})


def may(role: Role | str, act: str, state: State | str) -> bool:
    """Whether the table lets a role do an act in a state."""
    return act in PERMITTED[State(state)].get(Role(role), frozenset())
