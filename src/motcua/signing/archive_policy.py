"""When time stamps are renewed, and until when algorithms are relied on: as administrators say."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Least

from motcua.kernel.dates import HANOI
from motcua.signing import algorithms
from motcua.signing.models import Archived, ArchivePolicy, Gateway

_DAY = datetime.timedelta(days=1)


def current() -> ArchivePolicy:
    """The policy in force; one statement."""
    return ArchivePolicy.objects.order_by("id").first() or ArchivePolicy()


def ends_of(policy: ArchivePolicy) -> dict[str, datetime.datetime]:
    """From which moment algorithms are relied on no more: the midnight in Hà Nội after their last day."""
    return {
        name: datetime.datetime.combine(
            datetime.date.fromisoformat(day) + _DAY, datetime.time.min, HANOI
        ).astimezone(datetime.UTC)
        for name, day in policy.last_days.items()
    }


def ends() -> Mapping[str, datetime.datetime]:
    """As `ends_of` of the policy in force; one statement."""
    return ends_of(current())


def stamper_address(policy: ArchivePolicy) -> tuple[str, float]:
    """Where time stamps are asked for, and for how many seconds; ("", 0) where nobody gives any."""
    gateway = Gateway.objects.filter(is_on=True).order_by("id").first()
    url = policy.timestamp_url or (gateway.timestamp_url if gateway is not None else "")
    return (url, float(gateway.seconds if gateway is not None else 10)) if url else ("", 0.0)


def ages_at(
    policy: ArchivePolicy, until: datetime.datetime, uses: list[str] | tuple[str, ...]
) -> datetime.datetime:
    """When a time stamp proves nothing any more: its certificates end, or one of its algorithms does."""
    end = algorithms.ends(uses, ends_of(policy))
    return min(until, end) if end is not None else until


def due_at(
    policy: ArchivePolicy, until: datetime.datetime, uses: list[str] | tuple[str, ...]
) -> datetime.datetime:
    """When the next one is put over it."""
    return ages_at(policy, until, uses) - datetime.timedelta(days=policy.days_ahead)


def save(policy: ArchivePolicy) -> None:
    """Save the policy, and let every kept content be looked at when it says: a statement for each set of algorithms."""
    with transaction.atomic():
        policy.save()
        ahead = datetime.timedelta(days=policy.days_ahead)
        kept = Archived.objects.filter(state=Archived.State.KEPT, until__isnull=False)
        for uses in kept.values_list("algorithms", flat=True).distinct().order_by():
            end = algorithms.ends(uses, ends_of(policy))
            ages = F("until") if end is None else Least(F("until"), Value(end))
            kept.filter(algorithms=uses).update(next_at=ages - Value(ahead))
