"""How a process bears a load: dossiers arriving each day, officers at each step, and what becomes of the deadlines.

A small discrete-event simulation in working minutes: a queue at each step, served by so many officers; opinions, other
agencies and applicants take their time without anybody waiting in line. The same seed gives the same result. It is a
forecast under plain assumptions (who arrives when, how long the work takes), to compare ways of staffing a process.
"""

import datetime
import heapq
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from random import Random
from statistics import fmean, median

from motcua.kernel.clock import TimeLimit
from motcua.kernel.worktime import WorkingCalendar
from motcua.process.definition import RETURN, STAY, Action, Process, Step
from motcua.process.rules import Rules
from motcua.process.timing import effective_move, move_by_law

MOST_DOSSIERS = 5_000
MOST_STEPS_EACH = 200
# How often the usual way on is taken, where nothing else is said; the other ways share the rest.
USUAL = 0.85
# What is assumed of an applicant, unless told otherwise: three working days to complete a dossier.
APPLICANT_MINUTES = 1440


@dataclass(frozen=True)
class Load:
    """What is assumed.

    arrivals: dossiers submitted on a working day, on average. officers: how many work at a step, by its code (one where
    left out). effort: working minutes that one dossier takes an officer, by step (`usual_effort` where left out).
    shares: how often an action is taken, by (step, action); what is left of 1 goes to the others as usual.
    days: working days that are simulated.
    """

    arrivals: float
    officers: Mapping[str, int] = field(default_factory=dict)
    effort: Mapping[str, int] = field(default_factory=dict)
    shares: Mapping[tuple[str, str], float] = field(default_factory=dict)
    applicant_minutes: int = APPLICANT_MINUTES
    days: int = 60
    seed: int = 1


@dataclass(frozen=True)
class StepLoad:
    """What became of one step. Times are working minutes; `busy` the share of its officers' time, from 0 to 1."""

    code: str
    title: str
    officers: int
    passed: int
    waiting: int
    longest_queue: int
    mean_wait: float
    mean_stay: float
    late: int
    busy: float

    @property
    def late_share(self) -> float:
        """The share of dossiers that stayed longer than the step's own time."""
        return self.late / self.passed if self.passed else 0.0


@dataclass(frozen=True)
class LoadResult:
    """What became of the whole. Times are working minutes beyond the legal limit, or from acceptance to its end.

    bottleneck: the step at which dossiers together wait longest for somebody, None where nobody waits.
    overloaded: steps to which more comes than their officers can do, so that the queue keeps growing.
    """

    arrived: int
    finished: int
    late: int
    mean_late: float
    median_time: float
    open_at_end: int
    steps: tuple[StepLoad, ...]
    bottleneck: str | None
    overloaded: tuple[str, ...]

    @property
    def late_share(self) -> float:
        """The share of finished dossiers that were late."""
        return self.late / self.finished if self.finished else 0.0


