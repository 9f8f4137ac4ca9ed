"""The clock of the legal limit on every way: started, stopped before each end, and never moved against "
"itself."""

from collections import deque
from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from motcua.process.definition import RECEIVED_STATES, RETURN, STAY
from motcua.process.soundness.places import Place, Problem, Raw, actions, circles, each_action, is_applicants

IDLE, RUNNING, PAUSED, STOPPED = "idle", "running", "paused", "stopped"
Node = tuple[str, str]

# What these acts do to the clock is the rule set's matter, at most this; the action's own word does not count.
_BY_RULES: Mapping[str, Mapping[str, str]] = {
    "ask_supplement": {RUNNING: PAUSED},
    "supply": {PAUSED: RUNNING},
    "suspend": {RUNNING: PAUSED},
    "resume": {PAUSED: RUNNING},
    "stop": {RUNNING: STOPPED, PAUSED: STOPPED},
    "reject": {RUNNING: STOPPED, PAUSED: STOPPED},
    "confirm_withdrawal": {RUNNING: STOPPED, PAUSED: STOPPED},
}
# Where each move leads. What is missing says nothing (a clock that never ran is not stopped), None contradicts.
_MOVES: Mapping[str, Mapping[str, str | None]] = {
    IDLE: {"start": RUNNING},
    RUNNING: {"pause": PAUSED, "restart": RUNNING, "stop": STOPPED, "resume": None},
    PAUSED: {"resume": RUNNING, "restart": RUNNING, "stop": STOPPED, "pause": None},
    STOPPED: {"start": None, "restart": RUNNING},
}


def clock_problems(place: Place) -> Iterator[Problem]:
    """A clock never started or stopped, moved against itself, left running at an end, or still in a circle."""
    moves = {action.get("clock", "") for _at, _step, action in each_action(place)}
    if _at_submission(place) == RUNNING:
        moves.add("start")
    if "start" not in moves:
        yield Problem("/steps", _("Quy trình không có thao tác nào bắt đầu tính thời hạn giải quyết."))
    if "stop" not in moves:
        yield Problem("/steps", _("Quy trình không có thao tác nào kết thúc tính thời hạn giải quyết."))
    if not {"start", "stop"} <= moves:
        return
    nodes = _explore(place)
    yield from _contradictions(place, nodes)
    yield from _left_running(place, nodes)
    yield from _untimed_circles(place, nodes)


def _at_submission(place: Place) -> str:
    """How the clock stands at the first step: submitting starts it where nobody has to receive the dossier."""
    return RUNNING if place.state_of[place.start] in RECEIVED_STATES else IDLE


def _after(status: str, action: Raw) -> str | None:
    """The clock after an action; None when the move contradicts it."""
    by_rules = _BY_RULES.get(action["act"])
    if by_rules is not None:
        return by_rules.get(status, status)
    return _MOVES[status].get(action.get("clock", ""), status)


def _explore(place: Place) -> dict[str, set[str]]:
    """How the clock may stand at each step."""
    nodes: dict[str, set[str]] = {step["code"]: set() for step in place.steps}
    waiting: deque[Node] = deque([(place.start, _at_submission(place))])
    while waiting:
        code, status = waiting.popleft()
        if code not in nodes or status in nodes[code]:
            continue
        nodes[code].add(status)
        if place.withdrawal:
            waiting.append((place.withdrawal, status))
        waiting.extend(_ways(place, code, status))
    return nodes


def _ways(place: Place, code: str, status: str) -> Iterator[Node]:
    for action in actions(place.step(code)):
        after = _after(status, action)
        if after is not None and action["to"] != RETURN:
            yield (code if action["to"] == STAY else action["to"], after)


def _contradictions(place: Place, nodes: dict[str, set[str]]) -> Iterator[Problem]:
    told = {
        PAUSED: _("thời hạn có thể đã tạm dừng từ trước"),
        RUNNING: _("thời hạn có thể đang chạy"),
        STOPPED: _("thời hạn có thể đã kết thúc, không tính lại từ đầu được"),
    }
    for at, step, action in each_action(place):
        for status in (RUNNING, PAUSED, STOPPED):
            if status in nodes[step["code"]] and _after(status, action) is None:
                yield Problem(
                    f"{at}/clock",
                    _(
                        "Thao tác “%(action)s” của bước “%(step)s” đặt đồng hồ “%(clock)s”, nhưng khi đến "
                        "đó %(status)s. "
                        "Hãy sửa cách tính giờ của thao tác này hoặc của các thao tác trước nó."
                    )
                    % {
                        "action": action["label"],
                        "step": step["title"],
                        "clock": action["clock"],
                        "status": told[status],
                    },
                )


def _left_running(place: Place, nodes: dict[str, set[str]]) -> Iterator[Problem]:
    ends = {end["code"] for end in place.ends}
    for at, step, action in each_action(place):
        left = {_after(status, action) for status in nodes[step["code"]]} & {RUNNING, PAUSED}
        if action["to"] in ends and left:
            yield Problem(
                f"{at}/clock" if "clock" in action else at,
                _(
                    "Thao tác “%(action)s” của bước “%(step)s” dẫn đến kết thúc “%(end)s” khi thời hạn "
                    "giải quyết chưa kết "
                    "thúc. Hãy cho thao tác này, hoặc một thao tác trước nó, kết thúc tính thời hạn (“stop”)."
                )
                % {"action": action["label"], "step": step["title"], "end": place.title(action["to"])},
            )


def _untimed_circles(place: Place, nodes: dict[str, set[str]]) -> Iterator[Problem]:
    """Officers sending a dossier round among themselves while no time counts against them."""
    untimed = {
        (step["code"], status)
        for step in place.steps
        for status in nodes[step["code"]] - {RUNNING}
        if not is_applicants(step) and step["code"] != place.withdrawal
    }
    ordered = sorted(untimed, key=lambda node: (place.index[node[0]], node[1]))
    arrows = {
        node: {target for target in _ways(place, *node) if target in untimed and target[0] != node[0]}
        for node in ordered
    }
    for circle in circles(arrows):
        codes = list(dict.fromkeys(code for code, _status in circle))
        yield Problem(
            f"/steps/{place.index[codes[0]]}",
            _(
                "Hồ sơ có thể đi vòng giữa %(steps)s trong khi thời hạn giải quyết không chạy, nên không "
                "ai bị tính trễ. "
                "Hãy cho thời hạn chạy trong vòng này, hoặc bỏ một thao tác của vòng."
            )
            % {"steps": ", ".join(f"“{place.title(code)}”" for code in codes)},
        )
