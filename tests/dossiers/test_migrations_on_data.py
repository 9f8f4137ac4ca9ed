"""Migrations that write: what they make of a record that was there before."""

from __future__ import annotations

from importlib import import_module

from django.apps import apps
from django.db import connection

from motcua.dossiers.models import Dossier, Paper
from motcua.dossiers.selectors import work_list
from motcua.dossiers.selectors.narrowing import Filters
from motcua.dossiers.verification import verify
from motcua.files.models import StoredFile, Use
from tests.story import APPLICANT, DESK, DIRECTOR, Story
from tests.story_fixtures import story

__all__ = ["story"]


def test_the_first_approval_is_found_in_the_record(story: Story) -> None:
    approved = story.do("approve", story.to_approve(), DIRECTOR, {"reason": ""}).dossier
    other = story.assigned()
    Dossier.objects.update(approved_at=None)
    assert list(verify(approved.code)), "without it the dossier contradicts its record"
    with connection.cursor() as cursor:
        cursor.execute(import_module("motcua.dossiers.migrations.0011_approved_at").FROM_THE_RECORD)
        assert cursor.rowcount == 1
    assert list(verify(approved.code)) == []
    assert list(verify(other.code)) == []


def test_files_are_put_to_the_agencies_of_their_dossiers_and_counted(story: Story) -> None:
    dossier = story.handed_over()
    named = Paper.objects.filter(dossier=dossier).exclude(file=None).values("file")
    person = story.person(APPLICANT)
    StoredFile.objects.filter(pk__in=named).update(given_by=person)
    gone = StoredFile.objects.filter(pk__in=named)[:1].get()
    StoredFile.objects.filter(pk=gone.pk).update(state="removed")
    StoredFile.objects.update(agency=None)
    Use.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE files_storedfile DISABLE TRIGGER files_count_changed")
        cursor.execute(import_module("motcua.files.migrations.0005_quota").BEFORE)
        cursor.execute("ALTER TABLE files_storedfile ENABLE TRIGGER files_count_changed")
    mine = StoredFile.objects.filter(pk__in=named)
    assert set(mine.values_list("agency", flat=True)) == {dossier.agency_id}
    made = [slip.file_id for slip in dossier.slips.exclude(file=None)]
    made += [outcome.file_id for outcome in dossier.outcomes.all()]
    assert set(StoredFile.objects.filter(pk__in=made).values_list("agency", flat=True)) <= {dossier.agency_id}
    kept = mine.exclude(state="removed")
    own = Use.objects.get(person=person, agency=dossier.agency)
    assert (own.files, own.bytes) == (kept.count(), sum(kept.values_list("size", flat=True)))
    whole = StoredFile.objects.filter(agency=dossier.agency).exclude(state="removed")
    total = Use.objects.get(person=None, agency=dossier.agency)
    assert (total.files, total.bytes) == (whole.count(), sum(whole.values_list("size", flat=True)))


def test_dossiers_of_before_are_found_by_two_frequent_words(story: Story) -> None:
    dossier, draft = story.submitted(), story.draft()
    written = Dossier.objects.get(pk=dossier.pk).search_text
    plain = " ".join(word for word in written.split() if not word.startswith("0nguyen0"))
    assert plain != written, "the applicant's family name is a frequent word"
    before = "search_text = %s, search = to_tsvector('simple', %s)"
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE dossiers_dossier SET {before} WHERE id = %s", [plain, plain, dossier.pk])
    asked = Filters(q=" ".join(dossier.applicant_name.split()[:2]))
    assert _found(story, asked) == []
    migration = import_module("motcua.dossiers.migrations.0029_pairs_of_frequent_words")
    for _time in range(2):
        with connection.schema_editor() as editor:
            migration.add_pairs(apps, editor)
        assert _found(story, asked) == [dossier.key]
        after = Dossier.objects.get(pk=dossier.pk).search_text
        assert sorted(after.split()) == sorted(written.split())
    assert Dossier.objects.get(pk=draft.pk).search_text == ""


def _found(story: Story, filters: Filters) -> list[object]:
    page = work_list(story.actor(DESK), "all", filters)
    assert page is not None
    return [row.key for row in page.items]
