"""What every check shares: a finding, and a definition with its places by code."""

from collections import deque
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from motcua.process.definition import TARGET_WORDS

Raw = Mapping[str, Any]
Node = TypeVar("Node", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding: where in the definition (JSON pointer), and what to mend."""

    pointer: str
    message: str


@dataclass(frozen=True)
class Place:
    """A raw definition with the words that it may use (codes, or labels by code)."""

    definition: Raw
    acts: Collection[str]
    roles: Collection[str]
    states: Collection[str]

    @cached_property
    def steps(self) -> list[Raw]:
        return list(self.definition["steps"])

    @cached_property
    def ends(self) -> list[Raw]:
        return list(self.definition["ends"])

    @cached_property
    def index(self) -> dict[str, int]:
        """Where each step stands in the list, by code."""
        return {step["code"]: number for number, step in enumerate(self.steps)}

    @cached_property
    def state_of(self) -> dict[str, str]:
        """The legal state of each step and end."""
        return {place["code"]: place["state"] for place in (*self.steps, *self.ends)}

    @property
    def start(self) -> str:
        return str(self.definition["start"])

    @property
    def withdrawal(self) -> str:
        """The step where a withdrawal is decided, if any."""
        return str(self.definition.get("withdrawal", {}).get("ask_to", ""))

    @cached_property
    def onward(self) -> dict[str, set[str]]:
        """Where each step's actions lead, stays and returns left out."""
        return {
            step["code"]: {action["to"] for action in actions(step) if action["to"] not in TARGET_WORDS}
            for step in self.steps
        }

    def step(self, code: str) -> Raw:
        return self.steps[self.index[code]]

    def title(self, code: str) -> str:
        """The title of a step or an end."""
        return next((str(one["title"]) for one in (*self.steps, *self.ends) if one["code"] == code), code)

    def role(self, code: str) -> str:
        """The label of a role."""
        return _label(self.roles, code)

    def state(self, code: str) -> str:
        """The label of a state."""
        return _label(self.states, code)

    def act(self, code: str) -> str:
        """The label of an act."""
        return _label(self.acts, code)


def _label(words: Collection[str], code: str) -> str:
    return str(words[code]) if isinstance(words, Mapping) and code in words else code


def actions(step: Raw) -> list[Raw]:
    """The actions of a raw step."""
    return list(step.get("actions", []))


def each_action(place: Place) -> Iterator[tuple[str, Raw, Raw]]:
    """(pointer, step, action) of every action."""
    for index, step in enumerate(place.steps):
        for position, action in enumerate(actions(step)):
            yield f"/steps/{index}/actions/{position}", step, action


def is_applicants(step: Raw) -> bool:
    """Whether the dossier waits for the applicant there."""
    return bool(step["role"] == "applicant")


def spread(roots: Iterable[Node], arrows: Mapping[Node, Iterable[Node]]) -> set[Node]:
    """Everything that can be reached from the roots, the roots among it."""
    reached = set(roots)
    waiting = deque(reached)
    while waiting:
        for target in arrows.get(waiting.popleft(), ()):
            if target not in reached:
                reached.add(target)
                waiting.append(target)
    return reached


def circles(arrows: Mapping[Node, Iterable[Node]]) -> list[list[Node]]:
    """The groups of nodes that can go round and come back to themselves, in the order of `arrows`."""
    after = {node: spread(arrows[node], arrows) for node in arrows}
    found: list[list[Node]] = []
    placed: set[Node] = set()
    for node in arrows:
        if node in after[node] and node not in placed:
            group = [other for other in arrows if other in after[node] and node in after[other]]
            placed.update(group)
            found.append(group)
    return found
