"""Who may write in a draft or in the working copy of a supplement, and who may not."""

from __future__ import annotations

import pytest

from motcua.dossiers import draft_papers, drafts
from motcua.dossiers.errors import NotAllowed, NotFound, Refusal
from motcua.dossiers.models import Dossier
from tests.acts.who import DESKS, EVERYBODY
from tests.story import APPLICANT, COMMUNE_DESK, DEPARTMENT, DESK, RETAIL, STRANGER, Story, save_people


def writers(story: Story, dossier: Dossier) -> set[str]:
    """Who got an answer saved; the others must be told that there is no such dossier."""
    refused = {}
    for email in EVERYBODY:
        try:
            drafts.save_answers(story.actor(email), dossier.key, {"chuc_vu": email})
        except NotFound as refusal:
            refused[email] = refusal.message
    assert set(refused.values()) == {"Không tìm thấy hồ sơ này."}
    return set(EVERYBODY) - set(refused)


def test_a_draft_is_its_writers_alone(story: Story) -> None:
    assert writers(story, story.draft()) == {APPLICANT}


def test_a_draft_at_the_desk_is_the_desks(story: Story) -> None:
    assert writers(story, story.brought()) == DESKS


def test_a_supplement_is_the_applicants_or_the_desks_for_a_person_who_came(story: Story) -> None:
    assert writers(story, story.asked()) == DESKS | {APPLICANT}


@pytest.mark.parametrize("name", ["attach", "detach", "put_back", "note", "applicant", "delivery"])
def test_a_stranger_reaches_no_part_of_a_draft(story: Story, name: str) -> None:
    dossier = story.draft()
    paper = dossier.papers.earliest("id")
    by = story.actor(STRANGER)
    attempts = {
        "attach": lambda: draft_papers.attach_paper(by, dossier.key, "khac", story.file()),
        "detach": lambda: draft_papers.detach_paper(by, dossier.key, paper.id),
        "put_back": lambda: draft_papers.put_back_paper(by, dossier.key, paper.id),
        "note": lambda: draft_papers.note_paper(by, dossier.key, "khac", "Bản chính", 1),
        "applicant": lambda: save_people(by, dossier, {"name": "Kẻ lạ"}),
        "delivery": lambda: save_people(by, dossier, delivery={"way": "online"}),
    }
    before = story.stored(dossier)
    with pytest.raises(NotFound):
        attempts[name]()
    assert story.stored(dossier) == before


def test_only_the_agencys_own_desk_opens_a_draft_at_the_desk(story: Story) -> None:
    for email in set(EVERYBODY) - DESKS:
        with pytest.raises(NotAllowed) as found:
            drafts.start_draft(story.actor(email), RETAIL, DEPARTMENT, at_desk=True)
        assert found.value.message == "Chỉ cán bộ một cửa của cơ quan tiếp nhận mới nhập hồ sơ trực tiếp.", (
            email
        )
    assert drafts.start_draft(story.actor(DESK), RETAIL, DEPARTMENT, at_desk=True).channel == "desk"


def test_an_applicant_cannot_claim_to_have_brought_a_paper(story: Story) -> None:
    dossier = drafts.start_draft(story.actor(APPLICANT), RETAIL, DEPARTMENT)
    with pytest.raises(NotAllowed) as found:
        draft_papers.note_paper(story.actor(APPLICANT), dossier.key, "cam-ket-attp", "Bản chính", 1)
    assert "Chỉ cán bộ một cửa" in found.value.message
    assert not dossier.papers.exists()


def test_another_agencys_desk_cannot_note_a_paper(story: Story) -> None:
    with pytest.raises(Refusal):
        draft_papers.note_paper(story.actor(COMMUNE_DESK), story.brought().key, "khac", "Bản chính", 1)
