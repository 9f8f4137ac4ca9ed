"""A definition as BPMN 2.0 XML with coordinates: what BPMN can say in its own elements, the rest as "
"extensions."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from motcua.process.bpmn import names
from motcua.process.bpmn.durations import to_duration
from motcua.process.bpmn.graph import Edge, Graph, Node, Raw, graph_of
from motcua.process.bpmn.layout import Box, Drawing, lay_out
from motcua.process.bpmn.names import WRITTEN_OUT, bpmn, own
from motcua.process.definition import STAY

# Keys whose content has a place of its own in the diagram; every other key is written beside its element.
_DRAWN = frozenset(
    {"kind", "start", "steps", "ends", "withdrawal", "actions", "branches", "timers", "handoff", "produces"}
    | {"register", "when"}
)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

_TAGS: Mapping[str, str] = {
    "start": "startEvent",
    "withdrawal": "startEvent",
    "task": "userTask",
    "branch": "userTask",
    "call": "callActivity",
    "fork": "parallelGateway",
    "join": "parallelGateway",
    "choice": "exclusiveGateway",
    "end": "endEvent",
    "link": "intermediateThrowEvent",
    "timer": "boundaryEvent",
}


def export(definition: Mapping[str, Any], title_of_post: Callable[[str, str], str] | None = None) -> str:
    """Return BPMN 2.0 XML of a definition whose names all exist (the first layer of `soundness.check`).

    `title_of_post(code, role)`: what the lane of a post is called, "" where there is no such post; None = by codes.
    `read` gives the same definition back. The element of a step has the id `names.step_id(code)`.
    """
    graph = graph_of(definition, withdrawal=_("Đề nghị rút hồ sơ"), back=_("Quay về bước trước"))
    root = etree.Element(
        bpmn("definitions"),
        nsmap=names.PREFIXES,
        attrib={"id": "definitions", "targetNamespace": names.OWN, "exporter": "motcua"},
    )
    collaboration = etree.SubElement(root, bpmn("collaboration"), id="collaboration")
    etree.SubElement(
        collaboration,
        bpmn("participant"),
        id="pool",
        name=_clean(definition["title"]),
        processRef="process",
    )
    process = etree.SubElement(
        root,
        bpmn("process"),
        id="process",
        name=_clean(definition["title"]),
        isExecutable="false",
    )
    _process_data(process, definition)
    _lanes(process, graph, title_of_post)
    for node in graph.nodes.values():
        _node(process, node, graph.edges)
    for edge in graph.edges:
        _flow(process, edge)
    _diagram(root, graph, lay_out(graph))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True).decode()


def _clean(text: str) -> str:
    """The text without the control characters that XML cannot hold."""
    return "".join(sign for sign in text if sign in "\t\n\r" or (sign >= " " and sign not in "\ufffe\uffff"))


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return _clean(str(value))


def _data(element: etree._Element, raw: Raw, *, but: frozenset[str] = frozenset()) -> None:
    """Texts, numbers and truths as attributes, anything else (a later key of definitions) as JSON."""
    for key, value in raw.items():
        if key in but:
            continue
        if _NAME.fullmatch(key) and (isinstance(value, str) or key in WRITTEN_OUT):
            element.set(key, _written(value))
        else:
            other = etree.SubElement(element, own("data"), name=_clean(key))
            other.text = _json(value)


def _extension(element: etree._Element, name: str) -> etree._Element:
    """Our element among the extension elements of a BPMN element."""
    holder = element.find(bpmn("extensionElements"))
    if holder is None:
        holder = etree.Element(bpmn("extensionElements"))
        element.insert(0, holder)
    return etree.SubElement(holder, own(name))


def _process_data(process: etree._Element, definition: Raw) -> None:
    data = _extension(process, "process")
    _data(data, definition, but=_DRAWN)
    if "withdrawal" in definition:
        etree.SubElement(data, own("withdrawal"))


def _lanes(process: etree._Element, graph: Graph, title_of_post: Callable[[str, str], str] | None) -> None:
    lanes = etree.SubElement(process, bpmn("laneSet"), id="lanes")
    for role, unit, post in graph.lanes:
        title = (title_of_post(post, role) if title_of_post is not None and post else "") or post
        lane = etree.SubElement(
            lanes,
            bpmn("lane"),
            id=names.lane_id(role, unit, post),
            name=_clean(names.lane_name(role, unit, title)),
        )
        data = _extension(lane, "lane")
        data.set("role", role)
        data.set("unit", unit)
        if post:
            data.set("post", post)
        for node in graph.nodes.values():
            if node.lane == (role, unit, post):
                etree.SubElement(lane, bpmn("flowNodeRef")).text = node.id


def _node(process: etree._Element, node: Node, edges: list[Edge]) -> None:
    element = etree.SubElement(process, bpmn(_TAGS[node.kind]), id=node.id)
    if node.title:
        element.set("name", _clean(node.title))
    match node.kind:
        case "task" | "call":
            _step_data(element, node.raw)
        case "branch":
            _data(_extension(element, "branch"), node.raw)
        case "end":
            _data(_extension(element, "end"), node.raw)
        case "start":
            _data(_extension(element, "entry"), node.raw)
        case "withdrawal":
            _extension(element, "withdrawal")
    if node.kind == "call" and "handoff" in node.raw:
        element.set("calledElement", f"procedure_{_clean(node.raw['handoff']['procedure'])}")
    if node.kind in ("fork", "choice", "join"):
        element.set("gatewayDirection", "Converging" if node.kind == "join" else "Diverging")
    if node.kind == "timer":
        _timer_data(element, node)
    for name, end in (("incoming", "target"), ("outgoing", "source")):
        for edge in edges:
            if getattr(edge, end) == node.id:
                etree.SubElement(element, bpmn(name)).text = edge.id
    if node.kind == "timer":
        timing = etree.SubElement(element, bpmn("timerEventDefinition"), id=f"{node.id}_timing")
        duration = etree.SubElement(timing, bpmn("timeDuration"))
        duration.set(f"{{{names.XSI}}}type", "bpmn:tFormalExpression")
        duration.text = to_duration(node.raw["minutes"])
    # What arrives by wire is a message; at the desk somebody stands there.
    if node.kind == "withdrawal" or (node.kind == "start" and node.raw["code"] != "desk"):
        etree.SubElement(element, bpmn("messageEventDefinition"), id=f"{node.id}_message")
    if node.kind == "link":
        etree.SubElement(element, bpmn("linkEventDefinition"), id=f"{node.id}_link", name="@return")


def _step_data(element: etree._Element, step: Raw) -> None:
    data = _extension(element, "step")
    _data(data, step, but=_DRAWN - {"kind"})
    if "produces" in step:
        produces = etree.SubElement(data, own("produces"))
        for text in step["produces"]:
            etree.SubElement(produces, own("product")).text = _clean(text)
    for name in ("branches", "timers"):
        if name in step:
            etree.SubElement(data, own(name))
    if "handoff" in step:
        _data(etree.SubElement(data, own("handoff")), step["handoff"])
    for order, action in enumerate(step.get("actions", [])):
        if action["to"] == STAY:
            _action_data(etree.SubElement(data, own("action")), action, order)


def _action_data(data: etree._Element, action: Raw, order: int) -> None:
    _data(data, action, but=frozenset({"when", "register"}))
    data.set("order", str(order))
    if "register" in action:
        _data(etree.SubElement(data, own("register")), action["register"])
    if "when" in action and action["to"] == STAY:
        etree.SubElement(data, own("when")).text = _json(action["when"])


def _json(value: Any) -> str:
    return _clean(json.dumps(value, ensure_ascii=False))


def _timer_data(element: etree._Element, node: Node) -> None:
    element.set("attachedToRef", node.host)
    element.set("cancelActivity", "true" if node.raw["does"] == "act" else "false")
    _data(_extension(element, "timer"), node.raw)


def _flow(process: etree._Element, edge: Edge) -> None:
    element = etree.SubElement(
        process, bpmn("sequenceFlow"), id=edge.id, sourceRef=edge.source, targetRef=edge.target
    )
    if edge.label:
        element.set("name", _clean(edge.label))
    if edge.order >= 0:
        _action_data(_extension(element, "action"), edge.raw, edge.order)
    if "when" in edge.raw:
        condition = etree.SubElement(element, bpmn("conditionExpression"))
        condition.set(f"{{{names.XSI}}}type", "bpmn:tFormalExpression")
        condition.set("language", names.CONDITION_LANGUAGE)
        condition.text = _json(edge.raw["when"])


def _diagram(root: etree._Element, graph: Graph, drawing: Drawing) -> None:
    di = names.BPMNDI
    diagram = etree.SubElement(root, f"{{{di}}}BPMNDiagram", id="diagram")
    plane = etree.SubElement(diagram, f"{{{di}}}BPMNPlane", id="plane", bpmnElement="collaboration")

    def shape(element: str, box: Box, label: Box | None = None, **more: str) -> None:
        one = etree.SubElement(
            plane, f"{{{di}}}BPMNShape", id=f"{element}_di", bpmnElement=element, attrib=more
        )
        _bounds(one, box)
        if label is not None:
            _bounds(etree.SubElement(one, f"{{{di}}}BPMNLabel"), label)

    shape("pool", drawing.pool, isHorizontal="true")
    for lane, box in drawing.lanes.items():
        shape(names.lane_id(*lane), box, isHorizontal="true")
    for node in graph.nodes.values():
        more = {"isMarkerVisible": "true"} if node.kind == "choice" else {}
        shape(node.id, drawing.shapes[node.id], drawing.shape_labels.get(node.id), **more)
    for edge in graph.edges:
        line = etree.SubElement(plane, f"{{{di}}}BPMNEdge", id=f"{edge.id}_di", bpmnElement=edge.id)
        for x, y in drawing.lines[edge.id]:
            etree.SubElement(line, f"{{{names.DI}}}waypoint", x=str(x), y=str(y))
        if edge.id in drawing.line_labels:
            _bounds(etree.SubElement(line, f"{{{di}}}BPMNLabel"), drawing.line_labels[edge.id])


def _bounds(parent: etree._Element, box: Box) -> None:
    etree.SubElement(
        parent,
        f"{{{names.DC}}}Bounds",
        x=str(box.x),
        y=str(box.y),
        width=str(box.width),
        height=str(box.height),
    )
