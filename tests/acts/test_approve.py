"""Approve: the head of the agency decides in favour, and the clerk goes on."""

from __future__ import annotations

import pytest

from motcua.dossiers.selectors import work_list
from motcua.dossiers.states import State
from tests.acts.repeating import check_done_once
from tests.story import CLERK, DEPUTY, DIRECTOR, Story


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
