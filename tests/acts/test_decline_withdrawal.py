"""Decline a withdrawal: back to the very place where the dossier stood."""

from __future__ import annotations

import pytest

from motcua.dossiers.models import Dossier
from motcua.dossiers.states import State
from motcua.dossiers.verification import verify
from tests.acts.repeating import check_done_once
from tests.story import APPLICANT, DESK, DESK_2, EXAMINER, Story

REASON = {"reason": "Kết quả đang được ký"}


@pytest.mark.parametrize(
    "stage", ["submitted", "asked_at_intake", "accepted", "assigned", "asked", "approved"]
)
def test_step_state_holder_and_clock_are_as_before(story: Story, stage: str) -> None:
    before: Dossier = getattr(story, stage)()
    dossier = story.do("decline_withdrawal", story.withdrawing(before), DESK, REASON).dossier
    kept = (
        "step",
        "state",
        "step_role",
        "unit_id",
        "assignee_id",
        "division_id",
        "examiner_id",
        "clock",
        "due_at",
    )
    for column in kept:
        assert getattr(dossier, column) == getattr(before, column), column
    assert (dossier.return_step, dossier.return_state) == ("", "")
    assert story.last_event(dossier).reason == REASON["reason"]
    assert list(verify()) == []


def test_a_reason_is_wanted(story: Story) -> None:
    refusal = story.refused("decline_withdrawal", story.withdrawing(story.submitted()), DESK, {})
    assert refusal.fields == {"reason": "Hãy nhập “Lý do không đồng ý”."}


def test_work_goes_on_afterwards(story: Story) -> None:
    dossier = story.do("decline_withdrawal", story.withdrawing(story.assigned()), DESK, REASON).dossier
    dossier = story.do("propose", dossier, EXAMINER, {"opinion": "Đủ điều kiện"}).dossier
    assert dossier.state == State.PROCESSING
    again = story.do("ask_withdrawal", dossier, APPLICANT, {"reason": "Vẫn xin rút"}).dossier
    assert again.return_step == "duyet-phong"


def test_twice_and_two_officers_at_once(story: Story) -> None:
    check_done_once(
        story, "decline_withdrawal", story.withdrawing(story.submitted()), DESK, REASON, second=DESK_2
    )
