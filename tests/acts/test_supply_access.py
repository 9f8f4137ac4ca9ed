"""Who may supply what was asked for, and who may not."""

from __future__ import annotations

from tests.acts.who import AGENCY, DESKS, DIVISION, check_access
from tests.story import APPLICANT, Story

ANSWERED = {"replies": {"1": "Đã có bản rõ hơn"}}


def test_at_intake_the_applicant_supplies_or_the_desk_for_a_person_who_came(story: Story) -> None:
    check_access(
        story, "supply", story.asked_at_intake(), may=DESKS | {APPLICANT}, knowing=AGENCY, data=ANSWERED
    )


def test_during_examination_too_and_never_the_examiner(story: Story) -> None:
    check_access(story, "supply", story.asked(), may=DESKS | {APPLICANT}, knowing=DIVISION, data=ANSWERED)
