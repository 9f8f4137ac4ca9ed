"""Looks of the table before became lines of the trail: with their own times, whose data it was, and whose affair."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from django.db import connection

from motcua.audit import proving
from motcua.audit.models import TrailLine, TrailWaiting
from motcua.dossiers.models import Paper
from tests.kernel.moments import at
from tests.story import DESK, EXAMINER, Story

CARRY = import_module("motcua.audit.migrations.0006_looks_in_the_trail").CARRY
TABLE = """
    CREATE TEMPORARY TABLE audit_look (
        id bigserial, person_id bigint, way varchar(10), subject varchar(150), rows integer, at timestamptz
    ) ON COMMIT DROP
"""


@pytest.fixture
def story(sample: Any, db: None) -> Story:
    return Story()


def test_each_look_is_carried_over_once_with_what_it_was(story: Story) -> None:
    dossier = story.accepted()
    file = Paper.objects.filter(dossier=dossier).exclude(file=None)[0].file
    assert file is not None
    examiner, desk = story.person(EXAMINER), story.person(DESK)
    looks = [
        (examiner.pk, "view", f"file:{file.key}", 0, at("2026-11-02 08:00")),
        (desk.pk, "download", f"dossier:{dossier.key}", 0, at("2026-11-02 09:00")),
        (desk.pk, "export", "list:all", 41, at("2026-11-03 08:00")),
        (desk.pk, "view", "file:khong-co", 0, at("2026-11-03 09:00")),
    ]
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
        cursor.executemany(
            "INSERT INTO audit_look (person_id, way, subject, rows, at) VALUES (%s, %s, %s, %s, %s)", looks
        )
        cursor.execute(CARRY)
    lines = list(TrailLine.objects.order_by("id"))
    assert [(one.person_id, one.kind, one.about, one.at) for one in lines] == [
        (person, way, subject, moment) for person, way, subject, _rows, moment in looks
    ]
    assert [one.details for one in lines] == [{}, {}, {"rows": 41}, {}]
    owner = [dossier.submitter_id]
    assert [one.subject for one in lines] == [owner, owner, [], []]
    assert {one.agency_id for one in lines} == {dossier.agency_id}
    assert lines[1].post_id == story.actor(DESK).seats[0].post_id
    assert TrailWaiting.objects.count() == 4
    assert list(proving.prove()) == []
