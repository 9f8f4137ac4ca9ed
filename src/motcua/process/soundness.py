"""The check before publishing: a process that could trap a dossier is refused, with the place and the reason.

Works on the raw definition, so that a problem can point at it (JSON pointer). Messages are for administrators.
"""

from collections import deque
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from motcua.process.definition import RETURN, TARGET_WORDS

CLOCK_MOVES = ("", "start", "pause", "resume", "restart", "stop")


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding: where in the definition (JSON pointer), and what to mend."""

    pointer: str
    message: str


def check(
    definition: Mapping[str, Any], *, acts: Collection[str], roles: Collection[str], states: Collection[str]
) -> list[Problem]:
    """Return every problem of a process definition; an empty list means that it may be published."""
    steps: list[Mapping[str, Any]] = definition["steps"]
    ends: list[Mapping[str, Any]] = definition["ends"]
    names = [step["code"] for step in steps] + [end["code"] for end in ends]
    problems = [
        *_duplicates(steps, ends),
        *_words(steps, ends, acts, roles, states),
        *_targets(definition, steps, names),
    ]
    if problems:
        return problems
    return [*_reachability(definition, steps, ends), *_clock(steps), *_supplement(steps)]


def total_minutes(definition: Mapping[str, Any]) -> int:
    """Working minutes of the officers' steps together, to be held against the procedure's legal limit (II.3.2)."""
    return sum(step.get("minutes", 0) for step in definition["steps"] if step["role"] != "applicant")


def _duplicates(steps: list[Mapping[str, Any]], ends: list[Mapping[str, Any]]) -> Iterable[Problem]:
    seen: set[str] = set()
    for group, places in (("steps", steps), ("ends", ends)):
        for index, place in enumerate(places):
            if place["code"] in seen:
                yield Problem(
                    f"/{group}/{index}/code",
                    _("Mã “%(code)s” đã dùng cho bước khác; mỗi bước cần một mã riêng.")
                    % {"code": place["code"]},
                )
            seen.add(place["code"])
    for index, step in enumerate(steps):
        codes = [action["code"] for action in step.get("actions", [])]
        for position, code in enumerate(codes):
            if code in codes[:position]:
                yield Problem(
                    f"/steps/{index}/actions/{position}/code",
                    _("Thao tác “%(code)s” có hai lần trong bước “%(step)s”.")
                    % {"code": code, "step": step["title"]},
                )


def _words(
    steps: list[Mapping[str, Any]],
    ends: list[Mapping[str, Any]],
    acts: Collection[str],
    roles: Collection[str],
    states: Collection[str],
) -> Iterable[Problem]:
    for index, step in enumerate(steps):
        if step["role"] not in roles:
            yield Problem(
                f"/steps/{index}/role",
                _("Không có vai trò “%(role)s”, nên không ai làm được bước “%(step)s”.")
                % {"role": step["role"], "step": step["title"]},
            )
        if step["state"] not in states:
            yield Problem(
                f"/steps/{index}/state", _("Không có trạng thái “%(state)s”.") % {"state": step["state"]}
            )
        for position, action in enumerate(step.get("actions", [])):
            at = f"/steps/{index}/actions/{position}"
            if action["act"] not in acts:
                yield Problem(f"{at}/act", _("Không có hành vi pháp lý “%(act)s”.") % {"act": action["act"]})
            if action.get("state") and action["state"] not in states:
                yield Problem(
                    f"{at}/state", _("Không có trạng thái “%(state)s”.") % {"state": action["state"]}
                )
            if action.get("clock", "") not in CLOCK_MOVES:
                yield Problem(
                    f"{at}/clock", _("Không có cách tính giờ “%(clock)s”.") % {"clock": action["clock"]}
                )
    for index, end in enumerate(ends):
        if end["state"] not in states:
            yield Problem(
                f"/ends/{index}/state", _("Không có trạng thái “%(state)s”.") % {"state": end["state"]}
            )


def _targets(
    definition: Mapping[str, Any], steps: list[Mapping[str, Any]], names: list[str]
) -> Iterable[Problem]:
    codes = {step["code"] for step in steps}
    if definition["start"] not in codes:
        yield Problem(
            "/start", _("Bước bắt đầu “%(code)s” không có trong quy trình.") % {"code": definition["start"]}
        )
    withdrawal = definition.get("withdrawal", {}).get("ask_to")
    if withdrawal is not None and withdrawal not in codes:
        yield Problem(
            "/withdrawal/ask_to",
            _("Bước xét rút hồ sơ “%(code)s” không có trong quy trình.") % {"code": withdrawal},
        )
    for index, step in enumerate(steps):
        for position, action in enumerate(step.get("actions", [])):
            if action["to"] not in names and action["to"] not in TARGET_WORDS:
                yield Problem(
                    f"/steps/{index}/actions/{position}/to",
                    _(
                        "Thao tác “%(action)s” của bước “%(step)s” dẫn đến bước “%(to)s” không có trong quy trình."
                    )
                    % {"action": action["label"], "step": step["title"], "to": action["to"]},
                )
            if action["to"] == RETURN and step["code"] != withdrawal:
                yield Problem(
                    f"/steps/{index}/actions/{position}/to",
                    _("Chỉ bước xét rút hồ sơ mới được quay về bước trước (“@return”)."),
                )


def _reachability(
    definition: Mapping[str, Any], steps: list[Mapping[str, Any]], ends: list[Mapping[str, Any]]
) -> Iterable[Problem]:
    onward = {
        step["code"]: {action["to"] for action in step.get("actions", []) if action["to"] not in TARGET_WORDS}
        for step in steps
    }
    roots = {definition["start"]} | {definition.get("withdrawal", {}).get("ask_to", definition["start"])}
    reached = _spread(roots, onward)
    backward: dict[str, set[str]] = {}
    for code, targets in onward.items():
        for target in targets:
            backward.setdefault(target, set()).add(code)
    finishing = _spread({end["code"] for end in ends}, backward)
    for index, step in enumerate(steps):
        if step["code"] not in reached:
            yield Problem(
                f"/steps/{index}",
                _("Không có đường nào dẫn đến bước “%(step)s”.") % {"step": step["title"]},
            )
        elif not onward[step["code"]]:
            yield Problem(
                f"/steps/{index}",
                _("Bước “%(step)s” là ngõ cụt: không có thao tác nào dẫn đi tiếp.") % {"step": step["title"]},
            )
        elif step["code"] not in finishing:
            yield Problem(
                f"/steps/{index}",
                _("Từ bước “%(step)s” hồ sơ đi vòng mãi mà không đến điểm kết thúc nào.")
                % {"step": step["title"]},
            )
    for index, end in enumerate(ends):
        if end["code"] not in reached:
            yield Problem(
                f"/ends/{index}", _("Không có đường nào dẫn đến kết thúc “%(end)s”.") % {"end": end["title"]}
            )


def _spread(roots: set[str], arrows: Mapping[str, set[str]]) -> set[str]:
    reached, waiting = set(roots), deque(roots)
    while waiting:
        for target in arrows.get(waiting.popleft(), ()):
            if target not in reached:
                reached.add(target)
                waiting.append(target)
    return reached


def _clock(steps: list[Mapping[str, Any]]) -> Iterable[Problem]:
    moves = {action.get("clock", "") for step in steps for action in step.get("actions", [])}
    if "start" not in moves:
        yield Problem("/steps", _("Quy trình không có thao tác nào bắt đầu tính thời hạn giải quyết."))
    if "stop" not in moves:
        yield Problem("/steps", _("Quy trình không có thao tác nào kết thúc tính thời hạn giải quyết."))


def _supplement(steps: list[Mapping[str, Any]]) -> Iterable[Problem]:
    acts = {action["act"] for step in steps for action in step.get("actions", [])}
    if not {"ask_supplement", "supply"} <= acts:
        yield Problem(
            "/steps",
            _(
                "Quy trình phải có đường bổ sung hồ sơ (II.3.3): một thao tác yêu cầu và một thao tác gửi bổ sung."
            ),
        )
