"""Assign: the head of the division chooses among its own examiners."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from motcua.agencies.models import Holding
from motcua.dossiers.acts import ACTS
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.states import State
from tests.acts.repeating import check_done_once
from tests.story import EXAMINER, EXAMINER_2, HEAD, OTHER_EXAMINER, Story


def choose(story: Story, email: str) -> dict[str, str]:
    return {"examiner": str(story.person(email).id), "reason": "Xem kỹ địa điểm"}


@pytest.mark.criterion("II.7.1")
def test_the_examiner_holds_it_with_the_heads_guidance(story: Story) -> None:
    dossier = story.do("assign", story.forwarded(), HEAD, choose(story, EXAMINER)).dossier
    assert (dossier.state, dossier.step) == (State.PROCESSING, "tham-dinh")
    assert dossier.assignee == dossier.examiner == story.person(EXAMINER)
    assert dossier.unit_id == story.trade_division()
    event = story.last_event(dossier)
    assert (event.act, event.reason) == ("assign", "Xem kỹ địa điểm")
    assert event.data["holder"]["assignee"] == story.person(EXAMINER).id


def test_only_examiners_of_the_division_can_be_chosen(story: Story) -> None:
    dossier = story.forwarded()
    for email in (OTHER_EXAMINER, HEAD):
        refusal = story.refused("assign", dossier, HEAD, choose(story, email))
        assert refusal.fields == {"examiner": "Hãy chọn “Chuyên viên thụ lý” trong danh sách."}
    assert story.refused("assign", dossier, HEAD).fields == {"examiner": "Hãy nhập “Chuyên viên thụ lý”."}


def test_whoever_left_the_division_is_no_longer_offered(story: Story) -> None:

    dossier = story.forwarded()
    held = Holding.objects.filter(person=story.person(EXAMINER))
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    held.update(starts_on=yesterday - datetime.timedelta(days=9), ends_on=yesterday)
    choice, _reason = ACTS["assign"].inputs(Situation(dossier, story.actor(HEAD), timezone.now()))
    assert [value for value, _label in choice.options] == [str(story.person(EXAMINER_2).id)]


def test_twice_and_another_meanwhile(story: Story) -> None:
    check_done_once(story, "assign", story.forwarded(), HEAD, choose(story, EXAMINER), second=EXAMINER_2)
