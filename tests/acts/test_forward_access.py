"""Who may forward a dossier, and who may not."""

from __future__ import annotations

from tests.acts.who import AGENCY, DESKS, DIVISION, check_access
from tests.story import Story


def test_the_desk_forwards_what_it_accepted(story: Story) -> None:
    data = {"division": str(story.trade_division())}
    check_access(story, "forward", story.accepted(), may=DESKS, knowing=AGENCY, data=data)


def test_the_desk_confirms_the_result_and_nobody_else(story: Story) -> None:
    check_access(story, "forward", story.finished(), may=DESKS, knowing=DIVISION)


def test_what_stands_with_an_examiner_is_not_the_desks_to_forward(story: Story) -> None:
    check_access(story, "forward", story.submitted(), may=set(), knowing=AGENCY)
