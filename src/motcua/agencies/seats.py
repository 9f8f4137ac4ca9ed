"""The posts through which a person works today, as SQL written by hand: every page of an officer asks for them.

Own posts stand first, then those that somebody else delegated. What a closed account delegated ends with it; a
substitute appointed by the head stays.
"""

import datetime
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import JSONField
from django.db.models.expressions import RawSQL
from django.utils import timezone

from motcua.agencies.models import Delegation


def _seats(person: str, day: str) -> str:
    """The SQL, given that of the person's id and of the day; two columns to sort by, then those of a `Seat`."""
    return f"""
    SELECT 0 AS delegated, holding.id AS held, post.id AS post, post.role, post.title, unit.id AS unit,
           unit.name AS unit_name, unit.kind, agency.id AS agency, agency.code, agency.name AS agency_name,
           0 AS holder, '' AS holder_name
      FROM agencies_holding holding
      JOIN agencies_post post ON post.id = holding.post_id
      JOIN agencies_unit unit ON unit.id = post.unit_id
      JOIN agencies_agency agency ON agency.id = unit.agency_id
     WHERE holding.person_id = {person}
       AND holding.starts_on <= {day} AND COALESCE(holding.ends_on, {day}) >= {day}
    UNION ALL
    SELECT delegation.id, holding.id, post.id, post.role, post.title, unit.id, unit.name, unit.kind, agency.id,
           agency.code, agency.name, holder.id, holder.full_name
      FROM agencies_delegation delegation
      JOIN agencies_holding holding ON holding.id = delegation.holding_id
      JOIN people_user holder ON holder.id = holding.person_id
      JOIN agencies_post post ON post.id = holding.post_id
      JOIN agencies_unit unit ON unit.id = post.unit_id
      JOIN agencies_agency agency ON agency.id = unit.agency_id
     WHERE delegation.delegate_id = {person} AND delegation.revoked_at IS NULL
       AND delegation.starts_on <= {day} AND delegation.ends_on >= {day}
       AND holding.starts_on <= {day} AND COALESCE(holding.ends_on, {day}) >= {day}
       AND (holder.is_active OR delegation.kind = '{Delegation.Kind.SUBSTITUTION.value}')
    """  # noqa: S608 - our own words


_ASKED = f"{_seats('%(person)s', '%(day)s')} ORDER BY 1, 2"
# The day in a row of its own, so that the moment is given once.
_ALONG = """
    CASE WHEN people_user.kind = 'officer' THEN (
        SELECT COALESCE(jsonb_agg(jsonb_build_array(
                   post, role, title, unit, unit_name, kind, agency, code, agency_name, holder, holder_name
               ) ORDER BY delegated, held), '[]'::jsonb)
          FROM (SELECT (%s::timestamptz AT TIME ZONE '{zone}')::date AS of) today
          CROSS JOIN LATERAL ({seats}) seat
    ) END
"""


def seats_along(now: datetime.datetime) -> RawSQL:
    """The posts of a session's officer, read along with the session; null for everybody else.

    For a query over sessions joined with their people (`people.sessions`).
    """
    sql = _ALONG.format(zone=settings.TIME_ZONE, seats=_seats("people_user.id", "today.of"))
    return RawSQL(sql, [now], output_field=JSONField())  # noqa: S611 - our own words


def seats_of(person_id: int, day: datetime.date) -> Iterable[tuple[Any, ...]]:
    """The posts of a person on a day, each as the values of a `Seat`; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_ASKED, {"person": person_id, "day": day})
        return [row[2:] for row in cursor.fetchall()]


def roles_of(person: Any) -> tuple[str, ...]:
    """The roles that an officer holds today, each once; no statement where the posts came with the session."""
    along = getattr(person, "read_along", None)
    if along is not None:
        return tuple(dict.fromkeys(row[1] for row in along))
    return tuple(dict.fromkeys(row[1] for row in seats_of(person.pk, timezone.localdate())))
