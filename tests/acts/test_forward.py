"""Forward: from the desk to the division in charge, and later the result to whoever hands it over."""

from __future__ import annotations

import pytest
from django.utils import timezone

from motcua.dossiers.acts import ACTS
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.states import State
from tests.acts.repeating import check_done_once
from tests.kernel.moments import at
from tests.story import CLERK, DESK, DESK_2, DIRECTOR, HEAD, JUSTICE_HEAD, OTHER_HEAD, Story
from tests.story_fixtures import TimeIs


@pytest.mark.criterion("II.5.6", "II.3.2")
def test_to_the_division_with_the_time_that_its_step_has(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.accepted()
    time_is("2026-12-07 10:00")
    data = {"division": str(story.trade_division()), "reason": "Hồ sơ giấy gửi kèm"}
    dossier = story.do("forward", dossier, DESK, data).dossier
    assert (dossier.state, dossier.step) == (State.PROCESSING, "phan-cong")
    assert dossier.unit_id == dossier.division_id == story.trade_division()
    assert (dossier.step_role, dossier.assignee_id, dossier.examiner_id) == ("division_head", None, None)
    # 240 working minutes over the lunch break.
    assert dossier.step_due_at == at("2026-12-07 16:00")
    assert dossier.due_at == at("2026-12-21 08:00"), "forwarding does not move the due time"
    event = story.last_event(dossier)
    assert (event.reason, event.clock, event.data["holder"]["unit"]) == (
        "Hồ sơ giấy gửi kèm",
        "",
        dossier.unit_id,
    )


def test_any_division_of_the_agency_can_be_chosen_and_the_usual_one_is_proposed(story: Story) -> None:

    dossier = story.accepted()
    choice, _note = ACTS["forward"].inputs(Situation(dossier, story.actor(DESK), timezone.now()))
    assert {int(value) for value, _label in choice.options} == {
        story.trade_division(),
        story.unit(OTHER_HEAD),
    }
    assert choice.value == str(story.trade_division())
    dossier = story.do("forward", dossier, DESK, {"division": str(story.unit(OTHER_HEAD))}).dossier
    assert dossier.division_id == story.unit(OTHER_HEAD)


def test_a_division_is_wanted_and_it_must_be_the_agencys_own(story: Story) -> None:
    dossier = story.accepted()
    assert story.refused("forward", dossier, DESK).fields == {
        "division": "Hãy nhập “Phòng chuyên môn thụ lý”."
    }
    for unit in (str(story.unit(JUSTICE_HEAD)), str(story.unit(DESK)), "0", "abc"):
        refusal = story.refused("forward", dossier, DESK, {"division": unit})
        assert refusal.fields == {"division": "Hãy chọn “Phòng chuyên môn thụ lý” trong danh sách."}


def test_the_result_arrives_without_asking_for_a_division(story: Story) -> None:
    dossier = story.finished()
    division = dossier.division_id
    dossier = story.do("forward", dossier, DESK).dossier
    assert (dossier.state, dossier.step) == (State.WAITING_HANDOVER, "tra-ket-qua")
    assert dossier.division_id == division


def test_twice_and_two_officers_at_once(story: Story) -> None:
    data = {"division": str(story.trade_division())}
    check_done_once(story, "forward", story.accepted(), DESK, data, second=DESK_2)


@pytest.mark.criterion("II.15.1")
def test_the_dossier_goes_round_the_units_of_the_agency_and_each_is_recorded(story: Story) -> None:
    dossier = story.ready()
    units = [
        event.data["holder"]["unit"] for event in dossier.events.order_by("seq") if "holder" in event.data
    ]

    desk, division = story.unit(DESK), story.unit(HEAD)
    leaders, clerks = story.unit(DIRECTOR), story.unit(CLERK)
    assert units == [desk, desk, division, division, division, leaders, clerks, desk, desk]
