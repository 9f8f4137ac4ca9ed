"""How long a request about one's own data may take. Pure.

Law 91/2025/QH15 and Decree 356/2025/NĐ-CP, in force since 1 January 2026 (before: Decree 13/2023, 72 hours): an answer
within two working days, then so many days by kind of request, which may be extended once. docs/privacy.md says how sure
each figure is.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

ANSWER_WORKING_DAYS = 2
BREACH_HOURS = datetime.timedelta(hours=72)
"""Within so long of detecting a breach the authority is told, by the wall clock (law 91/2025/QH15, article 23)."""


class Asked(StrEnum):
    """What a person asks for."""

    PROVIDE = "provide"
    CORRECT = "correct"
    RESTRICT = "restrict"
    ERASE = "erase"


@dataclass(frozen=True, slots=True)
class Period:
    """Calendar days to carry a request out, and by how many days it may be extended, once."""

    days: int
    extension: int


PERIODS: Mapping[Asked, Period] = {
    Asked.PROVIDE: Period(10, 10),
    Asked.CORRECT: Period(10, 10),
    Asked.RESTRICT: Period(15, 15),
    Asked.ERASE: Period(20, 20),
}


def due(kind: Asked, asked_at: datetime.datetime, zone: datetime.tzinfo) -> datetime.datetime:
    """Until when a request is to be carried out: the end of the last day, the day of the request not counted."""
    return _end_of_day(asked_at, PERIODS[kind].days, zone)


def extended(kind: Asked, due_at: datetime.datetime, zone: datetime.tzinfo) -> datetime.datetime:
    """Until when it is after its one extension."""
    return _end_of_day(due_at, PERIODS[kind].extension, zone)


def _end_of_day(moment: datetime.datetime, days: int, zone: datetime.tzinfo) -> datetime.datetime:
    day = moment.astimezone(zone).date() + datetime.timedelta(days=days)
    return datetime.datetime.combine(day, datetime.time(23, 59, 59), zone)
