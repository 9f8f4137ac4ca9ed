"""Take back: a dossier sent on by mistake comes back as it was, as long as nobody touched it."""

from __future__ import annotations

import pytest

from motcua.dossiers.models import Dossier
from motcua.dossiers.selectors import available_actions, work_list
from motcua.dossiers.states import State
from motcua.dossiers.verification import verify
from motcua.process.models import StateDiagram
from motcua.process.services import publish_states
from tests.acts.repeating import check_done_once
from tests.kernel.moments import at
from tests.story import DESK, DIRECTOR, EXAMINER, EXAMINER_2, HEAD, OTHER_HEAD, Story
from tests.story_fixtures import TimeIs

REASON = {"reason": "Chọn nhầm người"}


def offered(story: Story, email: str, dossier: Dossier) -> bool:
    return "take_back" in {action.act for action in available_actions(story.actor(email), dossier)}


@pytest.mark.criterion("II.15.1", "II.5.6")
def test_an_assignment_taken_back_is_as_if_it_had_not_been_and_the_step_goes_on_counting(
    story: Story, time_is: TimeIs
) -> None:
    time_is("2026-12-07 08:00")
    before = story.forwarded()
    time_is("2026-12-07 09:00")
    sent = story.do("assign", before, HEAD, {"examiner": str(story.person(EXAMINER).id)}).dossier
    assert offered(story, HEAD, sent)
    time_is("2026-12-07 10:00")
    back = story.do("take_back", sent, HEAD, REASON).dossier
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
    for column in (*kept, "step_since", "step_due_at"):
        assert getattr(back, column) == getattr(before, column), column
    assert back.step_since == at("2026-12-07 08:00")
    event = story.last_event(back)
    assert (event.act, event.reason, event.data["taken_back"]) == (
        "take_back",
        "Chọn nhầm người",
        event.seq - 1,
    )
    waiting = work_list(story.actor(HEAD), "to_assign")
    assert waiting is not None
    assert [row.key for row in waiting.items] == [back.key]
    assert story.refused("examine", back, EXAMINER, {"opinion": "Đủ"}).status == 403
    assert list(verify()) == []


def test_taking_back_twice_still_counts_from_the_first_arrival(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.forwarded()
    for hour, email in (("09", EXAMINER), ("10", EXAMINER_2)):
        time_is(f"2026-12-07 {hour}:00")
        dossier = story.do("assign", dossier, HEAD, {"examiner": str(story.person(email).id)}).dossier
        dossier = story.do("take_back", dossier, HEAD, REASON).dossier
    assert dossier.step_since == at("2026-12-07 08:00")
    assert story.do("assign", dossier, HEAD, {"examiner": str(story.person(EXAMINER).id)}).dossier.examiner_id
    assert list(verify()) == []


def test_the_desk_takes_back_what_went_to_the_wrong_division(story: Story) -> None:
    wrong = {"division": str(story.unit(OTHER_HEAD))}
    dossier = story.do("forward", story.accepted(), DESK, wrong).dossier
    dossier = story.do("take_back", dossier, DESK, REASON).dossier
    assert (dossier.state, dossier.step, dossier.division_id) == (State.ACCEPTED, "chuyen", None)
    assert story.refused("assign", dossier, OTHER_HEAD, {"examiner": "1"}).status == 404
    right = story.do("forward", dossier, DESK, {"division": str(story.trade_division())}).dossier
    assert right.division_id == story.trade_division()
    assert list(verify()) == []


def test_what_somebody_touched_stays(story: Story) -> None:
    dossier = story.do("examine", story.assigned(), EXAMINER, {"opinion": "Đang xem"}).dossier
    assert not offered(story, HEAD, dossier)
    assert story.refused("take_back", dossier, HEAD, REASON).status == 403


def test_a_decision_is_not_taken_back(story: Story) -> None:
    dossier = story.approved()
    assert not offered(story, DIRECTOR, dossier)
    refusal = story.refused("take_back", dossier, DIRECTOR, REASON)
    assert refusal.message == (
        "Chỉ thu hồi được hồ sơ vừa chuyển đi mà người nhận chưa xử lý. Hãy tải lại trang."
    )
    asked = story.asked()
    assert not offered(story, EXAMINER, asked)


def test_the_diagram_must_let_it_go_back(story: Story) -> None:
    current = StateDiagram.objects.order_by("-number")[0].definition
    moves = [move for move in current["moves"] if move != ["processing", "accepted"]]
    diagram = publish_states({**current, "moves": moves})
    dossier = story.forwarded()
    Dossier.objects.filter(pk=dossier.pk).update(state_diagram=diagram)
    dossier.refresh_from_db()
    assert not offered(story, DESK, dossier)
    refusal = story.refused("take_back", dossier, DESK, REASON)
    assert "Sơ đồ trạng thái không cho phép chuyển từ “Đang xử lý” sang “Được tiếp nhận”" in refusal.message


def test_a_reason_is_wanted(story: Story) -> None:
    refusal = story.refused("take_back", story.proposed(), EXAMINER)
    assert refusal.fields == {"reason": "Hãy nhập “Lý do thu hồi”."}


def test_twice_and_the_receiver_meanwhile(story: Story) -> None:
    dossier = check_done_once(story, "take_back", story.proposed(), EXAMINER, REASON, second=HEAD)
    assert dossier.assignee == story.person(EXAMINER)
    sent = story.do("send_back", story.to_approve(), DIRECTOR, {"reason": "Thiếu bản đồ"}).dossier
    assert story.do("take_back", sent, DIRECTOR, REASON).dossier.step == "ky-duyet"
