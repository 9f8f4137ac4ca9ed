"""Discard: given up before submission, and nothing of it lost."""

from __future__ import annotations

import pytest

from motcua.dossiers import drafts
from motcua.dossiers.errors import Conflict
from motcua.dossiers.selectors import own_folders
from tests.acts.repeating import check_done_once
from tests.story import APPLICANT, DEPARTMENT, RETAIL, Story


@pytest.mark.criterion("II.5.8")
def test_the_draft_moves_to_the_discarded_ones(story: Story) -> None:
    dossier = story.draft()
    answers = dict(dossier.answers)
    dossier = story.do("discard", dossier, APPLICANT).dossier
    assert dossier.discarded_at is not None
    dossier.refresh_from_db()
    assert dossier.answers == answers
    assert dossier.papers.filter(removed_at__isnull=True).count() == 4
    folders = own_folders(story.person(APPLICANT))
    assert (folders["draft"], folders["discarded"]) == (0, 1)
    assert story.last_event(dossier).act == "discard"


def test_a_new_draft_may_be_opened_then(story: Story) -> None:
    first = story.do("discard", story.draft(), APPLICANT).dossier
    assert drafts.start_draft(story.actor(APPLICANT), RETAIL, DEPARTMENT) != first


def test_a_discarded_draft_is_not_edited(story: Story) -> None:
    dossier = story.do("discard", story.draft(), APPLICANT).dossier
    with pytest.raises(Conflict) as found:
        drafts.save_answers(story.actor(APPLICANT), dossier.key, {"chuc_vu": "Khác"})
    assert found.value.code == "not_editable"


def test_not_twice(story: Story) -> None:
    dossier = check_done_once(story, "discard", story.draft(), APPLICANT)
    refusal = story.refused("discard", dossier, APPLICANT)
    assert (refusal.status, refusal.message) == (409, "Hồ sơ này đã huỷ trước đó.")


@pytest.mark.criterion("II.5.8")
@pytest.mark.parametrize("stage", ["submitted", "accepted", "handed_over"])
def test_what_was_submitted_is_withdrawn_not_discarded(story: Story, stage: str) -> None:
    assert story.refused("discard", getattr(story, stage)(), APPLICANT).status == 403
