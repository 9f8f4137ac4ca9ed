"""Who may stop the processing, and who may not."""

from __future__ import annotations

from tests.acts.who import DESKS, DIVISION, check_access
from tests.story import EXAMINER, Story
from tests.story_fixtures import TimeIs

ASKED = {"asked_on": "08/12/2026", "reason": "Không còn nhu cầu"}


def test_the_examiner_in_charge_or_the_desk_that_has_the_request(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-08 08:00")
    check_access(story, "stop", story.assigned(), may={EXAMINER}, knowing=DIVISION, data=ASKED)
    asked = story.withdrawing(story.assigned())
    check_access(story, "stop", asked, may=DESKS, knowing=DIVISION, data=ASKED)
