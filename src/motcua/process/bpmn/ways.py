"""From a step along the lines to what comes next: gateways are passed through, each way on becomes an "
"action."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from motcua.process.bpmn.names import CONDITION_LANGUAGE, bpmn, own
from motcua.process.bpmn.places import attributes
from motcua.process.bpmn.reading import Flow, Item, Refusal, extension_part
from motcua.process.bpmn.shapes import is_return
from motcua.process.definition import RETURN

OWN_ACTION = own("action")


@dataclass(frozen=True, slots=True)
class Way:
    """A way on: where to, what is written on it, our own data and the condition, if any."""

    to: str
    label: str
    own: etree._Element | None
    when: Mapping[str, Any] | None


def ways_from(item: Item, entries: Mapping[str, str]) -> tuple[list[Way], list[Refusal]]:
    """Every way on from a step, a start or a timer. `entries`: code of a place by the element that leads "
    "into it."""
    if len(item.outgoing) > 1:
        return [], [
            item.refused(
                _(
                    "Bước có nhiều đường ra cùng lúc. Hãy đặt cổng chọn một đường sau bước, hoặc lấy ý "
                    "kiến song song."
                )
            )
        ]
    ways: list[Way] = []
    refused: list[Refusal] = []
    for flow in item.outgoing:
        _follow(flow, (), entries, ways, refused)
    return ways, refused


def _follow(
    flow: Flow, before: tuple[Flow, ...], entries: Mapping[str, str], ways: list[Way], refused: list[Refusal]
) -> None:
    path = (*before, flow)
    target = flow.target
    if target.id in entries or is_return(target):
        ways.append(_way(entries.get(target.id, RETURN), path, refused))
    elif target.tag == "exclusiveGateway":
        if any(target is step.source for step in path):
            refused.append(target.refused(_("Các cổng nối vòng vào nhau mà không qua bước nào.")))
        elif not target.outgoing:
            refused.append(target.refused(_("Cổng không có đường ra.")))
        else:
            for onward in target.outgoing:
                _follow(onward, path, entries, ways, refused)


def _way(to: str, path: tuple[Flow, ...], refused: list[Refusal]) -> Way:
    labels = [flow.name for flow in path if flow.name.strip()]
    data = next(
        (flow.own for flow in reversed(path) if flow.own is not None and flow.own.tag == OWN_ACTION), None
    )
    conditions = [condition for flow in path if (condition := _condition(flow, refused)) is not None]
    when = {"all": conditions} if len(conditions) > 1 else next(iter(conditions), None)
    return Way(to, labels[-1] if labels else "", data, when)


def _condition(flow: Flow, refused: list[Refusal]) -> Mapping[str, Any] | None:
    element = flow.element.find(bpmn("conditionExpression"))
    text = (element.text or "").strip() if element is not None else ""
    if element is None or not text:
        return None
    if element.get("language") == CONDITION_LANGUAGE:
        try:
            value = json.loads(text)
        except ValueError:
            value = None
        if isinstance(value, dict):
            return value
    refused.append(
        flow.refused(
            _(
                "Điều kiện “%(text)s” viết bằng ngôn ngữ của công cụ khác. Hãy xoá điều kiện, nhập rồi đặt "
                "lại điều kiện "
                "theo trường của biểu mẫu."
            )
            % {"text": text[:60]}
        )
    )
    return None


def action_from(element: etree._Element) -> dict[str, Any]:
    """The action that one of our extension elements carries."""
    data = attributes(element)
    register = extension_part(element, "register")
    if register is not None:
        data["register"] = attributes(register)
    when = extension_part(element, "when")
    if when is not None and when.text:
        data["when"] = json.loads(when.text)
    return data


def order_of(element: etree._Element | None, otherwise: int) -> int:
    """Where an action stood among those of its step; new ones come after."""
    order = element.get("order", "") if element is not None else ""
    return int(order) if order.isascii() and order.isdigit() else otherwise
