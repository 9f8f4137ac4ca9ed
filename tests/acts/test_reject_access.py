"""Who may reject after examination, and who may not."""

from __future__ import annotations

from tests.acts.who import AGENCY, DIVISION, LEADERS, check_access
from tests.story import EXAMINER, Story


def test_the_examiner_in_charge_or_the_leaders(story: Story) -> None:
    data = {"reason": "Không đủ điều kiện"}
    check_access(story, "reject", story.assigned(), may={EXAMINER}, knowing=DIVISION, data=data)
    check_access(story, "reject", story.to_approve(), may=LEADERS, knowing=DIVISION, data=data)


def test_not_the_desk_at_intake(story: Story) -> None:
    check_access(story, "reject", story.submitted(), may=set(), knowing=AGENCY, data={"reason": "Không"})
