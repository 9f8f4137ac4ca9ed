"""What messages cost, by agency and month; and what went wrong lately on a channel."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth

from motcua.kernel.dates import HANOI
from motcua.notices.models import ChannelRow, Delivery, Medium

_State = Delivery.State


@dataclass(frozen=True)
class Line:
    """Of one agency and one medium in one month. `cost` in đồng."""

    month: datetime.date
    agency: str
    medium: str
    sent: int
    delivered: int
    failed: int
    waiting: int
    parts: int
    cost: int


def costs_of(agencies: Iterable[int], year: int) -> list[Line]:
    """Month by month of a year, newest first; one statement."""
    begins = datetime.datetime(year, 1, 1, tzinfo=HANOI)
    ends = datetime.datetime(year + 1, 1, 1, tzinfo=HANOI)
    rows = (
        Delivery.objects.filter(agency_id__in=list(agencies), created_at__gte=begins, created_at__lt=ends)
        .annotate(month=TruncMonth("created_at", tzinfo=HANOI))
        .values("month", "agency__name", "medium")
        .annotate(
            sent=Count("id", filter=Q(state__in=(_State.SENT, _State.DELIVERED))),
            delivered=Count("id", filter=Q(state=_State.DELIVERED)),
            failed=Count("id", filter=Q(state=_State.FAILED)),
            waiting=Count("id", filter=Q(state=_State.QUEUED)),
            parts=Sum("parts"),
            cost=Sum("cost"),
        )
        .order_by("-month", "agency__name", "medium")
    )
    return [
        Line(
            month=row["month"].date(),
            agency=row["agency__name"],
            medium=str(Medium(row["medium"]).label),
            sent=row["sent"],
            delivered=row["delivered"],
            failed=row["failed"],
            waiting=row["waiting"],
            parts=row["parts"],
            cost=row["cost"],
        )
        for row in rows
    ]


def troubles_of(channel: ChannelRow, most: int = 20) -> list[Delivery]:
    """The newest messages that this channel did not take, or not yet."""
    found = Delivery.objects.filter(channel=channel).exclude(reason="").select_related("dossier")
    return list(found.order_by("-id")[:most])
