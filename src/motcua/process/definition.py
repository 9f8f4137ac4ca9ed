"""A process as data: steps, the actions between them, its ends, and where a withdrawal is decided. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

RETURN = "@return"
STAY = "@stay"
TARGET_WORDS = (RETURN, STAY)


@dataclass(frozen=True, slots=True)
class Action:
    """A button of a step: which legal act it is and where it leads (a step, an end, "@return" or "@stay")."""

    code: str
    label: str
    act: str
    to: str
    kind: Literal["primary", "plain", "danger"] = "plain"
    reason: bool = False
    # Overrides the legal state of the target step.
    state: str = ""
    # Move of the legal clock: "" | start | pause | resume | restart | stop.
    clock: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A place where a dossier waits for somebody."""

    code: str
    title: str
    role: str
    unit: str
    holder: Literal["any", "assigned"]
    minutes: int
    state: str
    actions: tuple[Action, ...]
    hint: str = ""

    def action(self, code: str) -> Action | None:
        """The action of that code, if the step has it."""
        return next((action for action in self.actions if action.code == code), None)

    def action_for(self, act: str) -> Action | None:
        """The first action that performs this legal act."""
        return next((action for action in self.actions if action.act == act), None)


@dataclass(frozen=True, slots=True)
class End:
    """A place where a dossier rests for good."""

    code: str
    title: str
    state: str


@dataclass(frozen=True, slots=True)
class Process:
    """A whole process."""

    code: str
    title: str
    start: str
    steps: Mapping[str, Step]
    ends: Mapping[str, End]
    withdrawal_step: str

    def main_path(self) -> list[Step]:
        """The steps on the way of the primary actions, from the start; for the path shown on a dossier."""
        path: list[Step] = []
        code = self.start
        while code in self.steps and self.steps[code] not in path:
            step = self.steps[code]
            path.append(step)
            onward = [action for action in step.actions if action.to not in TARGET_WORDS]
            primary = next((action for action in onward if action.kind == "primary"), None)
            code = (primary or onward[0]).to if onward else ""
        return path

    def title_of(self, code: str) -> str:
        """The title of a step or an end; empty for an unknown code."""
        place = self.steps.get(code) or self.ends.get(code)
        return place.title if place else ""


def _actions(raw: list[Mapping[str, Any]]) -> Iterator[Action]:
    for item in raw:
        yield Action(
            code=item["code"],
            label=item["label"],
            act=item["act"],
            to=item["to"],
            kind=item.get("kind", "plain"),
            reason=item.get("reason", False),
            state=item.get("state", ""),
            clock=item.get("clock", ""),
        )


def parse(definition: Mapping[str, Any]) -> Process:
    """Build a process from a definition that `soundness.check` found sound (shape: docs/adding-a-procedure.md)."""
    steps = {
        raw["code"]: Step(
            code=raw["code"],
            title=raw["title"],
            role=raw["role"],
            unit=raw.get("unit", ""),
            holder=raw.get("holder", "any"),
            minutes=raw.get("minutes", 0),
            state=raw["state"],
            actions=tuple(_actions(raw.get("actions", []))),
            hint=raw.get("hint", ""),
        )
        for raw in definition["steps"]
    }
    ends = {raw["code"]: End(raw["code"], raw["title"], raw["state"]) for raw in definition["ends"]}
    return Process(
        code=definition["code"],
        title=definition["title"],
        start=definition["start"],
        steps=steps,
        ends=ends,
        withdrawal_step=definition.get("withdrawal", {}).get("ask_to", ""),
    )
