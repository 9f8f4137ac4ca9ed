"""Reassign: another examiner of the division, with a reason; the first one's hands are off it."""

from __future__ import annotations

import pytest

from motcua.dossiers.selectors import available_actions, work_list
from motcua.dossiers.states import State
from tests.acts.repeating import check_done_once
from tests.story import APPLICANT, EXAMINER, EXAMINER_2, HEAD, OTHER_EXAMINER, Story


def change(story: Story, email: str = EXAMINER_2) -> dict[str, str]:
    return {"examiner": str(story.person(email).id), "reason": "Nghỉ phép dài ngày"}


@pytest.mark.criterion("II.7.2")
def test_the_dossier_changes_hands_and_stays_where_it_is(story: Story) -> None:
    before = story.assigned()
    dossier = story.do("reassign", before, HEAD, change(story)).dossier
    assert (dossier.step, dossier.state, dossier.due_at) == (before.step, State.PROCESSING, before.due_at)
    assert dossier.assignee == dossier.examiner == story.person(EXAMINER_2)
    assert story.last_event(dossier).reason == "Nghỉ phép dài ngày"
    for email, rows in ((EXAMINER, 0), (EXAMINER_2, 1)):
        page = work_list(story.actor(email), "to_examine")
        assert page is not None
        assert len(page.items) == rows
    assert story.refused("propose", dossier, EXAMINER, {"opinion": "Đủ"}).status == 403
    assert story.do("propose", dossier, EXAMINER_2, {"opinion": "Đủ"}).dossier.step == "duyet-phong"


def test_the_process_wants_a_reason_and_the_form_says_so(story: Story) -> None:
    dossier = story.assigned()
    refusal = story.refused("reassign", dossier, HEAD, {"examiner": str(story.person(EXAMINER_2).id)})
    assert refusal.fields == {"reason": "Hãy nhập “Ý kiến chỉ đạo”."}
    (action,) = [found for found in available_actions(story.actor(HEAD), dossier) if found.act == "reassign"]
    assert {wanted.name: wanted.required for wanted in action.inputs} == {"examiner": True, "reason": True}


def test_to_somebody_else_of_the_division(story: Story) -> None:
    dossier = story.assigned()
    same = story.refused("reassign", dossier, HEAD, change(story, EXAMINER))
    assert same.fields == {"examiner": "Chuyên viên này đang thụ lý hồ sơ. Hãy chọn người khác."}
    other = story.refused("reassign", dossier, HEAD, change(story, OTHER_EXAMINER))
    assert other.fields == {"examiner": "Hãy chọn “Chuyên viên thụ lý” trong danh sách."}


def test_after_a_supplement_it_comes_back_to_the_new_one(story: Story) -> None:

    dossier = story.do("reassign", story.assigned(), HEAD, change(story)).dossier
    dossier = story.do("ask_supplement", dossier, EXAMINER_2, story.request()).dossier
    assert story.do("supply", dossier, APPLICANT).dossier.assignee == story.person(EXAMINER_2)


def test_not_while_it_stands_with_the_leaders(story: Story) -> None:
    refusal = story.refused("reassign", story.to_approve(), HEAD, change(story))
    assert refusal.status == 409
    assert "không còn thực hiện được ở bước hiện tại" in refusal.message


def test_twice_and_the_old_examiner_meanwhile(story: Story) -> None:
    check_done_once(story, "reassign", story.assigned(), HEAD, change(story), second=EXAMINER)
