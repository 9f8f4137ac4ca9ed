"""What the counts beside every page of an examiner read: what waits, not all that stands at the unit."""

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
from tests.story import EXAMINER, Story

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
    with connection.cursor() as cursor:
        # As on a server that has run for a while: an index alone may answer.
        cursor.execute("VACUUM (ANALYZE) dossiers_dossier")
    with CaptureQueriesContext(connection) as asked:
        counts = work_counts(story.actor(EXAMINER))
    assert counts["to_examine"] > 100
    passed = sum(_passed(query["sql"]) for query in asked if "COUNT(*)" in query["sql"])
    assert passed < 100, f"{passed} rows were read for nothing"


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
