"""Who may refuse a dossier at intake, and who may not."""

from __future__ import annotations

from tests.acts.who import AGENCY, DESKS, DIVISION, check_access
from tests.story import Story


def test_only_the_desk_of_the_agency_refuses(story: Story) -> None:
    check_access(
        story, "refuse", story.submitted(), may=DESKS, knowing=AGENCY, data={"reason": "Sai thẩm quyền"}
    )


def test_after_acceptance_nobody_refuses(story: Story) -> None:
    check_access(
        story, "refuse", story.assigned(), may=set(), knowing=DIVISION, data={"reason": "Sai thẩm quyền"}
    )
