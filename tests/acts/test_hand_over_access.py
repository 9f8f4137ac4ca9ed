"""Who may hand the result over, and who may not."""

from __future__ import annotations

from tests.acts.who import DESKS, DIVISION, check_access
from tests.story import Story


def test_only_the_desk_hands_over(story: Story) -> None:
    check_access(story, "hand_over", story.ready(), may=DESKS, knowing=DIVISION, data=story.hand_over_data())


def test_not_before_the_result_is_at_the_desk(story: Story) -> None:
    check_access(
        story, "hand_over", story.finished(), may=set(), knowing=DIVISION, data=story.hand_over_data()
    )
