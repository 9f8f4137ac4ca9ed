"""Apologise: in time a working day ahead; the new appointment counts where the law says so, and late stays late."""

from __future__ import annotations

import pytest

from motcua.dossiers.models import Dossier, IssuedSlip
from motcua.dossiers.selectors import available_actions
from motcua.dossiers.verification import verify
from tests.acts.repeating import check_done_once
from tests.kernel.moments import at
from tests.story import DIRECTOR, EXAMINER, HEAD, Story
from tests.story_fixtures import TimeIs

SORRY = {"day": "24/12/2026", "reason": "Phải lấy ý kiến thêm"}
SORRY_2018 = {"day": "19/06/2025", "reason": "Phải lấy ý kiến thêm"}


def offered(story: Story, dossier: Dossier, email: str = EXAMINER) -> bool:
    return "apologise" in {action.act for action in available_actions(story.actor(email), dossier)}


def test_under_2025_an_apology_in_time_moves_the_due_time(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    before = story.assigned()
    time_is("2026-12-18 08:00:00")  # to the second a working day before Monday the 21st, 8:00
    dossier = story.do("apologise", before, EXAMINER, SORRY).dossier
    assert dossier.due_at == dossier.reappointed_at == at("2026-12-24 17:30")
    assert dossier.appointed_at == at("2026-12-21 08:00")
    event = story.last_event(dossier)
    assert (event.clock, event.reason, event.data["in_time"]) == ("extend", "Phải lấy ý kiến thêm", True)
    assert event.data["due"] == {"from": "2026-12-21T01:00:00+00:00", "to": "2026-12-24T10:30:00+00:00"}
    assert list(verify(dossier.code)) == []


def test_a_second_after_the_latest_moment_it_is_recorded_and_cures_nothing(
    story: Story, time_is: TimeIs
) -> None:
    time_is("2026-12-07 08:00")
    before = story.assigned()
    time_is("2026-12-18 08:00:01")
    dossier = story.do("apologise", before, EXAMINER, SORRY).dossier
    assert dossier.due_at == at("2026-12-21 08:00")
    assert dossier.reappointed_at == at("2026-12-24 17:30")
    event = story.last_event(dossier)
    assert (event.clock, event.data["in_time"]) == ("", False)
    assert list(verify(dossier.code)) == []


def test_under_2018_the_new_appointment_is_a_promise_and_late_stays_late(
    story: Story, time_is: TimeIs
) -> None:
    time_is("2025-06-02 08:00")
    before = story.assigned()
    time_is("2025-06-12 08:00")
    dossier = story.do("apologise", before, EXAMINER, SORRY_2018).dossier
    assert dossier.due_at == at("2025-06-16 08:00")
    assert dossier.reappointed_at == at("2025-06-19 17:30")
    event = story.last_event(dossier)
    assert (event.clock, event.data["in_time"]) == ("", True)
    time_is("2025-06-18 08:00")
    dossier = story.do("reject", dossier, EXAMINER, {"reason": "Không đủ điều kiện"}).dossier
    assert dossier.finished_at is not None
    assert dossier.due_at is not None
    assert dossier.due_at < dossier.finished_at < dossier.reappointed_at
    assert list(verify(dossier.code)) == []


def test_when_it_is_late_already_the_applicant_is_told_all_the_same(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    before = story.assigned()
    time_is("2026-12-22 09:00")
    assert offered(story, before)
    dossier = story.do("apologise", before, EXAMINER, SORRY).dossier
    assert (dossier.due_at, dossier.reappointed_at) == (at("2026-12-21 08:00"), at("2026-12-24 17:30"))


@pytest.mark.parametrize(
    ("day", "code"), [("2025-06-02", "phieu-xin-loi-2018"), ("2026-12-07", "van-ban-xin-loi")]
)
def test_the_slip_is_form_04_of_its_time(story: Story, time_is: TimeIs, day: str, code: str) -> None:
    time_is(f"{day} 08:00")
    dossier = story.do("apologise", story.assigned(), EXAMINER, SORRY_2018 if day < "2026" else SORRY).dossier
    slip = IssuedSlip.objects.select_related("template").get(dossier=dossier, event=story.last_event(dossier))
    assert slip.template.code == code
    assert story.rules_of(dossier).form_number(code) == "04"
    assert slip.data["reason"] == "Phải lấy ý kiến thêm"
    assert (at(f"{day} 08:00") < at("2026-01-01 00:00")) == (slip.data["due_at"] == slip.data["old_due_at"])
    assert slip.data["days"] == 3


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("21/12/2026", ""),
        ("19/12/2026", "Ngày 19/12/2026 cơ quan không làm việc. Hãy chọn một ngày làm việc."),
        ("18/12/2026", "Ngày hẹn lại phải sau ngày hẹn cũ (21/12/2026 08:00:00) và chưa qua."),
        ("01/01/2027", "Ngày 01/01/2027 cơ quan không làm việc. Hãy chọn một ngày làm việc."),
        ("05/01/2027", ""),
        ("06/01/2027", "Chỉ được hẹn lại đến ngày 05/01/2027."),
        ("", "Hãy nhập “Hẹn lại ngày trả kết quả”."),
    ],
)
def test_the_new_day_is_a_working_day_after_the_old_one_and_within_the_law(
    story: Story, time_is: TimeIs, day: str, why: str
) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.assigned()
    data = SORRY | {"day": day}
    if why:
        assert story.refused("apologise", dossier, EXAMINER, data).fields == {"day": why}
    else:
        assert story.do("apologise", dossier, EXAMINER, data).dossier.reappointed_at is not None


