"""What the form of a step offers to choose from."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from motcua.console.designer.ground import Ground
from motcua.console.designer.step_form import POST, StepForm
from motcua.console.designer.wording import (
    ACTION_KINDS,
    AFTERS,
    CLOCK_MOVES,
    FIELD_KINDS,
    GROUPS,
    HOLDERS,
    REGISTER_DEEDS,
    SIGNATURES,
    STEP_KINDS,
    TESTS,
    TIMER_DEEDS,
    TIMER_MOMENTS,
    act_options,
    condition_words,
    options,
    role_options,
    unit_options,
)
from motcua.process.bpmn import ENTRY_NAMES
from motcua.process.definition import RETURN, STAY

Options = list[tuple[str, str]]


@dataclass(frozen=True)
class Choices:
    """Options of every select of the panel, (value, text)."""

    roles: Options
    posts: Options
    officers: Options
    units: Options
    holders: Options
    kinds: Options
    signatures: Options
    states: Options
    entries: Options
    acts: Options
    targets: Options
    steps: Options
    action_kinds: Options
    field_kinds: Options
    clocks: Options
    slips: Options
    registers: Options
    notices: Options
    register_deeds: Options
    afters: Options
    moments: Options
    deeds: Options
    agencies: Options
    actions: Options
    tests: Options
    groups: Options
    fields: Options
    deeper: Mapping[int, str]


def step_options(
    definition: Mapping[str, Any],
    shared: Ground,
    fields: Mapping[str, tuple[str, str]],
    form: StepForm | None,
    agencies: Iterable[str] = (),
) -> Choices:
    """The options for a step as it stands in its form. `agencies`: those whose units it may name."""
    steps = [(step["code"], step["title"]) for step in definition["steps"]]
    ends = [(end["code"], _("Kết thúc: %(title)s") % {"title": end["title"]}) for end in definition["ends"]]
    targets = [*steps, *ends, (STAY, _("Ở lại bước này"))]
    if form is not None and definition.get("withdrawal", {}).get("ask_to") == form.code:
        targets.append((RETURN, _("Quay về bước trước khi xin rút")))
    labels = {code: label for code, (label, _kind) in fields.items()}
    actions = form.actions if form is not None else []
    return Choices(
        roles=role_options(),
        posts=_posts(shared, form, [*agencies]),
        officers=role_options(applicant=False),
        units=_units(definition, shared, agencies),
        holders=options(HOLDERS),
        kinds=options(STEP_KINDS),
        signatures=options(SIGNATURES),
        states=list(shared.state_labels.items()),
        entries=options(ENTRY_NAMES),
        acts=act_options(),
        targets=targets,
        steps=steps,
        action_kinds=options(ACTION_KINDS),
        field_kinds=options(FIELD_KINDS),
        clocks=options(CLOCK_MOVES),
        slips=list(shared.slips.items()),
        registers=list(shared.registers.items()),
        notices=list(shared.notices.items()),
        register_deeds=options(REGISTER_DEEDS),
        afters=options(AFTERS),
        moments=options(TIMER_MOMENTS),
        deeds=options(TIMER_DEEDS),
        agencies=[(code, name) for code, (name, _parent) in shared.agencies.items()],
        actions=[(row["code"], row["label"]) for row in actions],
        tests=options(TESTS),
        groups=options(GROUPS),
        fields=[(code, f"{label} ({code})") for code, label in labels.items()],
        deeper={
            number: condition_words(row["when"].deeper, labels)
            for number, row in enumerate(actions)
            if row["when"].deeper is not None
        },
    )


def _posts(shared: Ground, form: StepForm | None, agencies: Collection[str]) -> Options:
    """The posts of these agencies as the select takes them, and the one that is chosen and gone."""
    found = [(f"{POST}{place}", text) for place, text in shared.post_options(agencies)]
    chosen = form.values["role"] if form is not None else ""
    if chosen.startswith(POST) and chosen not in dict(found):
        unit, _slash, post = chosen.removeprefix(POST).partition("/")
        name = f"{shared.post_name(unit, post)}, {shared.unit_name(unit)}"
        is_there = bool(shared.post_role(unit, post))
        found.append((chosen, name if is_there else _("%(name)s (không còn)") % {"name": name}))
    return found


def _units(definition: Mapping[str, Any], shared: Ground, agencies: Iterable[str]) -> Options:
    """Kinds of units, then the units of these agencies and of those asked for opinions, then what is named and gone."""
    placed = [part for step in definition["steps"] for part in (step, *step.get("branches", []))]
    asked = [part["agency"] for part in placed if part.get("agency")]
    found = dict(unit_options()) | dict(shared.unit_options([*agencies, *asked]))
    named = {part.get("unit", ""): shared.unit_name(part.get("unit", "")) for part in placed}
    return list(
        {**found, **{code: name for code, name in named.items() if code and code not in found}}.items()
    )
