"""What the worked examples share: the two rule sets as they are published with the sample, and a ledger in one line."""

from __future__ import annotations

import json
from pathlib import Path

from motcua.kernel.clock import ClockMove, Reckoning, Tick, TimeLimit, reckon
from motcua.kernel.worktime import WorkingCalendar
from motcua.process.rules import Rules, parse
from tests.kernel.moments import at

SAMPLE_RULES = Path(__file__).parents[2] / "sample" / "rules"

Move = tuple[str, str] | tuple[str, str, int]


def rules(code: str) -> Rules:
    """The rule set "2018" or "2025"."""
    return parse(f"{code}/1", json.loads((SAMPLE_RULES / f"{code}.json").read_text("utf-8")))


def days(amount: int) -> TimeLimit:
    return TimeLimit("working_days", amount)


def clock(calendar: WorkingCalendar, limit: TimeLimit, *moves: Move) -> Reckoning:
    """The ledger of these moves: ("2026-11-02 08:00", "start"), …, ("2026-11-10 08:00", "extend", 480)."""
    return reckon(
        calendar, limit, [Tick(at(moment), ClockMove(move), *more) for moment, move, *more in moves]
    )
