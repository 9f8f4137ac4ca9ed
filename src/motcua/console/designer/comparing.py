"""Two versions of a process side by side: what was added, removed and changed, in the words of the screen. Pure but
for the labels that it is given.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.console.designer import durations
from motcua.console.designer.ground import Ground
from motcua.console.designer.shown import branch_words, field_words, handoff_words, timer_words
from motcua.console.designer.wording import (
    ACTION_KINDS,
    AFTERS,
    CLOCK_MOVES,
    HOLDERS,
    REGISTER_DEEDS,
    SIGNATURES,
    STEP_KINDS,
    act_label,
    condition_words,
    role_label,
    target_label,
)
from motcua.kernel.dates import format_date, parse_date
from motcua.process.bpmn import ENTRY_NAMES
from motcua.process.definition import entries_of

Raw = Mapping[str, Any]
Kind = Literal["added", "removed", "changed"]
Facts = dict[str, str]
_FEES_DUE = {
    "": "",
    "acceptance": gettext_lazy("Trước khi tiếp nhận hồ sơ"),
    "supplement": gettext_lazy("Khi bổ sung hồ sơ"),
    "result": gettext_lazy("Trước khi nhận kết quả"),
}


@dataclass(frozen=True)
class Line:
    """One thing that is otherwise now. An empty side: it was not there, or is there no more."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Difference:
    """What differs at one place: a step, an end, or the process as a whole (`step` is "" for these two)."""

    kind: Kind
    title: str
    step: str
    lines: list[Line]


def compare(before: Raw, after: Raw, shared: Ground) -> list[Difference]:
    """Every difference, in the order of the newer process; what was removed comes last."""
    return [*_whole(before, after), *_steps(before, after, shared), *_ends(before, after, shared)]


def _whole(before: Raw, after: Raw) -> Iterator[Difference]:
    lines = _lines(_general(before), _general(after))
    old, new = ([step["code"] for step in one["steps"]] for one in (before, after))
    kept = [code for code in old if code in new]
    if kept != [code for code in new if code in old]:
        lines.append(Line(_("Thứ tự các bước"), _titles(before, old), _titles(after, new)))
    if lines:
        yield Difference("changed", _("Thông tin chung"), "", lines)


def _titles(definition: Raw, codes: list[str]) -> str:
    return " → ".join(target_label(definition, code) for code in codes)


def _general(definition: Raw) -> Facts:
    ask_to = definition.get("withdrawal", {}).get("ask_to", "")
    day = definition.get("effective_from", "")
    return {
        _("Tên quy trình"): definition["title"],
        _("Bước bắt đầu"): target_label(definition, definition["start"]),
        _("Bước xét rút hồ sơ"): target_label(definition, ask_to) if ask_to else "",
        _("Hồ sơ đến từ"): "; ".join(str(ENTRY_NAMES[entry]) for entry in entries_of(definition)),
        _("Áp dụng từ ngày"): format_date(parse_date(day)) if day else "",
        _("Cấp phiếu tiếp nhận ngay khi nộp"): _("Có") if definition.get("reception_slip") else "",
        _("Phí, lệ phí phải nộp"): str(_FEES_DUE[definition.get("fees_due", "")]),
        _("Nộp trong số ngày"): str(definition.get("fees_days", "")),
    }


def _steps(before: Raw, after: Raw, shared: Ground) -> Iterator[Difference]:
    old = {step["code"]: step for step in before["steps"]}
    new = {step["code"]: step for step in after["steps"]}
    for code, step in new.items():
        if code not in old:
            yield Difference("added", step["title"], code, _lines({}, _all_facts(after, step, shared)))
            continue
        lines = _lines(_all_facts(before, old[code], shared), _all_facts(after, step, shared))
        if lines:
            yield Difference("changed", step["title"], code, lines)
    for code, step in old.items():
        if code not in new:
            yield Difference("removed", step["title"], code, _lines(_all_facts(before, step, shared), {}))


def _ends(before: Raw, after: Raw, shared: Ground) -> Iterator[Difference]:
    def facts(end: Raw) -> Facts:
        return {
            _("Tên"): end["title"],
            _("Gọi hồ sơ kết thúc ở đây là"): end.get("label", ""),
            _("Trạng thái hồ sơ"): shared.state_labels.get(end["state"], end["state"]),
        }

    old = {end["code"]: end for end in before["ends"]}
    new = {end["code"]: end for end in after["ends"]}
    for code in {**new, **old}:
        was, now = old.get(code), new.get(code)
        lines = _lines(facts(was) if was else {}, facts(now) if now else {})
        if lines:
            kind: Kind = "changed" if was and now else "added" if now else "removed"
            title = (now or was or {})["title"]
            yield Difference(kind, _("Kết thúc: %(title)s") % {"title": title}, "", lines)


