"""Drafts under bad luck: two tabs, two devices, files at their limits."""

from __future__ import annotations

import uuid

import pytest
from django.db import IntegrityError, transaction

from motcua.dossiers import draft_papers, drafts
from motcua.dossiers.drafts import DraftChanged
from motcua.dossiers.errors import Conflict, Incomplete, NotFound
from motcua.dossiers.models import Dossier, Paper
from tests.story import APPLICANT, DEPARTMENT, DESK, PDF, RETAIL, Story

PAPER = "don-co-ky"  # takes two files


@pytest.fixture
def dossier(story: Story) -> Dossier:
    return drafts.start_draft(story.actor(APPLICANT), RETAIL, DEPARTMENT)


def test_two_tabs_that_differ_overwrite_nothing_and_are_told_where(story: Story, dossier: Dossier) -> None:
    by = story.actor(APPLICANT)
    drafts.save_answers(by, dossier.key, {"chuc_vu": "Chủ hộ", "fax": "1"}, revision=0)
    with pytest.raises(DraftChanged) as found:
        drafts.save_answers(by, dossier.key, {"chuc_vu": "Giám đốc", "fax": "1"}, revision=0)
    changed = found.value
    assert changed.status == 409
    assert set(changed.fields) == {"chuc_vu"}
    assert changed.theirs["chuc_vu"] == "Chủ hộ"
    assert changed.revision == 1
    label = next(
        field.label for step in story.form(dossier).steps for field in step.fields if field.code == "chuc_vu"
    )
    assert label in changed.message
    dossier.refresh_from_db()
    assert dossier.answers["chuc_vu"] == "Chủ hộ"
    assert dossier.draft_revision == 1


def test_two_tabs_on_different_steps_do_not_disturb_each_other(story: Story, dossier: Dossier) -> None:
    by = story.actor(APPLICANT)
    drafts.save_answers(by, dossier.key, {"chuc_vu": "Chủ hộ"}, revision=0, fields={"chuc_vu"})
    drafts.save_answers(by, dossier.key, {"fax": "0239"}, revision=1, fields={"fax"})
    dossier.refresh_from_db()
    assert (dossier.answers["chuc_vu"], dossier.answers["fax"]) == ("Chủ hộ", "0239")


def test_the_same_words_from_two_tabs_are_no_conflict(story: Story, dossier: Dossier) -> None:
    by = story.actor(APPLICANT)
    drafts.save_answers(by, dossier.key, {"chuc_vu": "Chủ hộ"}, revision=0)
    assert drafts.save_answers(by, dossier.key, {"chuc_vu": "Chủ hộ"}, revision=0).revision == 2


def test_a_tab_that_knows_the_latest_may_change_it(story: Story, dossier: Dossier) -> None:
    by = story.actor(APPLICANT)
    saved = drafts.save_answers(by, dossier.key, {"chuc_vu": "Chủ hộ"}, revision=0)
    drafts.save_answers(by, dossier.key, {"chuc_vu": "Giám đốc"}, revision=saved.revision)
    dossier.refresh_from_db()
    assert dossier.answers["chuc_vu"] == "Giám đốc"


def test_the_same_file_twice_is_kept_once(story: Story, dossier: Dossier) -> None:
    by = story.actor(APPLICANT)
    first = draft_papers.attach_paper(by, dossier.key, PAPER, story.file("mot.pdf"))
    assert draft_papers.attach_paper(by, dossier.key, PAPER, story.file("mot-lan-nua.pdf")) == first


