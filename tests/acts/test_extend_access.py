"""Who may extend, and who may not."""

from __future__ import annotations

from tests.acts.who import DIVISION, check_access
from tests.story import EXAMINER, Story


def test_the_examiner_in_charge_extends(story: Story) -> None:
    data = {"days": "2", "reason": "Chờ kiểm tra thực tế"}
    check_access(story, "extend", story.assigned(), may={EXAMINER}, knowing=DIVISION, data=data)
