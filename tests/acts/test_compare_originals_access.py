"""Who may note that originals were compared, and who may not."""

from __future__ import annotations

from tests.acts.who import DESKS, DIVISION, check_access
from tests.story import Story


def test_only_the_desk_that_hands_over(story: Story) -> None:
    data = {"result": "complete"}
    check_access(story, "compare_originals", story.ready(), may=DESKS, knowing=DIVISION, data=data)
    check_access(story, "compare_originals", story.finished(), may=set(), knowing=DIVISION, data=data)
