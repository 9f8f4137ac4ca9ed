"""Extend: once, before the due time, by as much as the law lets; the due time follows from the ledger."""

from __future__ import annotations

import pytest

from motcua.dossiers.clockwork import reckoning_of
from motcua.dossiers.models import Dossier, IssuedSlip
from motcua.dossiers.selectors import available_actions, dossier_for
from motcua.dossiers.verification import verify
from tests.acts.repeating import check_done_once
from tests.kernel.moments import at, hours
from tests.story import APPLICANT, DESK, EXAMINER, NOTICE, Story
from tests.story_fixtures import TimeIs

FIVE = {"days": "5", "reason": "Chờ kết quả kiểm tra thực tế"}


def offered(story: Story, dossier: Dossier, email: str = EXAMINER) -> set[str]:
    return {action.act for action in available_actions(story.actor(email), dossier)}


def test_the_due_time_moves_by_the_days_given_and_the_dossier_stays(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    before = story.assigned()
    moment = time_is("2026-12-10 09:00")
    dossier = story.do("extend", before, EXAMINER, FIVE).dossier
    assert (dossier.step, dossier.state, dossier.assignee) == (before.step, before.state, before.assignee)
    assert before.due_at == at("2026-12-21 08:00")
    assert dossier.due_at == dossier.reappointed_at == at("2026-12-28 08:00")
    assert dossier.appointed_at == at("2026-12-21 08:00"), "what the first slip said stays known"
    assert dossier.clock[-1] == ["extend", moment.isoformat(), 2400]
    event = story.last_event(dossier)
    assert (event.clock, event.reason) == ("extend", FIVE["reason"])
    assert event.data["days"] == 5
    assert event.data["due"] == {
        "from": "2026-12-21T01:00:00+00:00",
        "to": "2026-12-28T01:00:00+00:00",
    }
    assert reckoning_of(dossier).extended_by == hours(40)
    assert list(verify(dossier.code)) == []


def test_the_applicant_gets_the_slip_that_the_rule_set_names(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.assigned()
    dossier = story.do("extend", dossier, EXAMINER, FIVE).dossier
    code = story.rules_of(dossier).slip_for("extend")
    slip = IssuedSlip.objects.select_related("template").get(dossier=dossier, template__code=code)
    assert story.rules_of(dossier).form_number(slip.template.code) == "04"
    assert (slip.data["old_due_at"], slip.data["new_due_at"], slip.data["days"]) == (
        "2026-12-21T01:00:00+00:00",
        "2026-12-28T01:00:00+00:00",
        5,
    )
    assert slip.data["due_at"] == slip.data["new_due_at"]


def test_each_choice_says_what_the_due_time_would_be(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    (action,) = [
        found for found in available_actions(story.actor(EXAMINER), story.assigned()) if found.act == "extend"
    ]
    days, reason = action.inputs
    assert len(days.options) == 10, "no more than the limit itself"
    assert days.options[0] == ("1", "1 ngày làm việc, đến 22/12/2026 08:00:00")
    # 1 January is a holiday.
    assert days.options[9] == ("10", "10 ngày làm việc, đến 05/01/2027 08:00:00")
    assert reason.required


@pytest.mark.parametrize("days", ["0", "11", "-1", "nhiều", ""])
def test_not_by_more_than_the_law_gives(story: Story, time_is: TimeIs, days: str) -> None:
    time_is("2026-12-07 08:00")
    refusal = story.refused("extend", story.assigned(), EXAMINER, FIVE | {"days": days})
    assert refusal.status == 422
    assert set(refusal.fields) == {"days"}


def test_once_and_then_it_is_offered_no_more(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.assigned()
    assert "extend" in offered(story, dossier)
    dossier = story.do("extend", dossier, EXAMINER, FIVE).dossier
    assert "extend" not in offered(story, dossier)
    view = dossier_for(story.actor(EXAMINER), dossier.key)
    assert view is not None
    assert "extend" not in {action.act for action in view.actions}
    refusal = story.refused("extend", dossier, EXAMINER, FIVE)
    assert (refusal.status, refusal.code) == (409, "extension_limit")
    assert refusal.message == "Hồ sơ đã được gia hạn; quy định chỉ cho phép gia hạn 1 lần."


def test_at_the_due_time_still_but_a_second_later_no_more(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    dossier, other = story.assigned(), story.assigned()
    time_is("2026-12-21 08:00:00")
    assert story.do("extend", dossier, EXAMINER, FIVE).dossier.due_at == at("2026-12-28 08:00")
    time_is("2026-12-21 08:00:01")
    assert "extend" not in offered(story, other)
    refusal = story.refused("extend", other, EXAMINER, FIVE)
    assert (refusal.status, refusal.code) == (409, "extension_late")
    assert "phiếu xin lỗi" in refusal.message


def test_it_is_kept_over_a_supplement_where_the_clock_pauses(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.do("extend", story.assigned(), EXAMINER, FIVE).dossier
    time_is("2026-12-08 08:00")
    dossier = story.do("ask_supplement", dossier, EXAMINER, story.request()).dossier
    time_is("2026-12-10 08:00")
    dossier = story.do("supply", dossier, APPLICANT).dossier
    assert dossier.due_at == at("2026-12-30 08:00")
    assert list(verify(dossier.code)) == []


def test_under_2018_a_restart_grants_the_limit_alone_and_the_extension_stays_used_up(
    story: Story, time_is: TimeIs
) -> None:
    time_is("2025-06-02 08:00")
    dossier = story.do("extend", story.assigned(), EXAMINER, FIVE).dossier
    assert dossier.due_at == at("2025-06-23 08:00")
    dossier = story.do("ask_supplement", dossier, EXAMINER, story.request()).dossier
    time_is("2025-06-09 08:00")
    dossier = story.do("supply", dossier, APPLICANT).dossier
    assert dossier.due_at == at("2025-06-23 08:00")
    assert "extend" not in offered(story, dossier)
    assert list(verify(dossier.code)) == []


def test_what_waits_for_the_applicant_or_has_no_limit_has_nothing_to_extend(
    story: Story, time_is: TimeIs
) -> None:
    time_is("2026-12-07 08:00")
    for dossier, email in ((story.asked(), EXAMINER), (story.submitted(), DESK)):
        assert "extend" not in offered(story, dossier, email)
        assert story.refused("extend", dossier, email, FIVE).status in (403, 409)
    unlimited = story.do("accept", story.do("submit", story.draft(procedure=NOTICE), APPLICANT).dossier, DESK)
    assert unlimited.dossier.due_at is None


def test_twice_by_one_person_is_once(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    dossier = check_done_once(story, "extend", story.assigned(), EXAMINER, FIVE)
    assert sum(tick[0] == "extend" for tick in dossier.clock) == 1


def test_a_changed_extension_is_found(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.do("extend", story.assigned(), EXAMINER, FIVE).dossier
    longer = [*dossier.clock[:-1], [*dossier.clock[-1][:2], 4800]]
    Dossier.objects.filter(pk=dossier.pk).update(clock=longer)
    assert [found.message for found in verify(dossier.code)] == ["Sổ tính giờ của hồ sơ khác với diễn biến."]
    Dossier.objects.filter(pk=dossier.pk).update(clock=dossier.clock, reappointed_at=None)
    assert [found.message for found in verify(dossier.code)] == [
        "Ngày hẹn lại ghi trên hồ sơ khác với diễn biến."
    ]
