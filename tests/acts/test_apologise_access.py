"""Who may apologise and give a new appointment, and who may not."""

from __future__ import annotations

from tests.acts.who import DIVISION, LEADERS, check_access
from tests.story import EXAMINER, HEAD, Story
from tests.story_fixtures import TimeIs

SORRY = {"day": "24/12/2026", "reason": "Phải lấy ý kiến thêm"}


def test_whoever_has_it_before_them(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    for dossier, may in (
        (story.assigned(), {EXAMINER}),
        (story.proposed(), {HEAD}),
        (story.to_approve(), LEADERS),
    ):
        check_access(story, "apologise", dossier, may=may, knowing=DIVISION, data=SORRY)
