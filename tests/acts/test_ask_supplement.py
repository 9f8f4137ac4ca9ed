"""Ask for a supplement: once and fully, itemised, with the reason; the clock as the rules say."""

from __future__ import annotations

import pytest
from django.utils import timezone

from motcua.dossiers.acts import ACTS
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.models import Dossier, IssuedSlip, Supplement
from motcua.dossiers.selectors import available_actions, dossier_for, own_dossier, work_list
from motcua.dossiers.states import State
from motcua.dossiers.verification import verify
from motcua.process.models import RuleSet
from motcua.process.services import publish_rules
from tests.acts.repeating import check_done_once
from tests.kernel.moments import at
from tests.sample_database import forget_cached
from tests.story import APPLICANT, DESK, DESK_2, DIRECTOR, EXAMINER, HEAD, Story
from tests.story_fixtures import TimeIs


@pytest.mark.criterion("HT.9", "II.3.3")
def test_at_intake_it_goes_back_to_the_applicant_before_any_clock(story: Story) -> None:
    dossier = story.asked_at_intake()
    assert (dossier.state, dossier.step) == (State.WAITING_SUPPLEMENT, "cho-bo-sung-tiep-nhan")
    assert (dossier.step_role, dossier.unit_id, dossier.assignee_id) == ("applicant", None, None)
    assert (dossier.clock, dossier.code) == ([], None)
    asked = Supplement.objects.get(dossier=dossier)
    assert (asked.stage, asked.reason, asked.answered_at) == ("intake", "Bản chụp mờ", None)
    assert asked.items == [{"number": 1, "requirement": "khac", "text": "Bản sao rõ hơn"}]
    view = own_dossier(story.person(APPLICANT), dossier.key)
    assert view is not None
    assert view.last_request is not None
    assert view.last_request.reason == "Bản chụp mờ"
    assert view.last_request.data["items"] == asked.items


@pytest.mark.criterion("HT.12", "II.8.5")
def test_in_examination_the_clock_waits_and_the_desk_has_the_slip_to_send(
    story: Story, time_is: TimeIs
) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.assigned()
    moment = time_is("2026-12-08 08:00")
    dossier = story.do("ask_supplement", dossier, EXAMINER, story.request()).dossier
    assert (dossier.state, dossier.step) == (State.SUPPLEMENT_ASKED, "cho-bo-sung")
    assert dossier.due_at is None
    assert dossier.appointed_at == at("2026-12-21 08:00")
    event = story.last_event(dossier)
    assert (event.clock, event.reason, event.data["stage"]) == ("pause", "Bản chụp mờ", "examination")
    slip = IssuedSlip.objects.select_related("template").get(dossier=dossier, event=event)
    assert slip.template.code == "phieu-bo-sung"
    assert slip.issued_at == moment
    assert slip.data["items"] == [{"paper": "", "text": "Bản sao rõ hơn"}]
    listed = work_list(story.actor(DESK), "waiting_supplement")
    assert listed is not None
    assert [row.key for row in listed.items] == [dossier.key]
    # The examiner and the division still know whose it is when it comes back.
    assert dossier.examiner == story.person(EXAMINER)


def test_what_is_missing_is_named_field_by_field(story: Story) -> None:
    refusal = story.refused(
        "ask_supplement", story.submitted(), DESK, {"items": [{"requirement": "khac", "text": " "}]}
    )
    assert refusal.status == 422
    assert refusal.fields == {
        "items": "Hãy ghi ít nhất một nội dung cần bổ sung.",
        "reason": "Hãy nhập “Lý do yêu cầu bổ sung”.",
    }


def test_only_papers_of_this_procedure_can_be_asked_for(story: Story) -> None:
    data = {"items": [{"requirement": "giay-la", "text": "Nộp lại"}], "reason": "Thiếu"}
    refusal = story.refused("ask_supplement", story.submitted(), DESK, data)
    assert refusal.fields == {"items": "Hãy chọn “Nội dung cần bổ sung” trong danh sách."}


@pytest.mark.parametrize("items", [None, "mờ", ["mờ"], [{}]])
def test_items_of_a_wrong_shape_are_a_mistake_of_the_form_not_of_the_system(
    story: Story, items: object
) -> None:
    refusal = story.refused("ask_supplement", story.submitted(), DESK, {"items": items, "reason": "Thiếu"})
    assert refusal.fields == {"items": "Hãy ghi ít nhất một nội dung cần bổ sung."}


def test_the_rules_allow_one_request_in_examination(story: Story) -> None:
    dossier = story.do("supply", story.asked(), APPLICANT).dossier
    refusal = story.refused("ask_supplement", dossier, EXAMINER, story.request() | {"verdict-1": "met"})
    assert refusal.status == 409
    assert refusal.message == "Đã yêu cầu bổ sung 1 lần ở giai đoạn này; quy định chỉ cho phép 1 lần."


