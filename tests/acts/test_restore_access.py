"""Who may restore a discarded draft, and who may not."""

from __future__ import annotations

from tests.acts.who import check_access
from tests.story import APPLICANT, Story


def test_only_the_one_who_discarded_it_restores_it(story: Story) -> None:
    dossier = story.do("discard", story.draft(), APPLICANT).dossier
    check_access(story, "restore", dossier, may={APPLICANT}, knowing={APPLICANT})
