"""Who may resume a suspended dossier, and who may not."""

from __future__ import annotations

from tests.acts.who import DIVISION, check_access
from tests.story import EXAMINER, Story


def test_the_examiner_in_charge(story: Story) -> None:
    dossier = story.do("suspend", story.assigned(), EXAMINER, {"reason": "Nộp phí thẩm định"}).dossier
    check_access(story, "resume", dossier, may={EXAMINER}, knowing=DIVISION)
