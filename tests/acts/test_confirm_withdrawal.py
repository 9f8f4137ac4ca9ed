"""Confirm a withdrawal: the dossier ends, and the name of its end depends on the stage."""

from __future__ import annotations

import pytest

from motcua.dossiers.states import State
from motcua.dossiers.verification import verify
from tests.acts.repeating import check_done_once
from tests.story import DESK, DESK_2, Story


def test_before_acceptance_it_is_withdrawn(story: Story) -> None:
    dossier = story.do("confirm_withdrawal", story.withdrawing(story.submitted()), DESK).dossier
    assert dossier.state == State.WITHDRAWN
    assert dossier.ended_at is not None
    assert (dossier.finished_at, dossier.clock) == (None, [])
    assert list(verify(dossier.receipt_number)) == []


@pytest.mark.parametrize("stage", ["accepted", "assigned", "asked"])
def test_after_acceptance_it_is_given_back_and_its_clock_stops(story: Story, stage: str) -> None:
    dossier = story.withdrawing(getattr(story, stage)())
    dossier = story.do("confirm_withdrawal", dossier, DESK, {"reason": "Đã trả lại hồ sơ"}).dossier
    assert dossier.state == State.RETURNED
    event = story.last_event(dossier)
    assert (event.clock, event.reason) == ("stop", "Đã trả lại hồ sơ")
    assert dossier.finished_at == dossier.ended_at == event.at
    assert list(verify(dossier.code)) == []


def test_twice_and_two_officers_at_once(story: Story) -> None:
    check_done_once(story, "confirm_withdrawal", story.withdrawing(story.accepted()), DESK, second=DESK_2)


def test_nothing_more_happens_to_it(story: Story) -> None:
    dossier = story.do("confirm_withdrawal", story.withdrawing(story.submitted()), DESK).dossier
    for act in ("accept", "decline_withdrawal", "confirm_withdrawal"):
        assert story.refused(act, dossier, DESK, {"reason": "Nhầm"}).status == 403
