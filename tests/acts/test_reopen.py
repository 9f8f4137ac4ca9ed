"""Reopen: an ended dossier is resolved again, by the head of the agency, on a written basis."""

from __future__ import annotations

import pytest

from motcua.dossiers.models import Outcome
from motcua.dossiers.selectors import available_actions, own_dossier
from motcua.dossiers.states import State
from motcua.dossiers.verification import verify
from tests.acts.repeating import check_done_once
from tests.kernel.moments import at
from tests.story import APPLICANT, CLERK, DESK, DIRECTOR, EXAMINER, HEAD, Story
from tests.story_fixtures import TimeIs

DATA = {"step": "tham-dinh", "basis": "Quyết định 15/QĐ-SCT ngày 14/12/2026", "reason": "Kết quả có sai sót"}


def test_it_goes_on_with_the_whole_limit_and_the_given_result_holds_no_longer(
    story: Story, time_is: TimeIs
) -> None:
    time_is("2026-12-07 08:00")
    ended = story.handed_over()
    time_is("2026-12-14 08:00")
    assert [one.act for one in available_actions(story.actor(DIRECTOR), ended)] == ["reopen"]
    dossier = story.do("reopen", ended, DIRECTOR, DATA).dossier
    assert (dossier.state, dossier.step, dossier.assignee) == (
        State.PROCESSING,
        "tham-dinh",
        story.person(EXAMINER),
    )
    assert (dossier.ended_at, dossier.finished_at, dossier.handed_over_at) == (None, None, None)
    assert dossier.due_at == at("2026-12-28 08:00")
    assert dossier.appointed_at == ended.appointed_at
    event = story.last_event(dossier)
    assert (event.clock, event.reason, event.data["basis"]) == ("restart", DATA["reason"], DATA["basis"])
    assert Outcome.objects.get(dossier=dossier).replaced_at == event.at
    assert list(verify()) == []


def test_resolved_again_the_new_result_holds_and_both_are_shown(story: Story) -> None:
    dossier = story.do("reopen", story.handed_over(), DIRECTOR, DATA).dossier
    dossier = story.do("propose", dossier, EXAMINER, {"opinion": "Đã sửa."}).dossier
    dossier = story.do("propose", dossier, HEAD, {"opinion": "Trình."}).dossier
    dossier = story.do("approve", dossier, DIRECTOR).dossier
    assert story.last_event(dossier).data["round"] == 2
    result = {"number": "13/GP-SCT", "issued_on": story.today(), "file": story.file("moi.pdf")}
    dossier = story.do("finish", dossier, CLERK, result).dossier
    dossier = story.do("forward", dossier, DESK).dossier
    dossier = story.do("hand_over", dossier, DESK, story.hand_over_data()).dossier
    view = own_dossier(story.person(APPLICANT), dossier.key)
    assert view is not None
    assert [(one.number, one.replaced_at is None) for one in view.outcomes] == [
        ("13/GP-SCT", True),
        ("12/GP-SCT", False),
    ]
    assert list(verify()) == []


def test_what_was_rejected_is_taken_up_again(story: Story) -> None:
    rejected = story.do("reject", story.to_approve(), DIRECTOR, {"reason": "Thiếu điều kiện"}).dossier
    dossier = story.do("reopen", rejected, DIRECTOR, DATA).dossier
    assert (dossier.state, dossier.due_at is not None) == (State.PROCESSING, True)
    assert list(verify()) == []


def test_what_was_never_accepted_is_submitted_anew(story: Story) -> None:
    refused = story.do("refuse", story.submitted(), DESK, {"reason": "Sai thẩm quyền"}).dossier
    assert available_actions(story.actor(DIRECTOR), refused) == []
    assert story.refused("reopen", refused, DIRECTOR, DATA).fields == {
        "step": "Hãy chọn “Giải quyết lại từ bước” trong danh sách."
    }


@pytest.mark.parametrize("missing", ["step", "basis", "reason"])
def test_step_basis_and_reason_are_wanted(story: Story, missing: str) -> None:
    refusal = story.refused("reopen", story.handed_over(), DIRECTOR, {**DATA, missing: ""})
    assert list(refusal.fields) == [missing]


def test_only_to_a_step_of_the_officers(story: Story) -> None:
    for step in ("cho-bo-sung", "xet-rut", "da-tra-ket-qua"):
        refusal = story.refused("reopen", story.handed_over(), DIRECTOR, {**DATA, "step": step})
        assert list(refusal.fields) == ["step"]


def test_twice(story: Story) -> None:
    check_done_once(story, "reopen", story.handed_over(), DIRECTOR, DATA)
