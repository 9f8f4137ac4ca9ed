"""Who may take a dossier back, and who may not."""

from __future__ import annotations

from tests.acts.who import AGENCY, DIVISION, check_access
from tests.story import DESK, EXAMINER, HEAD, Story

REASON = {"reason": "Chuyển nhầm"}


def test_only_who_sent_it_takes_it_back_not_a_colleague(story: Story) -> None:
    check_access(story, "take_back", story.assigned(), may={HEAD}, knowing=DIVISION, data=REASON)
    check_access(story, "take_back", story.forwarded(), may={DESK}, knowing=DIVISION, data=REASON)
    check_access(story, "take_back", story.proposed(), may={EXAMINER}, knowing=DIVISION, data=REASON)


def test_nobody_takes_back_what_nobody_sent(story: Story) -> None:
    check_access(story, "take_back", story.submitted(), may=set(), knowing=AGENCY, data=REASON)


def test_not_after_leaving_the_post(story: Story) -> None:
    dossier = story.assigned()
    story.person(HEAD).holdings.all().delete()
    check_access(story, "take_back", dossier, may=set(), knowing=DIVISION - {HEAD}, data=REASON)
