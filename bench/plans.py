"""How stories go and when: full ones, refused, withdrawn and rejected ones, and open ones standing at every step."""

import datetime
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.population import Offering
from bench.stories import Story, Teller
from motcua.agencies.selectors import calendar_of
from motcua.people.models import User
from motcua.process.definition import Action

# Of a hundred dossiers. Short histories are more frequent than in an office, so that 200,000 take minutes to generate;
# what is open, and so what work lists read, is as in an office.
ENDED = {"full": 28, "refused": 34, "withdrawn": 20, "rejected": 8}
OPEN = {
    "standing": 60,
    "waiting_supplement": 9,
    "supplemented": 6,
    "withdrawal_asked": 3,
    "supplement_asked": 14,
    "resupplied": 8,
}
OPEN_SHARE, DRAFT_SHARE = 8, 2
LATE_SHARE = 7
WORKING_DAYS_OF_A_YEAR = 245
USUAL_WAIT = 600.0  # working minutes where the process gives a step no time (handing over, applicants)

Do = Callable[[Teller, Story, User, datetime.datetime], None]


@dataclass(frozen=True)
class Turn:
    """One act of a plan, so many working minutes after the one before."""

    after: float
    do: Do


def draw_kind(chance: random.Random) -> str:
    """What becomes of one dossier."""
    drawn = chance.uniform(0, 100)
    if drawn < DRAFT_SHARE:
        return "draft"
    kinds = OPEN if drawn < DRAFT_SHARE + OPEN_SHARE else ENDED
    return chance.choices(list(kinds), list(kinds.values()))[0]


def tell(
    teller: Teller, dossier_id: int, offering: Offering, citizen: User, kind: str, now: datetime.datetime
) -> Story:
    """One whole story, ending before `now`."""
    chance = teller.chance
    calendar = calendar_of(offering.agency_id)
    turns = _turns(offering, kind, chance)
    length = sum(turn.after for turn in turns)
    back = length + _minutes_since(kind, calendar.daily_minutes, length, chance)
    submitted_at = calendar.shift(now, -datetime.timedelta(minutes=back))
    opened_at = submitted_at - datetime.timedelta(minutes=chance.uniform(10, 1200))
    story = teller.draft(dossier_id, offering, citizen, opened_at)
    if kind == "draft":
        return story
    teller.submit(story, citizen, submitted_at)
    at = submitted_at
    for turn in turns:
        at = calendar.shift(at, datetime.timedelta(minutes=turn.after))
        turn.do(teller, story, citizen, at)
    return story


def _minutes_since(kind: str, daily: int, length: float, chance: random.Random) -> float:
    if kind in ENDED or kind == "draft":
        return 5 + chance.random() * max(60.0, WORKING_DAYS_OF_A_YEAR * daily - length)
    if chance.uniform(0, 100) < LATE_SHARE:
        return chance.uniform(10, 40) * daily
    return 5 + chance.random() * 2 * daily


def _turns(offering: Offering, kind: str, chance: random.Random) -> list[Turn]:
    main, steps = offering.actions, offering.steps
    if kind == "draft":
        return []
    if kind == "full":
        return _along(offering, steps, main, chance)
    if kind == "standing":
        stop = chance.randrange(len(main))
        return _along(offering, steps[:stop], main[:stop], chance)
    if kind in ("withdrawn", "withdrawal_asked"):
        turns = [Turn(chance.uniform(5, USUAL_WAIT), Teller.ask_withdrawal)]
        if kind == "withdrawn":
            turns.append(_action(offering, offering.process.withdrawal_step, "confirm_withdrawal", chance))
        return turns
    late_act = {"rejected": "reject", "supplement_asked": "ask_supplement", "resupplied": "ask_supplement"}
    first = offering.process.start
    if kind in late_act:
        at = _examination(offering, late_act[kind])
        if at:
            before = steps[: steps.index(at)]
            turns = _along(offering, before, main[: len(before)], chance)
            turns.append(_action(offering, at, late_act[kind], chance))
            return [*turns, _supply(chance)] if kind == "resupplied" else turns
    if kind in ("refused", "rejected"):
        return [_action(offering, first, "refuse", chance)]
    asked = _action(offering, first, "ask_supplement", chance)
    return [asked, _supply(chance)] if kind in ("supplemented", "resupplied") else [asked]


def _examination(offering: Offering, act: str) -> str:
    """The step after intake at which this act is possible; "" where the process has none."""
    steps = offering.process.steps
    return next((code for code in offering.steps[1:] if steps[code].action_for(act) is not None), "")


def _along(
    offering: Offering, steps: Sequence[str], actions: Sequence[Action], chance: random.Random
) -> list[Turn]:
    return [
        Turn(_wait(offering, step, chance), _doing(action))
        for step, action in zip(steps, actions, strict=True)
    ]


def _action(offering: Offering, step: str, act: str, chance: random.Random) -> Turn:
    action = offering.process.steps[step].action_for(act)
    assert action is not None  # the sample's processes have it at this step
    return Turn(_wait(offering, step, chance), _doing(action))


def _supply(chance: random.Random) -> Turn:
    return Turn(chance.uniform(30, 4 * USUAL_WAIT), Teller.supply)


def _wait(offering: Offering, step: str, chance: random.Random) -> float:
    return (offering.process.steps[step].minutes or USUAL_WAIT) * chance.uniform(0.05, 1.0)


def _doing(action: Action) -> Do:
    return lambda teller, story, _citizen, at: teller.onward(story, action, at)