def test_when_late_the_new_day_lies_ahead_of_today(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.assigned()
    time_is("2026-12-23 18:00")
    refusal = story.refused("apologise", dossier, EXAMINER, SORRY | {"day": "23/12/2026"})
    assert set(refusal.fields) == {"day"}


def test_once(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    dossier = check_done_once(story, "apologise", story.assigned(), EXAMINER, SORRY)
    assert not offered(story, dossier)
    refusal = story.refused("apologise", dossier, EXAMINER, SORRY | {"day": "28/12/2026"})
    assert (refusal.status, refusal.code) == (409, "apology_limit")


def test_after_an_extension_an_apology_moves_the_due_time_no_further(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.do("extend", story.assigned(), EXAMINER, {"days": "1", "reason": "Chờ"}).dossier
    dossier = story.do("apologise", dossier, EXAMINER, SORRY).dossier
    assert (dossier.due_at, dossier.reappointed_at) == (at("2026-12-22 08:00"), at("2026-12-24 17:30"))
    assert list(verify(dossier.code)) == []


def test_an_apology_that_moved_the_due_time_was_the_extension(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.do("apologise", story.assigned(), EXAMINER, SORRY).dossier
    refusal = story.refused("extend", dossier, EXAMINER, {"days": "1", "reason": "Chờ"})
    assert (refusal.status, refusal.code) == (409, "extension_limit")


def test_it_is_offered_when_the_due_time_draws_near(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.assigned()
    assert not offered(story, dossier)
    time_is("2026-12-15 08:00")
    assert offered(story, dossier)


def test_the_heads_may_apologise_at_their_own_steps(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    proposed, above = story.proposed(), story.to_approve()
    time_is("2026-12-16 08:00")
    for dossier, email in ((proposed, HEAD), (above, DIRECTOR)):
        assert offered(story, dossier, email)
        assert story.do("apologise", dossier, email, SORRY).dossier.step == dossier.step


def test_what_waits_for_the_applicant_has_no_appointment_to_change(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    refusal = story.refused("apologise", story.asked(), EXAMINER, SORRY)
    assert refusal.status in (403, 409)
