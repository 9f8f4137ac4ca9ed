"""Who looked at what, and when (Decree 13/2023: access to personal data).

A row says the person, the thing by its key, the way and the moment; nothing of the content and nothing that was
searched for. Reading in a viewer asks for many parts of one file: within `ONE_LOOK` they are one look.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, Max
from django.utils import timezone

from motcua.audit.models import Look

ONE_LOOK = datetime.timedelta(minutes=10)
MOST_SHOWN = 20

# The moment of the look that this request belongs to: one that is under way, or the one that begins here.
_RECORD = """
    WITH under_way AS (
        SELECT at FROM audit_look
         WHERE subject = %(subject)s::varchar AND at > %(since)s::timestamptz
           AND person_id = %(person)s::bigint AND way = %(way)s::varchar
         ORDER BY at DESC LIMIT 1),
    begun AS (
        INSERT INTO audit_look (person_id, way, subject, rows, at)
        SELECT %(person)s::bigint, %(way)s::varchar, %(subject)s::varchar, 0, %(now)s::timestamptz
         WHERE NOT EXISTS (SELECT 1 FROM under_way)
        RETURNING at)
    SELECT at FROM under_way UNION ALL SELECT at FROM begun
"""

# When the look under way began, by person, way and subject: what is in the table already need not be asked again for
# every part. Only what was read in the table stands here; forgetting it costs a statement, nothing more.
_UNDER_WAY: dict[tuple[int, str, str], datetime.datetime] = {}
_MOST_UNDER_WAY = 10_000


@dataclass(frozen=True, slots=True)
class Looker:
    """Somebody who looked: the name, the last time, how often."""

    name: str
    last: datetime.datetime
    times: int


def record_look(person_id: int, way: Look.Way, subject: str) -> None:
    """Note that a person looks at `subject` ("file:<key>", "dossier:<key>"); one row per look.

    One statement; none where this process saw the look under way begin.
    """
    now = timezone.now()
    known = (person_id, way.value, subject)
    began = _UNDER_WAY.get(known)
    if began is not None and now - ONE_LOOK < began <= now:
        return
    values: dict[str, Any] = {
        "person": person_id,
        "way": way.value,
        "subject": subject,
        "now": now,
        "since": now - ONE_LOOK,
    }
    with connection.cursor() as cursor:
        cursor.execute(_RECORD, values)
        began = cursor.fetchone()[0]
    if connection.in_atomic_block:
        # The row may still be taken back.
        return
    if len(_UNDER_WAY) >= _MOST_UNDER_WAY:
        _UNDER_WAY.clear()
    _UNDER_WAY[known] = began


def record_export(person_id: int, subject: str, rows: int) -> None:
    """Note that a person took `rows` dossiers away as a file; each time is a row of its own. One statement."""
    Look.objects.bulk_create(
        [Look(person_id=person_id, way=Look.Way.EXPORT, subject=subject, rows=rows, at=timezone.now())]
    )


def lookers(subject: str) -> Sequence[Looker]:
    """Who looked at `subject`, last first, at most `MOST_SHOWN`; one statement."""
    found = (
        Look.objects.filter(subject=subject)
        .values("person__full_name")
        .annotate(last=Max("at"), times=Count("id"))
        .order_by("-last")[:MOST_SHOWN]
    )
    return [Looker(row["person__full_name"], row["last"], row["times"]) for row in found]
