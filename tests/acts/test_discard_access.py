"""Who may discard a draft, and who may not."""

from __future__ import annotations

from tests.acts.who import AGENCY, DESKS, check_access
from tests.story import APPLICANT, Story


def test_only_the_one_who_wrote_the_draft_discards_it(story: Story) -> None:
    check_access(story, "discard", story.draft(), may={APPLICANT}, knowing={APPLICANT})


def test_a_draft_brought_to_the_desk_is_discarded_by_that_desk_alone(story: Story) -> None:
    check_access(story, "discard", story.brought(), may=DESKS, knowing=DESKS)


def test_nobody_discards_what_was_submitted(story: Story) -> None:
    check_access(story, "discard", story.submitted(), may=set(), knowing=AGENCY)
