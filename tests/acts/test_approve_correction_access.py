"""Who may approve a correction, and who may not."""

from __future__ import annotations

from tests.acts.test_approve_correction import corrected
from tests.acts.who import DIVISION, LEADERS, check_access
from tests.story import Story


def test_only_who_signs_for_the_agency_approves(story: Story) -> None:
    dossier = story.handed_over()
    corrected(story, dossier)
    check_access(story, "approve_correction", dossier, may=LEADERS, knowing=DIVISION)
    check_access(story, "approve_correction", story.approved(), may=set(), knowing=DIVISION)
