"""What the acts and the simulation reckon alike: when a timer fires, what a move of the clock comes to. Pure."""

import datetime

from motcua.kernel.worktime import WorkingCalendar
from motcua.process.definition import Timer
from motcua.process.rules import Rules

# What a supplement that arrives does to a clock that waited for it.
ON_SUPPLY = {"restart": "restart", "pause": "resume"}


def timer_moment(
    timer: Timer,
    calendar: WorkingCalendar,
    *,
    arrived: datetime.datetime | None,
    step_due: datetime.datetime | None,
    due: datetime.datetime | None,
) -> datetime.datetime | None:
    """When a timer fires; None while that is unknown (no due time, a paused clock, a dossier that is done)."""
    start = arrived
    if timer.when in ("before_step_due", "after_step_due"):
        start = step_due
    elif timer.when in ("before_due", "after_due"):
        start = due
    if start is None:
        return None
    minutes = datetime.timedelta(minutes=timer.minutes)
    return (
        calendar.shift(start, -minutes) if timer.when.startswith("before") else calendar.add(start, minutes)
    )


def effective_move(last: str, wanted: str) -> str:
    """The clock's move, or none where it would say nothing: a clock that never ran is not stopped or paused.

    `last`: its last move, "" for none. One that stopped may be set going again, from zero: a dossier is opened again.
    """
    if wanted == "restart":
        return wanted if last else ""
    running = bool(last) and last != "stop"
    return wanted if running != (wanted == "start") else ""


def move_by_law(act: str, wanted: str, rules: Rules, *, accepted: bool) -> str:
    """What an act does to the clock where the law and not the process says so; else what the process wants."""
    stage = "examination" if accepted else "intake"
    match act:
        case "ask_supplement":
            return "pause" if rules.supplement(stage).waits else ""
        case "supply":
            return ON_SUPPLY.get(rules.supplement_clock(stage), "")
        case "suspend":
            return "pause" if rules.suspension_clock == "pause" else ""
        case "resume":
            return "resume" if rules.suspension_clock == "pause" else ""
        case "reject" | "stop" | "confirm_withdrawal":
            return "stop"
        case _:
            return wanted
