"""Who may correct a result, and who may not."""

from __future__ import annotations

from tests.acts.who import DIVISION, check_access
from tests.story import CLERK, Story


def test_only_the_clerk_of_the_agency_corrects(story: Story) -> None:
    dossier = story.handed_over()
    data = {"number": "1", "issued_on": story.today(), "file": story.file(), "reason": "Sai số"}
    check_access(story, "correct_outcome", dossier, may={CLERK}, knowing=DIVISION, data=data)
    check_access(story, "correct_outcome", story.approved(), may=set(), knowing=DIVISION, data=data)
