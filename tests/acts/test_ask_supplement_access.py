"""Who may ask for a supplement, and who may not."""

from __future__ import annotations

from tests.acts.who import AGENCY, DESKS, DIVISION, check_access
from tests.story import EXAMINER, Story


def test_at_intake_only_the_desk_asks(story: Story) -> None:
    check_access(story, "ask_supplement", story.submitted(), may=DESKS, knowing=AGENCY, data=story.request())


def test_during_examination_only_the_examiner_in_charge_asks(story: Story) -> None:
    check_access(
        story, "ask_supplement", story.assigned(), may={EXAMINER}, knowing=DIVISION, data=story.request()
    )
