"""The ways through a process: every step is reached, an end is reached from everywhere, a supplement is "
"possible."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from django.utils.translation import gettext as _

from motcua.kernel import conditions
from motcua.process.definition import STAY
from motcua.process.soundness.places import Place, Problem, actions, each_action, spread

# More combinations of answers than this are not tried out; a way without a condition is then asked for.
MOST_COMBINATIONS = 4096
_ELSE = "\0"


def reachability(place: Place) -> Iterator[Problem]:
    """Steps and ends that nothing leads to, dead ends, and circles without a way out."""
    reached = spread({place.start} | ({place.withdrawal} - {""}), place.onward)
    backward: dict[str, set[str]] = {}
    for code, targets in place.onward.items():
        for target in targets:
            backward.setdefault(target, set()).add(code)
    finishing = spread({end["code"] for end in place.ends}, backward)
    for index, step in enumerate(place.steps):
        if step["code"] not in reached:
            yield Problem(
                f"/steps/{index}",
                _("Không có đường nào dẫn đến bước “%(step)s”.") % {"step": step["title"]},
            )
        elif not place.onward[step["code"]]:
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
    for index, end in enumerate(place.ends):
        if end["code"] not in reached:
            yield Problem(
                f"/ends/{index}", _("Không có đường nào dẫn đến kết thúc “%(end)s”.") % {"end": end["title"]}
            )


def supplement_problems(place: Place) -> Iterator[Problem]:
    """A dossier can be asked to be completed, and wherever that leads, it can be completed (II.3.3)."""
    acts = {action["act"] for _at, _step, action in each_action(place)}
    if not {"ask_supplement", "supply"} <= acts:
        yield Problem(
            "/steps",
            _(
                "Quy trình phải có đường bổ sung hồ sơ (II.3.3): một thao tác yêu cầu và một thao tác gửi "
                "bổ sung."
            ),
        )
        return
    for at, _step, action in each_action(place):
        if action["act"] != "ask_supplement" or action["to"] not in place.index:
            continue
        if all(one["act"] != "supply" for one in actions(place.step(action["to"]))):
            yield Problem(
                f"{at}/to",
                _(
                    "Thao tác “%(action)s” đưa hồ sơ đến bước “%(step)s”, nhưng ở đó người nộp không gửi "
                    "bổ sung được. "
                    "Hãy dẫn đến một bước có thao tác gửi bổ sung."
                )
                % {"action": action["label"], "step": place.title(action["to"])},
            )


def condition_problems(place: Place) -> Iterator[Problem]:
    """Conditions that are no conditions, and steps that some answers would leave without a way on."""
    for at, _step, action in each_action(place):
        if "when" in action:
            known = conditions.fields_of(action["when"])
            for problem in conditions.check(action["when"], known):
                yield Problem(f"{at}/when{problem.pointer}", problem.message_vi)
                return
    for index, step in enumerate(place.steps):
        onward = [action for action in actions(step) if action["to"] != STAY]
        if not onward or any("when" not in action for action in onward):
            continue
        stuck = _stuck([action["when"] for action in onward])
        if stuck is not None:
            yield Problem(
                f"/steps/{index}/actions",
                _(
                    "Mọi thao tác dẫn đi tiếp của bước “%(step)s” đều có điều kiện, và hồ sơ có "
                    "%(answers)s không thoả "
                    "điều kiện nào nên kẹt lại. Hãy thêm một thao tác không có điều kiện, hoặc cho trường "
                    "hợp còn lại "
                    "(điều kiện “not”)."
                )
                % {"step": step["title"], "answers": stuck},
            )


def _stuck(wanted: Sequence[Mapping[str, Any]]) -> str | None:
    """Answers that satisfy none of the conditions, told in words; None when there are none such."""
    values: dict[str, list[Any]] = {}
    for condition in wanted:
        _collect(condition, values)
    combinations = 1
    for options in values.values():
        combinations *= len(options)
    if combinations > MOST_COMBINATIONS:
        return _("một số câu trả lời")
    for given in product(*values.values()):
        answers = dict(zip(values, given, strict=True))
        if not any(conditions.holds(condition, answers) for condition in wanted):
            return ", ".join(_told(field, value) for field, value in answers.items())
    return None


def _told(field: str, value: object) -> str:
    if value is None:
        return _("“%(field)s” để trống") % {"field": field}
    if value == _ELSE:
        return _("“%(field)s” là một giá trị khác") % {"field": field}
    return _("“%(field)s” là “%(value)s”") % {"field": field, "value": value}


def _collect(condition: Any, values: dict[str, list[Any]]) -> None:
    """For each field, the answers that can make a difference: left out, something else, and every value "
    "named."""
    match condition:
        case {"all": list(parts)} | {"any": list(parts)}:
            for part in parts:
                _collect(part, values)
        case {"not": part}:
            _collect(part, values)
        case {"field": str(field)}:
            known = values.setdefault(field, [None, _ELSE])
            for value in _named(condition):
                if value not in known:
                    known.append(value)


def _named(test: Mapping[str, Any]) -> list[Any]:
    match test:
        case {"in": list(several)}:
            return several
        case {"is": value}:
            return [value]
        case {"at_least": bound} | {"at_most": bound}:
            return [bound - 1, bound, bound + 1]
        case _:
            return []
