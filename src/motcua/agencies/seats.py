"""The posts through which a person works today, as SQL written by hand: every page of an officer asks for them.

Own posts stand first, then those that somebody else delegated. What a closed account delegated ends with it; a
substitute appointed by the head stays. With each post come the rights given to it, to its holder and to the holder's
groups; with one that is carried for another, what its holder has, and what is forbidden to who carries it.
"""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import JSONField
from django.db.models.expressions import RawSQL
from django.utils import timezone

from motcua.agencies.models import Delegation


def _of(person: str, day: str) -> str:
    """The rights given to a person or to one of the person's groups."""
    return f"""
        SELECT * FROM agencies_givenright WHERE person_id = {person}
        UNION ALL
        SELECT given.* FROM agencies_member member JOIN agencies_givenright given ON given.group_id = member.group_id
         WHERE member.person_id = {person}
           AND member.starts_on <= {day} AND COALESCE(member.ends_on, {day}) >= {day}
    """  # noqa: S608 - our own words


def _rights(holder: str, day: str, carrier: str = "") -> str:
    """The rights of a post in the hands of its holder, as an array of those of `rights.rights_from`, or null."""
    mine = f"({_of(carrier, day)}) own" if carrier else ""
    forbidden = f"UNION ALL SELECT * FROM {mine} WHERE effect = 'forbid'" if mine else ""  # noqa: S608 - our own words
    return f"""(
        SELECT jsonb_agg(jsonb_build_array(
                   given.id, given.effect, given.what, given.reach, given.sectors, given.procedures, given.step,
                   given.agency_id
               ) ORDER BY given.id)
          FROM (SELECT * FROM agencies_givenright WHERE post_id = post.id
                UNION ALL {_of(holder, day)} {forbidden}) given
         WHERE given.ended_at IS NULL AND given.starts_on <= {day} AND COALESCE(given.ends_on, {day}) >= {day}
    )"""  # noqa: S608 - our own words


def _seats(person: str, day: str) -> str:
    """The SQL, given that of the person's id and of the day; two columns to sort by, then those of a `Seat`."""
    return f"""
    SELECT 0 AS delegated, holding.id AS held, post.id AS post, post.role, post.title, unit.id AS unit,
           unit.name AS unit_name, unit.kind, agency.id AS agency, agency.code, agency.name AS agency_name,
           0 AS holder, '' AS holder_name, {_rights("holding.person_id", day)} AS rights
      FROM agencies_holding holding
      JOIN agencies_post post ON post.id = holding.post_id
      JOIN agencies_unit unit ON unit.id = post.unit_id
      JOIN agencies_agency agency ON agency.id = unit.agency_id
     WHERE holding.person_id = {person}
       AND holding.starts_on <= {day} AND COALESCE(holding.ends_on, {day}) >= {day}
    UNION ALL
    SELECT delegation.id, holding.id, post.id, post.role, post.title, unit.id, unit.name, unit.kind, agency.id,
           agency.code, agency.name, holder.id, holder.full_name,
           {_rights("holding.person_id", day, person)}
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
                   post, role, title, unit, unit_name, kind, agency, code, agency_name, holder, holder_name, rights
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
    """The posts of a person on a day, each as what `selectors.seat_from` takes; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_ASKED, {"person": person_id, "day": day})
        return [row[2:] for row in cursor.fetchall()]


def roles_of(person: Any) -> tuple[str, ...]:
    """The roles that an officer holds today, each once; no statement where the posts came with the session."""
    along = getattr(person, "read_along", None)
    if along is not None:
        return tuple(dict.fromkeys(row[1] for row in along))
    return tuple(dict.fromkeys(row[1] for row in seats_of(person.pk, timezone.localdate())))


_MANY = f"""
    SELECT person.id, seat.* FROM people_user person
     CROSS JOIN LATERAL ({_seats("person.id", "%(day)s")}) seat
     WHERE person.id = ANY(%(people)s)
     ORDER BY 1, 2, 3
"""  # noqa: S608 - our own words


def seats_of_many(people: Iterable[int], day: datetime.date) -> Mapping[int, list[tuple[Any, ...]]]:
    """The same for several people, by their ids; one statement."""
    found: dict[int, list[tuple[Any, ...]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_MANY, {"people": sorted(set(people)), "day": day})
        for person, _delegated, _held, *seat in cursor.fetchall():
            found.setdefault(person, []).append(tuple(seat))
    return found
