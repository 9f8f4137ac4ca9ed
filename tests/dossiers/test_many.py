"""One act on many dossiers: each by itself, with a result for each."""

from __future__ import annotations

import uuid

import pytest

from motcua.dossiers.errors import Incomplete
from motcua.dossiers.many import MOST, perform_many
from motcua.dossiers.states import State
from motcua.dossiers.verification import verify
from tests.desk.helpers import copies
from tests.story import DIRECTOR, EXAMINER, EXAMINER_2, HEAD, OTHER_HEAD, Story


def test_one_that_fails_is_named_and_stops_no_other(story: Story) -> None:
    dossiers = [story.to_approve() for _ in range(3)]
    story.do("reject", dossiers[1], DIRECTOR, {"reason": "Thiếu điều kiện"})
    results = perform_many(
        "approve", story.actor(DIRECTOR), [one.key for one in dossiers], {"reason": "Đồng ý"}
    )
    assert [(result.reference, result.done) for result in results] == [
        (dossiers[0].code, True),
        (dossiers[1].code, False),
        (dossiers[2].code, True),
    ]
    assert results[1].message == "Bạn không có quyền thực hiện thao tác này với hồ sơ ở bước hiện tại."
    for dossier, step in zip(dossiers, ("van-thu", "dung-xu-ly", "van-thu"), strict=True):
        dossier.refresh_from_db()
        assert dossier.step == step
    assert list(verify()) == []


@pytest.mark.criterion("II.7.1", "II.7.2")
def test_a_head_assigns_and_reassigns_many_at_once(story: Story) -> None:
    dossiers = [story.forwarded() for _ in range(3)]
    keys = [one.key for one in dossiers]
    head = story.actor(HEAD)
    first = perform_many("assign", head, keys, {"examiner": str(story.person(EXAMINER).id)})
    assert all(result.done for result in first)
    again = {"examiner": str(story.person(EXAMINER_2).id), "reason": "Chuyên viên nghỉ phép"}
    assert all(result.done for result in perform_many("reassign", head, keys, again))
    for dossier in dossiers:
        dossier.refresh_from_db()
        assert dossier.assignee == story.person(EXAMINER_2)


def test_somebody_elses_dossier_is_not_even_named(story: Story) -> None:
    mine, unknown = story.to_approve(), uuid.uuid4()
    results = perform_many("approve", story.actor(OTHER_HEAD), [mine.key, unknown])
    assert [(result.reference, result.message) for result in results] == [
        ("", "Không tìm thấy hồ sơ này.")
    ] * 2


def test_what_moved_since_it_was_ticked_stays_and_says_why(story: Story) -> None:
    dossier = story.to_approve()
    seen = {dossier.key: dossier.event_count}
    story.do(
        "consult", dossier, DIRECTOR, {"units": [str(story.unit(OTHER_HEAD))], "question": "?", "days": "1"}
    )
    (result,) = perform_many("approve", story.actor(HEAD), [dossier.key], expected=seen)
    assert not result.done
    assert "vừa thực hiện “Xin ý kiến phối hợp”" in result.message


def test_each_once_at_least_one_and_at_most_500(story: Story) -> None:
    dossier = story.to_approve()
    director = story.actor(DIRECTOR)
    assert len(perform_many("approve", director, [dossier.key, dossier.key])) == 1
    with pytest.raises(Incomplete, match="ít nhất một"):
        perform_many("approve", director, [])
    with pytest.raises(Incomplete, match="tối đa 500 hồ sơ; bạn đã chọn 501"):
        perform_many("approve", director, [uuid.uuid4() for _ in range(MOST + 1)])


def test_refusals_and_ends_are_never_done_in_bulk(story: Story) -> None:
    for act in ("refuse", "reject", "hand_over", "reopen", "supply"):
        with pytest.raises(ValueError, match="bulk"):
            perform_many(act, story.actor(DIRECTOR), [uuid.uuid4()])


def test_a_wrong_input_is_told_for_each(story: Story) -> None:
    dossier = story.forwarded()
    copies(story.submitted(), 1)
    (result,) = perform_many("assign", story.actor(HEAD), [dossier.key], {"examiner": "0"})
    assert (result.done, result.message) == (False, "Hãy chọn “Chuyên viên thụ lý” trong danh sách.")
    dossier.refresh_from_db()
    assert dossier.state == State.PROCESSING
