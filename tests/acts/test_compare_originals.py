"""The result is ready, but originals were not shown: it is not handed over until they were (II.10.7)."""

from __future__ import annotations

import pytest

from motcua.dossiers.models import MissingOriginals
from motcua.dossiers.selectors import available_actions, own_dossier, work_list
from motcua.dossiers.states import State
from motcua.dossiers.verification import verify
from tests.acts.repeating import check_done_once
from tests.story import APPLICANT, DESK, DESK_2, Story

MISSING = {"result": "missing", "papers": "Bản chính giấy chứng nhận đăng ký doanh nghiệp"}


@pytest.mark.criterion("II.10.7")
def test_nothing_is_handed_over_while_originals_are_missing(story: Story) -> None:
    dossier = story.do("compare_originals", story.ready(), DESK, MISSING).dossier
    assert (dossier.state, dossier.handed_over_at) == (State.WAITING_HANDOVER, None)
    waiting = work_list(story.actor(DESK), "originals_missing")
    assert waiting is not None
    assert [row.key for row in waiting.items] == [dossier.key]
    refusal = story.refused("hand_over", dossier, DESK, story.hand_over_data())
    assert refusal.status == 409
    assert MISSING["papers"] in refusal.message
    told = own_dossier(story.person(APPLICANT), dossier.key)
    assert told is not None
    assert told.timeline[0].reason == MISSING["papers"]
    assert list(verify()) == []

    dossier = story.do("compare_originals", dossier, DESK_2, {"result": "complete"}).dossier
    empty = work_list(story.actor(DESK), "originals_missing")
    assert empty is not None
    assert not empty.items
    dossier = story.do("hand_over", dossier, DESK, story.hand_over_data()).dossier
    assert dossier.state == State.HANDED_OVER
    assert list(verify()) == []


def test_what_is_missing_is_named_and_may_change(story: Story) -> None:
    dossier = story.ready()
    refusal = story.refused("compare_originals", dossier, DESK, {"result": "missing"})
    assert refusal.fields == {"papers": "Hãy ghi bản chính nào còn thiếu hoặc không khớp."}
    story.do("compare_originals", dossier, DESK, MISSING)
    story.do("compare_originals", dossier, DESK, {**MISSING, "papers": "Chỉ còn hợp đồng thuê"})
    (still,) = MissingOriginals.objects.filter(dossier=dossier, settled_at__isnull=True)
    assert still.papers == "Chỉ còn hợp đồng thuê"
    assert list(verify()) == []


def test_it_is_offered_beside_handing_over(story: Story) -> None:
    offered = [one.act for one in available_actions(story.actor(DESK), story.ready())]
    assert {"hand_over", "compare_originals"} <= set(offered)


def test_a_row_removed_by_hand_is_found(story: Story) -> None:
    dossier = story.do("compare_originals", story.ready(), DESK, MISSING).dossier
    MissingOriginals.objects.all().delete()
    assert [one.message for one in verify(dossier.code)] == [
        "Việc đối soát bản chính ghi ở hồ sơ khác với diễn biến."
    ]


def test_twice_and_two_officers_at_once(story: Story) -> None:
    check_done_once(story, "compare_originals", story.ready(), DESK, MISSING, second=DESK_2)
