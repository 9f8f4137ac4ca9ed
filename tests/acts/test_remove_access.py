"""Who may remove an invalid submission, and who may not."""

from __future__ import annotations

from tests.acts.who import AGENCY, DESKS, DIVISION, check_access
from tests.story import Story

DATA = {"why": "spam", "reason": "Quảng cáo"}


def test_only_the_desk_of_the_agency_removes(story: Story) -> None:
    check_access(story, "remove", story.submitted(), may=DESKS, knowing=AGENCY, data=DATA)


def test_after_acceptance_nobody_removes(story: Story) -> None:
    check_access(story, "remove", story.assigned(), may=set(), knowing=DIVISION, data=DATA)