def test_no_more_files_than_the_paper_takes_not_even_by_putting_one_back(
    story: Story, dossier: Dossier
) -> None:
    by = story.actor(APPLICANT)
    first, _second = (
        draft_papers.attach_paper(by, dossier.key, PAPER, story.file("t.pdf", PDF + bytes([n])))
        for n in (1, 2)
    )
    full = "Giấy tờ này chỉ nhận nhiều nhất 2 tệp. Hãy bỏ bớt tệp."
    with pytest.raises(Incomplete, match=full):
        draft_papers.attach_paper(by, dossier.key, PAPER, story.file("t.pdf", PDF + b"3"))
    draft_papers.detach_paper(by, dossier.key, first.id)
    draft_papers.attach_paper(by, dossier.key, PAPER, story.file("t.pdf", PDF + b"4"))
    with pytest.raises(Incomplete, match=full):
        draft_papers.put_back_paper(by, dossier.key, first.id)
    assert Paper.objects.filter(dossier=dossier, removed_at__isnull=True).count() == 2


def test_taking_out_and_putting_back(story: Story, dossier: Dossier) -> None:
    by = story.actor(APPLICANT)
    paper = draft_papers.attach_paper(by, dossier.key, PAPER, story.file())
    draft_papers.detach_paper(by, dossier.key, paper.id)
    with pytest.raises(Conflict) as found:
        draft_papers.detach_paper(by, dossier.key, paper.id)
    assert found.value.message == "Tệp này đã được bỏ trước đó, có thể ở một cửa sổ khác."
    draft_papers.put_back_paper(by, dossier.key, paper.id)
    assert Paper.objects.filter(id=paper.id, removed_at__isnull=True).exists()


def test_a_paper_that_the_procedure_does_not_know(story: Story, dossier: Dossier) -> None:
    with pytest.raises(Incomplete) as found:
        draft_papers.attach_paper(story.actor(APPLICANT), dossier.key, "giay-la", story.file())
    assert found.value.message == "Thủ tục này không có thành phần hồ sơ đó."


def test_a_file_of_another_dossier_is_not_taken_out_through_ones_own(story: Story, dossier: Dossier) -> None:
    other = story.brought()
    theirs = Paper.objects.filter(dossier=other).earliest("id")
    with pytest.raises(NotFound):
        draft_papers.detach_paper(story.actor(APPLICANT), dossier.key, theirs.id)
    theirs.refresh_from_db()
    assert theirs.removed_at is None


def test_papers_brought_to_the_desk_are_noted_with_their_copies(story: Story) -> None:
    by = story.actor(DESK)
    draft = drafts.start_draft(by, RETAIL, DEPARTMENT, at_desk=True)
    paper = draft_papers.note_paper(by, draft.key, "cam-ket-attp", "Bản chính", 500)
    assert (paper.note, paper.copies, paper.file) == ("Bản chính", 99, None)
    assert draft.answers == {}, "nothing of the officer's own is put into somebody else's form"
    assert draft.applicant_name == ""


def test_the_database_holds_one_draft_to_resume(story: Story, dossier: Dossier) -> None:

    twin = Dossier.objects.get(pk=dossier.pk)

    twin.pk, twin.key = None, uuid.uuid4()
    with pytest.raises(IntegrityError, match="one_draft_to_resume"), transaction.atomic():
        twin.save(force_insert=True)


def test_a_page_never_stands_in_its_own_way(story: Story) -> None:
    """A save by itself and the press of the button may cross: neither is a conflict, and the newer words stay."""
    dossier = story.draft()
    by = story.actor(APPLICANT)
    dossier.refresh_from_db()
    seen = dossier.draft_revision
    drafts.save_answers(by, dossier.key, {"chuc_vu": "Chủ"}, revision=seen, page="trang-1", by_itself=True)
    drafts.save_answers(by, dossier.key, {"chuc_vu": "Chủ hộ"}, revision=seen, page="trang-1")
    drafts.save_answers(by, dossier.key, {"chuc_vu": "Ch"}, revision=seen, page="trang-1", by_itself=True)
    dossier.refresh_from_db()
    assert dossier.answers["chuc_vu"] == "Chủ hộ"
    with pytest.raises(drafts.DraftChanged):
        drafts.save_answers(by, dossier.key, {"chuc_vu": "Giám đốc"}, revision=seen, page="trang-2")
