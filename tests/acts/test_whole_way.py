"""The main job: a dossier from submission to the signed-for result, act by act, and its record."""

from __future__ import annotations

import pytest

from motcua.dossiers.models import Event
from motcua.dossiers.states import State
from motcua.dossiers.verification import verify
from tests.story import Story


@pytest.mark.criterion("II.20.1", "II.15.2", "II.5.6")
def test_the_record_tells_every_act_in_order_and_agrees_with_the_dossier(story: Story) -> None:
    dossier = story.handed_over()
    acts = list(Event.objects.filter(dossier=dossier).order_by("seq").values_list("act", flat=True))
    assert acts == [
        "save_draft",
        "submit",
        "accept",
        "forward",
        "assign",
        "propose",
        "propose",
        "approve",
        "finish",
        "forward",
        "hand_over",
    ]
    assert dossier.state == State.HANDED_OVER
    assert dossier.finished_at < dossier.handed_over_at
    assert [difference.message for difference in verify()] == []
