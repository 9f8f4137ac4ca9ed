"""Who may open an ended dossier again, and who may not."""

from __future__ import annotations

from tests.acts.who import DIVISION, LEADERS, check_access
from tests.story import Story

DATA = {"step": "tham-dinh", "basis": "Quyết định 15/QĐ-SCT", "reason": "Có sai sót"}


def test_only_the_leaders_of_the_agency_reopen(story: Story) -> None:
    check_access(story, "reopen", story.handed_over(), may=LEADERS, knowing=DIVISION, data=DATA)


def test_nobody_reopens_what_is_open(story: Story) -> None:
    check_access(story, "reopen", story.to_approve(), may=set(), knowing=DIVISION, data=DATA)