def _lines(before: Facts, after: Facts) -> list[Line]:
    return [
        Line(label, before.get(label, ""), after.get(label, ""))
        for label in {**before, **after}
        if before.get(label, "") != after.get(label, "")
    ]


def _all_facts(definition: Raw, step: Raw, shared: Ground) -> Facts:
    """Everything about a step with its parts and actions, each under a label of its own."""
    facts = _step_facts(step, shared)
    for branch in step.get("branches", []):
        label = _("Hỏi ý kiến “%(title)s”") % {"title": branch["title"]}
        facts[_free(facts, label, branch)] = branch_words(branch, shared)
    for one in step.get("fields", []):
        label = _("Cán bộ điền “%(label)s”") % {"label": one["label"]}
        facts[_free(facts, label, one)] = field_words(one)
    if step.get("handoff"):
        facts[_("Liên thông")] = handoff_words(step["handoff"], shared)
    for timer in step.get("timers", []):
        label = _("Hẹn giờ “%(title)s”") % {"title": timer["title"]}
        facts[_free(facts, label, timer)] = timer_words(step, timer)
    for action in step["actions"]:
        name = _free(facts, _("Thao tác “%(label)s”") % {"label": action["label"]}, action)
        for label, text in _action_facts(definition, action, shared).items():
            facts[f"{name}: {label}" if label else name] = text
    return {label: text for label, text in facts.items() if text}


def _free(facts: Facts, label: str, part: Raw) -> str:
    """The label, with the part's code where another part of the step is called the same."""
    return f"{label} ({part['code']})" if label in facts else label


def _step_facts(step: Raw, shared: Ground) -> Facts:
    return {
        _("Tên bước"): step["title"],
        _("Gọi hồ sơ đứng ở bước là"): step.get("label", ""),
        _("Ai làm"): role_label(step["role"]),
        _("Chức vụ"): _post(step, shared),
        _("Bộ phận"): shared.unit_name(step.get("unit", "")),
        _("Người giữ hồ sơ"): str(HOLDERS.get(step.get("holder", "any"), "")),
        _("Thời gian"): durations.told(step.get("minutes", 0)),
        _("Trạng thái"): shared.state_labels.get(step["state"], step["state"]),
        _("Loại bước"): str(STEP_KINDS.get(step.get("kind", "task"), "")),
        _("Chữ ký số"): str(SIGNATURES.get(step.get("signature", "none"), "")),
        _("Sản phẩm"): "; ".join(step.get("produces", [])),
        _("Nhắc việc"): step.get("hint", ""),
    }


def _post(step: Raw, shared: Ground) -> str:
    """The one post of a step with its code: several of a unit may be called the same."""
    if not step.get("post"):
        return ""
    title = shared.post_name(step.get("unit", ""), step["post"])
    return _("%(title)s (mã %(code)s)") % {"title": title, "code": step["post"]}


def _action_facts(definition: Raw, action: Raw, shared: Ground) -> Facts:
    register = action.get("register") or {}
    entry = (
        f"{REGISTER_DEEDS.get(register['does'], '')}: "
        f"{shared.registers.get(register['register'], register['register'])}"
        if register
        else ""
    )
    return {
        "": _("có, dẫn đến “%(to)s”") % {"to": target_label(definition, action["to"])},
        _("hành vi pháp lý"): act_label(action["act"]),
        _("loại"): str(ACTION_KINDS.get(action.get("kind", "plain"), "")),
        _("lý do"): _("phải ghi") if action.get("reason") else "",
        _("thời hạn"): str(CLOCK_MOVES.get(action.get("clock", ""), "")),
        _("trạng thái"): shared.state_labels.get(action.get("state", ""), ""),
        _("điều kiện"): condition_words(action["when"], {}) if action.get("when") else "",
        _("phiếu"): shared.slips.get(action.get("slip", ""), action.get("slip", "")),
        _("thông báo"): shared.notices.get(action.get("notice", ""), action.get("notice", "")),
        _("sổ"): entry,
        _("chỉ khi"): str(AFTERS.get(action.get("after", ""), "")),
    }
