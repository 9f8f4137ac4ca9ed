"""Approve: the head of the agency decides in favour, and the clerk goes on."""

from __future__ import annotations

from typing import Any

import pytest

from motcua.dossiers.models import Dossier, Event
from motcua.dossiers.selectors import dossier_for, work_list
from motcua.dossiers.states import State
from motcua.dossiers.verification import verify
from tests.acts.coordination import publish, settle
from tests.acts.repeating import check_done_once
from tests.story import CLERK, DEPUTY, DIRECTOR, JUSTICE_DESK, Story


@pytest.mark.criterion("II.9.1")
def test_what_waits_for_approval_is_listed_and_goes_to_the_clerk(story: Story) -> None:
    dossier = story.to_approve()
    waiting = work_list(story.actor(DIRECTOR), "to_approve")
    assert waiting is not None
    assert [row.key for row in waiting.items] == [dossier.key]
    dossier = story.do("approve", dossier, DIRECTOR, {"reason": "Đồng ý"}).dossier
    assert (dossier.step, dossier.step_role, dossier.unit_id) == ("van-thu", "clerk", story.unit(CLERK))
    assert (dossier.state, dossier.finished_at) == (State.PROCESSING, None)
    event = story.last_event(dossier)
    assert (event.act, event.reason, event.actor_as["title"]) == ("approve", "Đồng ý", "Giám đốc")
    assert dossier.approved_at == event.at
    empty = work_list(story.actor(DIRECTOR), "to_approve")
    assert empty is not None
    assert not empty.items


def test_an_opinion_may_be_left_out(story: Story) -> None:
    assert story.last_event(story.do("approve", story.to_approve(), DEPUTY).dossier).reason == ""


def test_twice_and_two_leaders_at_once(story: Story) -> None:
    check_done_once(story, "approve", story.to_approve(), DIRECTOR, second=DEPUTY)


def test_the_deputy_rejected_meanwhile(story: Story) -> None:
    dossier = story.to_approve()
    story.do("reject", dossier, DEPUTY, {"reason": "Thiếu điều kiện"})
    told = story.refused("approve", dossier, DIRECTOR, expected=dossier.event_count)
    assert "Nguyễn Thị Thuý Nga vừa thực hiện “Không đủ điều kiện giải quyết”" in told.message


@pytest.mark.criterion("II.9.2")
def test_it_is_signed_again_each_time_it_comes_back_from_another_agency(story: Story) -> None:
    """Signed, sent to another agency for its part, back to be signed again: each round is recorded by its number."""

    def to_and_fro(steps: dict[str, dict[str, Any]]) -> None:
        onward = {"code": "ky-chuyen", "label": "Ký, chuyển phối hợp", "act": "approve", "to": "lien-thong"}
        steps["ky-duyet"]["actions"].append(onward)
        steps["lien-thong"] |= {"role": "agency_head", "unit": "leadership", "holder": "any"}
        steps["lien-thong"]["actions"][0]["to"] = "ky-duyet"

    publish(to_and_fro)
    dossier = story.to_approve()
    for _round in range(2):
        dossier = story.do("approve", dossier, DIRECTOR, action="ky-chuyen").dossier
        settle()
        child = Dossier.objects.filter(parent=dossier).latest("id")
        story.do("refuse", child, JUSTICE_DESK, {"reason": "Không thuộc phạm vi"})
        settle()
        dossier.refresh_from_db()
        assert dossier.step == "ky-duyet"
    dossier = story.do("approve", dossier, DIRECTOR, action="phe-duyet").dossier
    assert dossier.step == "van-thu"
    signed = [
        event.data["round"] for event in Event.objects.filter(dossier=dossier, act="approve").order_by("seq")
    ]
    assert signed == [1, 2, 3]
    view = dossier_for(story.actor(CLERK), dossier.key)
    assert view is not None
    titles = [moment.title for moment in view.timeline if moment.act == "approve"]
    assert titles == ["Phê duyệt (lần 3)", "Ký, chuyển phối hợp (lần 2)", "Ký, chuyển phối hợp"]
    assert list(verify()) == []
