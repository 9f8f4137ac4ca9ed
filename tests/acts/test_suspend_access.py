"""Who may suspend a dossier for a financial duty, and who may not."""

from __future__ import annotations

from tests.acts.who import DIVISION, check_access
from tests.story import EXAMINER, Story


def test_the_examiner_in_charge(story: Story) -> None:
    data = {"reason": "Nộp phí thẩm định"}
    check_access(story, "suspend", story.assigned(), may={EXAMINER}, knowing=DIVISION, data=data)
