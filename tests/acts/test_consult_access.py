"""Who may ask other units for their opinion, and who may not."""

from __future__ import annotations

from tests.acts.who import AGENCY, DIVISION, LEADERS, check_access
from tests.story import EXAMINER, HEAD, OTHER_HEAD, Story


def test_only_who_holds_the_dossier_asks(story: Story) -> None:
    data = {"units": [str(story.unit(OTHER_HEAD))], "question": "Có vướng không?", "days": "2"}
    check_access(story, "consult", story.assigned(), may={EXAMINER}, knowing=DIVISION, data=data)
    check_access(story, "consult", story.proposed(), may={HEAD}, knowing=DIVISION, data=data)
    check_access(story, "consult", story.to_approve(), may=LEADERS, knowing=DIVISION, data=data)
    check_access(story, "consult", story.submitted(), may=set(), knowing=AGENCY, data=data)
