"""How dossiers flow through a version of a process: who waits where, what is late, how long each step takes (II.25)."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from django.db.models import Count, F, Q
from django.utils import timezone

from motcua.agencies.selectors import Actor, calendar_of
from motcua.data.aged import aged
from motcua.dossiers.models import Dossier, Event
from motcua.dossiers.selectors.access import submitted_to
from motcua.dossiers.selectors.holding import posts_of
from motcua.process.models import ProcessVersion

# Times are taken from so many dossiers, the last that were submitted: enough for a median, the same cost at any size.
SAMPLE = 1000


@dataclass(frozen=True)
class VersionInUse:
    """A version of a process under which dossiers of this officer's scope are open."""

    id: int
    code: str
    number: int
    title: str
    open: int


@dataclass(frozen=True)
class StepFlow:
    """One step now and lately. `passed`, `passed_late`, `median`: over the ended stays of the dossiers sampled."""

    waiting: int = 0
    waiting_late: int = 0
    passed: int = 0
    passed_late: int = 0
    median: datetime.timedelta | None = None


@dataclass(frozen=True)
class Flow:
    """Every step by its code, and of how many dossiers the times are."""

    steps: dict[str, StepFlow]
    sampled: int


def versions_in_use(actor: Actor) -> list[VersionInUse]:
    """The versions that open dossiers of this officer follow, by title, the newest first; two statements.

    Over many dossiers the figures may be a little old (`data/aged.py`), here and in `step_flow`.
    """
    return aged(
        ("versions in use", posts_of(actor)),
        lambda: _versions(actor),
        lambda found: sum(one.open for one in found),
    )


def _versions(actor: Actor) -> list[VersionInUse]:
    counted = (
        Dossier.objects.filter(submitted_to(actor), ended_at__isnull=True)
        .values("process_version_id")
        .annotate(number=Count("id"))
        .values_list("process_version_id", "number")
    )
    counts = dict(counted.order_by())
    versions = ProcessVersion.objects.filter(id__in=counts).defer("definition")
    return [
        VersionInUse(version.id, version.code, version.number, version.title, counts[version.id])
        for version in versions.order_by("title", "code", "-number")
    ]


def step_flow(actor: Actor, version: int, minutes: dict[str, int], since: datetime.datetime) -> Flow:
    """Figures of each step for one version, within this officer's scope; three statements.

    `minutes`: the time that the process gives each step. `since`: dossiers submitted on that day or later are sampled,
    but for those removed as invalid.
    """
    return aged(
        ("step flow", posts_of(actor), version, since.date()),
        lambda: _flow(actor, version, minutes, since),
        lambda flow: flow.sampled + sum(one.waiting for one in flow.steps.values()),
    )


def _flow(actor: Actor, version: int, minutes: dict[str, int], since: datetime.datetime) -> Flow:
    here = Dossier.objects.filter(submitted_to(actor), process_version_id=version)
    now = timezone.now()
    waiting = {
        step: (number, late)
        for step, number, late in here.filter(ended_at__isnull=True)
        .values("step")
        .annotate(number=Count("id"), late=Count("id", filter=Q(step_due_at__lt=now)))
        .values_list("step", "number", "late")
        .order_by()
    }
    sampled = list(
        here.filter(submitted_at__gte=since, discarded_at__isnull=True)
        .order_by("-submitted_at", "-id")
        .values_list("id", "agency_id")[:SAMPLE]
    )
    lasted = _lasted(dict(sampled))
    return Flow(
        {
            step: _figures(waiting.get(step, (0, 0)), lasted.get(step, []), minutes.get(step, 0))
            for step in minutes
        },
        len(sampled),
    )


def _lasted(agencies: dict[int, int]) -> dict[str, list[datetime.timedelta]]:
    """The working time of every stay that ended, by step; `agencies`: the agency of each dossier."""
    moves = (
        Event.objects.filter(dossier_id__in=agencies)
        .exclude(to_step=F("from_step"))
        .order_by("dossier_id", "seq")
        .values_list("dossier_id", "from_step", "at")
    )
    lasted: dict[str, list[datetime.timedelta]] = {}
    before: tuple[int, datetime.datetime] | None = None
    for dossier, left, at in moves:
        if left and before is not None and before[0] == dossier:
            spent = calendar_of(agencies[dossier]).between(before[1], at)
            lasted.setdefault(left, []).append(spent)
        before = dossier, at
    return lasted


def _figures(waiting: tuple[int, int], lasted: Iterable[datetime.timedelta], minutes: int) -> StepFlow:
    times = list(lasted)
    given = datetime.timedelta(minutes=minutes)
    return StepFlow(
        waiting=waiting[0],
        waiting_late=waiting[1],
        passed=len(times),
        passed_late=sum(1 for spent in times if minutes and spent > given),
        median=datetime.timedelta(seconds=median(spent.total_seconds() for spent in times))
        if times
        else None,
    )
