"""What an act does to the clock where the law says it, and when a timer in working time fires.

Decree 61/2018 art. 19.4 (supplements), the rule set of 2025 (stop at the applicant's request, suspension for financial
duties). Acts and simulation both ask these functions.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.process.definition import Timer
from motcua.process.rules import SupplementRule
from motcua.process.timing import effective_move, move_by_law, timer_moment
from tests.kernel.moments import MOMENTS, YEAR_2026, at, calendars
from tests.laws.ledger import rules


@pytest.mark.parametrize(
    ("code", "act", "accepted", "move"),
    [
        ("2018", "ask_supplement", True, "pause"),
        ("2018", "ask_supplement", False, ""),
        ("2018", "supply", True, "restart"),
        ("2018", "supply", False, ""),
        ("2025", "ask_supplement", True, "pause"),
        ("2025", "supply", True, "resume"),
        ("2025", "supply", False, ""),
        ("2025", "suspend", True, "pause"),
        ("2025", "resume", True, "resume"),
        ("2018", "suspend", True, "pause"),
        ("2018", "resume", True, "resume"),
        *((code, act, True, "stop") for code in ("2018", "2025") for act in ("reject", "stop", "confirm_withdrawal")),
    ],
)  # fmt: skip
def test_the_law_and_not_the_process_says_what_these_acts_do(code, act, accepted, move):
    assert move_by_law(act, "start", rules(code), accepted=accepted) == move


@pytest.mark.parametrize("clock", ["none", None])
@pytest.mark.parametrize("act", ["suspend", "resume"])
def test_a_suspension_that_touches_no_clock_leaves_it(act, clock):
    own = replace(rules("2025"), suspension_clock=clock)
    assert move_by_law(act, "start", own, accepted=True) == ""


@pytest.mark.parametrize("wanted", ["", "start", "stop"])
@pytest.mark.parametrize("act", ["accept", "forward", "finish", "propose"])
def test_for_all_others_the_process_says_it(act, wanted):
    assert move_by_law(act, wanted, rules("2018"), accepted=True) == wanted


@pytest.mark.parametrize(
    ("clock", "asked", "answered"),
    [("none", "", ""), ("pause", "pause", "resume"), ("restart", "pause", "restart")],
)
def test_each_stage_follows_its_own_rule(clock, asked, answered):
    own = replace(rules("2025"), intake=SupplementRule(clock), examination=SupplementRule("none"))
    assert move_by_law("ask_supplement", "stop", own, accepted=False) == asked
    assert move_by_law("supply", "stop", own, accepted=False) == answered
    assert move_by_law("supply", "stop", own, accepted=True) == ""


@pytest.mark.parametrize(
    ("last", "wanted", "move"),
    [
        ("", "start", "start"),
        ("", "pause", ""),
        ("", "resume", ""),
        ("", "stop", ""),
        ("", "restart", ""),
        ("start", "start", ""),
        ("start", "pause", "pause"),
        ("start", "stop", "stop"),
        ("pause", "resume", "resume"),
        ("pause", "restart", "restart"),
        ("pause", "stop", "stop"),
        ("stop", "start", "start"),
        ("stop", "stop", ""),
        ("stop", "pause", ""),
        ("stop", "restart", "restart"),
        ("start", "", ""),
    ],
)
def test_a_clock_that_does_not_run_is_neither_paused_nor_stopped(last, wanted, move):
    assert effective_move(last, wanted) == move


def timer(when: str, minutes: int) -> Timer:
    return Timer("nhac", "Nhắc việc", when, minutes, "remind", to_role="examiner")


MONDAY, STEP_DUE, DUE = at("2026-11-16 08:00"), at("2026-11-18 09:00"), at("2026-11-25 16:00")


@pytest.mark.parametrize(
    ("when", "minutes", "fires"),
    [
        ("after_arrival", 3 * 480, "2026-11-19 08:00"),
        ("before_step_due", 120, "2026-11-17 17:00"),
        ("after_step_due", 60, "2026-11-18 10:00"),
        ("before_due", 480, "2026-11-23 16:00"),
        ("after_due", 150, "2026-11-26 08:30"),
    ],
    ids=["three working days", "over the night", "an hour late", "back over the holiday of 24/11", "after closing"],
)  # fmt: skip
def test_when_a_timer_fires(when, minutes, fires):
    moment = timer_moment(timer(when, minutes), YEAR_2026, arrived=MONDAY, step_due=STEP_DUE, due=DUE)
    assert moment == at(fires)


@pytest.mark.parametrize(
    ("when", "known"),
    [
        ("after_arrival", {"step_due": STEP_DUE, "due": DUE}),
        ("before_step_due", {"arrived": MONDAY, "due": DUE}),
        ("after_step_due", {"arrived": MONDAY, "due": DUE}),
        ("before_due", {"arrived": MONDAY, "step_due": STEP_DUE}),
        ("after_due", {"arrived": MONDAY, "step_due": STEP_DUE}),
    ],
)
def test_no_timer_fires_while_its_moment_is_unknown(when, known):
    moments = {"arrived": None, "step_due": None, "due": None} | known
    assert timer_moment(timer(when, 60), YEAR_2026, **moments) is None


@given(calendars(), MOMENTS, st.integers(1, 2000))
def test_before_and_after_lie_on_their_sides(calendar, due, minutes):
    asked = {"arrived": None, "step_due": None, "due": due}
    before = timer_moment(timer("before_due", minutes), calendar, **asked)
    after = timer_moment(timer("after_due", minutes), calendar, **asked)
    assert before < due < after
