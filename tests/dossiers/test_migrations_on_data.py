"""Migrations that write: what they make of a record that was there before."""

from __future__ import annotations

from importlib import import_module

from django.db import connection

from motcua.dossiers.models import Dossier, Paper
from motcua.dossiers.verification import verify
from motcua.files.models import StoredFile, Use
from tests.story import APPLICANT, DIRECTOR, Story
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
