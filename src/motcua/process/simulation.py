"""Walking a process with a pretend dossier: where it stands, what its clocks say, what would be printed and sent.

Nothing is written anywhere. A `Walk` is a value; every function gives a new one. Since the same moves give the same
walk, a page may keep the moves alone (in its address) and `replay` them.
"""

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

from django.utils.translation import gettext as _

from motcua.kernel.clock import ClockMove, Reckoning, Tick, TimeLimit, reckon
from motcua.kernel.worktime import WorkingCalendar
from motcua.process.definition import Action, Branch, Process, Step, Timer
from motcua.process.granting import GRANTING, NotGranted, granted
from motcua.process.interpreter import Position, divert, has_ended, move, start
from motcua.process.rules import Rules
from motcua.process.timing import effective_move, move_by_law, timer_moment

# More timers than this in one move of the calendar: they lead round (`soundness` refuses such a process).
MOST_FIRED = 500

LineKind = Literal["submitted", "action", "timer", "reminder", "escalation", "answer", "withdrawal", "child"]


class WalkError(ValueError):
    """The move is not possible here; the message is for people."""


@dataclass(frozen=True)
class Ground:
    """What a walk goes by: the process, the agency's calendar, the legal limit and the rule set.

    letters(act, state before, state after): the letter that the law wants sent to the applicant, "" for none.
    timers: those that the agency has at every officer's step.
    """

    process: Process
    calendar: WorkingCalendar
    limit: TimeLimit
    rules: Rules
    letters: Callable[[str, str, str], str] = lambda act, source, target: ""
    timers: tuple[Timer, ...] = ()


@dataclass(frozen=True)
class Line:
    """One thing that happened. `slip`, `notice`: codes of what would be printed and sent; `clock`: its move, or "".

    letter: the law's own letter to the applicant, by its name. minutes: what an extension adds.
    """

    at: datetime.datetime
    kind: LineKind
    title: str
    step: str
    state: str
    clock: str = ""
    slip: str = ""
    notice: str = ""
    register: str = ""
    letter: str = ""
    minutes: int = 0


@dataclass(frozen=True)
class PlannedTimer:
    """A timer of the step at hand: when it fires (None = never, as things stand), and whether it has."""

    timer: Timer
    fires_at: datetime.datetime | None
    fired: bool


@dataclass(frozen=True)
class Walk:
    """A pretend dossier at one moment."""

    ground: Ground
    at: datetime.datetime
    position: Position
    arrived: datetime.datetime
    answers: Mapping[str, Any]
    accepted: bool
    ticks: tuple[Tick, ...] = ()
    # Timers that fired in this stay, and those whose opinion has come.
    fired: frozenset[str] = frozenset()
    answered: frozenset[str] = frozenset()
    lines: tuple[Line, ...] = field(default=())
    # How many times a new appointment was given with an apology.
    apologies: int = 0

    @property
    def step(self) -> Step | None:
        """The step at which it stands; None at an end."""
        return self.ground.process.steps.get(self.position.step)

    @property
    def ended(self) -> bool:
        """Whether it has come to an end."""
        return has_ended(self.ground.process, self.position)

    @cached_property
    def reckoning(self) -> Reckoning:
        """The ledger of the legal clock."""
        return reckon(self.ground.calendar, self.ground.limit, self.ticks)

    @property
    def due_at(self) -> datetime.datetime | None:
        """Until when the law wants it done; None while unknown."""
        return self.reckoning.due_at

    @property
    def step_due_at(self) -> datetime.datetime | None:
        """Until when the step at hand should be done; None where it is not timed."""
        step = self.step
        if step is None or not step.minutes or step.role == "applicant":
            return None
        return self.ground.rules.step_due(
            self.position.state, self.arrived, step.minutes, self.ground.calendar
        )

    @property
    def actions(self) -> list[Action]:
        """The buttons that there are now, for these answers and by the rule set; a handoff is left by `child_ended`."""
        step = self.step
        if step is None:
            return []
        found = [action for action in step.actions_for(self.answers) if action.act != "rejoin"]
        return [action for action in found if action.act not in GRANTING or self._may_grant(action.act)]

    def _may_grant(self, act: str) -> bool:
        try:
            self.granted(act, 1)
        except NotGranted:
            return False
        return True

    def granted(self, act: str, days: int) -> int:
        """Working minutes that an extension or an apology adds now. Raises NotGranted."""
        return granted(
            act,
            days,
            at=self.at,
            clock=self.reckoning,
            ticks=self.ticks,
            rules=self.ground.rules,
            apologies=self.apologies,
        )

    @property
    def asked(self) -> list[Branch]:
        """Whose opinion is still awaited."""
        step = self.step
        return [branch for branch in step.branches if branch.code not in self.answered] if step else []

    @property
    def waits_for_child(self) -> bool:
        """Whether it stands at a handoff until the child dossier has ended."""
        return self.step is not None and self.step.handoff is not None and self.step.handoff.waits

    @property
    def timers(self) -> list[PlannedTimer]:
        """The timers of the step at hand."""
        step = self.step
        if step is None:
            return []
        due = self.due_at if self.reckoning.status != "stopped" else None
        return [
            PlannedTimer(
                timer,
                timer_moment(
                    timer, self.ground.calendar, arrived=self.arrived, step_due=self.step_due_at, due=due
                ),
                timer.code in self.fired,
            )
            for timer in (*step.timers, *(self.ground.timers if step.role != "applicant" else ()))
        ]


