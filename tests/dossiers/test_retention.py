"""Which files go under which rule, which never do, and that each deletion is recorded."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from motcua.audit.models import Removal
from motcua.dossiers import digitising, draft_papers, drafts, retention
from motcua.dossiers.models import Dossier, OfficerFile, Paper, ScanBatch
from motcua.dossiers.verification import verify
from motcua.exchange.packages import load_files
from motcua.exchange.packages.dumping import as_json, dump_files
from motcua.files import storage
from motcua.files.errors import NotChecked
from motcua.files.models import Preview, RetentionVersion, StoredFile
from motcua.files.retention import rules_now
from motcua.files.services import open_file, store_made
from tests.files import made
from tests.story import APPLICANT, DESK, STRANGER, Story

YEAR = 365


@pytest.fixture
def story(sample: Any, db: None) -> Story:
    return Story()


def publish(days_ago: int = 30, **rules: Any) -> None:
    report = load_files({"a.json": as_json({"kind": "retention", **rules})}, None, name="thử", keep=True)
    assert report.ok, report.mistakes
    RetentionVersion.objects.update(published_at=timezone.now() - timedelta(days=days_ago))


def run(monkeypatch: pytest.MonkeyPatch) -> int:
    """A run at a time when nothing in the store is fresh any more."""
    monkeypatch.setattr(storage, "FRESH", timedelta(0))
    return retention.run()


def finished(story: Story, years_ago: float) -> Dossier:
    dossier = story.handed_over()
    Dossier.objects.filter(pk=dossier.pk).update(ended_at=timezone.now() - timedelta(days=years_ago * YEAR))
    dossier.refresh_from_db()
    return dossier


def papers(dossier: Dossier) -> list[StoredFile]:
    return [
        paper.file for paper in Paper.objects.filter(dossier=dossier).select_related("file") if paper.file
    ]


def states(files: list[StoredFile]) -> set[str]:
    return set(StoredFile.objects.filter(id__in=[file.pk for file in files]).values_list("state", flat=True))


def test_papers_of_finished_dossiers_go_after_their_years_and_the_record_stays_proven(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, young = finished(story, 11), finished(story, 9)
    under_way = story.assigned()
    publish(finished_years=10)
    assert run(monkeypatch) == len(papers(old))
    assert states(papers(old)) == {"removed"}
    assert states(papers(young)) == states(papers(under_way)) == {"clean"}
    for kept in (*old.slips.all(), *old.outcomes.all()):
        if kept.file is not None:
            open_file(kept.file).close()
    assert not list(verify(old.code))
    assert run(monkeypatch) == 0


def test_an_agency_has_its_own_years(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    old = finished(story, 11)
    publish(finished_years=5, finished_by_agency={old.agency.code: 20})
    assert run(monkeypatch) == 0
    publish(finished_by_agency={old.agency.code: 10, "H27": 1})
    assert run(monkeypatch) == len(papers(old))


def test_each_deletion_is_recorded_and_its_content_is_gone(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = finished(story, 11)
    given = papers(old)
    publish(finished_years=10)
    run(monkeypatch)
    removals = {removal.subject: removal for removal in Removal.objects.all()}
    assert set(removals) == {f"file:{file.key}" for file in given}
    for file in given:
        noted = removals[f"file:{file.key}"]
        assert (noted.rule, noted.version, noted.sha256, noted.size) == (
            "finished",
            1,
            file.sha256,
            file.size,
        )
        assert noted.emptied_at is not None
        file.refresh_from_db()
        with pytest.raises(NotChecked):
            open_file(file)


def test_a_content_goes_with_the_last_file_that_has_it(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    old, other = finished(story, 11), story.submitted()
    (shared, *_more) = papers(old)
    theirs = papers(other)[0]
    StoredFile.objects.filter(pk=theirs.pk).update(sha256=shared.sha256, size=shared.size)
    publish(finished_years=10)
    run(monkeypatch)
    assert storage.held(shared.sha256) is not None
    assert Removal.objects.get(subject=f"file:{shared.key}").is_shared
    theirs.refresh_from_db()
    open_file(theirs).close()
    Dossier.objects.filter(pk=other.pk).update(ended_at=timezone.now() - timedelta(days=11 * YEAR))
    run(monkeypatch)
    assert storage.held(shared.sha256) is None


def test_a_file_that_a_dossier_under_way_holds_too_stays(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, other = finished(story, 11), story.submitted()
    shared = papers(old)[0]
    Paper.objects.filter(dossier=other).update(file=shared)
    publish(finished_years=10)
    run(monkeypatch)
    assert states([shared]) == {"clean"}


def test_results_slips_and_what_officers_attached_are_never_let_go(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = finished(story, 190)
    kept = papers(old)[0]
    OfficerFile.objects.create(dossier=old, event=old.events.last(), file=kept)
    publish(
        finished_years=1,
        unattached_days=2,
        discarded_days=2,
        taken_out_days=2,
        refused_days=2,
        previews_days=2,
    )
    StoredFile.objects.update(given_at=timezone.now() - timedelta(days=190 * YEAR))
    run(monkeypatch)
    assert states([kept]) == {"clean"}
    for slip in old.slips.exclude(file=None):
        assert slip.file is not None
        assert slip.file.state == "clean"


def test_drafts_that_were_discarded_and_files_that_were_taken_out(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = story.actor(APPLICANT)
    thrown, kept = story.draft(), story.draft(STRANGER)
    for dossier, by in ((thrown, person), (kept, story.actor(STRANGER))):
        story.complete(dossier, by)
    first = Paper.objects.filter(dossier=kept)[0]
    draft_papers.detach_paper(story.actor(STRANGER), kept.key, first.pk)
    story.do("discard", thrown, APPLICANT)
    publish(discarded_days=30, taken_out_days=30)
    assert run(monkeypatch) == 0, "neither is old enough"
    long_ago = timezone.now() - timedelta(days=31)
    Dossier.objects.filter(pk=thrown.pk).update(discarded_at=long_ago)
    Paper.objects.filter(pk=first.pk).update(removed_at=long_ago)
    run(monkeypatch)
    assert states(papers(thrown)) == {"removed"}
    assert first.file is not None
    assert states([first.file]) == {"removed"}
    assert states([file for file in papers(kept) if file.pk != first.file.pk]) == {"clean"}
    assert {removal.rule for removal in Removal.objects.all()} == {"discarded", "taken_out"}


def test_files_that_belong_nowhere_malware_and_views(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    dossier = story.submitted()
    paper = papers(dossier)[0]
    view = store_made(b"%PDF-xem", "xem.pdf", "application/pdf")
    Preview.objects.create(
        source=paper.sha256, maker="x", state="ready", made=view, asked_at=timezone.now() - timedelta(days=99)
    )
    nowhere, malware = (
        story.file("a.pdf", made.PDF + b"1" + made.PDF),
        story.file("b.pdf", made.PDF + b"2" + made.PDF),
    )
    by = story.actor(APPLICANT).person
    StoredFile.objects.filter(pk__in=[nowhere.pk, malware.pk]).update(given_by=by)
    StoredFile.objects.filter(pk=malware.pk).update(state="refused")
    publish(unattached_days=30, refused_days=30, previews_days=90)
    assert run(monkeypatch) == 1
    assert not Preview.objects.exists()
    StoredFile.objects.update(given_at=timezone.now() - timedelta(days=31))
    assert run(monkeypatch) == 2
    assert states([nowhere, malware, view]) == {"removed"}
    assert states([paper]) == {"clean"}


def test_the_view_of_a_paper_goes_with_it(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    old = finished(story, 11)
    view = store_made(b"%PDF-xem", "xem.pdf", "application/pdf")
    Preview.objects.create(
        source=papers(old)[0].sha256, maker="x", state="ready", made=view, asked_at=timezone.now()
    )
    publish(finished_years=10)
    run(monkeypatch)
    assert states([view]) == {"removed"}
    assert storage.held(view.sha256) is None


def test_new_rules_wait_a_week_and_show_what_they_will_do(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = finished(story, 11)
    publish(days_ago=6, finished_years=10)
    assert run(monkeypatch) == 0
    (total,) = retention.totals(rules_now(), timezone.now())
    assert (total.rule, total.files) == ("finished", len(papers(old)))
    assert {one.id for one in retention.expired(rules_now(), timezone.now())} == {
        file.pk for file in papers(old)
    }
    RetentionVersion.objects.update(published_at=timezone.now() - timedelta(days=7, minutes=1))
    assert run(monkeypatch) == len(papers(old))


def test_without_rules_everything_is_kept(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    finished(story, 190)
    assert run(monkeypatch) == 0


def test_what_is_fresh_in_the_store_waits_for_the_next_run(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = finished(story, 11)
    given = papers(old)[0]
    publish(finished_years=10)
    assert retention.run() > 0
    assert storage.held(given.sha256) is not None, "somebody may be giving the same just now"
    assert Removal.objects.filter(emptied_at=None).exists()
    run(monkeypatch)
    assert storage.held(given.sha256) is None
    assert not Removal.objects.filter(emptied_at=None).exists()


def test_a_draft_says_that_its_file_is_gone(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = story.draft()
    story.complete(draft, story.actor(APPLICANT))
    StoredFile.objects.update(state="removed")
    refusal = story.refused("submit", draft, APPLICANT)
    assert any("hết thời hạn lưu giữ" in text for text in refusal.fields.values())


def test_rules_go_out_and_come_in_as_a_file(story: Story) -> None:
    publish(finished_years=10, finished_by_agency={"H27.03": 20}, refused_days=30)
    (content,) = dump_files(("retention",)).values()
    assert b'"finished_years": 10' in content
    assert load_files({"a.json": content}, None, name="thử", keep=True).ok
    assert RetentionVersion.objects.count() == 1, "the same again is no new version"
    for wrong in (
        {"finished_by_agency": {"H99": 3}},
        {"refused_days": 1},
        {"refused_days": "x"},
        {"nothing_days": 9},
        {"finished_years": 0},
    ):
        assert not load_files(
            {"a.json": as_json({"kind": "retention", **wrong})}, None, name="x", keep=True
        ).ok


def test_a_draft_under_way_keeps_its_papers(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = story.draft()
    story.complete(draft, story.actor(APPLICANT))
    assert drafts.working_answers(draft)
    publish(discarded_days=2, taken_out_days=2, unattached_days=2, finished_years=1)
    StoredFile.objects.update(given_at=timezone.now() - timedelta(days=9000))
    assert run(monkeypatch) == 0


def test_pages_that_are_being_digitised_stay_and_go_with_what_nobody_finished(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier = story.accepted()
    scanned = store_made(made.PDF + b"quet", "quet.pdf", "application/pdf")
    StoredFile.objects.filter(id=scanned.id).update(
        given_by=story.person(DESK), given_at=timezone.now() - timedelta(days=100)
    )
    digitising.begin(digitising.situation_of(story.actor(DESK), dossier.key), [scanned])
    publish(unattached_days=30)
    digitising.forget_ended()
    assert run(monkeypatch) == 0
    Dossier.objects.filter(pk=dossier.pk).update(ended_at=timezone.now())
    digitising.forget_ended()
    assert not ScanBatch.objects.exists()
    assert run(monkeypatch) == 1
    assert states([scanned]) == {"removed"}
