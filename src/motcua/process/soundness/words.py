"""The first layer: every code is used once, and whatever is named exists."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from motcua.process.definition import RECEIVED_STATES, RETURN, TARGET_WORDS
from motcua.process.soundness.places import Place, Problem, actions, each_action

CLOCK_MOVES = ("", "start", "pause", "resume", "restart", "stop")


def word_problems(place: Place) -> Iterator[Problem]:
    """Doubled codes, and names of roles, states, acts, clock moves and places that do not exist."""
    yield from _duplicates(place)
    yield from _words(place)
    yield from _targets(place)
    yield from _reception(place)


def _duplicates(place: Place) -> Iterator[Problem]:
    seen: set[str] = set()
    for group, places in (("steps", place.steps), ("ends", place.ends)):
        for index, one in enumerate(places):
            if one["code"] in seen:
                yield Problem(
                    f"/{group}/{index}/code",
                    _("Mã “%(code)s” đã dùng cho bước khác; mỗi bước cần một mã riêng.")
                    % {"code": one["code"]},
                )
            seen.add(one["code"])
    for index, step in enumerate(place.steps):
        codes = [action["code"] for action in actions(step)]
        for position, code in enumerate(codes):
            if code in codes[:position]:
                yield Problem(
                    f"/steps/{index}/actions/{position}/code",
                    _("Thao tác “%(code)s” có hai lần trong bước “%(step)s”.")
                    % {"code": code, "step": step["title"]},
                )


def _words(place: Place) -> Iterator[Problem]:
    for index, step in enumerate(place.steps):
        if step["role"] not in place.roles:
            yield Problem(
                f"/steps/{index}/role",
                _("Không có vai trò “%(role)s”, nên không ai làm được bước “%(step)s”.")
                % {"role": step["role"], "step": step["title"]},
            )
        if step["state"] not in place.states:
            yield Problem(f"/steps/{index}/state", _no_state(step["state"]))
    for at, _step, action in each_action(place):
        if action["act"] not in place.acts:
            yield Problem(f"{at}/act", _("Không có hành vi pháp lý “%(act)s”.") % {"act": action["act"]})
        if action.get("state") and action["state"] not in place.states:
            yield Problem(f"{at}/state", _no_state(action["state"]))
        if action.get("clock", "") not in CLOCK_MOVES:
            yield Problem(
                f"{at}/clock", _("Không có cách tính giờ “%(clock)s”.") % {"clock": action["clock"]}
            )
    for index, end in enumerate(place.ends):
        if end["state"] not in place.states:
            yield Problem(f"/ends/{index}/state", _no_state(end["state"]))


def _no_state(code: str) -> str:
    return _("Không có trạng thái “%(state)s”.") % {"state": code}


def _targets(place: Place) -> Iterator[Problem]:
    if place.start not in place.index:
        yield Problem(
            "/start", _("Bước bắt đầu “%(code)s” không có trong quy trình.") % {"code": place.start}
        )
    if place.withdrawal and place.withdrawal not in place.index:
        yield Problem(
            "/withdrawal/ask_to",
            _("Bước xét rút hồ sơ “%(code)s” không có trong quy trình.") % {"code": place.withdrawal},
        )
    for at, step, action in each_action(place):
        if action["to"] not in place.state_of and action["to"] not in TARGET_WORDS:
            yield Problem(
                f"{at}/to",
                _("Thao tác “%(action)s” của bước “%(step)s” dẫn đến bước “%(to)s” không có trong quy trình.")
                % {"action": action["label"], "step": step["title"], "to": action["to"]},
            )
        if action["to"] == RETURN and step["code"] != place.withdrawal:
            yield Problem(f"{at}/to", _("Chỉ bước xét rút hồ sơ mới được quay về bước trước (“@return”)."))


def _reception(place: Place) -> Iterator[Problem]:
    """A slip at submission belongs to a process that receives a dossier by being submitted to."""
    state = place.state_of.get(place.start, "")
    if place.definition.get("reception_slip") and state and state not in RECEIVED_STATES:
        yield Problem(
            "/reception_slip",
            _(
                "Quy trình này tiếp nhận hồ sơ ở một bước, nên phiếu tiếp nhận do bước đó cấp. "
                "Hãy bỏ chọn cấp phiếu ngay khi nộp."
            ),
        )
