"""Who may issue the result, and who may not."""

from __future__ import annotations

from tests.acts.who import DIVISION, check_access
from tests.story import CLERK, Story


def test_only_the_clerk_issues(story: Story) -> None:
    data = {"number": "12/GP-SCT", "issued_on": story.today(), "file": story.file("ket-qua.pdf")}
    check_access(story, "finish", story.approved(), may={CLERK}, knowing=DIVISION, data=data)
    check_access(story, "finish", story.to_approve(), may=set(), knowing=DIVISION, data=data)
