"""Changes to a process definition: each takes a definition and returns another one. Pure.

A definition in drawing may be incomplete (an action that leads nowhere yet), but what a screen reads is always there.
"""

import copy
from collections.abc import Mapping
from typing import Any

from motcua.console.edits import EditError, free_code

Definition = dict[str, Any]
Step = dict[str, Any]


def places(definition: Mapping[str, Any]) -> list[Step]:
    """Steps and ends: everything that an action may lead to."""
    return [*definition["steps"], *definition["ends"]]


def index_of(definition: Mapping[str, Any], code: str) -> int:
    """Where a step stands in the list. Raises EditError when it is not there."""
    for index, step in enumerate(definition["steps"]):
        if step["code"] == code:
            return index
    raise EditError(code)


def step_of(definition: Mapping[str, Any], code: str) -> Step:
    """The raw step of a code. Raises EditError when it is not there."""
    step: Step = definition["steps"][index_of(definition, code)]
    return step


def add_step(definition: Definition, title: str, after: str = "") -> tuple[Definition, str]:
    """A new step behind another one (at the end for ""), held by an examiner until somebody says otherwise."""
    changed = copy.deepcopy(definition)
    code = free_code(title, (place["code"] for place in places(changed)), "buoc")
    step = {
        "code": code,
        "title": title,
        "role": "examiner",
        "unit": "division",
        "holder": "any",
        "minutes": 0,
        "state": "processing",
        "actions": [],
    }
    at = index_of(changed, after) + 1 if after else len(changed["steps"])
    changed["steps"].insert(at, step)
    if not changed["start"]:
        changed["start"] = code
    return changed, code


def put_step(definition: Definition, step: Step) -> Definition:
    """A step as it was edited, in its place."""
    changed = copy.deepcopy(definition)
    changed["steps"][index_of(changed, step["code"])] = step
    return changed


def copy_step(definition: Definition, code: str, title: str) -> tuple[Definition, str]:
    """The same step once more, right behind, under a title of its own."""
    changed = copy.deepcopy(definition)
    at = index_of(changed, code)
    twin = copy.deepcopy(changed["steps"][at])
    twin["title"] = title
    twin["code"] = free_code(title, (place["code"] for place in places(changed)), "buoc")
    changed["steps"].insert(at + 1, twin)
    return changed, twin["code"]


def move_step(definition: Definition, code: str, to: int) -> Definition:
    """A step at another place of the list (0 is the first); further out than the list is its end."""
    changed = copy.deepcopy(definition)
    step = changed["steps"].pop(index_of(changed, code))
    changed["steps"].insert(max(0, to), step)
    return changed


def delete_step(definition: Definition, code: str) -> Definition:
    """Without a step. Actions that led there lead nowhere, and the check names each of them."""
    changed = copy.deepcopy(definition)
    changed["steps"].pop(index_of(changed, code))
    _forget(changed, code)
    if changed["start"] == code:
        changed["start"] = changed["steps"][0]["code"] if changed["steps"] else ""
    if changed.get("withdrawal", {}).get("ask_to") == code:
        del changed["withdrawal"]
    return changed


def leading_to(definition: Mapping[str, Any], code: str) -> list[tuple[str, str]]:
    """(title of the step, label of the action) of everything that leads to a step or an end."""
    return [
        (step["title"], action["label"])
        for step in definition["steps"]
        for action in step["actions"]
        if action["to"] == code and step["code"] != code
    ]


def add_end(definition: Definition, title: str, state: str) -> Definition:
    """One more end."""
    changed = copy.deepcopy(definition)
    code = free_code(title, (place["code"] for place in places(changed)), "ket-thuc")
    changed["ends"].append({"code": code, "title": title, "state": state})
    return changed


def delete_end(definition: Definition, code: str) -> Definition:
    """Without an end."""
    changed = copy.deepcopy(definition)
    kept = [end for end in changed["ends"] if end["code"] != code]
    if len(kept) == len(changed["ends"]):
        raise EditError(code)
    changed["ends"] = kept
    _forget(changed, code)
    return changed


def _forget(definition: Definition, code: str) -> None:
    for step in definition["steps"]:
        for action in step["actions"]:
            if action["to"] == code:
                action["to"] = ""
