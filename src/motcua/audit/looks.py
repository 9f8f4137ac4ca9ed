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

_RECORD = """
    INSERT INTO audit_look (person_id, way, subject, rows, at)
    SELECT %(person)s::bigint, %(way)s::varchar, %(subject)s::varchar, 0, %(now)s::timestamptz
     WHERE NOT EXISTS (
        SELECT 1 FROM audit_look
         WHERE subject = %(subject)s::varchar AND at > %(since)s::timestamptz
           AND person_id = %(person)s::bigint AND way = %(way)s::varchar)
"""


@dataclass(frozen=True, slots=True)
class Looker:
    """Somebody who looked: the name, the last time, how often."""

    name: str
    last: datetime.datetime
    times: int


def record_look(person_id: int, way: Look.Way, subject: str) -> None:
    """Note that a person looks at `subject` ("file:<key>", "dossier:<key>"); one statement, one row per look."""
    now = timezone.now()
    values: dict[str, Any] = {
        "person": person_id,
        "way": way.value,
        "subject": subject,
        "now": now,
        "since": now - ONE_LOOK,
    }
    with connection.cursor() as cursor:
        cursor.execute(_RECORD, values)


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
