"""What a supplement does to the clock, by the law in force at acceptance, through real acts.

Decree 61/2018 art. 19.4: the time is reckoned anew once the supplement is complete. The rule set of 2025: it pauses.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from motcua.dossiers.clockwork import reckoning_of
from motcua.dossiers.models import Dossier
from motcua.dossiers.verification import verify
from tests.kernel.moments import at
from tests.story import APPLICANT, DESK, EXAMINER, Story
from tests.story_fixtures import TimeIs, story, time_is

__all__ = ["story", "time_is"]


def asked_after_two_days_answered_after_five(
    story: Story, time_is: TimeIs, monday: str, days: list[str]
) -> Dossier:
    time_is(f"{monday} 08:00")
    dossier = story.assigned()
    time_is(f"{days[0]} 08:00")
    dossier = story.do("ask_supplement", dossier, EXAMINER, story.request()).dossier
    assert dossier.due_at is None, "nobody is late while the applicant is asked"
    time_is(f"{days[1]} 08:00")
    return story.do("supply", dossier, APPLICANT).dossier


def test_accepted_under_the_rules_of_2018_the_whole_time_is_granted_again(
    story: Story, time_is: TimeIs
) -> None:
    dossier = asked_after_two_days_answered_after_five(
        story, time_is, "2025-06-02", ["2025-06-04", "2025-06-11"]
    )
    assert dossier.rule_set.code == "2018"
    assert [move for move, _moment in dossier.clock] == ["start", "pause", "restart"]
    assert dossier.appointed_at == at("2025-06-16 08:00")
    assert dossier.due_at == at("2025-06-25 08:00")
    assert list(verify(dossier.code)) == []


def test_accepted_under_the_rules_of_2025_what_was_left_is_left(story: Story, time_is: TimeIs) -> None:
    dossier = asked_after_two_days_answered_after_five(
        story, time_is, "2026-12-07", ["2026-12-09", "2026-12-16"]
    )
    assert dossier.rule_set.code == "2025"
    assert [move for move, _moment in dossier.clock] == ["start", "pause", "resume"]
    assert dossier.appointed_at == at("2026-12-21 08:00")
    assert dossier.due_at == at("2026-12-28 08:00")
    assert reckoning_of(dossier).used(at("2026-12-16 08:00")) == timedelta(hours=16)
    assert list(verify(dossier.code)) == []


def test_the_old_rules_hold_for_what_was_accepted_under_them_even_when_asked_later(
    story: Story, time_is: TimeIs
) -> None:
    dossier = asked_after_two_days_answered_after_five(
        story, time_is, "2025-06-27", ["2025-07-01", "2025-07-08"]
    )
    assert dossier.rule_set.code == "2018"
    assert [move for move, _moment in dossier.clock] == ["start", "pause", "restart"]


def test_a_supplement_before_acceptance_touches_no_clock(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.asked_at_intake()
    time_is("2026-12-14 08:00")
    dossier = story.do("supply", dossier, APPLICANT).dossier
    assert dossier.clock == []
    assert story.do("accept", dossier, DESK).dossier.due_at == at("2026-12-28 08:00")


@pytest.mark.parametrize(
    ("monday", "days"),
    [("2025-06-02", ["2025-06-20", "2025-06-27"]), ("2026-12-07", ["2026-12-24", "2026-12-28"])],
)
def test_what_was_late_before_the_request_is_late_again_only_where_the_time_is_not_granted_anew(
    story: Story, time_is: TimeIs, monday: str, days: list[str]
) -> None:
    dossier = asked_after_two_days_answered_after_five(story, time_is, monday, days)
    assert dossier.due_at is not None
    late = dossier.due_at < at(f"{days[1]} 08:00")
    assert late == (dossier.rule_set.code == "2025")
