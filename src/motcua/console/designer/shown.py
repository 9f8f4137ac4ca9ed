"""A process as the table that agencies know: who does what in which order, how long, and where it leads."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from motcua.console.designer import durations
from motcua.console.designer.findings import Finding
from motcua.console.designer.ground import Ground
from motcua.console.designer.wording import (
    AFTERS,
    CLOCK_MOVES,
    FIELD_KINDS,
    HOLDERS,
    REGISTER_DEEDS,
    SIGNATURES,
    STEP_KINDS,
    TIMER_DEEDS,
    TIMER_MOMENTS,
    act_label,
    condition_words,
    role_label,
    target_label,
)

Raw = Mapping[str, Any]


@dataclass(frozen=True)
class ActionRow:
    """An action: its button, where it leads, and what goes with it."""

    label: str
    act: str
    kind: str
    target: str
    target_step: str
    notes: list[str]


@dataclass(frozen=True)
class StepRow:
    """A line of the table."""

    number: int
    code: str
    title: str
    kind: str
    kind_label: str
    role: str
    unit: str
    holder: str
    time: str
    is_timed: bool
    state: str
    state_code: str
    tone: str
    produces: list[str]
    signature: str
    parts: list[str]
    actions: list[ActionRow]
    findings: list[str]
    is_start: bool
    is_withdrawal: bool


def rows(
    definition: Raw, found: list[Finding], shared: Ground, fields: Mapping[str, tuple[str, str]]
) -> list[StepRow]:
    """The lines of the table with what the check found at each."""
    labels = {code: label for code, (label, _kind) in fields.items()}
    ask_to = definition.get("withdrawal", {}).get("ask_to", "")
    steps = {step["code"] for step in definition["steps"]}
    by_step: dict[str, list[str]] = {}
    for one in found:
        by_step.setdefault(one.step, []).append(one.message)
    return [
        StepRow(
            number=number,
            code=step["code"],
            title=step["title"] or _("(chưa có tên)"),
            kind=step.get("kind", "task"),
            kind_label=str(STEP_KINDS.get(step.get("kind", "task"), "")),
            role=shared.who(step["role"], step.get("unit", ""), step.get("post", "")),
            unit=shared.unit_name(step.get("unit", "")),
            holder=str(HOLDERS["assigned"]) if step.get("holder") == "assigned" else "",
            time=durations.told(step.get("minutes", 0)),
            is_timed=bool(step.get("minutes")),
            state=shared.state_labels.get(step["state"], step["state"]),
            state_code=step["state"],
            tone=_tone(step["state"], shared),
            produces=list(step.get("produces", [])),
            signature=str(SIGNATURES[step["signature"]]) if step.get("signature", "none") != "none" else "",
            parts=list(_parts(step, shared)),
            actions=[_action(definition, action, steps, shared, labels) for action in step["actions"]],
            findings=by_step.get(step["code"], []),
            is_start=definition["start"] == step["code"],
            is_withdrawal=ask_to == step["code"],
        )
        for number, step in enumerate(definition["steps"], start=1)
    ]


def _tone(state: str, shared: Ground) -> str:
    known = shared.states.by_code.get(state) if shared.states is not None else None
    return known.tone if known is not None else "grey"


def _parts(step: Raw, shared: Ground) -> Iterator[str]:
    """Opinions asked, the handoff and the timers, a line each."""
    for branch in step.get("branches", []):
        yield branch_words(branch, shared)
    for field in step.get("fields", []):
        yield _("Điền: %(label)s (%(kind)s)") % {
            "label": field["label"] or _("(chưa có tên)"),
            "kind": field_words(field),
        }
    if step.get("handoff"):
        yield handoff_words(step["handoff"], shared)
    for timer in step.get("timers", []):
        yield timer_words(step, timer)


def branch_words(branch: Raw, shared: Ground) -> str:
    """Whom an opinion is asked of, about what, and how long there is for it."""
    where = shared.unit_name(branch["unit"])
    if branch.get("agency"):
        where = f"{where}, {shared.agency_name(branch['agency'])}"
    return _("Hỏi: %(title)s (%(role)s, %(where)s, %(time)s)") % {
        "title": branch["title"] or _("(chưa ghi nội dung)"),
        "role": role_label(branch["role"]),
        "where": where,
        "time": durations.told(branch.get("minutes", 0)),
    }


def field_words(field: Raw) -> str:
    """What an officer fills in at the step: its label, kind and choices."""
    options = "; ".join(
        option["label"] if option["label"] == option["value"] else f"{option['value']} | {option['label']}"
        for option in field.get("options", [])
    )
    told = str(FIELD_KINDS.get(field["kind"], field["kind"]))
    if options:
        told = _("%(kind)s: %(options)s") % {"kind": told, "options": options}
    if field.get("required"):
        told = _("%(kind)s, bắt buộc") % {"kind": told}
    return f"{told} ({field['hint']})" if field.get("hint") else told


def handoff_words(handoff: Raw, shared: Ground) -> str:
    """Where the child dossier goes, and whether this one waits for it."""
    told = (
        _("Chuyển thủ tục %(procedure)s đến %(agency)s và chờ kết quả")
        if handoff["waits"]
        else _("Chuyển thủ tục %(procedure)s đến %(agency)s, không chờ kết quả")
    )
    return told % {"procedure": handoff["procedure"], "agency": shared.agency_name(handoff["agency"])}


def timer_words(step: Raw, timer: Raw) -> str:
    """What a timer does and when: "3 ngày sau khi hồ sơ đến bước này: tự làm “Kết thúc”"."""
    deed = str(TIMER_DEEDS.get(timer["does"], ""))
    if timer["does"] == "act":
        label = next(
            (action["label"] for action in step["actions"] if action["code"] == timer.get("action")), ""
        )
        deed = _("tự làm “%(action)s”") % {"action": label or _("chưa chọn")}
    elif timer["does"] == "escalate":
        deed = _("báo lên %(role)s") % {"role": role_label(timer.get("to_role", "")) or _("chưa chọn")}
    return _("%(time)s %(when)s: %(deed)s") % {
        "time": durations.told(timer["minutes"]),
        "when": str(TIMER_MOMENTS.get(timer["when"], "")),
        "deed": deed[:1].lower() + deed[1:],
    }


def _action(
    definition: Raw, action: Raw, steps: set[str], shared: Ground, labels: Mapping[str, str]
) -> ActionRow:
    notes = []
    if action.get("clock"):
        notes.append(str(CLOCK_MOVES.get(action["clock"], action["clock"])))
    if action.get("reason"):
        notes.append(_("phải ghi lý do"))
    if action.get("state"):
        notes.append(
            _("trạng thái “%(state)s”") % {"state": shared.state_labels.get(action["state"], action["state"])}
        )
    if action.get("when"):
        notes.append(_("chỉ khi %(condition)s") % {"condition": condition_words(action["when"], labels)})
    if action.get("after"):
        notes.append(_("khi %(end)s") % {"end": AFTERS.get(action["after"], "")})
    if action.get("slip"):
        notes.append(_("in “%(slip)s”") % {"slip": shared.slips.get(action["slip"], action["slip"])})
    if action.get("notice"):
        notes.append(
            _("gửi thông báo “%(notice)s”")
            % {"notice": shared.notices.get(action["notice"], action["notice"])}
        )
    if action.get("register"):
        register = action["register"]
        notes.append(
            _("%(deed)s: “%(register)s”")
            % {
                "deed": REGISTER_DEEDS.get(register["does"], register["does"]),
                "register": shared.registers.get(register["register"], register["register"]),
            }
        )
    return ActionRow(
        label=action["label"] or _("(chưa có tên)"),
        act=act_label(action["act"]),
        kind=action.get("kind", "plain"),
        target=target_label(definition, action["to"]),
        target_step=action["to"] if action["to"] in steps else "",
        notes=notes,
    )
