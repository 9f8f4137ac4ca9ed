"""How many dossiers stand in each list of an officer."""

import datetime
from functools import lru_cache
from typing import Any

from django.db.models import Count, QuerySet

from motcua.agencies.selectors import Actor
from motcua.data.kept import KeptFigures
from motcua.dossiers.models import Dossier
from motcua.dossiers.selectors.access import submitted_to
from motcua.dossiers.selectors.lists import AS_OF, OPEN, WORK_LISTS, Times, times_for


def work_counts(actor: Actor) -> dict[str, int]:
    """Counts of the open lists that this officer has, in one statement whatever the number of lists."""
    times = times_for(actor)
    return _counting(actor)(times.now, times.soon_until)


@lru_cache(maxsize=2048)
def _counting(actor: Actor) -> KeptFigures:
    """What counts the lists of an actor: every page needs it. An actor with other posts is another actor."""

    def build(now: datetime.datetime, soon: datetime.datetime) -> tuple[QuerySet[Dossier], dict[str, Any]]:
        times = Times(now, soon)
        mine = [item for item in WORK_LISTS if actor.has_role(*item.roles)]
        figures: dict[str, Any] = {
            item.code: item.figure(actor) if item.figure else Count("id", filter=item.condition(actor, times))
            for item in mine
        }
        return Dossier.objects.filter(OPEN, submitted_to(actor)), figures

    return KeptFigures(build, AS_OF.now, AS_OF.soon_until)
