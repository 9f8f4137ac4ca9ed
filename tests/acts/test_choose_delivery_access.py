"""Who may say anew how the result goes, and who may not."""

from __future__ import annotations

from tests.acts.who import AGENCY, DESKS, DIVISION, check_access
from tests.story import APPLICANT, Story


def test_the_applicant_and_the_desk_until_it_is_given_away(story: Story) -> None:
    data = {"delivery": '{"way": "desk"}'}
    may = {APPLICANT, *DESKS}
    check_access(story, "choose_delivery", story.submitted(), may=may, knowing=AGENCY, data=data)
    check_access(story, "choose_delivery", story.handed_over(), may=set(), knowing=DIVISION, data=data)
