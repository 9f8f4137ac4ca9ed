"""Who may bring back what was removed as invalid, and who may not."""

from __future__ import annotations

from tests.acts.who import AGENCY, LEADERS, check_access
from tests.story import DESK, Story

DATA = {"reason": "Có nhầm lẫn"}


def test_only_the_leaders_of_the_agency_bring_it_back(story: Story) -> None:
    dossier = story.do("remove", story.submitted(), DESK, {"why": "spam", "reason": "Quảng cáo"}).dossier
    check_access(story, "reinstate", dossier, may=LEADERS, knowing=AGENCY, data=DATA)


def test_nobody_brings_back_what_is_open(story: Story) -> None:
    check_access(story, "reinstate", story.submitted(), may=set(), knowing=AGENCY, data=DATA)
