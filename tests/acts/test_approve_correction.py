"""Approve a correction: of one revision, by who signs results; nothing of the dossier's way or time changes."""

from __future__ import annotations

import pytest

from motcua.dossiers import outcome_drafts
from motcua.dossiers.models import Dossier
from motcua.dossiers.selectors import available_actions
from motcua.dossiers.verification import verify
from tests.acts.repeating import check_done_once
from tests.story import CLERK, DEPUTY, DIRECTOR, Story

TEXTS = {"dieu_kien": "Chỉ bán tại một địa điểm.", "thoi_han": "03 năm"}


def corrected(story: Story, dossier: Dossier, number: int = 0, **texts: str) -> None:
    """The clerk writes a revision of the correction, after revision `number`."""
    outcome_drafts.save(story.actor(CLERK), dossier, TEXTS | texts, number)


@pytest.mark.parametrize("stage", ["finished", "ready", "handed_over"])
def test_the_revision_is_approved_and_the_dossier_stays_where_it_is(story: Story, stage: str) -> None:
    before: Dossier = getattr(story, stage)()
    corrected(story, before)
    dossier = story.do("approve_correction", before, DIRECTOR, {"draft": "1", "reason": "Đồng ý."}).dossier
    for column in ("state", "step", "finished_at", "due_at", "ended_at", "handed_over_at", "approved_at"):
        assert getattr(dossier, column) == getattr(before, column), column
    event = story.last_event(dossier)
    assert event.reason == "Đồng ý."
    assert event.data["correction"]["revision"] == 1
    assert len(event.data["correction"]["sha256"]) == 64
    assert list(verify()) == []


def test_it_is_offered_while_a_correction_waits_and_no_longer(story: Story) -> None:
    dossier = story.finished()
    offered = lambda: [one.act for one in available_actions(story.actor(DIRECTOR), dossier)]  # noqa: E731
    assert offered() == []
    corrected(story, dossier)
    assert offered() == ["approve_correction"]
    story.do("approve_correction", dossier, DIRECTOR)
    dossier.refresh_from_db()
    assert offered() == []
    corrected(story, dossier, 1, thoi_han="04 năm")
    assert offered() == ["approve_correction"], "another revision is another approval"


def test_nothing_is_approved_where_nothing_was_drafted(story: Story) -> None:
    assert story.refused("approve_correction", story.finished(), DIRECTOR).status == 409


def test_another_revision_than_the_page_showed_is_not_approved(story: Story) -> None:
    dossier = story.finished()
    corrected(story, dossier)
    corrected(story, dossier, 1, thoi_han="04 năm")
    assert story.refused("approve_correction", dossier, DIRECTOR, {"draft": "1"}).code == "moved_meanwhile"


def test_twice_is_once(story: Story) -> None:
    dossier = story.finished()
    corrected(story, dossier)
    check_done_once(story, "approve_correction", dossier, DIRECTOR, {}, second=DEPUTY)
