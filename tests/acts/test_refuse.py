"""Refuse: not taken in, with a written reason."""

from __future__ import annotations

import pytest

from motcua.dossiers.models import IssuedSlip
from motcua.dossiers.selectors import own_dossier
from motcua.dossiers.states import State
from tests.acts.repeating import check_done_once
from tests.story import APPLICANT, DESK, DESK_2, Story

REASON = {"reason": "Không thuộc thẩm quyền của Sở"}


def test_without_a_reason_nothing_is_refused(story: Story) -> None:
    for data in ({}, {"reason": "   "}):
        refusal = story.refused("refuse", story.submitted(), DESK, data)
        assert refusal.status == 422
        assert refusal.fields == {"reason": "Hãy nhập “Lý do từ chối tiếp nhận”."}


def test_the_dossier_stops_without_a_code_and_without_a_clock(story: Story) -> None:
    dossier = story.do("refuse", story.submitted(), DESK, REASON).dossier
    assert (dossier.state, dossier.step) == (State.STOPPED, "dung-xu-ly")
    assert dossier.ended_at is not None
    assert (dossier.code, dossier.clock, dossier.due_at, dossier.finished_at) == (None, [], None, None)
    assert (dossier.unit_id, dossier.assignee_id, dossier.step_role) == (None, None, "")


def test_the_slip_and_the_applicant_have_the_reason(story: Story) -> None:
    dossier = story.do("refuse", story.submitted(), DESK, REASON).dossier
    slip = IssuedSlip.objects.select_related("template").get(dossier=dossier)
    assert slip.template.code == "phieu-tu-choi"
    assert slip.data["reason"] == REASON["reason"]
    view = own_dossier(story.person(APPLICANT), dossier.key)
    assert view is not None
    assert view.timeline[0].reason == REASON["reason"]
    assert view.timeline[0].state_label == "Dừng xử lý"


def test_twice_and_two_officers_at_once(story: Story) -> None:
    check_done_once(story, "refuse", story.submitted(), DESK, REASON, second=DESK_2)


@pytest.mark.parametrize("act", ["accept", "ask_supplement", "refuse"])
def test_what_was_refused_stays_refused(story: Story, act: str) -> None:
    dossier = story.do("refuse", story.submitted(), DESK, REASON).dossier
    assert story.refused(act, dossier, DESK, REASON | story.request()).status == 403
