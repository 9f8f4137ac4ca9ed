"""Consult: the officer in charge asks whom the process did not foresee; the dossier stays with that officer."""

from __future__ import annotations

import pytest

from motcua.agencies.models import Agency
from motcua.dossiers.models import Consultation
from motcua.dossiers.selectors import available_actions, work_list
from motcua.dossiers.verification import verify
from tests.acts.coordination import settle
from tests.acts.repeating import check_done_once
from tests.kernel.moments import at
from tests.story import EXAMINER, JUSTICE, JUSTICE_DIRECTOR, OTHER_EXAMINER, OTHER_HEAD, Story
from tests.story_fixtures import TimeIs


def question(story: Story, **changed: object) -> dict[str, object]:
    return {
        "units": [str(story.unit(OTHER_HEAD))],
        "question": "Có vướng quy hoạch không?",
        "days": "2",
        **changed,
    }


@pytest.mark.criterion("II.8.6", "II.15.1", "HT.14")
def test_a_division_and_another_agency_are_asked_and_work_goes_on_meanwhile(
    story: Story, time_is: TimeIs
) -> None:
    time_is("2026-12-07 08:00")
    before = story.assigned()
    agency = Agency.objects.get(code=JUSTICE)
    dossier = story.do("consult", before, EXAMINER, question(story, agency=str(agency.id))).dossier
    assert (dossier.step, dossier.step_due_at, dossier.due_at) == (
        before.step,
        before.step_due_at,
        before.due_at,
    )
    asked = list(Consultation.objects.filter(dossier=dossier).order_by("id"))
    assert [(one.unit_id, one.due_at) for one in asked] == [
        (story.unit(OTHER_HEAD), at("2026-12-09 08:00")),
        (story.unit(JUSTICE_DIRECTOR), at("2026-12-09 08:00")),
    ]
    for email in (OTHER_EXAMINER, OTHER_HEAD, JUSTICE_DIRECTOR):
        page = work_list(story.actor(email), "opinions")
        assert page is not None
        assert [row.key for row in page.items] == [dossier.key]
    answer = {"opinion": str(asked[0].id), "answer": "Không vướng."}
    dossier = story.do("answer_consultation", dossier, OTHER_EXAMINER, answer).dossier
    settle()
    dossier.refresh_from_db()
    assert dossier.step == "tham-dinh", "nothing is concluded: the step waited for nobody"
    dossier = story.do("propose", dossier, EXAMINER, {"opinion": "Đủ điều kiện."}).dossier
    late = {"opinion": str(asked[1].id), "answer": "Nhất trí."}
    assert story.do("answer_consultation", dossier, JUSTICE_DIRECTOR, late).dossier.step == "duyet-phong"
    assert list(verify()) == []


def test_it_is_offered_though_the_process_does_not_name_it(story: Story) -> None:
    offered = {action.act for action in available_actions(story.actor(EXAMINER), story.assigned())}
    assert "consult" in offered


def test_somebody_must_be_asked_and_something(story: Story) -> None:
    dossier = story.assigned()
    nobody = story.refused("consult", dossier, EXAMINER, question(story, units=[]))
    assert nobody.fields == {"units": "Hãy chọn ít nhất một đơn vị hoặc một cơ quan để xin ý kiến."}
    stranger = story.refused("consult", dossier, EXAMINER, question(story, units=["999999"]))
    assert stranger.fields == {"units": "Hãy chọn “Đơn vị trong cơ quan” trong danh sách."}
    silent = story.refused("consult", dossier, EXAMINER, question(story, question=" "))
    assert silent.fields == {"question": "Hãy nhập “Nội dung xin ý kiến”."}


def test_twice(story: Story) -> None:
    dossier = check_done_once(story, "consult", story.assigned(), EXAMINER, question(story))
    assert Consultation.objects.filter(dossier=dossier).count() == 1
