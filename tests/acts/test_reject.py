"""Reject: the conditions are not met; the applicant has the reason and the clock stops."""

from __future__ import annotations

import copy

import pytest

from motcua.dossiers.models import Dossier, IssuedSlip
from motcua.dossiers.selectors import dossier_for, own_dossier
from motcua.dossiers.states import State
from motcua.dossiers.verification import verify
from motcua.process.services import publish_process
from tests.acts.repeating import check_done_once
from tests.story import APPLICANT, DEPUTY, DIRECTOR, EXAMINER, Story

REASON = {"reason": "Địa điểm không phù hợp quy hoạch"}


@pytest.mark.criterion("II.9.3")
@pytest.mark.parametrize(("stage", "by"), [("assigned", EXAMINER), ("to_approve", DIRECTOR)])
def test_the_dossier_stops_with_the_reason_and_the_slip(story: Story, stage: str, by: str) -> None:
    dossier = story.do("reject", getattr(story, stage)(), by, REASON).dossier
    assert (dossier.state, dossier.step) == (State.STOPPED, "dung-xu-ly")
    event = story.last_event(dossier)
    assert (event.clock, event.reason) == ("stop", REASON["reason"])
    assert dossier.finished_at == dossier.ended_at == event.at
    slip = IssuedSlip.objects.select_related("template").get(event=event)
    assert (slip.template.code, slip.data["reason"]) == ("phieu-tu-choi", REASON["reason"])
    view = own_dossier(story.person(APPLICANT), dossier.key)
    assert view is not None
    assert view.timeline[0].reason == REASON["reason"]
    assert list(verify(dossier.code)) == []


def test_a_reason_is_wanted(story: Story) -> None:
    refusal = story.refused("reject", story.assigned(), EXAMINER)
    assert refusal.fields == {"reason": "Hãy nhập “Lý do không giải quyết”."}


def test_twice_and_two_leaders_at_once(story: Story) -> None:
    check_done_once(story, "reject", story.to_approve(), DIRECTOR, REASON, second=DEPUTY)


def test_the_clock_stops_even_where_the_process_forgot_to_say_so(story: Story) -> None:
    dossier = story.assigned()
    definition = copy.deepcopy(dossier.process_version.definition)
    for step in definition["steps"]:
        for action in step["actions"]:
            if action["act"] == "reject":
                action.pop("clock", None)
    Dossier.objects.filter(pk=dossier.pk).update(
        process_version=publish_process("mot-cua", "Quên giờ", definition)
    )
    dossier = story.do("reject", dossier, EXAMINER, REASON).dossier
    assert dossier.clock[-1][0] == "stop"
    assert dossier.finished_at is not None


@pytest.mark.criterion("II.9.3")
def test_the_leaders_guidance_goes_with_it_for_officers_alone(story: Story) -> None:
    data = {"reason": "Không đủ điều kiện", "opinion": "Hướng dẫn người nộp làm lại theo mẫu mới."}
    dossier = story.do("reject", story.to_approve(), DIRECTOR, data).dossier
    assert story.last_event(dossier).data["opinion"] == data["opinion"]
    own = own_dossier(story.person(APPLICANT), dossier.key)
    officers = dossier_for(story.actor(EXAMINER), dossier.key)
    assert own is not None
    assert officers is not None
    assert (own.timeline[0].reason, own.timeline[0].data.get("opinion")) == (data["reason"], None)
    assert officers.timeline[0].data["opinion"] == data["opinion"]
