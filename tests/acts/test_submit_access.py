"""Who may submit a dossier, and who may not."""

from __future__ import annotations

from tests.acts.who import DESKS, check_access
from tests.story import APPLICANT, Story


def test_only_the_one_who_wrote_the_draft_submits_it(story: Story) -> None:
    check_access(story, "submit", story.draft(), may={APPLICANT}, knowing={APPLICANT})


def test_a_draft_brought_to_the_desk_is_submitted_by_that_desk_alone(story: Story) -> None:
    check_access(story, "submit", story.brought(), may=DESKS, knowing=DESKS)
