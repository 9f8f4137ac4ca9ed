"""The pure interpreter: given where a dossier stands and the action taken, where it goes."""

from dataclasses import dataclass

from motcua.process.definition import RETURN, STAY, Action, Process


class ProcessError(ValueError):
    """The action is not possible at this step, or its target does not exist."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where a dossier stands: its step (or end), its legal state, and where a return would lead."""

    step: str
    state: str
    return_step: str = ""
    return_state: str = ""


def start(process: Process, state: str = "") -> Position:
    """The position of a dossier that was just submitted."""
    return Position(process.start, state or process.steps[process.start].state)


def move(process: Process, position: Position, action: Action) -> Position:
    """Return the position after `action`. A target "@return" goes back to where the dossier came from."""
    step = process.steps.get(position.step)
    if step is None or action not in step.actions:
        raise ProcessError(f"{action.code} is not an action of {position.step}")
    if action.to == STAY:
        return Position(
            position.step, action.state or position.state, position.return_step, position.return_state
        )
    if action.to == RETURN:
        if not position.return_step:
            raise ProcessError(f"{position.step} has nowhere to return to")
        return Position(position.return_step, action.state or position.return_state)
    return Position(action.to, action.state or _state_of(process, action.to))


def divert(process: Process, position: Position, to: str, state: str) -> Position:
    """Send a dossier aside (a withdrawal asked) and remember where it stood."""
    if to not in process.steps:
        raise ProcessError(f"no step {to}")
    return Position(to, state, position.step, position.state)


def has_ended(process: Process, position: Position) -> bool:
    """Whether the dossier stands at an end."""
    return position.step in process.ends


def _state_of(process: Process, code: str) -> str:
    place = process.steps.get(code) or process.ends.get(code)
    if place is None:
        raise ProcessError(f"no step or end {code}")
    return place.state
