"""Restore: a discarded draft comes back as it was."""

from __future__ import annotations

import pytest

from motcua.dossiers.selectors import own_folders
from tests.acts.repeating import check_done_once
from tests.story import APPLICANT, DESK, Story


@pytest.mark.criterion("II.5.8")
def test_it_can_be_gone_on_with_and_submitted(story: Story) -> None:
    dossier = story.do("discard", story.draft(), APPLICANT).dossier
    dossier = story.do("restore", dossier, APPLICANT).dossier
    assert dossier.discarded_at is None
    assert own_folders(story.person(APPLICANT))["draft"] == 1
    dossier = story.do("submit", dossier, APPLICANT).dossier
    assert dossier.receipt_number is not None
    assert [event.act for event in dossier.events.order_by("seq")] == [
        "save_draft",
        "discard",
        "restore",
        "submit",
    ]


def test_not_while_another_draft_of_the_same_is_open(story: Story) -> None:
    discarded = story.do("discard", story.draft(), APPLICANT).dossier
    story.draft()
    refusal = story.refused("restore", discarded, APPLICANT)
    assert refusal.status == 409
    assert refusal.message.startswith("Bạn đang có một hồ sơ khác chưa nộp của cùng thủ tục.")


def test_at_the_desk_several_drafts_may_stand_side_by_side(story: Story) -> None:
    discarded = story.do("discard", story.brought(), DESK).dossier
    story.brought()
    assert story.do("restore", discarded, DESK).dossier.discarded_at is None


def test_what_is_not_discarded_needs_no_restoring(story: Story) -> None:
    refusal = story.refused("restore", story.draft(), APPLICANT)
    assert (refusal.status, refusal.message) == (409, "Hồ sơ này chưa bị huỷ nên không cần khôi phục.")


def test_twice(story: Story) -> None:
    check_done_once(story, "restore", story.do("discard", story.draft(), APPLICANT).dossier, APPLICANT)
