"""A simple layered layout: columns from left to right, a row of lanes, lines that never cross a shape. Pure.

Shapes stand in columns by how far they are from the start; within a lane, shapes of one column stand below each other.
Lines run straight where nothing is between, else through the gaps between columns and a channel at the foot of a lane.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from motcua.process.bpmn.graph import Edge, Graph, Lane, Node


class Box(NamedTuple):
    """Where a shape stands: its left upper corner and its size, in pixels."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height

    @property
    def middle(self) -> tuple[int, int]:
        return self.x + self.width // 2, self.y + self.height // 2


Point = tuple[int, int]


@dataclass(slots=True)
class Drawing:
    """Coordinates of everything: shapes, their labels, lines, their labels, lanes and the pool around "
    "them."""

    shapes: dict[str, Box] = field(default_factory=dict)
    shape_labels: dict[str, Box] = field(default_factory=dict)
    lines: dict[str, list[Point]] = field(default_factory=dict)
    line_labels: dict[str, Box] = field(default_factory=dict)
    lanes: dict[Lane, Box] = field(default_factory=dict)
    pool: Box = field(default_factory=lambda: Box(0, 0, 0, 0))


SIZES: Mapping[str, tuple[int, int]] = {
    "start": (36, 36),
    "withdrawal": (36, 36),
    "end": (36, 36),
    "link": (36, 36),
    "timer": (36, 36),
    "task": (140, 80),
    "call": (140, 80),
    "branch": (140, 80),
    "fork": (50, 50),
    "join": (50, 50),
    "choice": (50, 50),
}
_LABELLED = ("start", "withdrawal", "end", "link")
_MARGIN = 40
_LANE_TITLE = 30
_LANE_PAD = 26
_ROW = 132
_TRACK = 30
_STRAND = 12
_GAP = 34
_LABEL = (96, 28)
_EVENT_LABEL = (110, 28)


@dataclass(slots=True)
class _Route:
    """How a line will run: straight, or down or up a gap, or through a channel between two gaps."""

    edge: Edge
    straight: bool
    first: int
    last: int
    lane: Lane
    strands: tuple[int, int] = (0, 0)
    track: int = -1


def lay_out(graph: Graph) -> Drawing:
    """Coordinates for every shape and line of a graph."""
    columns = _columns(graph)
    rows = _rows(graph, columns)
    routes = [_route(graph, edge, columns, rows) for edge in graph.edges]
    strands = _strands(graph, routes)
    tracks = _tracks(routes)
    return _place(graph, columns, rows, routes, strands, tracks)


def _columns(graph: Graph) -> dict[str, int]:
    """The column of each shape: one more than the farthest shape before it, lines that lead back left out."""
    onward: dict[str, list[str]] = {code: [] for code in graph.nodes}
    for edge in sorted(graph.edges, key=lambda edge: not edge.main):
        source = graph.nodes[edge.source]
        onward[source.host or source.id].append(edge.target)
    order: list[str] = []
    state: dict[str, int] = {}
    forward: dict[str, list[str]] = {code: [] for code in graph.nodes}
    for root in [code for code, node in graph.nodes.items() if not node.host]:
        stack = [(root, iter(onward[root]))] if root not in state else []
        state.setdefault(root, 1)
        while stack:
            code, targets = stack[-1]
            target = next(targets, None)
            if target is None:
                state[code] = 2
                order.append(code)
                stack.pop()
            elif state.get(target) != 1:
                forward[code].append(target)
                if target not in state:
                    state[target] = 1
                    stack.append((target, iter(onward[target])))
    columns = dict.fromkeys(graph.nodes, 0)
    for code in reversed(order):
        for target in forward[code]:
            columns[target] = max(columns[target], columns[code] + 1)
    for code, node in graph.nodes.items():
        if node.kind == "withdrawal":
            columns[code] = max(columns[onward[code][0]] - 1, 0)
        if node.kind == "end":
            columns[code] = min((columns[one] for one in onward if code in onward[one]), default=0) + 1
        if node.host:
            columns[code] = columns[node.host]
    return columns


def _rows(graph: Graph, columns: Mapping[str, int]) -> dict[str, int]:
    """The row of each shape within its lane: the first that is free in its column."""
    taken: dict[tuple[Lane, int], int] = {}
    rows: dict[str, int] = {}
    on_path = _main_path(graph)
    for code in sorted(graph.nodes, key=lambda code: code not in on_path):
        node = graph.nodes[code]
        if not node.host:
            place = (node.lane, columns[code])
            rows[code] = taken.get(place, 0)
            taken[place] = rows[code] + 1
    return rows


