"""Whoever of the asked unit may answer takes an opinion; for everybody else it is as if it were not there."""

from __future__ import annotations

from tests.acts.coordination import consulting
from tests.acts.test_take_consultation import asking
from tests.acts.who import DIVISION, check_access
from tests.story import CLERK, JUSTICE_DIRECTOR, OTHER_EXAMINER, OTHER_HEAD, Story


def test_the_asked_unit_takes_it(story: Story) -> None:
    dossier = asking(story)
    asked = {OTHER_HEAD, OTHER_EXAMINER}
    data = {"person": str(story.person(OTHER_EXAMINER).id)}
    check_access(story, "take_consultation", dossier, may=asked, knowing=DIVISION | asked, data=data)


def test_a_branch_that_names_a_role_is_that_roles(story: Story) -> None:
    dossier = consulting(story)
    data = {"person": str(story.person(JUSTICE_DIRECTOR).id)}
    asked = {CLERK, JUSTICE_DIRECTOR}
    check_access(story, "take_consultation", dossier, may=asked, knowing=DIVISION | asked, data=data)


def test_where_nobody_was_asked_nobody_takes_anything(story: Story) -> None:
    check_access(story, "take_consultation", story.assigned(), may=set(), knowing=DIVISION)
