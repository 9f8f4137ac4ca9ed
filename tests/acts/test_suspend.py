"""Suspend: the dossier waits for a financial duty, and its clock with it."""

from __future__ import annotations

from motcua.dossiers.selectors import own_dossier
from motcua.dossiers.states import State
from motcua.dossiers.verification import verify
from tests.acts.repeating import check_done_once
from tests.kernel.moments import at
from tests.story import APPLICANT, DESK, EXAMINER, Story
from tests.story_fixtures import TimeIs

DUTY = {"reason": "Nộp phí thẩm định 1.200.000 đồng tại Kho bạc", "until": "18/12/2026"}


def test_it_stays_with_the_examiner_in_the_state_of_the_circular_and_nobody_is_late(
    story: Story, time_is: TimeIs
) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.assigned()
    time_is("2026-12-09 08:00")
    dossier = story.do("suspend", dossier, EXAMINER, DUTY).dossier
    assert (dossier.state, dossier.assignee) == (State.PAYMENT_ASKED, story.person(EXAMINER))
    assert (dossier.due_at, dossier.clock[-1][0]) == (None, "pause")
    event = story.last_event(dossier)
    assert (event.clock, event.reason, event.data["until"]) == ("pause", DUTY["reason"], "2026-12-18")
    view = own_dossier(story.person(APPLICANT), dossier.key)
    assert view is not None
    assert view.state.label == "Yêu cầu thực hiện nghĩa vụ tài chính"
    assert view.due_line == "Tạm dừng, chờ thực hiện nghĩa vụ tài chính"
    assert view.timeline[0].reason == DUTY["reason"]
    assert list(verify(dossier.code)) == []


def test_the_time_of_the_wait_is_taken_out(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.assigned()
    time_is("2026-12-09 08:00")
    dossier = story.do("suspend", dossier, EXAMINER, DUTY).dossier
    time_is("2026-12-14 08:00")
    dossier = story.do("resume", dossier, EXAMINER).dossier
    assert dossier.due_at == at("2026-12-24 08:00")


def test_after_a_supplement_too(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.do("supply", story.asked(), APPLICANT).dossier
    assert dossier.state == State.SUPPLEMENTED
    dossier = story.do("suspend", dossier, EXAMINER, DUTY).dossier
    assert [tick[0] for tick in dossier.clock] == ["start", "pause", "resume", "pause"]
    assert list(verify(dossier.code)) == []


def test_a_withdrawal_meanwhile_comes_back_to_the_wait(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.do("suspend", story.assigned(), EXAMINER, DUTY).dossier
    dossier = story.do(
        "decline_withdrawal", story.withdrawing(dossier), DESK, {"reason": "Đã thu phí"}
    ).dossier
    assert (dossier.state, dossier.step, dossier.due_at) == (State.PAYMENT_ASKED, "cho-nghia-vu", None)
    assert list(verify(dossier.code)) == []


def test_what_is_missing_or_past_is_said(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.assigned()
    assert set(story.refused("suspend", dossier, EXAMINER, {}).fields) == {"reason"}
    past = story.refused("suspend", dossier, EXAMINER, DUTY | {"until": "06/12/2026"})
    assert past.fields == {"until": "Ngày phải thực hiện không được ở trước hôm nay."}
    assert story.do("suspend", dossier, EXAMINER, {"reason": "Nộp phí"}).dossier.state == State.PAYMENT_ASKED


def test_twice_is_once(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    check_done_once(story, "suspend", story.assigned(), EXAMINER, DUTY)
