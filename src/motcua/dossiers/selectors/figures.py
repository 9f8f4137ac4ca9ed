"""This month's figures on the home page: what was received of it, resolved, in time (I.17). Periods: `progress`."""

import datetime
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Count, F, Q
from django.utils import timezone

from motcua.agencies.selectors import stamp
from motcua.dossiers.models import Dossier
from motcua.dossiers.states import State
from motcua.kernel.dates import HANOI


@dataclass(frozen=True)
class Figures:
    """Counts over the dossiers accepted in a span of time."""

    received: int
    processing: int
    resolved: int
    on_time: int
    late: int
    online: int
    since: datetime.date


def _figures(since: datetime.date) -> Figures:
    start = datetime.datetime.combine(since, datetime.time(), HANOI)
    resolved = Q(finished_at__isnull=False) & ~Q(state=State.RETURNED)
    late = resolved & Q(due_at__isnull=False, finished_at__gt=F("due_at"))
    counts = Dossier.objects.filter(accepted_at__gte=start).aggregate(
        received=Count("id"),
        processing=Count("id", filter=Q(finished_at__isnull=True)),
        resolved=Count("id", filter=resolved),
        late=Count("id", filter=late),
        online=Count("id", filter=Q(channel=Dossier.Channel.ONLINE)),
    )
    return Figures(**counts, on_time=counts["resolved"] - counts["late"], since=since)


@lru_cache(maxsize=8)
def _kept(since: datetime.date, at: int) -> Figures:
    return _figures(since)


def month_figures() -> Figures:
    """This month so far; at most a minute old."""
    return _kept(timezone.localdate().replace(day=1), stamp() // 2)