def _main_path(graph: Graph) -> set[str]:
    mains: dict[str, list[str]] = {}
    for edge in graph.edges:
        if edge.main:
            mains.setdefault(edge.source, []).append(edge.target)
    path, waiting = set[str](), ["start"]
    while waiting:
        code = waiting.pop()
        if code not in path:
            path.add(code)
            waiting.extend(mains.get(code, ()))
    return path


def _route(graph: Graph, edge: Edge, columns: Mapping[str, int], rows: Mapping[str, int]) -> _Route:
    source, target = graph.nodes[edge.source], graph.nodes[edge.target]
    begin, end = columns[source.id], columns[target.id]
    beside = end == begin + 1
    if source.kind != "timer" and source.lane == target.lane and rows[source.id] == rows[target.id]:
        between = any(
            node.lane == source.lane
            and begin < columns[node.id] < end
            and rows.get(node.id) == rows[source.id]
            for node in graph.nodes.values()
        )
        if end > begin and not between:
            return _Route(edge, True, begin, begin, target.lane)
    if beside:
        return _Route(edge, False, begin, begin, target.lane)
    return _Route(edge, False, begin, end - 1, target.lane, track=0)


def _strands(graph: Graph, routes: list[_Route]) -> dict[int, int]:
    """How many lines run up or down in each gap. Lines to one shape through a channel come together before it, and so
    do those of the start events.
    """
    count: dict[int, int] = {}
    shared: dict[str, int] = {}
    begun: dict[str, int] = {}

    def take(gap: int) -> int:
        count[gap] = count.get(gap, 0) + 1
        return count[gap] - 1

    for route in routes:
        if route.straight:
            continue
        target = route.edge.target
        if graph.nodes[route.edge.source].kind != "start":
            first = last = take(route.first)
        else:
            if target not in begun:
                begun[target] = take(route.first)
            first = last = begun[target]
        if route.track >= 0:
            if target not in shared:
                shared[target] = take(route.last)
            last = shared[target]
        route.strands = first, last
    return count


def _tracks(routes: list[_Route]) -> dict[Lane, int]:
    """How many lines run above each other in each lane's channel; lines that do not meet share a place."""
    together: dict[tuple[Lane, str], list[_Route]] = {}
    for route in routes:
        if route.track >= 0:
            together.setdefault((route.lane, route.edge.target), []).append(route)
    spans: dict[Lane, list[list[tuple[int, int]]]] = {}
    for (lane, _target), group in sorted(together.items(), key=lambda item: _length(_span(item[1]))):
        span = _span(group)
        tracks = spans.setdefault(lane, [])
        free = next(
            (
                number
                for number, used in enumerate(tracks)
                if all(span[1] < other[0] or other[1] < span[0] for other in used)
            ),
            len(tracks),
        )
        if free == len(tracks):
            tracks.append([])
        tracks[free].append(span)
        for route in group:
            route.track = free
    return {lane: len(tracks) for lane, tracks in spans.items()}


def _span(group: list[_Route]) -> tuple[int, int]:
    gaps = [gap for route in group for gap in (route.first, route.last)]
    return min(gaps), max(gaps)


def _length(span: tuple[int, int]) -> int:
    return span[1] - span[0]