def submit(ground: Ground, at: datetime.datetime, answers: Mapping[str, Any] | None = None) -> Walk:
    """A pretend dossier, submitted at `at` with these answers of the form."""
    process = ground.process
    position = start(process)
    received = process.receives_itself
    walk = Walk(ground, at, position, at, answers or {}, received)
    letter = ground.letters("submit", "", position.state)
    line = Line(at, "submitted", _("Nộp hồ sơ"), position.step, position.state, letter=letter)
    if received:
        walk = replace(walk, ticks=(Tick(at, ClockMove.START),))
        line = replace(line, clock="start")
    return _settled(replace(walk, lines=(line,)))


def take(walk: Walk, code: str, days: int = 1) -> Walk:
    """Take an action of the step at hand, now. Raises WalkError when it is not there.

    days: working days by which an extension or an apology moves the appointment.
    """
    action = next((one for one in walk.actions if one.code == code), None)
    if action is None:
        raise WalkError(_("Bước hiện tại không có thao tác “%(code)s”.") % {"code": code})
    if action.act not in GRANTING:
        return _along(walk, action, "action", action.label)
    try:
        minutes = walk.granted(action.act, days)
    except NotGranted as refused:
        raise WalkError(str(refused)) from refused
    return _along(walk, action, "action", action.label, minutes)


def answer(walk: Walk, code: str) -> Walk:
    """One of those who were asked answers; with the last answer the conclusion is drawn. Raises WalkError."""
    branch = next((one for one in walk.asked if one.code == code), None)
    if branch is None:
        raise WalkError(_("Không còn chờ ý kiến “%(code)s”.") % {"code": code})
    line = Line(
        walk.at,
        "answer",
        _("Có ý kiến: %(title)s") % {"title": branch.title},
        walk.position.step,
        walk.position.state,
    )
    return _settled(replace(walk, answered=walk.answered | {code}, lines=(*walk.lines, line)))


def child_ended(walk: Walk, how: str) -> Walk:
    """The child dossier ends, "granted" or "refused". Raises WalkError where none is awaited or no action fits."""
    if not walk.waits_for_child:
        raise WalkError(_("Bước hiện tại không chờ hồ sơ liên thông nào."))
    return _rejoined(walk, how)


def ask_withdrawal(walk: Walk) -> Walk:
    """The applicant asks to withdraw. Raises WalkError where the process does not provide for it."""
    process = walk.ground.process
    aside = process.withdrawal_step
    if not aside or walk.ended or walk.position.step == aside:
        raise WalkError(_("Lúc này người nộp không đề nghị rút hồ sơ được."))
    position = divert(process, walk.position, aside, process.steps[aside].state)
    letter = walk.ground.letters("ask_withdrawal", walk.position.state, position.state)
    line = Line(walk.at, "withdrawal", _("Đề nghị rút hồ sơ"), position.step, position.state, letter=letter)
    return _arrived(replace(walk, lines=(*walk.lines, line)), position)


def advance(walk: Walk, to: datetime.datetime) -> Walk:
    """Move the calendar on to `to`; every timer that comes due on the way fires at its own moment, in order.

    Raises WalkError for a moment before the present one.
    """
    if to < walk.at:
        raise WalkError(_("Lịch chỉ đi tới, không lùi lại được."))
    for _count in range(MOST_FIRED):
        waiting = [
            (planned.fires_at, place, planned.timer)
            for place, planned in enumerate(walk.timers)
            if not planned.fired and planned.fires_at is not None and planned.fires_at <= to
        ]
        if not waiting:
            return replace(walk, at=to)
        moment, _place, timer = min(waiting, key=lambda one: (one[0], one[1]))
        walk = _fired(replace(walk, at=max(moment, walk.at)), timer)
    raise WalkError(_("Các hẹn giờ đưa hồ sơ đi vòng mãi. Hãy sửa quy trình."))


