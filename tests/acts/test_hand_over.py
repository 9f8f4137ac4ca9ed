"""Hand over: to whom, how, and by which authority."""

from __future__ import annotations

import pytest

from motcua.dossiers.selectors import may_read_file
from motcua.dossiers.states import State
from motcua.dossiers.verification import verify
from tests.acts.repeating import check_done_once
from tests.story import APPLICANT, DESK, DESK_2, Story


@pytest.mark.criterion("II.10.2")
def test_the_end_with_the_moment_apart_from_that_of_finishing(story: Story) -> None:
    before = story.ready()
    dossier = story.do("hand_over", before, DESK, story.hand_over_data()).dossier
    event = story.last_event(dossier)
    assert (dossier.state, dossier.step) == (State.HANDED_OVER, "da-tra-ket-qua")
    assert dossier.handed_over_at == dossier.ended_at == event.at
    assert dossier.finished_at == before.finished_at
    assert dossier.finished_at < dossier.handed_over_at


@pytest.mark.criterion("II.10.6")
def test_who_received_for_another_is_recorded_with_the_paper(story: Story) -> None:
    data = {
        "way": "desk",
        "receiver": "Trần Thị Bình",
        "relation": "authorised",
        "paper": "Giấy uỷ quyền số 3",
    }
    dossier = story.do("hand_over", story.ready(), DESK, data | {"reason": "Nhận thay chồng"}).dossier
    event = story.last_event(dossier)
    assert event.data["hand_over"] == data
    assert event.reason == "Nhận thay chồng"


@pytest.mark.criterion("II.10.6")
def test_nobody_receives_for_another_without_a_paper(story: Story) -> None:
    data = {"way": "desk", "receiver": "Trần Thị Bình", "relation": "authorised"}
    refusal = story.refused("hand_over", story.ready(), DESK, data)
    assert refusal.status == 422
    assert refusal.fields == {"paper": "Hãy ghi giấy tờ của người được uỷ quyền (số CCCD, giấy uỷ quyền)."}


def test_way_receiver_and_relation_are_wanted(story: Story) -> None:
    refusal = story.refused("hand_over", story.ready(), DESK, {"way": "bo-cau"})
    assert refusal.fields == {
        "way": "Hãy chọn “Hình thức trả” trong danh sách.",
        "receiver": "Hãy nhập “Họ tên người nhận”.",
        "relation": "Hãy nhập “Tư cách người nhận”.",
    }


def test_twice_and_two_officers_at_once(story: Story) -> None:
    check_done_once(story, "hand_over", story.ready(), DESK, story.hand_over_data(), second=DESK_2)


def test_what_was_handed_over_is_over(story: Story) -> None:
    dossier = story.handed_over()
    for act in ("hand_over", "forward", "accept", "refuse"):
        assert story.refused(act, dossier, DESK, story.hand_over_data() | {"reason": "Nhầm"}).status == 403


@pytest.mark.criterion("II.10.6")
@pytest.mark.parametrize("relation", ["authorised", "substitute"])
def test_who_receives_for_the_applicant_is_kept_with_the_paper_of_authority(
    story: Story, relation: str
) -> None:
    authority = story.file("giay-uy-quyen.pdf")
    data = {
        "way": "desk",
        "receiver": "Trần Thị Bình",
        "relation": relation,
        "paper": "CCCD 042190001111",
        "authority": authority,
    }
    dossier = story.do("hand_over", story.ready(), DESK, data).dossier
    event = story.last_event(dossier)
    assert event.data["hand_over"]["receiver"] == "Trần Thị Bình"
    assert (event.data["hand_over"]["relation"], event.data["file"]["name"]) == (
        relation,
        "giay-uy-quyen.pdf",
    )
    assert may_read_file(story.person(DESK), authority)
    assert not may_read_file(story.person(APPLICANT), authority)
    assert list(verify()) == []
