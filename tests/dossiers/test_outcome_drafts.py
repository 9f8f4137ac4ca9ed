"""Drafts of results: begun from the template, written by whoever holds the dossier, locked once approved."""

from __future__ import annotations

import pytest

from motcua.dossiers import outcome_drafts
from motcua.dossiers.acts import composing
from motcua.dossiers.errors import Conflict, Incomplete, NotAllowed, Refusal
from motcua.dossiers.models import Dossier, Event, OutcomeDraft
from motcua.slips.models import SlipVersion
from motcua.slips.parts import LONGEST_TEXT
from motcua.slips.services import publish
from tests.story import (
    ADMINISTRATOR,
    APPLICANT,
    CLERK,
    DESK,
    DIRECTOR,
    EXAMINER,
    EXAMINER_2,
    HEAD,
    OTHER_EXAMINER,
    Story,
)
from tests.story_fixtures import story

__all__ = ["story"]

TEXTS = {
    "dieu_kien": "Chỉ bán cho người từ đủ 18 tuổi.\nKhông bán qua mạng.",
    "thoi_han": "03 năm kể từ ngày ký",
}


def save(story: Story, dossier: Dossier, email: str, expected: int = 0, **texts: str) -> OutcomeDraft:
    return outcome_drafts.save(story.actor(email), dossier, {**TEXTS, **texts}, expected)


def test_it_begins_as_the_template_says_filled_from_the_dossier(story: Story) -> None:
    dossier = story.assigned()
    template = outcome_drafts.template_for(dossier, None)
    assert template is not None
    texts = outcome_drafts.texts_for(dossier, (), template, None)
    assert texts["dieu_kien"].startswith(f"{dossier.applicant_name} phải thực hiện đúng")
    assert texts["thoi_han"] == "05 năm kể từ ngày ký"


def test_every_saving_is_a_revision_and_equal_content_is_none(story: Story) -> None:
    dossier = story.assigned()
    first = save(story, dossier, EXAMINER)
    assert save(story, dossier, EXAMINER, 1).number == 1
    second = save(story, dossier, EXAMINER, 1, thoi_han="04 năm")
    kept = outcome_drafts.drafts_of(dossier)
    assert [(one.number, one.texts["thoi_han"]) for one in kept] == [(2, "04 năm"), (1, TEXTS["thoi_han"])]
    assert kept[0].author == story.person(EXAMINER)
    assert "Chuyên viên" in kept[0].author_post
    assert (first.number, second.number) == (1, 2)


def test_the_process_passes_it_on_to_whoever_gets_the_dossier(story: Story) -> None:
    dossier = story.assigned()
    save(story, dossier, EXAMINER)
    dossier = story.do("propose", dossier, EXAMINER, {"opinion": "Đủ điều kiện."}).dossier
    with pytest.raises(NotAllowed):
        save(story, dossier, EXAMINER, 1, thoi_han="01 năm")
    assert save(story, dossier, HEAD, 1, thoi_han="02 năm").number == 2


@pytest.mark.parametrize(
    "email", [APPLICANT, DESK, EXAMINER_2, OTHER_EXAMINER, HEAD, DIRECTOR, CLERK, ADMINISTRATOR]
)
def test_nobody_else_writes_it(story: Story, email: str) -> None:
    dossier = story.assigned()
    with pytest.raises(NotAllowed):
        save(story, dossier, email)
    assert not OutcomeDraft.objects.exists()


def test_what_was_approved_is_locked(story: Story) -> None:
    dossier = story.assigned()
    save(story, dossier, EXAMINER)
    for act, email, data in (
        ("propose", EXAMINER, {"opinion": "Đủ."}),
        ("propose", HEAD, {"opinion": "Trình."}),
        ("approve", DIRECTOR, {}),
    ):
        dossier = story.do(act, dossier, email, data).dossier
    with pytest.raises(NotAllowed, match="đã được phê duyệt"):
        save(story, dossier, CLERK, 1, thoi_han="10 năm")


def test_an_approval_stands_until_it_is_sent_back_or_taken_up_again() -> None:
    def after(*acts: str) -> bool:
        return composing.approval_of([Event(act=act) for act in acts]) is not None

    assert after("accept", "propose", "approve", "forward")
    assert not after("accept", "propose")
    assert not after("approve", "send_back", "propose")
    assert not after("approve", "finish", "reopen")
    assert after("approve", "send_back", "propose", "approve")


def test_two_officers_notice_each_other(story: Story) -> None:
    dossier = story.assigned()
    save(story, dossier, EXAMINER)
    with pytest.raises(Conflict, match="vừa lưu một bản dự thảo khác"):
        save(story, dossier, EXAMINER, 0, thoi_han="Khác")


def test_only_the_permitted_parts_are_kept(story: Story) -> None:
    dossier = story.assigned()
    draft = save(story, dossier, EXAMINER, so_hieu="99/GP", thoi_han=" 05\u0000 năm \u202e")
    assert draft.texts == {**TEXTS, "thoi_han": "05 năm"}


def test_too_long_a_part_is_refused_at_its_field(story: Story) -> None:
    with pytest.raises(Refusal) as refused:
        save(story, story.assigned(), EXAMINER, thoi_han="x" * (LONGEST_TEXT + 1))
    assert isinstance(refused.value, Incomplete)
    assert set(refused.value.fields) == {"thoi_han"}


def test_a_draft_stays_with_its_version_of_the_template_until_its_writer_takes_the_new_one(
    story: Story,
) -> None:
    dossier = story.assigned()
    first = save(story, dossier, EXAMINER)
    old = SlipVersion.objects.get(pk=first.template_id)
    publish(old.code, old.title, old.definition, old.source + "\nThêm")
    assert save(story, dossier, EXAMINER, 1, thoi_han="01 năm").template_id == old.id
    renewed = outcome_drafts.save(story.actor(EXAMINER), dossier, TEXTS, 2, renew=True)
    assert renewed.template.number == old.number + 1