def replay(
    ground: Ground, at: datetime.datetime, moves: Iterable[str], answers: Mapping[str, Any] | None = None
) -> Walk:
    """Walk through moves: "take:CODE", "take:CODE:DAYS", "answer:CODE", "child:granted", "withdraw", "to:ISO time".

    Raises WalkError for a move that is not possible, or is none.
    """
    walk = submit(ground, at, answers)
    for written in moves:
        kind, _colon, value = written.partition(":")
        match kind:
            case "take":
                code, _colon, days = value.partition(":")
                walk = take(walk, code, int(days) if days.isascii() and days.isdigit() else 1)
            case "answer":
                walk = answer(walk, value)
            case "child" if value in ("granted", "refused"):
                walk = child_ended(walk, value)
            case "withdraw":
                walk = ask_withdrawal(walk)
            case "to":
                walk = advance(walk, _moment(value))
            case _:
                raise WalkError(_("Không hiểu bước đi “%(move)s”.") % {"move": written})
    return walk


def _moment(text: str) -> datetime.datetime:
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError as error:
        raise WalkError(_("“%(text)s” không phải thời điểm.") % {"text": text}) from error
    if moment.tzinfo is None:
        raise WalkError(_("“%(text)s” không phải thời điểm.") % {"text": text})
    return moment


def _along(walk: Walk, action: Action, kind: LineKind, title: str, minutes: int = 0) -> Walk:
    ground = walk.ground
    position = move(ground.process, walk.position, action)
    if action.act == "confirm_withdrawal":
        position = Position(position.step, "returned" if walk.accepted else "withdrawn")
    wanted = move_by_law(action.act, action.clock, ground.rules, accepted=walk.accepted)
    wanted = ClockMove.EXTEND if minutes else wanted
    clock = effective_move(str(walk.ticks[-1].move) if walk.ticks else "", wanted)
    line = Line(
        walk.at,
        kind,
        title,
        position.step,
        position.state,
        clock,
        action.slip or ground.rules.slip_for(action.act) or "",
        action.notice,
        action.register.register if action.register is not None else "",
        ground.letters(action.act, walk.position.state, position.state),
        minutes,
    )
    walk = replace(
        walk,
        ticks=(*walk.ticks, Tick(walk.at, ClockMove(clock), minutes)) if clock else walk.ticks,
        apologies=walk.apologies + (action.act == "apologise"),
        accepted=walk.accepted or action.act == "accept",
        lines=(*walk.lines, line),
    )
    if position.step == walk.position.step:
        return replace(walk, position=position)
    return _arrived(walk, position)


def _arrived(walk: Walk, position: Position) -> Walk:
    """A new stay: its own timers, its own opinions."""
    return _settled(
        replace(walk, position=position, arrived=walk.at, fired=frozenset(), answered=frozenset())
    )


def _settled(walk: Walk) -> Walk:
    """What the system does at once: draws the conclusion, or leaves a handoff that waits for nothing."""
    step = walk.step
    if step is None:
        return walk
    if step.kind == "consultation" and step.branches and not walk.asked:
        conclusion = next((one for one in walk.actions if one.act == "conclude"), None)
        if conclusion is not None:
            return _along(walk, conclusion, "action", conclusion.label)
    if step.handoff is not None and not step.handoff.waits:
        return _rejoined(walk, "")
    return walk


def _rejoined(walk: Walk, how: str) -> Walk:
    step = walk.step
    fitting = [
        action
        for action in (step.actions_for(walk.answers) if step is not None else ())
        if action.act == "rejoin" and action.after in ("", how)
    ]
    if not fitting:
        raise WalkError(_("Không có thao tác nào nhận lại hồ sơ liên thông khi hồ sơ con kết thúc như vậy."))
    exact = next((action for action in fitting if action.after), fitting[0])
    return _along(walk, exact, "child", exact.label)


def _fired(walk: Walk, timer: Timer) -> Walk:
    walk = replace(walk, fired=walk.fired | {timer.code})
    if timer.does == "act":
        step = walk.step
        action = step.action(timer.action) if step is not None else None
        if action is not None and action.exists_for(walk.answers):
            return _along(walk, action, "timer", timer.title)
        return walk
    kind: LineKind = "reminder" if timer.does == "remind" else "escalation"
    line = Line(walk.at, kind, timer.title, walk.position.step, walk.position.state)
    return replace(walk, lines=(*walk.lines, line))