def test_what_is_used_up_is_offered_no_more(story: Story) -> None:
    dossier = story.assigned()
    assert "ask_supplement" in offered(story, dossier, EXAMINER)
    dossier = story.do("supply", story.asked(), APPLICANT).dossier
    assert "ask_supplement" not in offered(story, dossier, EXAMINER)
    view = dossier_for(story.actor(EXAMINER), dossier.key)
    assert view is not None
    assert "ask_supplement" not in {action.act for action in view.actions}
    assert "propose" in {action.act for action in view.actions}


def test_the_head_of_the_agency_may_ask_once_more_with_a_reason_that_stays_in_the_record(
    story: Story,
) -> None:
    dossier = story.assigned()
    assert "ask_supplement" not in offered(story, dossier, DIRECTOR), "nothing is used up yet"
    assert story.refused("ask_supplement", dossier, DIRECTOR, story.request()).status == 403
    dossier = story.do("supply", story.asked(), APPLICANT).dossier
    assert "ask_supplement" in offered(story, dossier, DIRECTOR)
    assert story.refused("ask_supplement", dossier, HEAD, story.request()).status == 403
    bare = story.refused("ask_supplement", dossier, DIRECTOR, story.request())
    assert bare.fields == {
        "verdict-1": "Hãy đánh giá “Mục 1. Nội dung khác”.",
        "override": "Hãy nhập “Lý do yêu cầu bổ sung ngoài số lần quy định”.",
    }
    data = story.request() | {"override": "Phát sinh sau kiểm tra thực tế", "verdict-1": "met"}
    dossier = story.do("ask_supplement", dossier, DIRECTOR, data).dossier
    assert dossier.state == State.SUPPLEMENT_ASKED
    event = story.last_event(dossier)
    assert event.data["override"] == {"reason": "Phát sinh sau kiểm tra thực tế", "asked": 1, "limit": 1}
    assert event.actor_as["role"] == "agency_head"
    assert Supplement.objects.filter(dossier=dossier).count() == 2
    dossier = story.do("supply", dossier, APPLICANT).dossier
    assert [tick[0] for tick in dossier.clock] == ["start", "pause", "resume", "pause", "resume"]
    assert list(verify(dossier.code)) == []


def test_where_no_role_may_go_beyond_the_number_nobody_does(story: Story) -> None:
    definition = RuleSet.objects.get(code="2025").definition
    stages = definition["supplement"] | {"examination": {"clock": "pause", "limit": 1}}
    publish_rules(definition | {"supplement": stages})
    forget_cached()
    dossier = story.do("supply", story.asked(), APPLICANT).dossier
    data = story.request() | {"override": "Vẫn muốn", "verdict-1": "met"}
    assert story.refused("ask_supplement", dossier, EXAMINER, data).status == 409
    assert story.refused("ask_supplement", dossier, DIRECTOR, data).status == 403


def offered(story: Story, dossier: Dossier, email: str) -> set[str]:
    return {action.act for action in available_actions(story.actor(email), dossier)}


def test_a_request_at_intake_does_not_use_up_the_one_in_examination(story: Story) -> None:
    dossier = story.do("supply", story.asked_at_intake(), APPLICANT).dossier
    again = story.do("ask_supplement", dossier, DESK, story.request() | {"verdict-1": "met"}).dossier
    assert again.state == State.WAITING_SUPPLEMENT
    dossier = story.do("supply", again, APPLICANT).dossier
    dossier = story.do("accept", dossier, DESK).dossier
    dossier = story.do("forward", dossier, DESK, {"division": str(story.trade_division())}).dossier

    dossier = story.do("assign", dossier, HEAD, {"examiner": str(story.person(EXAMINER).id)}).dossier
    assert (
        story.do("ask_supplement", dossier, EXAMINER, story.request()).dossier.state == State.SUPPLEMENT_ASKED
    )


def test_twice_and_two_officers_at_once(story: Story) -> None:
    dossier = check_done_once(
        story, "ask_supplement", story.submitted(), DESK, story.request(), second=DESK_2
    )
    assert Supplement.objects.filter(dossier=dossier).count() == 1


def test_the_choice_holds_every_paper_and_every_field(story: Story) -> None:
    dossier = story.submitted()
    items, _reason = ACTS["ask_supplement"].inputs(Situation(dossier, story.actor(DESK), timezone.now()))
    codes = [code for code, _label in items.options]
    papers = [paper.code for paper in story.definition(dossier).papers]
    # A computed field follows from the others: nobody can mend it by itself.
    asked = [field for field in story.form(dossier).fields if field.asks and field.formula is None]
    fields = [f"don.{field.code}" for field in asked]
    assert codes == [*papers, "don", *fields, "khac"]
