"""Who may assign a dossier, and who may not."""

from __future__ import annotations

from tests.acts.who import AGENCY, DIVISION, check_access
from tests.story import DESK, EXAMINER, HEAD, OTHER_EXAMINER, OTHER_HEAD, Story


def test_only_the_head_of_the_division_in_charge_assigns(story: Story) -> None:
    data = {"examiner": str(story.person(EXAMINER).id)}
    check_access(story, "assign", story.forwarded(), may={HEAD}, knowing=DIVISION, data=data)


def test_another_divisions_head_assigns_once_it_is_there(story: Story) -> None:
    other = {"division": str(story.unit(OTHER_HEAD))}
    dossier = story.do("forward", story.accepted(), DESK, other).dossier
    data = {"examiner": str(story.person(OTHER_EXAMINER).id)}
    knowing = AGENCY | {OTHER_HEAD, OTHER_EXAMINER}
    check_access(story, "assign", dossier, may={OTHER_HEAD}, knowing=knowing, data=data)
