"""Migrations that write: what they make of a record that was there before."""

from __future__ import annotations

from importlib import import_module

from django.db import connection

from motcua.dossiers.models import Dossier
from motcua.dossiers.verification import verify
from tests.story import DIRECTOR, Story
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
