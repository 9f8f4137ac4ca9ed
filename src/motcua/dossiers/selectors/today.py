"""What is due before the day is over (II.23.5): how many, and in which list with which filters they stand."""

import datetime
from functools import lru_cache

from django.db.models import Q, QuerySet
from django.utils import timezone

from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor
from motcua.data.counted import KeptCounts
from motcua.dossiers.models import Dossier
from motcua.dossiers.selectors.lists import AS_OF, LISTS, OPEN, Times, in_list
from motcua.dossiers.selectors.narrowing import Filters
from motcua.kernel.dates import HANOI

# What is due within three working days; narrowed to this day, it is what is still to be done today.
_WITHIN = "3"


def list_of_today(actor: Actor) -> str:
    """An examiner has the own dossiers to finish, everybody else those of the division or the agency."""
    others = actor.has_role(Role.DESK, Role.DIVISION_HEAD, Role.AGENCY_HEAD, Role.CLERK)
    return "all" if others or not actor.has_role(Role.EXAMINER) else "assigned"


def today_filters() -> Filters:
    """The filters under which that list holds what is due today."""
    today = timezone.localdate()
    return Filters(due=_WITHIN, due_from=today, due_to=today)


def due_today(actor: Actor) -> int:
    """How many they are; one statement, counted like a list."""
    return _counting(actor)(timezone.now(), _end_of_today())["today"]


def _end_of_today() -> datetime.datetime:
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    return datetime.datetime.combine(tomorrow, datetime.time(), HANOI)


@lru_cache(maxsize=2048)
def _counting(actor: Actor) -> KeptCounts:
    item = LISTS[list_of_today(actor)]

    def build(now: datetime.datetime, until: datetime.datetime) -> dict[str, list[QuerySet[Dossier]]]:
        due = Q(finished_at__isnull=True, due_at__gte=now, due_at__lt=until)
        # Nothing open was removed, which that list says too: an index of what is open need not ask it.
        where = OPEN & due if item.code == "all" else OPEN & due & item.where(actor)
        return {"today": [in_list(actor, item, Times(now, until), where)]}

    return KeptCounts(build, AS_OF.now, AS_OF.soon_until)
