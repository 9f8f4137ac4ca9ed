"""Conclude: the lead may go on without an answer, with a reason; otherwise the system does."""

from __future__ import annotations

import pytest

from motcua.agencies.selectors import SYSTEM
from motcua.dossiers.acts import perform
from motcua.dossiers.errors import Conflict
from motcua.dossiers.models import Consultation
from motcua.dossiers.selectors import available_actions
from motcua.dossiers.verification import verify
from tests.acts.coordination import consulting
from tests.acts.repeating import check_done_once
from tests.story import APPLICANT, CLERK, DESK, EXAMINER, JUSTICE_DIRECTOR, Story

REASON = {"reason": "Quá hạn trả lời, đã trao đổi qua điện thoại."}


@pytest.mark.criterion("II.8.6")
def test_the_lead_goes_on_without_an_answer_and_the_record_says_whose(story: Story) -> None:
    dossier = consulting(story)
    opinion = Consultation.objects.get(dossier=dossier, code="van-thu")
    story.do("answer_consultation", dossier, CLERK, {"opinion": str(opinion.id), "answer": "Nhất trí."})
    (action,) = [one for one in available_actions(story.actor(EXAMINER), dossier) if one.act == "conclude"]
    assert action.inputs[0].hint == "Chưa có ý kiến của: Lãnh đạo Sở, Sở Tư pháp tỉnh Hà Tĩnh."
    assert story.refused("conclude", dossier, EXAMINER).fields == {
        "reason": "Hãy nhập “Lý do kết thúc xin ý kiến”."
    }
    dossier = story.do("conclude", dossier, EXAMINER, REASON).dossier
    event = story.last_event(dossier)
    assert (dossier.step, event.reason, event.data["without"]) == ("tham-dinh", REASON["reason"], ["tu-phap"])
    closed = Consultation.objects.get(dossier=dossier, code="tu-phap")
    assert (closed.closed_at, closed.answered_at) == (event.at, None)
    late = {"opinion": str(closed.id), "answer": "Muộn"}
    assert story.refused("answer_consultation", dossier, JUSTICE_DIRECTOR, late).status == 403
    assert list(verify()) == []


def test_the_system_never_goes_on_before_the_last_answer(story: Story) -> None:
    dossier = consulting(story)
    with pytest.raises(Conflict):
        perform("conclude", by=SYSTEM, dossier=dossier.key, data={"reason": "x"})


def test_a_withdrawal_declined_leaves_the_questions_open(story: Story) -> None:
    dossier = story.withdrawing(consulting(story), APPLICANT)
    assert all(asked.is_open for asked in Consultation.objects.filter(dossier=dossier))
    opinion = Consultation.objects.get(dossier=dossier, code="van-thu")
    story.do("answer_consultation", dossier, CLERK, {"opinion": str(opinion.id), "answer": "Nhất trí."})
    back = story.do("decline_withdrawal", dossier, DESK, {"reason": "Sắp xong"}).dossier
    assert back.step == "xin-y-kien"
    assert Consultation.objects.filter(dossier=dossier).count() == 2
    assert list(verify()) == []


def test_twice(story: Story) -> None:
    check_done_once(story, "conclude", consulting(story), EXAMINER, REASON)
