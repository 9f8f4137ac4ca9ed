"""Ask to withdraw: put aside for the desk to decide; where it stood is remembered."""

from __future__ import annotations

import pytest

from motcua.dossiers.models import Dossier
from motcua.dossiers.states import State
from motcua.process.services import publish_process
from tests.acts.repeating import check_done_once
from tests.story import APPLICANT, DESK, Story

REASON = {"reason": "Không còn nhu cầu"}


@pytest.mark.parametrize(
    "stage", ["submitted", "asked_at_intake", "accepted", "forwarded", "assigned", "asked", "approved"]
)
def test_from_every_stage_before_the_result_it_goes_to_the_desk(story: Story, stage: str) -> None:
    before: Dossier = getattr(story, stage)()
    dossier = story.do("ask_withdrawal", before, APPLICANT, REASON).dossier
    assert (dossier.state, dossier.step) == (State.WITHDRAWAL_ASKED, "xet-rut")
    assert (dossier.return_step, dossier.return_state) == (before.step, before.state)
    assert (dossier.step_role, dossier.unit_id, dossier.assignee_id) == ("desk", story.unit(DESK), None)
    assert dossier.clock == before.clock, "the clock of the law runs on until the desk has decided"
    event = story.last_event(dossier)
    assert (event.act, event.reason, event.actor_as["role"]) == (
        "ask_withdrawal",
        REASON["reason"],
        "applicant",
    )


def test_a_reason_is_wanted(story: Story) -> None:
    refusal = story.refused("ask_withdrawal", story.submitted(), APPLICANT, {"reason": " "})
    assert refusal.fields == {"reason": "Hãy nhập “Lý do rút hồ sơ”."}


@pytest.mark.parametrize("stage", ["finished", "ready", "handed_over"])
def test_not_once_the_result_is_issued(story: Story, stage: str) -> None:
    refusal = story.refused("ask_withdrawal", getattr(story, stage)(), APPLICANT, REASON)
    assert refusal.status == 403


def test_a_process_without_withdrawal_says_so(story: Story) -> None:
    dossier = story.submitted()
    definition = {**dossier.process_version.definition, "withdrawal": {}}
    version = publish_process("mot-cua", "Không cho rút", definition)
    Dossier.objects.filter(pk=dossier.pk).update(process_version=version)
    refusal = story.refused("ask_withdrawal", dossier, APPLICANT, REASON)
    assert refusal.status == 409
    assert refusal.message == "Quy trình của thủ tục này không cho rút hồ sơ."


def test_twice_and_the_desk_meanwhile(story: Story) -> None:
    check_done_once(story, "ask_withdrawal", story.submitted(), APPLICANT, REASON)


def test_the_desk_accepted_meanwhile(story: Story) -> None:
    dossier = story.submitted()
    story.do("accept", dossier, DESK)
    told = story.refused("ask_withdrawal", dossier, APPLICANT, REASON, expected=dossier.event_count)
    assert told.status == 409
    assert "Nguyễn Thị Lan vừa thực hiện “Tiếp nhận hồ sơ”" in told.message