def _place(
    graph: Graph,
    columns: Mapping[str, int],
    rows: Mapping[str, int],
    routes: list[_Route],
    strands: Mapping[int, int],
    tracks: Mapping[Lane, int],
) -> Drawing:
    drawing = Drawing()
    last = max(columns.values())
    labelled = {route.first for route in routes if route.edge.label and (route.track < 0 or route.straight)}
    widths = [
        max(
            # The names of start events are wider than they are, and lines run up beside them.
            max(SIZES[node.kind][0], _EVENT_LABEL[0] if node.kind == "start" else 0)
            for node in graph.nodes.values()
            if columns[node.id] == column and not node.host
        )
        for column in range(last + 1)
    ]
    lefts: list[int] = []
    gaps: dict[int, int] = {-1: _MARGIN + 2 * _LANE_TITLE}
    x = gaps[-1] + _GAP // 2 + strands.get(-1, 0) * _STRAND
    for column in range(last + 1):
        lefts.append(x)
        gaps[column] = x + widths[column] + _GAP // 2
        x = gaps[column] + strands.get(column, 0) * _STRAND + _GAP // 2
        x += _LABEL[0] if column in labelled else 0
    right = x + _MARGIN
    tops: dict[Lane, int] = {}
    channels: dict[Lane, int] = {}
    y = _MARGIN
    for lane in graph.lanes:
        height = max((rows[code] + 1 for code in rows if graph.nodes[code].lane == lane), default=1) * _ROW
        tops[lane] = y + _LANE_PAD
        channels[lane] = tops[lane] + height
        bottom = channels[lane] + tracks.get(lane, 0) * _TRACK
        drawing.lanes[lane] = Box(_MARGIN + _LANE_TITLE, y, right - _MARGIN - _LANE_TITLE, bottom - y)
        y = bottom
    drawing.pool = Box(_MARGIN, _MARGIN, right - _MARGIN, y - _MARGIN)
    seats: dict[str, int] = {}
    for node in graph.nodes.values():
        width, height = SIZES[node.kind]
        if node.host:
            host = drawing.shapes[node.host]
            seat = seats.get(node.host, 0)
            seats[node.host] = seat + 1
            box = Box(host.x + 6 + seat * 44, host.bottom - height // 2, width, height)
            drawing.shapes[node.id] = box
            drawing.shape_labels[node.id] = Box(box.middle[0] + 4, box.bottom + 1 + seat * 15, 130, 14)
            continue
        column = columns[node.id]
        left = lefts[column] + (widths[column] - width) // 2
        box = Box(left, tops[node.lane] + rows[node.id] * _ROW + (80 - height) // 2, width, height)
        drawing.shapes[node.id] = box
        if node.kind in _LABELLED:
            drawing.shape_labels[node.id] = Box(
                box.middle[0] - _EVENT_LABEL[0] // 2, box.bottom + 5, *_EVENT_LABEL
            )
    for route in routes:
        _draw(graph, drawing, route, gaps, channels)
    return drawing


def _draw(
    graph: Graph, drawing: Drawing, route: _Route, gaps: Mapping[int, int], channels: Mapping[Lane, int]
) -> None:
    source: Node = graph.nodes[route.edge.source]
    begin, end = drawing.shapes[source.id], drawing.shapes[route.edge.target]
    entry = (end.x, end.middle[1])
    if source.kind == "timer":
        low = begin.bottom + 8
        points: list[Point] = [(begin.middle[0], begin.bottom), (begin.middle[0], low)]
    else:
        low = begin.middle[1]
        points = [(begin.right, low)]
    if not route.straight:
        first = gaps[route.first] + route.strands[0] * _STRAND
        points.append((first, low))
        if route.track >= 0:
            channel = channels[route.lane] + route.track * _TRACK + _TRACK // 2
            last = gaps[route.last] + route.strands[1] * _STRAND
            points += [(first, channel), (last, channel), (last, entry[1])]
        else:
            points.append((first, entry[1]))
    points.append(entry)
    drawing.lines[route.edge.id] = _bends(points)
    if route.edge.label:
        label = _label(route, points)
        while any(_meet(label, other) for other in drawing.line_labels.values()):
            label = label._replace(y=label.y - _LABEL[1])
        drawing.line_labels[route.edge.id] = label


def _bends(points: list[Point]) -> list[Point]:
    """Without points in the middle of a straight piece, so that a line has only ends and bends."""
    kept: list[Point] = []
    for point in points:
        if kept and point == kept[-1]:
            continue
        if len(kept) > 1 and (
            kept[-2][0] == kept[-1][0] == point[0] or kept[-2][1] == kept[-1][1] == point[1]
        ):
            kept[-1] = point
        else:
            kept.append(point)
    return kept if len(kept) > 1 else [*kept, kept[0]]


def _label(route: _Route, points: list[Point]) -> Box:
    """Above the last piece of a line that stays between two columns, else above its piece in the channel."""
    if route.track >= 0 and not route.straight:
        first, last = points[-4], points[-3]
        x = first[0] + 6 if last[0] > first[0] else first[0] - 6 - _LABEL[0]
        return Box(x, first[1] - _LABEL[1] // 2 - 7, *_LABEL)
    x, y = points[-1]
    return Box(x - _LABEL[0] - 8, y - _LABEL[1] - 2, *_LABEL)


def _meet(one: Box, other: Box) -> bool:
    return (
        abs(one.x - other.x) < _LABEL[0]
        and one.y < other.y + _LABEL[1] - 1
        and other.y < one.y + _LABEL[1] - 1
    )
