"""A process as data: steps, the actions between them, its ends, and where a withdrawal is decided. Pure."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from motcua.forms.definition import Column
from motcua.forms.parsing import parse_column
from motcua.kernel import conditions

RETURN = "@return"
STAY = "@stay"
TARGET_WORDS = (RETURN, STAY)

# Kinds of units that a step or an opinion may name; any other word is the code of one unit.
UNIT_KINDS = ("desk", "division", "leadership", "clerical")

# A process that starts in one of these states needs no reception: submitting is being received.
RECEIVED_STATES = ("accepted", "processing")

# Days to pay in, where a process with fees says nothing else.
DEFAULT_FEES_DAYS = 10

# How an action that leads on from a handoff tells the child's end.
GRANTED, REFUSED = "granted", "refused"

# How dossiers come in (Circular 21/2023, II.3.4): at this portal, at the national one, from the systems of other
# agencies, and at the desk or by post. In the order in which a diagram shows them.
ENTRIES = ("portal", "national", "agency", "desk")

StepKind = Literal["task", "consultation", "handoff"]
Signature = Literal["none", "personal", "organisation"]
FeesDue = Literal["", "acceptance", "supplement", "result"]
TimerMoment = Literal["after_arrival", "before_step_due", "after_step_due", "before_due", "after_due"]
TimerDeed = Literal["act", "remind", "escalate"]
RegisterDeed = Literal["enter", "change", "end"]


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """What an action does in a public register, named by its code."""

    register: str
    does: RegisterDeed


@dataclass(frozen=True, slots=True)
class Action:
    """A button of a step: which legal act it is and where it leads (a step, an end, "@return" or "@stay")."""

    code: str
    label: str
    act: str
    to: str
    kind: Literal["primary", "plain", "danger"] = "plain"
    reason: bool = False
    # Overrides the legal state of the target step.
    state: str = ""
    # Move of the legal clock: "" | start | pause | resume | restart | stop.
    clock: str = ""
    # The answers under which the action exists (`kernel.conditions`); None = always.
    when: Mapping[str, Any] | None = field(default=None, hash=False)
    # Codes of the slip issued and of the notice sent with it; "" = none of its own.
    slip: str = ""
    notice: str = ""
    register: RegisterEntry | None = None
    # For the act `rejoin` alone: taken only when the child ended so; "" = however it ended.
    after: Literal["", "granted", "refused"] = ""

    def exists_for(self, answers: Mapping[str, object]) -> bool:
        """Whether the action is offered for these answers of the form."""
        return self.when is None or conditions.holds(self.when, answers)


@dataclass(frozen=True, slots=True)
class Branch:
    """One opinion that a consultation asks for beside others; minutes are working time, 0 = not timed."""

    code: str
    title: str
    role: str
    unit: str
    minutes: int
    # Code of another agency; "" = the one that resolves the dossier.
    agency: str = ""


@dataclass(frozen=True, slots=True)
class Handoff:
    """A child dossier at another agency; `waits`: the parent stays until the child has ended."""

    agency: str
    procedure: str
    waits: bool


@dataclass(frozen=True, slots=True)
class Timer:
    """What the system does by itself at a step, at most once for each stay; minutes are working time."""

    code: str
    title: str
    when: TimerMoment
    minutes: int
    does: TimerDeed
    action: str = ""
    to_role: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A place where a dossier waits for somebody."""

    code: str
    title: str
    role: str
    unit: str
    holder: Literal["any", "assigned"]
    minutes: int
    state: str
    actions: tuple[Action, ...]
    hint: str = ""
    kind: StepKind = "task"
    # What is made here: papers by their names, each a file, and the fields that the officer fills in.
    produces: tuple[str, ...] = ()
    fields: tuple[Column, ...] = ()
    signature: Signature = "none"
    branches: tuple[Branch, ...] = ()
    handoff: Handoff | None = None
    timers: tuple[Timer, ...] = ()
    # What a dossier that stands here is called, where the legal state's own label would say too little.
    label: str = ""
    # Code of the one post of that unit whose holders do the step, with this role; "" = whoever has the role there.
    post: str = ""

    def action(self, code: str) -> Action | None:
        """The action of that code, if the step has it."""
        return next((action for action in self.actions if action.code == code), None)

    def action_for(self, act: str) -> Action | None:
        """The first action that performs this legal act."""
        return next((action for action in self.actions if action.act == act), None)

    def leads_on(self, action: Action) -> bool:
        """Whether an action goes the step's usual way on to another place: then what the step makes has to be there.

        Ways back, refusals and what stays at the step ask for nothing.
        """
        return action.kind == "primary" and action.to not in (*TARGET_WORDS, self.code)

    def actions_for(self, answers: Mapping[str, object]) -> list[Action]:
        """The actions that exist for these answers of the form."""
        return [action for action in self.actions if action.exists_for(answers)]


