"""Who may approve, and who may not."""

from __future__ import annotations

from tests.acts.who import DIVISION, LEADERS, check_access
from tests.story import Story


def test_only_the_leaders_of_the_agency_approve(story: Story) -> None:
    check_access(story, "approve", story.to_approve(), may=LEADERS, knowing=DIVISION)


def test_not_before_the_division_has_proposed(story: Story) -> None:
    check_access(story, "approve", story.proposed(), may=set(), knowing=DIVISION)
