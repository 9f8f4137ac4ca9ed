"""A process as the shapes and lines of a diagram: what is drawn, in which lane, and what leads where. "
"Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from motcua.process.bpmn import names
from motcua.process.definition import RETURN, STAY, entries_of

Raw = Mapping[str, Any]
NodeKind = Literal[
    "start", "withdrawal", "task", "call", "branch", "fork", "join", "choice", "end", "link", "timer"
]
# Role, unit and post; the post is "" for everybody who has the role there.
Lane = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Node:
    """A shape. `raw`: the part of the definition that it stands for. `host`: of a timer, the task that it "
    "sits on."""

    id: str
    kind: NodeKind
    title: str
    lane: Lane
    raw: Raw = field(default_factory=dict, compare=False)
    host: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """A line. `raw`: the action that it stands for, with its place among the step's actions; else nothing."""

    id: str
    source: str
    target: str
    label: str = ""
    raw: Raw = field(default_factory=dict, compare=False)
    order: int = -1
    main: bool = False


@dataclass(slots=True)
class Graph:
    """Everything that is drawn, in the order of the definition."""

    nodes: dict[str, Node] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    lanes: list[Lane] = field(default_factory=list)
    # The shape of an end in a lane.
    ends: dict[tuple[str, Lane], str] = field(default_factory=dict)

    def add(self, node: Node) -> Node:
        self.nodes[node.id] = node
        if node.lane not in self.lanes:
            self.lanes.append(node.lane)
        return node

    def connect(self, source: str, target: str, **more: Any) -> None:
        # Named by where it begins: a step that moves in the table keeps its lines, and so does everything beside it.
        number = sum(edge.source == source for edge in self.edges) + 1
        self.edges.append(Edge(f"flow_{source}_{number}", source, target, **more))


def lane_of(raw: Raw) -> Lane:
    """Where a step or a branch is drawn."""
    return raw["role"], raw.get("unit", ""), raw.get("post", "")


def entry_of(step: Raw) -> str:
    """The shape at which a dossier comes to a step: the fork of a consultation, else the step itself."""
    return f"fork_{step['code']}" if step.get("kind") == "consultation" else names.step_id(step["code"])


def graph_of(definition: Raw, *, withdrawal: str, back: str) -> Graph:
    """Shapes and lines of a definition whose names all exist. The texts name the event of a withdrawal and a return."""
    graph = Graph()
    steps = {step["code"]: step for step in definition["steps"]}
    entries = {code: entry_of(step) for code, step in steps.items()}
    start = steps[definition["start"]]
    begins = {
        entry: "start" if number == 0 else f"start_{entry}"
        for number, entry in enumerate(entries_of(definition))
    }
    for entry, node in begins.items():
        graph.add(Node(node, "start", str(names.ENTRY_NAMES[entry]), lane_of(start), {"code": entry}))
    for number, step in enumerate(definition["steps"]):
        _add_step(graph, number, step)
    for number, end in enumerate(definition["ends"]):
        _add_end(graph, number, end, definition)
    for node in begins.values():
        graph.connect(node, entries[start["code"]], main=node == "start")
    aside = definition.get("withdrawal", {}).get("ask_to")
    if aside is not None:
        graph.add(Node("withdrawal", "withdrawal", withdrawal, lane_of(steps[aside])))
        graph.connect("withdrawal", entries[aside])
    for number, step in enumerate(definition["steps"]):
        _connect_step(graph, number, step, entries, back)
    return graph


def _add_end(graph: Graph, number: int, end: Raw, definition: Raw) -> None:
    """An end is drawn once in each lane from which something leads to it, so that lines stay short."""
    lanes = dict.fromkeys(
        lane_of(step)
        for step in definition["steps"]
        for action in step.get("actions", [])
        if action["to"] == end["code"]
    ) or {lane_of(definition["steps"][0]): None}
    for place, lane in enumerate(lanes):
        code = _part("ending", number, place) if place else names.end_id(end["code"])
        graph.add(Node(code, "end", end["title"], lane, end))
        graph.ends[end["code"], lane] = code


def _add_step(graph: Graph, number: int, step: Raw) -> None:
    code, lane = step["code"], lane_of(step)
    kind: NodeKind = "call" if step.get("kind") == "handoff" else "task"
    if step.get("kind") == "consultation":
        graph.add(Node(f"fork_{code}", "fork", "", lane, step))
        for place, branch in enumerate(step.get("branches", [])):
            graph.add(
                Node(_part("branch", number, place), "branch", branch["title"], lane_of(branch), branch)
            )
        graph.add(Node(f"join_{code}", "join", "", lane))
    host = graph.add(Node(names.step_id(code), kind, step["title"], lane, step))
    for place, timer in enumerate(step.get("timers", [])):
        graph.add(Node(_part("timer", number, place), "timer", timer["title"], lane, timer, host.id))


def _part(kind: str, number: int, place: int) -> str:
    """The id of a part of a step, by numbers: codes put together could meet those of another step."""
    return f"{kind}_{number + 1}_{place + 1}"


def _connect_step(graph: Graph, number: int, step: Raw, entries: Mapping[str, str], back: str) -> None:
    code, here = step["code"], names.step_id(step["code"])
    if step.get("kind") == "consultation":
        for place, _branch in enumerate(step.get("branches", [])):
            node = _part("branch", number, place)
            graph.connect(f"fork_{code}", node, main=True)
            graph.connect(node, f"join_{code}", main=True)
        if not step.get("branches"):
            graph.connect(f"fork_{code}", f"join_{code}", main=True)
        graph.connect(f"join_{code}", here, main=True)
    timed = _timed(number, step)
    drawn = [(order, action) for order, action in enumerate(step.get("actions", [])) if action["to"] != STAY]
    chosen = [(order, action) for order, action in drawn if action["code"] not in timed]
    source = here
    if len(chosen) > 1:
        source = f"choice_{code}"
        graph.add(Node(source, "choice", "", lane_of(step)))
        graph.connect(here, source, main=True)
    for order, action in drawn:
        target = entries.get(action["to"]) or graph.ends.get((action["to"], lane_of(step)), "")
        if action["to"] == RETURN:
            target = _part("link", number, order)
            graph.add(Node(target, "link", back, lane_of(step)))
        begins = timed.get(action["code"], source)
        graph.connect(
            begins,
            target,
            label="" if begins != source else action["label"],
            raw=action,
            order=order,
            main=action.get("kind") == "primary",
        )


def _timed(number: int, step: Raw) -> dict[str, str]:
    """The timer from which an action is drawn, by the action's code: the first that takes it."""
    codes = {action["code"]: action["to"] for action in step.get("actions", [])}
    timed: dict[str, str] = {}
    for place, timer in enumerate(step.get("timers", [])):
        action = timer.get("action", "")
        if timer["does"] == "act" and codes.get(action, STAY) != STAY:
            timed.setdefault(action, _part("timer", number, place))
    return timed