@dataclass(frozen=True, slots=True)
class End:
    """A place where a dossier rests for good."""

    code: str
    title: str
    state: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Process:
    """A whole process."""

    code: str
    title: str
    start: str
    steps: Mapping[str, Step]
    ends: Mapping[str, End]
    withdrawal_step: str
    # From when new dossiers take this version; None = from its publication.
    effective_from: datetime.date | None = None
    # Whether submitting to a process that receives itself issues the rule set's reception slip.
    reception_slip: bool = False
    # Some of ENTRIES: the ways in which dossiers may come in.
    entries: tuple[str, ...] = ENTRIES
    # When the procedure's fees have to be paid: before the dossier is accepted, before a supplement is taken, before
    # the result is handed over; "" = nothing waits for them. And within how many days of being asked for.
    fees_due: FeesDue = ""
    fees_days: int = DEFAULT_FEES_DAYS

    @property
    def receives_itself(self) -> bool:
        """Whether a dossier is received by being submitted: the code is issued and the clock starts at that moment."""
        return self.steps[self.start].state in RECEIVED_STATES

    def field(self, code: str) -> Column | None:
        """The field of that code that an officer fills in at some step."""
        return next((one for step in self.steps.values() for one in step.fields if one.code == code), None)

    def main_path(self) -> list[Step]:
        """The steps on the way of the primary actions, from the start; for the path shown on a dossier."""
        path: list[Step] = []
        code = self.start
        while code in self.steps and self.steps[code] not in path:
            step = self.steps[code]
            path.append(step)
            onward = [action for action in step.actions if action.to not in TARGET_WORDS]
            primary = next((action for action in onward if action.kind == "primary"), None)
            code = (primary or onward[0]).to if onward else ""
        return path

    def label_of(self, code: str) -> str:
        """What a dossier at a step or an end is called; empty where the legal state's label serves."""
        place = self.steps.get(code) or self.ends.get(code)
        return place.label if place else ""

    def title_of(self, code: str) -> str:
        """The title of a step or an end; empty for an unknown code."""
        place = self.steps.get(code) or self.ends.get(code)
        return place.title if place else ""


def _actions(raw: list[Mapping[str, Any]]) -> Iterator[Action]:
    for item in raw:
        register = item.get("register")
        yield Action(
            code=item["code"],
            label=item["label"],
            act=item["act"],
            to=item["to"],
            kind=item.get("kind", "plain"),
            reason=item.get("reason", False),
            state=item.get("state", ""),
            clock=item.get("clock", ""),
            when=item.get("when"),
            slip=item.get("slip", ""),
            notice=item.get("notice", ""),
            register=RegisterEntry(register["register"], register["does"]) if register else None,
            after=item.get("after", ""),
        )


def _branches(raw: list[Mapping[str, Any]]) -> Iterator[Branch]:
    for item in raw:
        yield Branch(
            code=item["code"],
            title=item["title"],
            role=item["role"],
            unit=item.get("unit", ""),
            minutes=item.get("minutes", 0),
            agency=item.get("agency", ""),
        )


def _timers(raw: list[Mapping[str, Any]]) -> Iterator[Timer]:
    for item in raw:
        yield Timer(
            code=item["code"],
            title=item["title"],
            when=item["when"],
            minutes=item["minutes"],
            does=item["does"],
            action=item.get("action", ""),
            to_role=item.get("to_role", ""),
        )


def _step(raw: Mapping[str, Any]) -> Step:
    handoff = raw.get("handoff")
    return Step(
        code=raw["code"],
        title=raw["title"],
        role=raw["role"],
        unit=raw.get("unit", ""),
        post=raw.get("post", ""),
        holder=raw.get("holder", "any"),
        minutes=raw.get("minutes", 0),
        state=raw["state"],
        actions=tuple(_actions(raw.get("actions", []))),
        label=raw.get("label", ""),
        hint=raw.get("hint", ""),
        kind=raw.get("kind", "task"),
        produces=tuple(raw.get("produces", [])),
        fields=tuple(parse_column(one) for one in raw.get("fields", [])),
        signature=raw.get("signature", "none"),
        branches=tuple(_branches(raw.get("branches", []))),
        handoff=Handoff(handoff["agency"], handoff["procedure"], handoff["waits"]) if handoff else None,
        timers=tuple(_timers(raw.get("timers", []))),
    )


def entries_of(definition: Mapping[str, Any]) -> tuple[str, ...]:
    """The ways in which dossiers may come in, in their order; a definition that names none permits all."""
    named = definition.get("entries", ENTRIES)
    return tuple(entry for entry in ENTRIES if entry in named)


def parse(definition: Mapping[str, Any]) -> Process:
    """Build a process from a definition that `soundness.check` found sound (shape: docs/adding-a-procedure.md)."""
    steps = {raw["code"]: _step(raw) for raw in definition["steps"]}
    ends = {
        raw["code"]: End(raw["code"], raw["title"], raw["state"], raw.get("label", ""))
        for raw in definition["ends"]
    }
    effective_from = definition.get("effective_from")
    return Process(
        code=definition["code"],
        title=definition["title"],
        start=definition["start"],
        steps=steps,
        ends=ends,
        withdrawal_step=definition.get("withdrawal", {}).get("ask_to", ""),
        effective_from=datetime.date.fromisoformat(effective_from) if effective_from else None,
        reception_slip=definition.get("reception_slip", False),
        entries=entries_of(definition),
        fees_due=definition.get("fees_due", ""),
        fees_days=definition.get("fees_days", DEFAULT_FEES_DAYS),
    )
