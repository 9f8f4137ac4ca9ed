"""Propose: up to whoever decides, with an opinion and the draft of the result."""

from __future__ import annotations

import pytest

from motcua.dossiers.models import OfficerFile
from motcua.dossiers.selectors import may_read_file
from motcua.dossiers.states import State
from tests.acts.repeating import check_done_once
from tests.story import APPLICANT, DIRECTOR, EXAMINER, HEAD, OTHER_HEAD, Story


@pytest.mark.criterion("II.8.7", "HT.12")
def test_to_the_head_of_the_division_then_to_the_leaders(story: Story) -> None:
    dossier = story.do("propose", story.assigned(), EXAMINER, {"opinion": "Đủ điều kiện"}).dossier
    assert (dossier.step, dossier.step_role, dossier.unit_id) == (
        "duyet-phong",
        "division_head",
        story.unit(HEAD),
    )
    assert (dossier.assignee, dossier.examiner) == (None, story.person(EXAMINER))
    assert story.last_event(dossier).reason == "Đủ điều kiện"
    dossier = story.do("propose", dossier, HEAD, {"opinion": "Kính trình"}).dossier
    assert (dossier.step, dossier.step_role, dossier.unit_id) == (
        "ky-duyet",
        "agency_head",
        story.unit(DIRECTOR),
    )
    assert dossier.state == State.PROCESSING


def test_the_draft_is_the_officers_and_not_the_applicants(story: Story) -> None:
    draft = story.file("du-thao.pdf")
    dossier = story.do("propose", story.assigned(), EXAMINER, {"opinion": "Đủ", "draft": draft}).dossier
    kept = OfficerFile.objects.get(dossier=dossier)
    assert (kept.file, kept.event) == (draft, story.last_event(dossier))
    assert kept.event.data["draft"]["sha256"] == draft.sha256
    assert [
        may_read_file(story.person(email), draft) for email in (HEAD, DIRECTOR, OTHER_HEAD, APPLICANT)
    ] == [
        True,
        True,
        False,
        False,
    ]


def test_an_opinion_is_wanted(story: Story) -> None:
    assert story.refused("propose", story.assigned(), EXAMINER).fields == {
        "opinion": "Hãy nhập “Ý kiến trình”."
    }


def test_twice_and_the_head_meanwhile(story: Story) -> None:
    check_done_once(story, "propose", story.assigned(), EXAMINER, {"opinion": "Đủ"}, second=HEAD)
