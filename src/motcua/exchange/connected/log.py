"""The enquiries of connected databases as administrators read them: how the connections do, and each single one."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone

from motcua.audit.paging import Place
from motcua.dossiers.models import Dossier
from motcua.exchange.models import Enquiry
from motcua.kernel.dates import HANOI

STATE_OF = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Wanted:
    """What is searched for; empty parts narrow nothing. Days are Hà Nội's, both of them included."""

    source: str = ""
    outcome: str = ""
    first: datetime.date | None = None
    last: datetime.date | None = None


@dataclass(frozen=True)
class Asked:
    """One enquiry. `dossier`: its code or receipt number; "" for a draft or one that is no more."""

    enquiry: Enquiry
    dossier: str

    @property
    def at(self) -> datetime.datetime:
        """When."""
        return self.enquiry.asked_at

    @property
    def pk(self) -> int:
        """Its number."""
        return int(self.enquiry.pk)


@dataclass(frozen=True)
class State:
    """How a database did within a day: how many enquiries it answered, and of how many; how the last one ended."""

    answered: int = 0
    asked: int = 0
    last: Enquiry | None = None


def states() -> Mapping[str, State]:
    """By database; those that were never asked are left out. Two statements."""
    answered = Q(outcome__in=(Enquiry.Outcome.FOUND, Enquiry.Outcome.NOT_FOUND))
    counted = {
        row["source"]: (row["answered"], row["asked"])
        for row in Enquiry.objects.filter(asked_at__gt=timezone.now() - STATE_OF)
        .values("source")
        .annotate(asked=Count("id"), answered=Count("id", filter=answered))
    }
    last = Enquiry.objects.order_by("source", "-asked_at").distinct("source")
    return {row.source: State(*counted.get(row.source, (0, 0)), last=row) for row in last}


def enquiries_in(wanted: Wanted, place: Place | None, most: int) -> Sequence[Asked]:
    """At most `most` enquiries, the last first; two statements."""
    found = Enquiry.objects.select_related("person").defer("answer")
    if wanted.source:
        found = found.filter(source=wanted.source)
    if wanted.outcome:
        found = found.filter(outcome=wanted.outcome)
    if wanted.first is not None:
        found = found.filter(asked_at__gte=datetime.datetime.combine(wanted.first, datetime.time.min, HANOI))
    if wanted.last is not None:
        found = found.filter(asked_at__lte=datetime.datetime.combine(wanted.last, datetime.time.max, HANOI))
    if place is None:
        rows = list(found.order_by("-asked_at", "-id")[:most])
    elif place.newer:
        newer = found.filter(Q(asked_at__gt=place.at) | Q(id__gt=place.id), asked_at__gte=place.at)
        rows = list(newer.order_by("asked_at", "id")[:most])[::-1]
    else:
        older = found.filter(Q(asked_at__lt=place.at) | Q(id__lt=place.id), asked_at__lte=place.at)
        rows = list(older.order_by("-asked_at", "-id")[:most])
    numbers = {
        key: code or receipt or ""
        for key, code, receipt in Dossier.objects.filter(
            key__in={row.dossier_key for row in rows}
        ).values_list("key", "code", "receipt_number")
    }
    return [Asked(row, numbers.get(row.dossier_key, "")) for row in rows]
