"""What counts and pages read of the database: what they tell, not all that stands beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motcua.data import counted
from motcua.dossiers.models import Dossier
from motcua.dossiers.selectors.counting import work_counts
from motcua.dossiers.selectors.work import work_list
from tests.story import DESK, EXAMINER, Story

# At a division all are assigned; at the desk many more wait for anybody, so that PostgreSQL expects the same there.
ASSIGNED, WAITING = 5_000, 10_000


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    counted._large.clear()
    yield
    counted._large.clear()


@pytest.mark.usefixtures("transactional_db", "sample")
def test_where_all_is_assigned_looking_for_what_is_not_costs_nothing() -> None:
    story = Story()
    _copy(story.assigned(), ASSIGNED)
    _copy(story.submitted(), WAITING)
    _settle()
    with CaptureQueriesContext(connection) as asked:
        counts = work_counts(story.actor(EXAMINER))
    assert counts["to_examine"] > 100
    assert _passed_by(asked) < 100


@pytest.mark.usefixtures("transactional_db", "sample")
def test_a_list_of_what_was_resolved_passes_over_nothing_that_is_open() -> None:
    story = Story()
    _copy(story.handed_over(), 500)
    _copy(story.submitted(), WAITING)
    _settle()
    with CaptureQueriesContext(connection) as asked:
        page = work_list(story.actor(DESK), "resolved", page=20)
    assert page is not None
    assert len(page.items) == 20
    assert _passed_by(asked) < 100


def _settle() -> None:
    """As on a server that has run for a while: an index alone may answer."""
    with connection.cursor() as cursor:
        # Tests do not wait for the disk, and rows whose commit has not reached it are not marked as visible to all.
        cursor.execute("CHECKPOINT")
        cursor.execute("VACUUM (ANALYZE) dossiers_dossier")


def _passed_by(asked: CaptureQueriesContext) -> int:
    """How many rows and entries of indexes the statements over dossiers took up and put aside."""
    return sum(_passed(query["sql"]) for query in asked if 'FROM "dossiers_dossier"' in query["sql"])


def _copy(dossier: Dossier, times: int) -> None:
    names = [str(field.column) for field in Dossier._meta.concrete_fields if field.column != "id"]
    own = {
        "key": "gen_random_uuid()",
        "code": "NULL",
        "receipt_number": "receipt_number || '/' || n",
        "parent_id": "NULL",
    }
    values = ", ".join(own.get(name, name) for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO dossiers_dossier ({', '.join(names)})"
            f" SELECT {values} FROM dossiers_dossier, generate_series(1, {times}) n WHERE id = %s",
            [dossier.pk],
        )


def _passed(statement: str) -> int:
    """How many rows and entries of indexes PostgreSQL took up and put aside."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}")
        ((found,),) = cursor.fetchall()
    plan = found if isinstance(found, list) else json.loads(found)
    return _of(plan[0]["Plan"])


def _of(node: dict[str, Any]) -> int:
    own = int(node.get("Rows Removed by Filter", 0)) * int(node.get("Actual Loops", 1))
    return own + sum(_of(one) for one in node.get("Plans", ()))
