"""Who may conclude a consultation, and who may not."""

from __future__ import annotations

from tests.acts.coordination import consulting
from tests.acts.who import DIVISION, check_access
from tests.story import EXAMINER, JUSTICE_DIRECTOR, Story


def test_only_the_lead_concludes_not_those_who_were_asked(story: Story) -> None:
    data = {"reason": "Không chờ nữa"}
    knowing = DIVISION | {JUSTICE_DIRECTOR}
    check_access(story, "conclude", consulting(story), may={EXAMINER}, knowing=knowing, data=data)
