"""Who may reassign a dossier, and who may not."""

from __future__ import annotations

from tests.acts.who import DIVISION, check_access
from tests.story import EXAMINER_2, HEAD, Story


def test_only_the_head_of_the_division_in_charge_reassigns(story: Story) -> None:
    data = {"examiner": str(story.person(EXAMINER_2).id), "reason": "Nghỉ phép"}
    check_access(story, "reassign", story.assigned(), may={HEAD}, knowing=DIVISION, data=data)
