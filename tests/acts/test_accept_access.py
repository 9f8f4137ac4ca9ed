"""Who may accept a dossier, and who may not."""

from __future__ import annotations

from tests.acts.who import AGENCY, DESKS, check_access
from tests.story import APPLICANT, Story


def test_only_the_desk_of_the_agency_accepts(story: Story) -> None:
    check_access(story, "accept", story.submitted(), may=DESKS, knowing=AGENCY)


def test_nobody_accepts_a_draft_or_what_was_accepted(story: Story) -> None:
    check_access(story, "accept", story.draft(), may=set(), knowing={APPLICANT})
    story.do("discard", story.draft(), APPLICANT)
    check_access(story, "accept", story.accepted(), may=set(), knowing=AGENCY)
