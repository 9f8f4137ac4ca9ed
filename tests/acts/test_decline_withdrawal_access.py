"""Who may decline a withdrawal, and who may not."""

from __future__ import annotations

from tests.acts.who import AGENCY, DESKS, DIVISION, check_access
from tests.story import Story


def test_only_the_desk_decides(story: Story) -> None:
    reason = {"reason": "Đã trao đổi với người nộp"}
    at_intake = story.withdrawing(story.submitted())
    check_access(story, "decline_withdrawal", at_intake, may=DESKS, knowing=AGENCY, data=reason)
    in_examination = story.withdrawing(story.assigned())
    check_access(story, "decline_withdrawal", in_examination, may=DESKS, knowing=DIVISION, data=reason)


def test_nobody_decides_what_was_not_asked(story: Story) -> None:
    check_access(
        story, "decline_withdrawal", story.submitted(), may=set(), knowing=AGENCY, data={"reason": "Không"}
    )
