"""A step as the form in which it is edited: from the definition, from what was typed, and back."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from motcua.console.designer import durations
from motcua.console.designer.condition_form import ConditionForm, of_condition, to_condition
from motcua.console.designer.condition_form import change as change_condition
from motcua.console.designer.editing import Step
from motcua.console.designer.wording import act_label
from motcua.console.edits import EditError, free_code

Row = dict[str, Any]
Typed = Mapping[str, str]

MOST_ROWS = 60
# What the box "who does it" holds for a post: "@leadership/pho-giam-doc"; for a role its code alone.
POST = "@"
_TEXTS = ("title", "label", "role", "unit", "holder", "state", "kind", "signature", "hint", "produces")
_FIELD = ("code", "label", "kind", "required", "hint", "options")
_HANDOFF = ("handoff_agency", "handoff_procedure", "handoff_waits")
_TIME = ("days", "hours", "minutes")
_ACTION = (
    "code",
    "label",
    "act",
    "to",
    "kind",
    "reason",
    "state",
    "clock",
    "slip",
    "notice",
    "register",
    "register_does",
    "after",
)
_STEP_KEYS = (*_TEXTS, "code", "post", "fields", "minutes", "branches", "handoff", "timers", "actions")
_BRANCH = ("code", "title", "role", "unit", "agency", *_TIME)
_TIMER = ("code", "title", "when", "does", "action", "to_role", *_TIME)
_NUMBER = re.compile(r"\d{1,6}", re.ASCII)


@dataclass
class StepForm:
    """What stands in the form. `values` and rows hold text as typed; `errors` by the name of the field."""

    code: str
    values: Row
    actions: list[Row]
    branches: list[Row]
    timers: list[Row]
    fields: list[Row] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)


def of_step(step: Mapping[str, Any]) -> StepForm:
    """The form of a step as it stands in the definition."""
    handoff = step.get("handoff") or {}
    values = {
        "title": step["title"],
        "label": step.get("label", ""),
        "role": f"{POST}{step.get('unit', '')}/{step['post']}" if step.get("post") else step["role"],
        "unit": step.get("unit", ""),
        "holder": step.get("holder", "any"),
        "state": step["state"],
        "kind": step.get("kind", "task"),
        "signature": step.get("signature", "none"),
        "hint": step.get("hint", ""),
        "produces": "\n".join(step.get("produces", [])),
        "handoff_agency": handoff.get("agency", ""),
        "handoff_procedure": handoff.get("procedure", ""),
        "handoff_waits": "1" if handoff.get("waits", True) else "",
        **_time_row(step.get("minutes", 0)),
    }
    return StepForm(
        step["code"],
        values,
        [_action_row(action) for action in step["actions"]],
        [
            {**{key: str(branch.get(key, "")) for key in _BRANCH}, **_time_row(branch.get("minutes", 0))}
            for branch in step.get("branches", [])
        ],
        [
            {**{key: str(timer.get(key, "")) for key in _TIMER}, **_time_row(timer.get("minutes", 0))}
            for timer in step.get("timers", [])
        ],
        [_field_row(one) for one in step.get("fields", [])],
    )


def typed(code: str, data: Typed, before: Mapping[str, Any]) -> StepForm:
    """The form as it was sent. Conditions that no rows can tell are taken from the step before."""
    deeper = {action["code"]: of_condition(action.get("when")).deeper for action in before["actions"]}
    actions = _rows(data, "action", _ACTION)
    for number, row in enumerate(actions):
        row["when"] = ConditionForm(
            _rows(data, f"action-{number}-when", ("field", "test", "value", "depth"), "test"),
            "any" if data.get(f"action-{number}-join") == "any" else "all",
            deeper.get(row["code"]),
        )
    return StepForm(
        code,
        {key: data.get(key, "").strip() for key in (*_TEXTS, *_HANDOFF, *_TIME)},
        actions,
        _rows(data, "branch", _BRANCH),
        _rows(data, "timer", _TIMER),
        _rows(data, "field", _FIELD),
    )


def _rows(data: Typed, prefix: str, keys: tuple[str, ...], sign: str = "code") -> list[Row]:
    rows: list[Row] = []
    while f"{prefix}-{len(rows)}-{sign}" in data and len(rows) < MOST_ROWS:
        number = len(rows)
        rows.append({key: data.get(f"{prefix}-{number}-{key}", "").strip() for key in keys})
    return rows


def _time_row(minutes: int) -> Row:
    return dict(zip(_TIME, (str(part) if part else "" for part in durations.split(minutes)), strict=True))


def _action_row(action: Mapping[str, Any]) -> Row:
    register = action.get("register") or {}
    return {
        **{key: str(action.get(key, "")) for key in _ACTION},
        "kind": action.get("kind", "plain"),
        "reason": "1" if action.get("reason") else "",
        "register": register.get("register", ""),
        "register_does": register.get("does", ""),
        "when": of_condition(action.get("when")),
    }


def change_rows(form: StepForm, what: str, act: str, onward: str, taken: Iterable[str] = ()) -> None:
    """Add, remove or move a row: "add:branch", "remove:action:2", "up:timer:1"; of an action's condition "add:when:0",
    "group:when:0", "remove:when:0:1", "in:when:0:1", "out:when:0:1".

    A new action is of the act chosen and leads to `onward`; a new field takes none of the codes `taken`. Raises
    EditError for anything else.
    """
    verb, _colon, rest = what.partition(":")
    kind, *numbers = rest.split(":")
    makers: dict[str, tuple[list[Row], Callable[[], Row]]] = {
        "action": (form.actions, lambda: _new_action(form, act, onward)),
        "branch": (form.branches, lambda: _new_branch(form)),
        "timer": (form.timers, lambda: _new_timer(form)),
        "field": (form.fields, lambda: _new_field(form, taken)),
    }
    try:
        if kind == "when":
            condition: ConditionForm = form.actions[int(numbers[0])]["when"]
            change_condition(condition.rows, verb, *(int(number) for number in numbers[1:2]))
            return
        rows, make = makers[kind]
        if verb == "add":
            rows.append(make())
            return
        at = int(numbers[0])
        row = rows.pop(at)
        if verb in ("up", "down"):
            rows.insert(max(0, at - 1) if verb == "up" else at + 1, row)
        elif verb != "remove":
            raise EditError(what)
    except (KeyError, IndexError, ValueError) as error:
        raise EditError(what) from error


def is_of_condition(what: str) -> bool:
    """Whether a button changes the lines of a condition."""
    return what.partition(":")[2].startswith("when")


def _new_action(form: StepForm, act: str, onward: str) -> Row:
    label = act_label(act) or _("Thao tác mới")
    usual = all(row["kind"] != "primary" for row in form.actions)
    row = dict.fromkeys(_ACTION, "")
    return {
        **row,
        "code": free_code(label, (one["code"] for one in form.actions), "thao-tac"),
        "label": label,
        "act": act,
        "to": onward,
        "kind": "primary" if usual else "plain",
        "when": ConditionForm(),
    }


def _new_branch(form: StepForm) -> Row:
    code = free_code("y-kien", (row["code"] for row in form.branches), "y-kien")
    return {**dict.fromkeys(_BRANCH, ""), "code": code, "role": "division_head", "unit": "division"}


def _new_timer(form: StepForm) -> Row:
    code = free_code("hen-gio", (row["code"] for row in form.timers), "hen-gio")
    return {**dict.fromkeys(_TIMER, ""), "code": code, "when": "after_arrival", "does": "remind"}


def _field_row(one: Mapping[str, Any]) -> Row:
    options = "\n".join(_option_line(option) for option in one.get("options", []))
    return {
        **{key: str(one.get(key, "")) for key in _FIELD},
        "required": "1" if one.get("required") else "",
        "options": options,
    }


def _option_line(option: Mapping[str, str]) -> str:
    """ "Đồng ý", or "co | Đồng ý" where what is kept differs from what is shown."""
    value, label = option["value"], option["label"]
    return label if value == label else f"{value} | {label}"


def _new_field(form: StepForm, taken: Iterable[str]) -> Row:
    code = free_code("truong", {*taken, *(row["code"] for row in form.fields)}, "truong").replace("-", "_")
    return {**dict.fromkeys(_FIELD, ""), "code": code, "kind": "text", "required": "1"}


def to_step(
    form: StepForm,
    before: Mapping[str, Any],
    kinds: Mapping[str, str],
    role_of_post: Callable[[str, str], str] = lambda _unit, _post: "",
) -> Step:
    """The step of a form; what is wrong goes into `form.errors`. `kinds`: kind by field of the forms in use.

    `role_of_post(unit, post)`: the role that a post carries, "" where there is no such post.
    """
    values = form.values
    role, unit, post = _who(form, before, role_of_post)
    applicant = role == "applicant"
    step: Step = {
        **_unknown(before, _STEP_KEYS),
        "code": form.code,
        "title": values["title"],
        "role": role,
        "unit": "" if applicant else unit,
        "holder": "any" if applicant else values["holder"] or "any",
        "minutes": _minutes(form, values, ""),
        "state": values["state"],
    }
    if not values["title"]:
        form.errors["title"] = _("Hãy ghi tên bước.")
    produces = [line.strip() for line in values["produces"].splitlines() if line.strip()]
    kind = values["kind"] or "task"
    kept = _by_code(before.get("fields", []))
    optional: dict[str, Any] = {
        "post": post,
        "label": values["label"],
        "hint": values["hint"],
        "kind": kind if kind != "task" else "",
        "produces": produces,
        "fields": [_field(row, kept.get(row["code"], {})) for row in form.fields],
        "signature": values["signature"] if values["signature"] != "none" else "",
    }
    if kind == "consultation":
        asked = _by_code(before.get("branches", []))
        optional["branches"] = [
            _branch(form, row, number, asked.get(row["code"], {})) for number, row in enumerate(form.branches)
        ]
    if kind == "handoff":
        optional["handoff"] = {
            **_unknown(before.get("handoff", {}), ("agency", "procedure", "waits")),
            "agency": values["handoff_agency"],
            "procedure": values["handoff_procedure"],
            "waits": bool(values["handoff_waits"]),
        }
    timed = _by_code(before.get("timers", []))
    optional["timers"] = [
        _timer(form, row, number, timed.get(row["code"], {})) for number, row in enumerate(form.timers)
    ]
    earlier = _by_code(before["actions"])
    step.update({key: value for key, value in optional.items() if value})
    step["actions"] = [
        _action(form, row, number, earlier.get(row["code"], {}), kinds)
        for number, row in enumerate(form.actions)
    ]
    return step


def _who(
    form: StepForm, before: Mapping[str, Any], role_of_post: Callable[[str, str], str]
) -> tuple[str, str, str]:
    """(role, unit, post): a post brings its unit and its role along."""
    chosen, unit = form.values["role"], form.values["unit"]
    if not chosen.startswith(POST):
        return chosen, unit, ""
    unit, _slash, post = chosen.removeprefix(POST).partition("/")
    role = role_of_post(unit, post)
    if not role and (before.get("unit", ""), before.get("post", "")) == (unit, post):
        # A post that is gone stays named until somebody chooses another: the check tells of it.
        role = before["role"]
    if not role:
        form.errors["role"] = _("Chức vụ này không còn. Hãy chọn chức vụ hoặc vai trò khác.")
    return role, unit, post


def _field(row: Row, before: Mapping[str, Any]) -> Row:
    one = _unknown(before, _FIELD) | {key: row[key] for key in ("code", "kind", "label")}
    if row["required"]:
        one["required"] = True
    if row["hint"]:
        one["hint"] = row["hint"]
    options = [line.strip() for line in row["options"].splitlines() if line.strip()]
    if options and row["kind"] == "choice":
        one["options"] = [_option(line) for line in options]
    return one


def _option(line: str) -> dict[str, str]:
    value, divided, label = (part.strip() for part in line.partition(" | "))
    return {"value": value, "label": label if divided and label else value}


def _minutes(form: StepForm, row: Row, prefix: str) -> int:
    found = []
    for key in _TIME:
        text = row[key]
        if text and not _NUMBER.fullmatch(text):
            form.errors[f"{prefix}{key}"] = _("“%(text)s” không phải số. Hãy ghi số nguyên, ví dụ 3.") % {
                "text": text
            }
        found.append(int(text) if _NUMBER.fullmatch(text) else 0)
    return durations.joined(*found)


def _by_code(rows: Iterable[Row]) -> dict[str, Row]:
    return {row["code"]: row for row in rows}


def _unknown(before: Mapping[str, Any], known: Iterable[str]) -> Row:
    """Keys that the form does not know stay: a file of a later format may carry them."""
    return {key: value for key, value in before.items() if key not in known}


def _branch(form: StepForm, row: Row, number: int, before: Mapping[str, Any]) -> Row:
    branch = _unknown(before, (*_BRANCH, "minutes")) | {
        key: row[key] for key in ("code", "title", "role", "unit")
    }
    branch["minutes"] = _minutes(form, row, f"branch-{number}-")
    return {**branch, **({"agency": row["agency"]} if row["agency"] else {})}


def _timer(form: StepForm, row: Row, number: int, before: Mapping[str, Any]) -> Row:
    timer = _unknown(before, (*_TIMER, "minutes")) | {key: row[key] for key in ("code", "title", "when")}
    timer["minutes"] = _minutes(form, row, f"timer-{number}-")
    timer["does"] = row["does"]
    if row["does"] == "act" and row["action"]:
        timer["action"] = row["action"]
    if row["does"] == "escalate" and row["to_role"]:
        timer["to_role"] = row["to_role"]
    return timer


def _action(
    form: StepForm, row: Row, number: int, before: Mapping[str, Any], kinds: Mapping[str, str]
) -> Row:
    action = _unknown(before, (*_ACTION, "when"))
    action |= {key: row[key] for key in ("code", "label", "act", "to")}
    action["kind"] = row["kind"] or "plain"
    if row["reason"]:
        action["reason"] = True
    for key in ("state", "clock", "slip", "notice"):
        if row[key]:
            action[key] = row[key]
    if row["after"] and row["act"] == "rejoin":
        action["after"] = row["after"]
    if row["register"]:
        action["register"] = {"register": row["register"], "does": row["register_does"] or "enter"}
    condition, wrong = to_condition(row["when"], kinds)
    for test, reason in wrong.items():
        form.errors[f"action-{number}-when-{test}-field"] = reason
    if condition is not None:
        action["when"] = condition
    return action
