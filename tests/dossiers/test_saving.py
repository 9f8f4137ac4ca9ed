"""What an act writes of a dossier's row: all that it changed, and nothing beside it."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from motcua.dossiers.acts.base import lock
from motcua.dossiers.acts.saving import save_moved
from motcua.dossiers.models import Dossier
from tests.story import EXAMINER, Story

pytestmark = pytest.mark.django_db


def test_every_column_that_changed_is_written_and_no_other(story: Story) -> None:
    dossier = story.submitted()
    now = timezone.now()
    with transaction.atomic(), CaptureQueriesContext(connection) as statements:
        locked = lock(dossier.key)
        locked.state, locked.step_due_at = "processing", now
        locked.assignee_id = story.person(EXAMINER).id
        locked.clock = [*locked.clock, ["start", now.isoformat()]]
        locked.post_id = None
        save_moved(locked)
    written = statements.captured_queries[-1]["sql"].partition(" WHERE ")[0]
    row = Dossier.objects.get(pk=dossier.pk)
    assert (row.state, row.step_due_at, row.assignee_id) == ("processing", now, story.person(EXAMINER).id)
    assert row.clock[-1] == ["start", now.isoformat()]
    for column in ("code", "receipt_number", "submitted_at", "head_hash", "post_id"):
        assert f'"{column}"' not in written


def test_a_second_act_on_the_same_row_writes_what_it_changes_back(story: Story) -> None:
    dossier = story.submitted()
    before = Dossier.objects.get(pk=dossier.pk).state
    with transaction.atomic():
        locked = lock(dossier.key)
        locked.state = "processing"
        save_moved(locked)
        locked.state = before
        save_moved(locked)
    assert Dossier.objects.get(pk=dossier.pk).state == before


def test_what_another_part_of_the_act_wrote_meanwhile_stays(story: Story) -> None:
    dossier = story.submitted()
    with transaction.atomic():
        locked = lock(dossier.key)
        Dossier.objects.filter(pk=dossier.pk).update(examiner=story.person(EXAMINER))
        locked.state = "processing"
        save_moved(locked)
    row = Dossier.objects.get(pk=dossier.pk)
    assert (row.state, row.examiner_id) == ("processing", story.person(EXAMINER).id)
