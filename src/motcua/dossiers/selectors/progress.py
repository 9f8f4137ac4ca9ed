"""How dossiers were resolved in a period: received, early, on time, late, still open (II.13.3, II.20.2, II.22.2).

What is counted is what was being resolved in the period: accepted before its end, and not finished before its start.
Each dossier stands in it once, so that carried over + received = resolved + withdrawn + open.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.functions import TruncDate
from django.db.models.lookups import LessThan
from django.utils import timezone

from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor, names_of_agencies, stamp
from motcua.dossiers.models import Dossier
from motcua.dossiers.selectors.access import submitted_to
from motcua.dossiers.states import State
from motcua.kernel.dates import HANOI
from motcua.kernel.periods import Period

# Public figures are read by many and change slowly: five minutes old at most.
_PUBLIC_STAMPS = 10


@dataclass(frozen=True)
class Progress:
    """Counts of one period. `open`, `open_late`: as they stood at its end, or now where it is not over."""

    carried: int = 0
    received: int = 0
    early: int = 0
    on_time: int = 0
    late: int = 0
    withdrawn: int = 0
    open: int = 0
    open_late: int = 0

    @property
    def resolved(self) -> int:
        """Early, on time or late."""
        return self.early + self.on_time + self.late

    @property
    def in_time(self) -> int:
        """Early or on time: what the law counts as on time (II.22.2)."""
        return self.early + self.on_time

    def __add__(self, other: "Progress") -> "Progress":
        return Progress(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(Progress)))


def total_of(figures: Iterable[Progress]) -> Progress:
    """The sum."""
    return sum(figures, Progress())


def own_scope(actor: Actor) -> Q:
    """Whose dossiers an officer's report is about: those of the posts; an examiner's are the own ones."""
    roles = {seat.role for seat in actor.seats} - {Role.ADMINISTRATOR}
    if roles != {Role.EXAMINER} or actor.person is None:
        return submitted_to(actor)
    own = [actor.person.id, *(seat.on_behalf_of for seat in actor.seats if seat.on_behalf_of)]
    return submitted_to(actor) & Q(examiner_id__in=own)


def handled_in(period: Period) -> Q:
    """What was being resolved in a period."""
    unfinished = Q(finished_at__isnull=True, ended_at__isnull=True)
    return Q(accepted_at__lt=period.end) & (unfinished | Q(finished_at__gte=period.start))


def progress_by(scope: Q, period: Period, by: Sequence[str]) -> dict[tuple[Any, ...], Progress]:
    """The figures of each group that has any, by the values of the columns `by`; one statement."""
    counted = _counted(period, timezone.now())
    found = Dossier.objects.filter(scope, handled_in(period)).values(*by).annotate(**counted).order_by()
    names = [one.name for one in fields(Progress)]
    return {
        tuple(row[column] for column in by): Progress(**{name: row[f"n_{name}"] for name in names})
        for row in found
    }


def fates(period: Period, now: datetime.datetime) -> dict[str, Q]:
    """The profile of the law, as a condition for each of its figures: the one place that says what is early and late.

    Every dossier of `handled_in` meets one of carried and received, and one of early, on_time, late, withdrawn, open.
    """
    finished = Q(finished_at__gte=period.start, finished_at__lt=period.end)
    resolved = finished & ~Q(state=State.RETURNED)
    over = Q(due_at__isnull=False, finished_at__gt=F("due_at"))
    day = TruncDate("finished_at", tzinfo=HANOI), TruncDate("due_at", tzinfo=HANOI)
    before = Q(LessThan(*day), due_at__isnull=False)
    still = Q(finished_at__isnull=True) | Q(finished_at__gte=period.end)
    return {
        "carried": Q(accepted_at__lt=period.start),
        "received": Q(accepted_at__gte=period.start),
        "early": resolved & before,
        "on_time": resolved & ~over & ~before,
        "late": resolved & over,
        "withdrawn": finished & Q(state=State.RETURNED),
        "open": still,
        "open_late": still & Q(due_at__lt=min(period.end, now)),
    }


def _counted(period: Period, now: datetime.datetime) -> Mapping[str, Count]:
    return {f"n_{name}": Count("id", filter=met) for name, met in fates(period, now).items()}


@dataclass(frozen=True)
class OfAgency:
    """The public figures of one agency."""

    name: str
    progress: Progress


def public_progress(first: datetime.date, last: datetime.date) -> tuple[OfAgency, ...]:
    """The figures of every agency that had any, by name; one statement at most, five minutes old at most."""
    return _kept_public(first, last, stamp() // _PUBLIC_STAMPS)


@lru_cache(maxsize=64)
def _kept_public(first: datetime.date, last: datetime.date, at: int) -> tuple[OfAgency, ...]:
    names = dict(names_of_agencies(stamp()))
    # Named one by one, so that the indexes that begin with the agency answer.
    found = progress_by(Q(agency_id__in=list(names)), Period(first, last, ""), ["agency_id"])
    return tuple(OfAgency(name, found[agency,]) for agency, name in names.items() if (agency,) in found)


def services_used(first: datetime.date, last: datetime.date) -> int:
    """Of how many procedures a dossier filed online was accepted in these days; kept like the figures."""
    return _kept_services(first, last, stamp() // _PUBLIC_STAMPS)


@lru_cache(maxsize=64)
def _kept_services(first: datetime.date, last: datetime.date, at: int) -> int:
    period = Period(first, last, "")
    accepted = Q(accepted_at__gte=period.start, accepted_at__lt=period.end, channel=Dossier.Channel.ONLINE)
    return Dossier.objects.filter(accepted).aggregate(n=Count("procedure_id", distinct=True))["n"]
