"""Who may propose for approval, and who may not."""

from __future__ import annotations

from tests.acts.who import DIVISION, check_access
from tests.story import EXAMINER, HEAD, Story


def test_the_examiner_in_charge_then_the_head_of_the_division(story: Story) -> None:
    data = {"opinion": "Đủ điều kiện"}
    check_access(story, "propose", story.assigned(), may={EXAMINER}, knowing=DIVISION, data=data)
    check_access(story, "propose", story.proposed(), may={HEAD}, knowing=DIVISION, data=data)
