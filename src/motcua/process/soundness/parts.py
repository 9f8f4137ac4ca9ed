"""What a step may carry beside its actions: opinions asked in parallel, a handoff, timers. Each can be "
"wrong."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from motcua.process.definition import GRANTED, REFUSED, UNIT_KINDS
from motcua.process.soundness.places import Place, Problem, Raw, actions, circles

_BY_STEP_DUE = ("before_step_due", "after_step_due")


def part_problems(place: Place) -> Iterator[Problem]:
    """Every problem of branches, handoffs and timers."""
    for index, step in enumerate(place.steps):
        at = f"/steps/{index}"
        yield from _strangers(at, step)
        yield from _named_unit(at, step)
        yield from _named_post(at, step)
        if step.get("kind") == "consultation":
            yield from _consultation(place, at, step)
        if step.get("kind") == "handoff":
            yield from _handoff(at, step)
        yield from _timers(place, at, step)
    yield from _for_ever(place)


def _named_unit(at: str, step: Raw) -> Iterator[Problem]:
    """A step of a division's people goes where the dossier's own division is: they see no other dossiers."""
    unit = step.get("unit", "")
    if unit and unit not in UNIT_KINDS and step["role"] in ("division_head", "examiner"):
        yield Problem(
            f"{at}/unit",
            _(
                "Bước “%(title)s” do người của phòng chuyên môn làm, mà họ chỉ thấy hồ sơ của phòng đang thụ lý, nên "
                "không ghi mã một đơn vị được. Hãy để “phòng chuyên môn”, hoặc hỏi đơn vị đó bằng bước lấy ý kiến."
            )
            % {"title": step["title"]},
        )


def _named_post(at: str, step: Raw) -> Iterator[Problem]:
    """A post is one of a unit, and an applicant has none."""
    if not step.get("post"):
        return
    if step["role"] == "applicant":
        yield Problem(
            f"{at}/post",
            _("Bước “%(title)s” do người nộp hồ sơ làm, nên không giao cho chức vụ nào được. Hãy bỏ chức vụ.")
            % {"title": step["title"]},
        )
    elif not step.get("unit"):
        yield Problem(
            f"{at}/post",
            _(
                "Bước “%(title)s” giao cho một chức vụ nhưng chưa ghi chức vụ đó ở bộ phận nào. Hãy chọn bộ phận."
            )
            % {"title": step["title"]},
        )


def _strangers(at: str, step: Raw) -> Iterator[Problem]:
    """Parts that belong to a step of another kind."""
    kind = step.get("kind", "task")
    names = {"title": step["title"]}
    if "branches" in step and kind != "consultation":
        yield Problem(
            f"{at}/branches",
            _("Bước “%(title)s” có nơi lấy ý kiến nhưng không phải bước lấy ý kiến. Hãy đổi loại của bước.")
            % names,
        )
    if "handoff" in step and kind != "handoff":
        yield Problem(
            f"{at}/handoff",
            _(
                "Bước “%(title)s” có nơi chuyển liên thông nhưng không phải bước liên thông. Hãy đổi loại "
                "của bước."
            )
            % names,
        )
    for position, action in enumerate(actions(step)):
        here = f"{at}/actions/{position}"
        if action["act"] == "conclude" and kind != "consultation":
            yield Problem(
                f"{here}/act",
                _(
                    "Thao tác “%(action)s” kết luận việc lấy ý kiến, nhưng “%(title)s” không phải bước lấy "
                    "ý kiến."
                )
                % {"action": action["label"], **names},
            )
        if action["act"] == "rejoin" and kind != "handoff":
            yield Problem(
                f"{here}/act",
                _(
                    "Thao tác “%(action)s” nhận lại hồ sơ liên thông, nhưng “%(title)s” không phải bước "
                    "liên thông."
                )
                % {"action": action["label"], **names},
            )
        if action.get("after") and action["act"] != "rejoin":
            yield Problem(
                f"{here}/after",
                _("Chỉ thao tác nhận lại hồ sơ liên thông mới phân biệt kết cục của hồ sơ con (“after”)."),
            )


def _consultation(place: Place, at: str, step: Raw) -> Iterator[Problem]:
    names = {"title": step["title"]}
    branches = step.get("branches", [])
    if not branches:
        yield Problem(at, _("Bước lấy ý kiến “%(title)s” chưa ghi hỏi ý kiến ai.") % names)
    if all(action["act"] != "conclude" for action in actions(step)):
        yield Problem(
            f"{at}/actions",
            _("Bước lấy ý kiến “%(title)s” không có thao tác kết luận, nên có đủ ý kiến hồ sơ vẫn đứng yên.")
            % names,
        )
    seen: set[str] = set()
    for position, branch in enumerate(branches):
        here = f"{at}/branches/{position}"
        told = {"branch": branch["title"], **names}
        if branch["code"] in seen:
            yield Problem(
                f"{here}/code",
                _("Mã “%(code)s” đã dùng cho nơi lấy ý kiến khác của bước “%(title)s”.")
                % {"code": branch["code"], **names},
            )
        seen.add(branch["code"])
        if branch["role"] not in place.roles or branch["role"] == "applicant":
            yield Problem(
                f"{here}/role",
                _("Không có vai trò “%(role)s” để cho ý kiến “%(branch)s” ở bước “%(title)s”.")
                % {"role": branch["role"], **told},
            )
        if step.get("minutes", 0) and branch.get("minutes", 0) > step["minutes"]:
            yield Problem(
                f"{here}/minutes",
                _(
                    "Ý kiến “%(branch)s” được %(minutes)s phút, nhiều hơn %(whole)s phút của cả bước "
                    "“%(title)s”. "
                    "Hãy giảm thời gian của ý kiến hoặc tăng thời gian của bước."
                )
                % {"minutes": branch["minutes"], "whole": step["minutes"], **told},
            )


def _handoff(at: str, step: Raw) -> Iterator[Problem]:
    names = {"title": step["title"]}
    handoff = step.get("handoff")
    if handoff is None:
        yield Problem(
            at, _("Bước liên thông “%(title)s” chưa ghi chuyển đến cơ quan nào, thủ tục nào.") % names
        )
        return
    back = [action for action in actions(step) if action["act"] == "rejoin"]
    if not back:
        yield Problem(
            f"{at}/actions",
            _(
                "Bước liên thông “%(title)s” không có thao tác nhận lại, nên hồ sơ con xong rồi hồ sơ này "
                "vẫn đứng yên."
            )
            % names,
        )
        return
    told = {action.get("after", "") for action in back}
    if not handoff["waits"]:
        if told != {""}:
            yield Problem(
                f"{at}/actions",
                _(
                    "Bước “%(title)s” không chờ hồ sơ con, nên không phân biệt được hồ sơ con được giải "
                    "quyết hay bị từ "
                    "chối. Hãy bỏ “after” hoặc cho bước chờ hồ sơ con."
                )
                % names,
            )
    elif "" not in told and told != {GRANTED, REFUSED}:
        missing = _("bị từ chối") if told == {GRANTED} else _("được giải quyết")
        yield Problem(
            f"{at}/actions",
            _("Khi hồ sơ con %(how)s, bước liên thông “%(title)s” không có thao tác nào dẫn đi tiếp.")
            % {"how": missing, **names},
        )


def _timers(place: Place, at: str, step: Raw) -> Iterator[Problem]:
    seen: set[str] = set()
    codes = {action["code"] for action in actions(step)}
    for position, timer in enumerate(step.get("timers", [])):
        here = f"{at}/timers/{position}"
        names = {"timer": timer["title"], "title": step["title"]}
        if timer["code"] in seen:
            yield Problem(
                f"{here}/code",
                _("Mã “%(code)s” đã dùng cho hẹn giờ khác của bước “%(title)s”.")
                % {"code": timer["code"], **names},
            )
        seen.add(timer["code"])
        if timer["does"] == "act" and timer.get("action", "") not in codes:
            yield Problem(
                f"{here}/action" if "action" in timer else here,
                _(
                    "Hẹn giờ “%(timer)s” làm thao tác “%(action)s”, nhưng bước “%(title)s” không có thao "
                    "tác đó."
                )
                % {"action": timer.get("action", ""), **names},
            )
        if timer["does"] == "escalate" and timer.get("to_role", "") not in place.roles:
            yield Problem(
                f"{here}/to_role" if "to_role" in timer else here,
                _("Hẹn giờ “%(timer)s” của bước “%(title)s” chưa ghi báo lên vai trò nào.") % names,
            )
        yield from _never(here, timer, step)


def _never(here: str, timer: Raw, step: Raw) -> Iterator[Problem]:
    names = {"timer": timer["title"], "title": step["title"]}
    minutes = step.get("minutes", 0)
    if timer["when"] in _BY_STEP_DUE and (not minutes or step["role"] == "applicant"):
        yield Problem(
            f"{here}/when",
            _(
                "Hẹn giờ “%(timer)s” tính theo hạn của bước, nhưng bước “%(title)s” không có hạn nên không "
                "bao giờ đến giờ."
            )
            % names,
        )
    elif timer["when"] == "before_step_due" and timer["minutes"] >= minutes:
        yield Problem(
            f"{here}/minutes",
            _(
                "Hẹn giờ “%(timer)s” báo trước hạn %(before)s phút, nhưng cả bước “%(title)s” chỉ có "
                "%(minutes)s phút. "
                "Hãy giảm số phút báo trước."
            )
            % {"before": timer["minutes"], "minutes": minutes, **names},
        )


def _for_ever(place: Place) -> Iterator[Problem]:
    """Timers that lead round: each arrival is a new stay, so that they would go on without anybody."""
    ways: dict[str, set[str]] = {step["code"]: set() for step in place.steps}
    timed: dict[str, list[tuple[str, Raw, str]]] = {step["code"]: [] for step in place.steps}
    for index, step in enumerate(place.steps):
        for position, timer in enumerate(step.get("timers", [])):
            action = next((one for one in actions(step) if one["code"] == timer.get("action")), None)
            if timer["does"] == "act" and action is not None and action["to"] in place.index:
                ways[step["code"]].add(action["to"])
                timed[step["code"]].append((f"/steps/{index}/timers/{position}", timer, action["to"]))
    for circle in circles(ways):
        for code in circle:
            for here, timer, to in timed[code]:
                if to in circle:
                    yield Problem(
                        here,
                        _(
                            "Hẹn giờ “%(timer)s” của bước “%(title)s” có thể chạy mãi: các hẹn giờ đưa hồ "
                            "sơ đi vòng qua "
                            "%(steps)s mà không cần ai làm gì. Hãy cho một hẹn giờ dẫn ra khỏi vòng."
                        )
                        % {
                            "timer": timer["title"],
                            "title": place.title(code),
                            "steps": ", ".join(f"“{place.title(one)}”" for one in circle),
                        },
                    )
