"""Examine: a finding in the record; the dossier stays with the examiner."""

from __future__ import annotations

import pytest

from motcua.dossiers.selectors import dossier_for, own_dossier
from motcua.dossiers.states import State
from tests.acts.repeating import check_done_once
from tests.story import APPLICANT, EXAMINER, HEAD, Story

FINDING = {"opinion": "Địa điểm phù hợp quy hoạch"}


@pytest.mark.criterion("HT.12")
def test_the_finding_is_recorded_and_nothing_moves(story: Story) -> None:
    before = story.assigned()
    dossier = story.do("examine", before, EXAMINER, FINDING).dossier
    for column in ("step", "state", "assignee_id", "due_at", "step_since", "step_due_at", "clock"):
        assert getattr(dossier, column) == getattr(before, column), column
    event = story.last_event(dossier)
    assert (event.act, event.reason, event.from_step, event.to_step) == (
        "examine",
        FINDING["opinion"],
        "tham-dinh",
        "tham-dinh",
    )


def test_what_officers_write_for_each_other_is_not_the_applicants(story: Story) -> None:
    dossier = story.do("examine", story.assigned(), EXAMINER, FINDING).dossier
    own = own_dossier(story.person(APPLICANT), dossier.key)
    officers = dossier_for(story.actor(HEAD), dossier.key)
    assert own is not None
    assert officers is not None
    assert FINDING["opinion"] not in {moment.reason for moment in own.timeline}
    assert officers.timeline[0].reason == FINDING["opinion"]


def test_after_a_supplement_examining_means_processing_again(story: Story) -> None:
    dossier = story.do("supply", story.asked(), APPLICANT).dossier
    assert dossier.state == State.SUPPLEMENTED
    assert story.do("examine", dossier, EXAMINER, FINDING).dossier.state == State.PROCESSING


def test_a_finding_is_wanted_and_not_without_end(story: Story) -> None:
    dossier = story.assigned()
    assert story.refused("examine", dossier, EXAMINER).fields == {"opinion": "Hãy nhập “Ý kiến thẩm định”."}
    long = story.refused("examine", dossier, EXAMINER, {"opinion": "x" * 10_001})
    assert long.fields == {"opinion": "“Ý kiến thẩm định” dài quá 10.000 ký tự; hãy rút gọn."}


def test_twice(story: Story) -> None:
    check_done_once(story, "examine", story.assigned(), EXAMINER, FINDING, second=HEAD)
