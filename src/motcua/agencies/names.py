"""Names of agencies and units through time: changing one, and what it was on a day."""

import copy
import datetime
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils import timezone

from motcua.agencies.models import Agency, FormerName, Unit
from motcua.agencies.selectors import kept_agency, kept_unit

if TYPE_CHECKING:
    from motcua.people.models import User

# (last day, name, short name), the earliest first.
_Names = tuple[tuple[datetime.date, str, str], ...]


class TooEarly(Exception):
    """A name cannot begin before the one that it follows; `first` is the earliest day on which it can."""

    def __init__(self, first: datetime.date) -> None:
        super().__init__(first.isoformat())
        self.first = first


def keep_former_name(
    of: Agency | Unit, *, since: datetime.date | None = None, by: "User | None" = None
) -> None:
    """Keep the present name as what it was up to the day before `since` (today), before another is given.

    A name that was given and mended on the same day is not kept. Raises TooEarly.
    """
    last = (since or timezone.localdate()) - datetime.timedelta(days=1)
    agency, unit = (of, None) if isinstance(of, Agency) else (of.agency, of)
    latest = FormerName.objects.filter(agency=agency, unit=unit).order_by("-until").first()
    if latest is not None and latest.until == last:
        return
    if latest is not None and latest.until > last:
        raise TooEarly(latest.until + datetime.timedelta(days=2))
    short = of.short_name if isinstance(of, Agency) else ""
    FormerName.objects.create(
        agency=agency, unit=unit, name=of.name, short_name=short, until=last, changed_by=by
    )


@lru_cache(maxsize=2)
def _former(at: int) -> Mapping[tuple[str, int], _Names]:
    found: dict[tuple[str, int], _Names] = {}
    for one in FormerName.objects.order_by("until", "id"):
        key = ("agency", one.agency_id) if one.unit_id is None else ("unit", one.unit_id)
        found[key] = (*found.get(key, ()), (one.until, one.name, one.short_name))
    return found


def names_of(agency_id: int, at: int) -> list[tuple[datetime.date, str]]:
    """(last day, name) of the names that an agency bore before, the earliest first. `at` is `selectors.stamp()`."""
    return [(until, name) for until, name, _short in _former(at).get(("agency", agency_id), ())]


def agency_on(agency_id: int, day: datetime.date, at: int) -> Agency:
    """The agency's row with the name that it bore on a day; to be read only. `at` is `selectors.stamp()`."""
    row = kept_agency(agency_id, at)
    for until, name, short in _former(at).get(("agency", agency_id), ()):
        if day <= until:
            then = copy.copy(row)
            then.name, then.short_name = name, short
            return then
    return row


def unit_on(unit_id: int, day: datetime.date, at: int) -> Unit:
    """The same for a unit."""
    row = kept_unit(unit_id, at)
    for until, name, _short in _former(at).get(("unit", unit_id), ()):
        if day <= until:
            then = copy.copy(row)
            then.name = name
            return then
    return row
