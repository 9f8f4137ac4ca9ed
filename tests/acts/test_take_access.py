"""Who may take a dossier that nobody holds, and who may not."""

from __future__ import annotations

from tests.acts.who import DIVISION, check_access
from tests.story import (
    APPLICANT,
    JUSTICE_CLERK,
    JUSTICE_DESK,
    JUSTICE_DIRECTOR,
    JUSTICE_EXAMINER,
    JUSTICE_HEAD,
    Story,
)


def test_only_an_examiner_of_the_division_takes(story: Story) -> None:
    knowing = {APPLICANT, JUSTICE_DESK, JUSTICE_HEAD, JUSTICE_EXAMINER, JUSTICE_DIRECTOR, JUSTICE_CLERK}
    check_access(story, "take", story.same_day(), may={JUSTICE_EXAMINER}, knowing=knowing)


def test_what_was_assigned_is_not_taken(story: Story) -> None:
    check_access(story, "take", story.assigned(), may=set(), knowing=DIVISION)
