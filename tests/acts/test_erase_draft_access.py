"""Who may erase a draft for good, and who may not."""

from __future__ import annotations

from tests.acts.who import AGENCY, DESKS, check_access
from tests.story import APPLICANT, Story


def test_only_the_one_who_wrote_the_draft_erases_it(story: Story) -> None:
    check_access(story, "erase_draft", story.draft(), may={APPLICANT}, knowing={APPLICANT})


def test_what_was_brought_to_the_desk_is_erased_by_nobody(story: Story) -> None:
    check_access(story, "erase_draft", story.brought(), may=set(), knowing=DESKS)


def test_nobody_erases_what_was_submitted(story: Story) -> None:
    check_access(story, "erase_draft", story.submitted(), may=set(), knowing=AGENCY)
