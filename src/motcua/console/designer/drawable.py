"""A half-drawn process as far as a diagram can show it: what leads nowhere yet is left out. Pure."""

import copy
from collections.abc import Mapping
from typing import Any

from motcua.process.definition import TARGET_WORDS


def drawable(definition: Mapping[str, Any]) -> dict[str, Any]:
    """The definition without actions and timers that name what is not there."""
    shown = copy.deepcopy(dict(definition))
    places = {place["code"] for place in (*shown["steps"], *shown["ends"])} | set(TARGET_WORDS)
    for step in shown["steps"]:
        step["actions"] = [action for action in step["actions"] if action["to"] in places and action["act"]]
        codes = {action["code"] for action in step["actions"]}
        timers = [one for one in step.get("timers", []) if one["does"] != "act" or one.get("action") in codes]
        step.pop("timers", None)
        if timers:
            step["timers"] = timers
    steps = [step["code"] for step in shown["steps"]]
    if shown["start"] not in steps and steps:
        shown["start"] = steps[0]
    if shown.get("withdrawal", {}).get("ask_to", "") not in steps:
        shown.pop("withdrawal", None)
    return shown
