"""Who may digitise papers, and who may not: the desk of the agency, and the examiner who holds the dossier."""

from __future__ import annotations

import pytest

from motcua.dossiers import digitising
from motcua.dossiers.errors import NotAllowed, NotFound
from motcua.dossiers.models import Dossier
from tests.acts.test_digitise import describe, given, put_in, written
from tests.acts.who import AGENCY, DESKS, DIVISION, EVERYBODY, check_access
from tests.scanning import CERTIFICATE, scan
from tests.story import DESK, EXAMINER, Story


def ready(story: Story, dossier: Dossier) -> dict[str, object]:
    batch = put_in(story, dossier, scan(CERTIFICATE))
    return given(batch, describe(story, batch, 1, written(story, dossier)))


def test_the_desk_before_and_after_it_was_accepted(story: Story) -> None:
    dossier = story.submitted()
    check_access(story, "digitise", dossier, may=DESKS, knowing=AGENCY, data=ready(story, dossier))


def test_the_desk_and_the_examiner_who_holds_it(story: Story) -> None:
    dossier = story.assigned()
    check_access(
        story, "digitise", dossier, may=DESKS | {EXAMINER}, knowing=DIVISION, data=ready(story, dossier)
    )


def test_nobody_once_it_was_handed_over(story: Story) -> None:
    dossier = story.ready()
    data = ready(story, dossier)
    check_access(story, "digitise", dossier, may=DESKS, knowing=DIVISION, data=data)
    dossier = story.do("hand_over", dossier, DESK, story.hand_over_data()).dossier
    check_access(story, "digitise", dossier, may=set(), knowing=DIVISION, data=data)


def test_the_working_copy_is_for_the_same_people(story: Story) -> None:
    dossier = story.assigned()
    for email in EVERYBODY:
        by = story.actor(email)
        if email in DESKS | {EXAMINER}:
            assert digitising.may_digitise(digitising.situation_of(by, dossier.key))
        elif email in DIVISION:
            with pytest.raises(NotAllowed):
                digitising.situation_of(by, dossier.key)
        else:
            with pytest.raises(NotFound):
                digitising.situation_of(by, dossier.key)
