"""Who has a dossier's page open right now: a courtesy between officers, never a lock."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from motcua.agencies.selectors import Actor
from motcua.dossiers.models import Dossier, Presence
from motcua.people.models import User

# The page tells that it is open about twice in this time.
EXPIRES_AFTER = datetime.timedelta(seconds=60)
_FORGOTTEN_AFTER = datetime.timedelta(minutes=10)

# The statement that tells, for `WITH`, and the one that says who else is there, both with the values of `telling`.
TELLING = """
    mine AS (
        INSERT INTO dossiers_presence AS row (dossier_id, person_id, name, since, seen_at)
        VALUES (%(dossier)s, %(person)s, %(name)s, %(now)s, %(now)s)
        ON CONFLICT (dossier_id, person_id) DO UPDATE SET
            name = excluded.name,
            since = CASE WHEN row.seen_at < %(expired)s THEN excluded.since ELSE row.since END,
            seen_at = excluded.seen_at
    )
"""
OTHERS = """
      FROM dossiers_presence
     WHERE dossier_id = %(dossier)s AND person_id <> %(person)s AND seen_at >= %(expired)s
"""


@dataclass(frozen=True, slots=True)
class Present:
    """A colleague who has the page open, and since when."""

    name: str
    since: datetime.datetime


def be_present(by: Actor, dossier: Dossier) -> list[Present]:
    """Note that this officer still has the page open; return who else has, longest first. One statement.

    The caller has found the dossier through a selector scoped to this officer.
    """
    if by.person is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH {TELLING} SELECT name, since {OTHERS} ORDER BY since",
            telling(by.person, dossier),
        )
        return [Present(*row) for row in cursor.fetchall()]


def telling(person: User, dossier: Dossier) -> dict[str, Any]:
    """The values of `TELLING` and `OTHERS`."""
    now = timezone.now()
    name = person.display_name[:200]
    times = {"now": now, "expired": now - EXPIRES_AFTER}
    return {"dossier": dossier.id, "person": person.id, "name": name, **times}


def forget_absent() -> None:
    """Clear away the rows of pages that were closed."""
    Presence.objects.filter(seen_at__lt=timezone.now() - _FORGOTTEN_AFTER).delete()
