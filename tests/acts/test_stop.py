"""Stop: processing ends at the applicant's request, under the rules of 2025, before anything is decided."""

from __future__ import annotations

import pytest

from motcua.dossiers.models import Dossier, IssuedSlip
from motcua.dossiers.selectors import available_actions
from motcua.dossiers.states import State
from motcua.dossiers.verification import verify
from tests.acts.repeating import check_done_once
from tests.kernel.moments import at
from tests.story import DESK, DIRECTOR, EXAMINER, HEAD, Story
from tests.story_fixtures import TimeIs

ASKED = {"asked_on": "08/12/2026", "reason": "Không còn nhu cầu"}


def offered(story: Story, dossier: Dossier, email: str = EXAMINER) -> bool:
    return "stop" in {action.act for action in available_actions(story.actor(email), dossier)}


def test_the_dossier_ends_and_its_clock_stops(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    before = story.assigned()
    moment = time_is("2026-12-09 08:00")
    dossier = story.do("stop", before, EXAMINER, ASKED).dossier
    assert (dossier.state, dossier.step, dossier.assignee_id) == (State.STOPPED, "dung-xu-ly", None)
    assert dossier.finished_at == dossier.ended_at == moment
    assert dossier.due_at == at("2026-12-21 08:00"), "what it was judged by stays known"
    event = story.last_event(dossier)
    assert (event.clock, event.reason, event.data["asked_on"]) == ("stop", "Không còn nhu cầu", "2026-12-08")
    slip = IssuedSlip.objects.select_related("template").get(dossier=dossier, event=event)
    assert story.rules_of(dossier).form_number(slip.template.code) == "05"
    assert (slip.data["reason"], slip.data["asked_on"]) == ("Không còn nhu cầu", "2026-12-08")
    assert list(verify(dossier.code)) == []


def test_the_desk_may_answer_a_request_to_withdraw_by_stopping(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-08 08:00")
    dossier = story.withdrawing(story.assigned())
    assert offered(story, dossier, DESK)
    dossier = story.do("stop", dossier, DESK, ASKED).dossier
    assert (dossier.state, dossier.return_step) == (State.STOPPED, "")
    assert list(verify(dossier.code)) == []


def test_while_a_financial_duty_is_waited_for(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-08 08:00")
    dossier = story.do("suspend", story.assigned(), EXAMINER, {"reason": "Nộp phí thẩm định"}).dossier
    dossier = story.do("stop", dossier, EXAMINER, ASKED).dossier
    assert [tick[0] for tick in dossier.clock] == ["start", "pause", "stop"]
    assert list(verify(dossier.code)) == []


def test_the_rules_of_2018_know_no_stop(story: Story, time_is: TimeIs) -> None:
    time_is("2025-06-02 08:00")
    dossier = story.assigned()
    assert not offered(story, dossier)
    refusal = story.refused("stop", dossier, EXAMINER, ASKED | {"asked_on": "02/06/2025"})
    assert (refusal.status, refusal.code) == (409, "no_stop")


def test_not_before_acceptance(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-08 08:00")
    dossier = story.withdrawing(story.submitted())
    assert not offered(story, dossier, DESK)
    assert story.refused("stop", dossier, DESK, ASKED).code == "not_accepted"


def test_not_once_it_is_decided_but_again_when_it_was_sent_back(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-08 08:00")
    approved = story.withdrawing(story.approved())
    assert not offered(story, approved, DESK)
    refusal = story.refused("stop", approved, DESK, ASKED)
    assert (refusal.status, refusal.code) == (409, "decided")
    back = story.do("send_back", story.to_approve(), DIRECTOR, {"reason": "Xem lại"}).dossier
    assert story.do("stop", back, EXAMINER, ASKED).dossier.state == State.STOPPED


@pytest.mark.parametrize("day", ["06/12/2026", "09/12/2026", "32/12/2026", ""])
def test_the_request_was_made_since_the_submission(story: Story, time_is: TimeIs, day: str) -> None:
    time_is("2026-12-08 08:00")
    if day == "06/12/2026":
        time_is("2026-12-07 08:00")
    dossier = story.assigned()
    refusal = story.refused("stop", dossier, EXAMINER, ASKED | {"asked_on": day})
    assert (refusal.status, set(refusal.fields)) == (422, {"asked_on"})


def test_twice_is_once(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-08 08:00")
    check_done_once(story, "stop", story.assigned(), EXAMINER, ASKED)


def test_the_head_at_the_own_step_does_not(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-08 08:00")
    assert story.refused("stop", story.proposed(), HEAD, ASKED).status == 403
