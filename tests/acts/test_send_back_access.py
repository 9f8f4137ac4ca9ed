"""Who may send a dossier back, and who may not."""

from __future__ import annotations

from tests.acts.who import DIVISION, LEADERS, check_access
from tests.story import HEAD, Story


def test_the_head_of_the_division_then_the_leaders(story: Story) -> None:
    data = {"reason": "Bổ sung căn cứ"}
    check_access(story, "send_back", story.proposed(), may={HEAD}, knowing=DIVISION, data=data)
    check_access(story, "send_back", story.to_approve(), may=LEADERS, knowing=DIVISION, data=data)
