"""Accept: the code, the appointment, the slip, and the rules that hold from then on."""

from __future__ import annotations

import datetime

import pytest

from motcua.agencies.models import Agency
from motcua.dossiers import drafts
from motcua.dossiers.models import IssuedSlip
from motcua.dossiers.states import State
from motcua.people.models import User
from tests.acts.repeating import check_done_once
from tests.kernel.moments import at
from tests.sample_database import forget_cached
from tests.story import (
    APPLICANT,
    CERTIFIED_COPY,
    DEPARTMENT,
    DESK,
    DESK_2,
    JUSTICE,
    JUSTICE_DESK,
    NOTICE,
    Story,
)
from tests.story_fixtures import TimeIs


@pytest.mark.criterion("II.5.3", "I.4.2")
def test_acceptance_gives_the_code_of_agency_day_and_number(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-05 20:00")
    first = story.submitted()
    second = story.do("submit", story.draft(), APPLICANT).dossier
    assert first.code is None
    time_is("2026-12-07 08:00")
    assert story.do("accept", second, DESK).dossier.code == "H27.03-261207-0001"
    assert story.do("accept", first, DESK_2).dossier.code == "H27.03-261207-0002"
    time_is("2026-12-08 08:00")
    third = story.do("submit", story.draft(), APPLICANT).dossier
    assert story.do("accept", third, DESK).dossier.code == "H27.03-261208-0001"


def test_the_clock_starts_and_the_appointment_is_kept(story: Story, time_is: TimeIs) -> None:
    dossier = story.submitted()
    moment = time_is("2026-12-07 08:00")
    dossier = story.do("accept", dossier, DESK).dossier
    assert (dossier.state, dossier.step) == (State.ACCEPTED, "chuyen")
    assert dossier.accepted_at == moment
    assert dossier.due_at == dossier.appointed_at == at("2026-12-21 08:00")
    assert dossier.step_due_at == at("2026-12-07 09:00")
    assert (dossier.unit_id, dossier.assignee_id) == (story.unit(DESK), None)
    event = story.last_event(dossier)
    assert (event.act, event.clock, event.actor, event.at) == ("accept", "start", story.person(DESK), moment)
    assert event.data["code"] == dossier.code
    assert event.actor_as["name"] == "Nguyễn Thị Lan"
    assert event.actor_as["unit"] == "Bộ phận một cửa Sở Công Thương"


@pytest.mark.parametrize(
    ("accepted", "due"),
    [("2026-12-07 14:59", "2026-12-07 17:30"), ("2026-12-07 15:00", "2026-12-08 17:30")],
    ids=["before 15:00", "at 15:00"],
)
def test_a_same_day_procedure_is_due_today_before_15_00_and_tomorrow_from_then(
    story: Story, time_is: TimeIs, accepted: str, due: str
) -> None:
    dossier = story.do("submit", story.draft(APPLICANT, CERTIFIED_COPY, JUSTICE), APPLICANT).dossier
    time_is(accepted)
    assert story.do("accept", dossier, JUSTICE_DESK).dossier.due_at == at(due)


def test_where_the_law_sets_no_limit_nothing_is_due(story: Story) -> None:
    dossier = story.do("submit", story.draft(APPLICANT, NOTICE), APPLICANT).dossier
    dossier = story.do("accept", dossier, DESK).dossier
    assert dossier.accepted_at is not None
    assert dossier.due_at is None
    assert dossier.appointed_at is None


def test_the_receipt_slip_goes_with_it_numbered_with_the_data_of_that_moment(
    story: Story, time_is: TimeIs
) -> None:
    time_is("2026-12-07 08:00")
    dossiers = [story.do("accept", story.submitted(), DESK).dossier for _ in range(2)]
    slips = list(IssuedSlip.objects.select_related("template").order_by("id"))
    assert [(slip.dossier, slip.number, slip.year, slip.template.code) for slip in slips] == [
        (dossiers[0], 1, 2026, "giay-tiep-nhan"),
        (dossiers[1], 2, 2026, "giay-tiep-nhan"),
    ]
    data = slips[0].data
    assert data["number"] == "1/TNHS"
    assert data["code"] == dossiers[0].code
    assert data["applicant"]["name"] == "Nguyễn Văn An"
    assert data["due_at"] == dossiers[0].due_at.isoformat()
    assert data["officer"]["name"] == "Nguyễn Thị Lan"
    assert [paper["count"] for paper in data["papers"]] == [1, 1, 1, 1]


def test_the_rules_in_force_on_the_day_of_acceptance_hold(story: Story, time_is: TimeIs) -> None:
    time_is("2025-06-30 16:00")
    early, late = story.submitted(), story.submitted()
    assert early.rule_set.code == "2018"
    assert story.do("accept", early, DESK).dossier.rule_set.code == "2018"
    time_is("2025-07-01 08:00")
    accepted = story.do("accept", late, DESK).dossier
    accepted.refresh_from_db()
    assert accepted.rule_set.code == "2025"
    assert story.last_event(accepted).versions["rules"] == accepted.rule_set_id


@pytest.mark.criterion("II.5.4")
def test_an_agency_may_give_the_code_at_submission_and_it_stays(story: Story) -> None:
    Agency.objects.filter(code=DEPARTMENT).update(online_code_moment=Agency.CodeMoment.SUBMISSION)

    forget_cached()
    online = story.submitted()
    assert online.code is not None
    assert story.do("accept", online, DESK).dossier.code == online.code
    brought = story.do("submit", story.brought(), DESK).dossier
    assert (brought.channel, brought.code) == ("desk", None)
    assert story.do("accept", brought, DESK).dossier.code is not None


def test_twice_and_two_officers_at_once_give_one_code(story: Story) -> None:
    dossier = check_done_once(story, "accept", story.submitted(), DESK, second=DESK_2)
    assert dossier.code.endswith("-0001")
    following = story.do("accept", story.submitted(), DESK_2).dossier
    assert following.code.endswith("-0002")


def test_a_refused_acceptance_uses_no_number(story: Story) -> None:
    refusal = story.refused("accept", story.submitted(), DESK, action="tu-choi")
    assert refusal.status == 409
    assert "không còn thực hiện được" in refusal.message
    assert story.accepted().code.endswith("-0001")


def test_who_left_the_post_may_not_accept_any_more(story: Story, time_is: TimeIs) -> None:

    dossier = story.submitted()
    User.objects.get(email=DESK).holdings.update(ends_on=datetime.date(2026, 12, 6))
    time_is("2026-12-07 08:00")
    assert story.refused("accept", dossier, DESK).status == 404


@pytest.mark.parametrize(
    ("merchant", "place", "amount"),
    [("doanh_nghiep", "phuong", "1.200.000 đồng"), ("ho_kinh_doanh", "xa", "200.000 đồng")],
)
def test_the_slip_names_what_this_dossier_pays(
    story: Story, time_is: TimeIs, merchant: str, place: str, amount: str
) -> None:
    """Field (6) of the slip: not the whole table of fees."""
    time_is("2026-12-07 08:00")
    draft = story.draft()
    answers = {**draft.answers, "loai_thuong_nhan": merchant, "khu_vuc": place}
    drafts.save_answers(story.actor(APPLICANT), draft.key, answers)
    dossier = story.do("submit", draft, APPLICANT).dossier
    story.do("accept", dossier, DESK)
    slip = IssuedSlip.objects.get(dossier=dossier)
    assert [fee["amount_text"] for fee in slip.data["fees"]] == [amount]
    assert slip.data["sets"] == 1
