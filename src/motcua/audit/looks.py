"""Looks at what is personal, as lines of the trail: one line for what is one look (Decree 13/2023).

A viewer asks for many parts of one file, and an officer comes back to a dossier's page with every act: within
`ONE_LOOK` the same person's looks of one kind at one thing are one.
"""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, Max
from django.http import HttpRequest
from django.utils import timezone

from motcua.audit import trail
from motcua.audit.models import TrailLine
from motcua.audit.trail import Kind

ONE_LOOK = datetime.timedelta(minutes=10)
MOST_SHOWN = 20

# The moment of the look that this request belongs to: one that is under way, or the one that begins here.
_RECORD = f"""
    WITH under_way AS (
        SELECT at FROM audit_trailline
         WHERE about = %(about)s::varchar AND at > %(since)s::timestamptz
           AND person_id = %(person)s::bigint AND kind = %(kind)s::varchar
         ORDER BY at DESC LIMIT 1),
    begun AS (
        INSERT INTO audit_trailline ({trail.COLUMNS}) SELECT {trail.VALUES} {{source}}
         WHERE NOT EXISTS (SELECT 1 FROM under_way)
        RETURNING id, at),
    waiting AS (INSERT INTO audit_trailwaiting (line_id) SELECT id FROM begun)
    SELECT at FROM under_way UNION ALL SELECT at FROM begun
"""  # noqa: S608 - our own names
_PLAIN = _RECORD.format(source="")
_SOON = _RECORD.format(source=trail.WITHOUT_WAITING)

# When the look under way began, by person, kind and thing: what is in the table already need not be asked again for
# every part. Only what was read in the table stands here; forgetting it costs a statement, nothing more.
_UNDER_WAY: dict[tuple[int | None, str, str], datetime.datetime] = {}
_MOST_UNDER_WAY = 10_000


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose data a thing holds (ids of people), and whose affair it is (id of an agency; None: the looker's)."""

    subject: tuple[int, ...] = ()
    agency_id: int | None = None


@dataclass(frozen=True, slots=True)
class Looker:
    """Somebody who looked: the name, the last time, how often."""

    name: str
    last: datetime.datetime
    times: int


def record_look(
    kind: Kind,
    about: str,
    *,
    request: HttpRequest,
    whose: Callable[[], Whose] = Whose,
    on_behalf_of: int | None = None,
) -> None:
    """Note that whoever asks looks at `about` ("file:<key>", "dossier:<key>"); one line for each look.

    `on_behalf_of`: the account for which somebody looks, where no delegated post says so already.
    One statement and what `whose` costs; none where this process saw the look under way begin.
    """
    person = request.user
    now = timezone.now()
    known = (person.pk, kind.value, about)
    began = _UNDER_WAY.get(known)
    if began is not None and now - ONE_LOOK < began <= now:
        return
    told = whose()
    values: dict[str, Any] = trail.line_values(
        kind,
        request=request,
        about=about,
        subject=told.subject,
        agency_id=told.agency_id,
        on_behalf_of=on_behalf_of,
    )
    values |= {"at": now, "since": now - ONE_LOOK}
    with connection.cursor() as cursor:
        cursor.execute(_SOON if trail.need_not_wait(kind) else _PLAIN, values)
        began = cursor.fetchone()[0]
    if connection.in_atomic_block:
        # The line may still be taken back.
        return
    if len(_UNDER_WAY) >= _MOST_UNDER_WAY:
        _UNDER_WAY.clear()
    _UNDER_WAY[known] = began


def lookers(about: str) -> Sequence[Looker]:
    """Who looked at `about`, last first, at most `MOST_SHOWN`; one statement."""
    found = (
        TrailLine.objects.filter(about=about, person__isnull=False)
        .values("person__full_name")
        .annotate(last=Max("at"), times=Count("id"))
        .order_by("-last")[:MOST_SHOWN]
    )
    return [Looker(row["person__full_name"], row["last"], row["times"]) for row in found]
