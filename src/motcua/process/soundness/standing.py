"""In which legal state a dossier may stand at each step, who can go on from there, and which moves that "
"takes."""

from collections import deque
from collections.abc import Callable, Collection, Iterator

from django.utils.translation import gettext as _

from motcua.process.definition import RETURN, STAY
from motcua.process.soundness.places import Place, Problem, Raw, actions

# Taken by the system when what it waits for has come, so that no role is needed.
SYSTEM_ACTS = frozenset({"conclude", "rejoin"})
# The act itself chooses the state by the stage at which the dossier is: before acceptance or after it.
WITHDRAWN_STATES = ("withdrawn", "returned")

Permitted = Callable[[str, str], Collection[str]]
BySystem = Callable[[str, str], bool]
Moves = Collection[tuple[str, str]]
Standing = tuple[str, str]


def standing_problems(
    place: Place, permitted: Permitted | None, by_system: BySystem | None, moves: Moves | None
) -> Iterator[Problem]:
    """Actions nobody may take, places where nobody can go on, moves that the state diagram forbids."""
    standings = _explore(place, moves)
    if permitted is not None:
        yield from _nobody(place, standings, permitted)
    if by_system is not None:
        yield from _not_by_system(place, standings, by_system)
    if moves is not None:
        yield from _forbidden(place, standings, moves)


def _explore(place: Place, moves: Moves | None) -> dict[str, list[str]]:
    """The states in which a dossier may stand, by step."""
    standings: dict[str, list[str]] = {step["code"]: [] for step in place.steps}
    waiting: deque[Standing] = deque([(place.start, place.state_of[place.start])])
    while waiting:
        code, state = waiting.popleft()
        if code not in standings or state in standings[code]:
            continue
        standings[code].append(state)
        aside = place.withdrawal
        if aside and code != aside and _withdrawable(place, state, moves):
            waiting.append((aside, place.state_of[aside]))
            returns = [action for action in actions(place.step(aside)) if action["to"] == RETURN]
            waiting.extend((code, action["state"]) for action in returns if action.get("state"))
        waiting.extend(
            _target(place, code, state, action)
            for action in actions(place.step(code))
            if action["to"] != RETURN
        )
    return standings


def _withdrawable(place: Place, state: str, moves: Moves | None) -> bool:
    return moves is None or (state, place.state_of[place.withdrawal]) in moves


def _target(place: Place, code: str, state: str, action: Raw) -> Standing:
    if action["to"] == STAY:
        return code, action.get("state") or state
    return action["to"], action.get("state") or place.state_of[action["to"]]


def _by_timer(step: Raw) -> set[str]:
    return {timer.get("action", "") for timer in step.get("timers", []) if timer["does"] == "act"}


def _nobody(place: Place, standings: dict[str, list[str]], permitted: Permitted) -> Iterator[Problem]:
    for index, step in enumerate(place.steps):
        states = standings[step["code"]]
        allowed = {state: permitted(state, step["role"]) for state in states}
        timed = _by_timer(step)
        useless = 0
        for position, action in enumerate(actions(step)):
            if action["act"] in SYSTEM_ACTS or action["code"] in timed:
                continue
            if states and not any(action["act"] in acts for acts in allowed.values()):
                useless += 1
                yield Problem(
                    f"/steps/{index}/actions/{position}/act",
                    _(
                        "Không ai làm được thao tác “%(action)s” của bước “%(step)s”: vai trò “%(role)s” "
                        "không được "
                        "“%(act)s” khi hồ sơ ở trạng thái %(states)s. Hãy đổi vai trò, hành vi hoặc trạng "
                        "thái của bước."
                    )
                    % {
                        "action": action["label"],
                        "step": step["title"],
                        "role": place.role(step["role"]),
                        "act": place.act(action["act"]),
                        "states": ", ".join(f"“{place.state(state)}”" for state in states),
                    },
                )
        if not useless:
            yield from _left_alone(place, index, step, allowed, timed)


def _not_by_system(place: Place, standings: dict[str, list[str]], by_system: BySystem) -> Iterator[Problem]:
    """Timers whose action the system may not take in any state in which the dossier can stand there."""
    for index, step in enumerate(place.steps):
        by_code = {action["code"]: action for action in actions(step)}
        for position, timer in enumerate(step.get("timers", [])):
            action = by_code.get(timer.get("action", ""))
            if timer["does"] != "act" or action is None or not standings[step["code"]]:
                continue
            if not any(by_system(action["act"], state) for state in standings[step["code"]]):
                yield Problem(
                    f"/steps/{index}/timers/{position}/action",
                    _(
                        "Hẹn giờ “%(timer)s” của bước “%(step)s” làm thao tác “%(action)s”, nhưng hệ thống "
                        "không "
                        "được tự “%(act)s” khi hồ sơ ở trạng thái đó. Hãy chọn thao tác khác."
                    )
                    % {
                        "timer": timer["title"],
                        "step": step["title"],
                        "action": action["label"],
                        "act": place.act(action["act"]),
                    },
                )


def _left_alone(
    place: Place, index: int, step: Raw, allowed: dict[str, Collection[str]], timed: set[str]
) -> Iterator[Problem]:
    """States of a step from which nobody can lead on, although in another state somebody could."""
    onward = [action for action in actions(step) if action["to"] != STAY or action.get("state")]
    for state, acts in allowed.items():
        if onward and not any(
            action["act"] in acts or action["act"] in SYSTEM_ACTS or action["code"] in timed
            for action in onward
        ):
            yield Problem(
                f"/steps/{index}",
                _(
                    "Hồ sơ đến bước “%(step)s” ở trạng thái “%(state)s” thì không ai dẫn đi tiếp được: vai "
                    "trò “%(role)s” "
                    "không được làm thao tác nào của bước khi đó. Hãy đổi trạng thái mà thao tác trước đặt "
                    "cho hồ sơ."
                )
                % {"step": step["title"], "state": place.state(state), "role": place.role(step["role"])},
            )


def _forbidden(place: Place, standings: dict[str, list[str]], moves: Moves) -> Iterator[Problem]:
    for index, step in enumerate(place.steps):
        for position, action in enumerate(actions(step)):
            at = f"/steps/{index}/actions/{position}"
            wrong = [
                (source, target)
                for source in standings[step["code"]]
                for target in _targets(place, step, source, action, standings, moves)
                if source != target and (source, target) not in moves
            ]
            for source, target in dict.fromkeys(wrong):
                yield Problem(
                    f"{at}/state" if action.get("state") else f"{at}/to",
                    _(
                        "Thao tác “%(action)s” của bước “%(step)s” chuyển hồ sơ từ “%(source)s” sang "
                        "“%(target)s”, "
                        "nhưng sơ đồ trạng thái đã công bố không cho phép. Hãy đổi trạng thái của bước "
                        "hoặc của thao tác, "
                        "hoặc công bố sơ đồ trạng thái mới."
                    )
                    % {
                        "action": action["label"],
                        "step": step["title"],
                        "source": place.state(source),
                        "target": place.state(target),
                    },
                )


def _targets(
    place: Place, step: Raw, state: str, action: Raw, standings: dict[str, list[str]], moves: Moves
) -> Collection[str]:
    """The states to which an action may lead from this one."""
    if action["act"] == "confirm_withdrawal":
        return WITHDRAWN_STATES
    if action["to"] != RETURN:
        return [_target(place, step["code"], state, action)[1]]
    return [
        action.get("state") or back
        for code, states in standings.items()
        for back in states
        if code != step["code"] and _withdrawable(place, back, moves)
    ]
