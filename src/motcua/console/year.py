"""A year of a working calendar, month by month, as the page shows it."""

import calendar as weeks
import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _

from motcua.agencies.models import Calendar
from motcua.kernel.hours import parse_hours


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the table. `kind`: work, rest, holiday, swapped, or outside for the days of other months."""

    number: int
    kind: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Month:
    """A month as weeks from Monday to Sunday."""

    title: str
    weeks: tuple[tuple[Day, ...], ...]
    working_days: int


def months_of(chosen: Calendar, year: int) -> list[Month]:
    """The twelve months of a year."""
    weekly = parse_hours(chosen.hours)
    special = {day.date: day for day in chosen.days.all()}

    def shown(date: datetime.date, month: int) -> Day:
        if date.month != month:
            return Day(date.day, "outside")
        exception = special.get(date)
        if exception is not None:
            return Day(date.day, "swapped" if exception.works else "holiday", exception.name)
        return Day(date.day, "work" if date.weekday() in weekly else "rest")

    found = []
    for month in range(1, 13):
        rows = tuple(
            tuple(shown(date, month) for date in week)
            for week in weeks.Calendar().monthdatescalendar(year, month)
        )
        working = sum(day.kind in ("work", "swapped") for row in rows for day in row)
        found.append(Month(_("Tháng %(month)s") % {"month": month}, rows, working))
    return found
