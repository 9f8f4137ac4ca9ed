"""The table of who may do what: exhaustive, about acts that exist, and wide enough for the sample's processes."""

from __future__ import annotations

import json

import pytest

from motcua.agencies.roles import Role
from motcua.dossiers.acts import ACT_CODES
from motcua.dossiers.permitted import (
    BY_AGENCY,
    BY_DESK_FOR_APPLICANT,
    BY_DESK_FOR_BROUGHT,
    BY_DIVISION_HEAD,
    BY_RECEIVER,
    BY_SYSTEM,
    PERMITTED,
    may,
    may_system,
)
from motcua.dossiers.states import ENDED, State
from motcua.process.definition import RETURN, STAY, Process, parse
from tests.sample_database import SAMPLE

PROCESSES = [
    parse(json.loads(path.read_text("utf-8"))) for path in sorted((SAMPLE / "processes").glob("*.json"))
]


def test_every_state_has_its_line_and_every_act_exists() -> None:
    assert set(PERMITTED) == set(State)
    for line in PERMITTED.values():
        assert set(line) <= set(Role)
        for acts in line.values():
            assert acts <= ACT_CODES
    assert BY_AGENCY <= ACT_CODES
    for acts in BY_SYSTEM.values():
        assert acts <= ACT_CODES
    assert BY_RECEIVER <= ACT_CODES
    assert BY_DESK_FOR_APPLICANT | BY_DESK_FOR_BROUGHT | BY_DIVISION_HEAD <= ACT_CODES


def test_every_act_is_somebodys_in_some_state() -> None:
    given = {act for line in PERMITTED.values() for acts in line.values() for act in acts}
    # That money came, or that a copy was signed, is noted by the system, never by a person.
    noted = {"settle", "sign_copy"}
    assert given == ACT_CODES - noted
    assert all(may_system(act, state) for act in noted for state in set(State) - ENDED - {State.NEW})


def test_after_the_end_only_the_head_reopens_and_the_clerk_corrects_and_no_administrator_decides() -> None:
    afterwards = {state: PERMITTED[state] for state in ENDED if PERMITTED[state]}
    assert afterwards == {
        State.STOPPED: {Role.AGENCY_HEAD: {"reopen", "reinstate"}},
        State.HANDED_OVER: {
            Role.AGENCY_HEAD: {"reopen", "approve_correction"},
            Role.CLERK: {"correct_outcome"},
        },
    }
    assert not PERMITTED[State.WITHDRAWN]
    assert not PERMITTED[State.RETURNED]
    administrators = {acts for line in PERMITTED.values() if (acts := line.get(Role.ADMINISTRATOR))}
    assert administrators == {
        frozenset({"transfer"}),
        frozenset({"migrate", "transfer"}),
        frozenset({"migrate", "recalculate", "transfer"}),
    }


def test_whatever_the_desk_enters_for_an_applicant_the_applicant_may_do_too() -> None:
    for state in State:
        for act in BY_DESK_FOR_APPLICANT | BY_DESK_FOR_BROUGHT:
            assert may(Role.DESK, act, state) == may(Role.APPLICANT, act, state), (state, act)


def states_at(process: Process) -> dict[str, set[str]]:
    """Every legal state in which a dossier may stand at each step."""
    found = {code: {step.state} for code, step in process.steps.items()}
    for step in process.steps.values():
        for action in step.actions:
            if action.to in process.steps and action.state:
                found[action.to].add(action.state)
            if action.to == STAY and action.state:
                found[step.code].add(action.state)
    return found


@pytest.mark.parametrize("process", PROCESSES, ids=lambda process: process.code)
def test_every_action_of_the_sample_can_be_done_by_its_step_in_each_of_its_states(process: Process) -> None:
    for code, states in states_at(process).items():
        step = process.steps[code]
        for action in step.actions:
            role = Role.DIVISION_HEAD if action.act in BY_DIVISION_HEAD else Role(step.role)
            by_clock = action.code in {timer.action for timer in step.timers}
            for state in states:
                by_system = by_clock and may_system(action.act, state)
                assert may(role, action.act, state) or by_system, (code, action.code, state)


@pytest.mark.criterion("II.4.2")
@pytest.mark.parametrize("process", PROCESSES, ids=lambda process: process.code)
def test_the_published_diagram_has_every_move_that_the_sample_makes(process: Process) -> None:
    diagram = json.loads((SAMPLE / "states.json").read_text("utf-8"))
    moves = {tuple(move) for move in diagram["moves"]}
    places = {**process.steps, **process.ends}
    standing = states_at(process)
    for code, states in standing.items():
        for action in process.steps[code].actions:
            if action.to == RETURN:
                continue
            target = action.state or (None if action.to == STAY else places[action.to].state)
            for state in states:
                if target is not None and target != state and action.act != "confirm_withdrawal":
                    assert (state, target) in moves, (code, action.code)
