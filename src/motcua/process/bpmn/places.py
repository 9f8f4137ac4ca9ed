"""Reading codes, names and lanes off the elements of a diagram."""

import json
from collections.abc import Collection
from typing import Any

from lxml import etree

from motcua.kernel.folding import fold
from motcua.process.bpmn import guessing, names
from motcua.process.bpmn.names import NUMBERS, TRUTHS, own
from motcua.process.bpmn.reading import Diagram, Item

LONGEST_CODE = 60


def attributes(element: etree._Element | None) -> dict[str, Any]:
    """What one of our extension elements says, with numbers and truths as such."""
    if element is None:
        return {}
    data = {str(key): _value(str(key), text) for key, text in element.attrib.items() if key != "order"}
    for other in element.findall(own("data")):
        data[other.get("name", "")] = json.loads(other.text or "null")
    return data


def _value(key: str, text: str) -> Any:
    if key in NUMBERS:
        return int(text) if text.isascii() and text.isdigit() else 0
    if key in TRUTHS:
        return text == "true"
    return text


def entry_starts(diagram: Diagram) -> dict[str, Item]:
    """The start events that stand for a way in which dossiers come in, by its code."""
    return {
        attributes(item.own).get("code", ""): item
        for item in diagram.items.values()
        if item.tag == "startEvent" and item.own is not None and item.own.tag == own("entry")
    }


def titled(item: Item, own: str) -> str:
    """The name of an element: as it was exported, unless somebody changed it since."""
    shown = item.element.get("name", "")
    return own if shown == own else item.name


def code_for(title: str, taken: Collection[str]) -> str:
    """A code made of a title, unlike those that are taken."""
    plain = fold(title).replace(" ", "-").replace(".", "-")[:LONGEST_CODE].strip("-") or "b"
    code, number = plain, 2
    while code in taken:
        code, number = f"{plain}-{number}", number + 1
    return code


def lane_role(item: Item) -> tuple[str, str, str] | None:
    """Role, kind of unit and post of the lane in which an element stands; None when its name speaks of no role."""
    lane = item.lane
    if lane is None:
        return None
    if lane.own is not None and lane.own.get("role"):
        return lane.own.get("role", ""), lane.own.get("unit", ""), lane.own.get("post", "")
    role = guessing.role_of(lane.name)
    return (role, names.usual_unit(role), "") if role is not None else None
