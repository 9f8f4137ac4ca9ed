"""Erase: what was never filed is gone for good, and the record that it was begun stays whole."""

from __future__ import annotations

import pytest

from motcua.audit.models import Removal
from motcua.dossiers import retention
from motcua.dossiers.models import Dossier, Paper
from motcua.dossiers.selectors import own_dossier, own_folders
from motcua.dossiers.verification import verify
from motcua.files import storage
from motcua.files.models import StoredFile
from motcua.people.holds import hold_dossier, hold_person, release
from motcua.people.models import LegalHold
from tests.story import APPLICANT, Story


def test_everything_written_is_gone_and_the_record_stays_whole(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = story.draft()
    person = story.person(APPLICANT)
    files = [paper.file for paper in draft.papers.all() if paper.file is not None]
    assert files
    written = str(draft.answers) + str(draft.applicant)
    assert person.full_name in written
    story.do("erase_draft", draft, APPLICANT)
    left = Dossier.objects.filter(pk=draft.pk).values().get()
    assert (left["answers"], left["applicant"], left["delivery"], left["pending_answers"]) == (
        {},
        {},
        {},
        None,
    )
    assert (left["submitter_id"], left["applicant_name"]) == (None, "")
    assert not Paper.objects.filter(dossier=draft).exists()
    assert {one.state for one in StoredFile.objects.filter(pk__in=[file.pk for file in files])} == {"removed"}
    assert set(Removal.objects.values_list("rule", flat=True)) == {"erased"}
    assert own_dossier(person, draft.key) is None
    assert not any(own_folders(person).values())
    assert story.last_event(draft).act == "erase_draft"
    assert not list(verify())
    monkeypatch.setattr(storage, "delete_old", lambda sha256: True)
    assert retention.empty() == len({file.sha256 for file in files})


def test_a_discarded_draft_is_erased_too(story: Story) -> None:
    draft = story.do("discard", story.draft(), APPLICANT).dossier
    story.do("erase_draft", draft, APPLICANT)
    assert not list(verify())
    assert not Dossier.objects.filter(submitter=story.person(APPLICANT)).exists()


def test_a_file_that_another_dossier_holds_stays_with_it(story: Story) -> None:
    first, second = story.submitted(), story.draft()
    shared = first.papers.exclude(file=None)[0]
    Paper.objects.create(dossier=second, requirement="khac", file=shared.file)
    story.do("erase_draft", second, APPLICANT)
    shared.file.refresh_from_db()
    assert shared.file.state == "clean"
    assert not list(verify())


def test_what_a_legal_hold_stands_on_is_not_erased(story: Story) -> None:
    draft, by = story.draft(), story.person("quantri@hatinh.mau.vn")
    hold_dossier(draft.key, "Công văn 12/TTr", by)
    assert story.refused("erase_draft", draft, APPLICANT).code == "legal_hold"
    hold = LegalHold.objects.get()
    assert release(hold.pk, "Thanh tra xong", by)
    assert not release(hold.pk, "lần nữa", by)
    hold_person(story.person(APPLICANT), "Điều tra", by)
    assert story.refused("erase_draft", draft, APPLICANT).code == "legal_hold"
    release(LegalHold.objects.latest("id").pk, "Xong", by)
    story.do("erase_draft", draft, APPLICANT)


@pytest.mark.parametrize("stage", ["submitted", "accepted", "handed_over"])
def test_what_was_submitted_is_never_erased(story: Story, stage: str) -> None:
    dossier = getattr(story, stage)()
    assert story.refused("erase_draft", dossier, APPLICANT).status == 403