def usual_effort(step: Step) -> int:
    """A first guess at the work that a dossier is at a step: a tenth of the time that it may stay there."""
    return max(5, step.minutes // 10)


def simulate(
    process: Process,
    calendar: WorkingCalendar,
    limit: TimeLimit,
    rules: Rules,
    load: Load,
    *,
    begins: datetime.datetime,
) -> LoadResult:
    """Run a load through a process from the working moment `begins` on.

    Raises ValueError for a load that makes no sense or is too large to be run while somebody waits for the answer.
    """
    if load.arrivals <= 0 or not 1 <= load.days <= 500:
        raise ValueError("a load needs arrivals and a span of 1 to 500 days")
    if load.arrivals * load.days > MOST_DOSSIERS:
        raise ValueError(f"more than {MOST_DOSSIERS} dossiers")
    if any(number < 1 for number in load.officers.values()):
        raise ValueError("every step needs at least one officer")
    return _Run(process, calendar, limit, rules, load, begins).result()


@dataclass(slots=True, eq=False)
class _Dossier:
    number: int
    step: str = ""
    arrived: float = 0.0
    stay: int = 0
    moves: int = 0
    accepted: bool = False
    last_move: str = ""
    used: float = 0.0
    since: float = 0.0
    budget: float | None = None
    ended: bool = False


@dataclass(slots=True, eq=False)
class _Desk:
    """One step: who waits there, how many are at work, and what is counted."""

    officers: int
    at_work: int = 0
    queue: deque[_Dossier] = field(default_factory=deque)
    passed: int = 0
    longest: int = 0
    waits: list[float] = field(default_factory=list)
    stays: list[float] = field(default_factory=list)
    late: int = 0
    worked: float = 0.0


class _Run:
    def __init__(
        self,
        process: Process,
        calendar: WorkingCalendar,
        limit: TimeLimit,
        rules: Rules,
        load: Load,
        begins: datetime.datetime,
    ) -> None:
        self.process, self.calendar, self.limit, self.rules, self.load = process, calendar, limit, rules, load
        self.begins = calendar.next_working_moment(begins)
        self.end = float(load.days * calendar.daily_minutes)
        self.random = Random(load.seed)  # noqa: S311 - a simulation, nothing to keep secret
        self.desks = {code: _Desk(load.officers.get(code, 1)) for code in process.steps}
        self.events: list[tuple[float, int, str, _Dossier, int, str]] = []
        self.order = count()
        self.overtimes: list[float] = []
        self.times: list[float] = []
        self.finished = 0
        self.open = 0

    def result(self) -> LoadResult:
        arrived = self._arrivals()
        while self.events and self.events[0][0] <= self.end:
            at, _number, kind, dossier, stay, extra = heapq.heappop(self.events)
            if kind == "arrives":
                self._start(dossier, at)
            elif dossier.stay == stay and not dossier.ended:
                self._happens(kind, dossier, at, extra)
            elif kind == "worked":
                self._free(self.desks[extra], at)
        steps = tuple(self._told(step) for step in self.process.steps.values())
        return LoadResult(
            arrived=arrived,
            finished=self.finished,
            late=len(self.overtimes),
            mean_late=fmean(self.overtimes) if self.overtimes else 0.0,
            median_time=median(self.times) if self.times else 0.0,
            open_at_end=self.open,
            steps=steps,
            bottleneck=self._bottleneck(steps),
            overloaded=tuple(
                step.code for step in steps if step.busy > 0.97 and step.waiting > step.officers
            ),
        )

    def _arrivals(self) -> int:
        """Dossiers over the whole span, at random moments that are together as many a day as was said."""
        at, number = 0.0, 0
        while True:
            at += self.random.expovariate(self.load.arrivals / self.calendar.daily_minutes)
            if at > self.end or number >= MOST_DOSSIERS:
                return number
            number += 1
            self._later(at, "arrives", _Dossier(number))

    def _later(self, at: float, kind: str, dossier: _Dossier, extra: str = "") -> None:
        heapq.heappush(self.events, (at, next(self.order), kind, dossier, dossier.stay, extra))

    # -- the way of a dossier ----------------------------------------------------------------------

    def _start(self, dossier: _Dossier, at: float) -> None:
        self.open += 1
        dossier.accepted = self.process.receives_itself
        if dossier.accepted:
            self._tick(dossier, "start", at)
        self._arrive(dossier, self.process.start, at)

    def _arrive(self, dossier: _Dossier, place: str, at: float) -> None:
        dossier.stay += 1
        dossier.moves += 1
        if place in self.process.ends or dossier.moves > MOST_STEPS_EACH:
            dossier.ended = True
            self.open -= 1
            return
        step = self.process.steps[place]
        dossier.step, dossier.arrived = place, at
        for timer in step.timers:
            if timer.does == "act" and timer.when == "after_arrival":
                self._later(at + timer.minutes, "timer", dossier, timer.action)
        if step.role == "applicant":
            self._later(at + self._around(self.load.applicant_minutes), "leaves", dossier)
        elif step.kind == "consultation" and step.branches:
            slowest = max(self._around(branch.minutes / 2) for branch in step.branches)
            self._later(at + slowest, "asks", dossier)
        elif step.handoff is not None:
            self._later(at + (self._around(step.minutes) if step.handoff.waits else 0), "leaves", dossier)
        else:
            self._queue(dossier, at)

    def _around(self, mean: float) -> float:
        return self.random.expovariate(1 / mean) if mean > 0 else 0.0

    def _happens(self, kind: str, dossier: _Dossier, at: float, extra: str) -> None:
        step = self.process.steps[dossier.step]
        match kind:
            case "worked":
                self._free(self.desks[extra], at)
                self._leave(dossier, self._choose(step), at)
            case "leaves":
                self._leave(dossier, self._choose(step), at)
            case "asks":
                self._queue(dossier, at)
            case "timer":
                action = step.action(extra)
                if action is not None and action.to not in (STAY, RETURN):
                    desk = self.desks[dossier.step]
                    if dossier in desk.queue:
                        desk.queue.remove(dossier)
                    self._leave(dossier, action, at)

    def _queue(self, dossier: _Dossier, at: float) -> None:
        desk = self.desks[dossier.step]
        desk.queue.append(dossier)
        desk.longest = max(desk.longest, len(desk.queue) - max(desk.officers - desk.at_work, 0))
        self._call(desk, at)

    def _call(self, desk: _Desk, at: float) -> None:
        while desk.queue and desk.at_work < desk.officers:
            dossier = desk.queue.popleft()
            step = self.process.steps[dossier.step]
            desk.at_work += 1
            desk.waits.append(at - dossier.arrived)
            work = self._around(self.load.effort.get(step.code, usual_effort(step)))
            desk.worked += min(work, max(self.end - at, 0.0))
            self._later(at + work, "worked", dossier, step.code)

    def _free(self, desk: _Desk, at: float) -> None:
        desk.at_work -= 1
        self._call(desk, at)

    def _choose(self, step: Step) -> Action | None:
        """A way on by the shares; stays and returns lead nowhere, and a timer's own way is the timer's."""
        timed = {timer.action for timer in step.timers if timer.does == "act"}
        onward = [action for action in step.actions if action.to not in (STAY, RETURN)]
        onward = [action for action in onward if action.code not in timed] or onward
        if not onward:
            return None
        given = {action.code: self.load.shares.get((step.code, action.code)) for action in onward}
        left = max(0.0, 1 - sum(share for share in given.values() if share is not None))
        free = [action for action in onward if given[action.code] is None]
        usual = next((action for action in free if action.kind == "primary"), free[0] if free else None)
        weights: list[float] = []
        for action in onward:
            share = given[action.code]
            if share is not None:
                weights.append(share)
            elif len(free) == 1:
                weights.append(left)
            else:
                weights.append(left * USUAL if action is usual else left * (1 - USUAL) / (len(free) - 1))
        if sum(weights) <= 0:
            return onward[0]
        return self.random.choices(onward, weights)[0]

    def _leave(self, dossier: _Dossier, action: Action | None, at: float) -> None:
        step = self.process.steps[dossier.step]
        desk = self.desks[dossier.step]
        desk.passed += 1
        desk.stays.append(at - dossier.arrived)
        desk.late += bool(step.minutes and step.role != "applicant" and at - dossier.arrived > step.minutes)
        if action is None:
            dossier.ended = True
            self.open -= 1
            return
        self._tick(dossier, move_by_law(action.act, action.clock, self.rules, accepted=dossier.accepted), at)
        dossier.accepted = dossier.accepted or action.act == "accept"
        self._arrive(dossier, action.to, at)

    # -- the legal clock ---------------------------------------------------------------------------

    def _tick(self, dossier: _Dossier, wanted: str, at: float) -> None:
        moved = effective_move(dossier.last_move, wanted)
        if not moved:
            return
        if dossier.last_move in ("start", "resume", "restart"):
            dossier.used += at - dossier.since
        if moved in ("start", "restart"):
            dossier.used = 0.0
            dossier.budget = self._budget(at)
        dossier.last_move, dossier.since = moved, at
        if moved == "stop":
            self.finished += 1
            self.times.append(dossier.used)
            if dossier.budget is not None and dossier.used > dossier.budget:
                self.overtimes.append(dossier.used - dossier.budget)

    def _budget(self, at: float) -> float | None:
        moment = self.calendar.add(self.begins, datetime.timedelta(minutes=at))
        budget = self.limit.budget(moment, self.calendar)
        return None if budget is None else budget.total_seconds() / 60

    # -- what is told ------------------------------------------------------------------------------

    def _told(self, step: Step) -> StepLoad:
        desk = self.desks[step.code]
        return StepLoad(
            code=step.code,
            title=step.title,
            officers=desk.officers if step.role != "applicant" else 0,
            passed=desk.passed,
            waiting=len(desk.queue),
            longest_queue=desk.longest,
            mean_wait=fmean(desk.waits) if desk.waits else 0.0,
            mean_stay=fmean(desk.stays) if desk.stays else 0.0,
            late=desk.late,
            busy=desk.worked / (desk.officers * self.end),
        )

    def _bottleneck(self, steps: tuple[StepLoad, ...]) -> str | None:
        """Where the most working time is spent in line, those counted who still stand there at the end."""
        waited = {
            step.code: sum(self.desks[step.code].waits)
            + sum(self.end - dossier.arrived for dossier in self.desks[step.code].queue)
            for step in steps
        }
        worst = max(waited, key=lambda code: waited[code], default=None)
        return worst if worst is not None and waited[worst] >= 1 else None
