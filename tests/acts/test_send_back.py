"""Send back: to the very examiner, with what is to be done better."""

from __future__ import annotations

import pytest

from motcua.dossiers.selectors import work_list
from motcua.dossiers.states import State
from tests.acts.repeating import check_done_once
from tests.story import DEPUTY, DIRECTOR, EXAMINER, EXAMINER_2, HEAD, Story

OPINION = {"reason": "Bổ sung căn cứ về địa điểm"}


@pytest.mark.criterion("II.9.1")
@pytest.mark.parametrize(("stage", "by"), [("proposed", HEAD), ("to_approve", DIRECTOR)])
def test_the_examiner_has_it_again_with_the_opinion(story: Story, stage: str, by: str) -> None:
    before = getattr(story, stage)()
    dossier = story.do("send_back", before, by, OPINION).dossier
    assert (dossier.step, dossier.state, dossier.assignee) == (
        "tham-dinh",
        State.PROCESSING,
        story.person(EXAMINER),
    )
    assert dossier.due_at == before.due_at
    assert story.last_event(dossier).reason == OPINION["reason"]
    listed = work_list(story.actor(EXAMINER), "to_examine")
    assert listed is not None
    assert [row.key for row in listed.items] == [dossier.key]
    assert story.refused("propose", dossier, EXAMINER_2, {"opinion": "Đủ"}).status == 403
    assert story.do("propose", dossier, EXAMINER, {"opinion": "Đã bổ sung"}).dossier.step == "duyet-phong"


def test_an_opinion_is_wanted(story: Story) -> None:
    refusal = story.refused("send_back", story.to_approve(), DIRECTOR, {"reason": ""})
    assert refusal.fields == {"reason": "Hãy nhập “Ý kiến, nội dung cần xử lý lại”."}


def test_twice_and_two_leaders_at_once(story: Story) -> None:
    check_done_once(story, "send_back", story.to_approve(), DIRECTOR, OPINION, second=DEPUTY)
