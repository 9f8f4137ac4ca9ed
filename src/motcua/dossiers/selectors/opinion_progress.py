"""How opinions were answered in a period, by the unit that was asked (II.15.1, II.22.4).

An opinion is counted on the line of the asked unit, by its own due time; that an answer came late is never counted
against the lead. What is counted is what was asked in the period, so that asked = in time + late + waiting + given up.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import cast

from django.db.models import Count, F, Q
from django.utils import timezone

from motcua.agencies.selectors import Actor
from motcua.dossiers.models import Consultation
from motcua.dossiers.scope import OWN_DIVISION, WHOLE_AGENCY
from motcua.dossiers.selectors.access import submitted_to
from motcua.dossiers.selectors.reaching import reached
from motcua.kernel.periods import Period


@dataclass(frozen=True)
class OpinionProgress:
    """Counts of one unit. `waiting_late`: of those waiting; `given_up`: the dossier went on without it."""

    asked: int = 0
    in_time: int = 0
    late: int = 0
    waiting: int = 0
    waiting_late: int = 0
    given_up: int = 0

    def __add__(self, other: "OpinionProgress") -> "OpinionProgress":
        return OpinionProgress(
            *(getattr(self, one.name) + getattr(other, one.name) for one in fields(OpinionProgress))
        )


def opinion_scope(actor: Actor) -> Q:
    """Opinions asked of the officer's own agency or division, and those asked on the dossiers that the posts give.

    Rights narrow both: what somebody may not see is not counted for them either.
    """
    plain = [seat for seat in actor.seats if not seat.rights]
    agencies = [seat.agency_id for seat in plain if seat.role in WHOLE_AGENCY]
    units = [seat.unit_id for seat in plain if seat.role in OWN_DIVISION]
    scope = submitted_to(actor, "dossier__") | Q(agency_id__in=agencies) | Q(unit_id__in=units)
    for seat in actor.seats:
        if seat.rights and seat.role in (*WHOLE_AGENCY, *OWN_DIVISION):
            whole = seat.role in WHOLE_AGENCY
            asked = Q(agency_id=seat.agency_id) if whole else Q(unit_id=seat.unit_id)
            scope |= reached(actor, seat, asked, "dossier__")
    return scope


def opinions_by_unit(scope: Q, period: Period) -> dict[tuple[int, int], OpinionProgress]:
    """The figures by (agency, asked unit); one statement. What waits is as it stands now."""
    now = timezone.now()
    answered = Q(answered_at__isnull=False)
    over = Q(due_at__isnull=False, answered_at__gt=F("due_at"))
    waiting = Q(answered_at__isnull=True, closed_at__isnull=True)
    conditions = {
        "asked": Q(),
        "in_time": answered & ~over,
        "late": answered & over,
        "waiting": waiting,
        "waiting_late": waiting & Q(due_at__lt=now),
        "given_up": Q(answered_at__isnull=True, closed_at__isnull=False),
    }
    found = (
        Consultation.objects.filter(scope, asked_at__gte=period.start, asked_at__lt=period.end)
        .values("agency_id", "unit_id")
        .annotate(**{f"n_{name}": Count("id", filter=one or None) for name, one in conditions.items()})
        .order_by()
    )
    return {
        (row["agency_id"], row["unit_id"]): OpinionProgress(*(figures[f"n_{name}"] for name in conditions))
        for row in found
        if (figures := cast(Mapping[str, int], row))
    }
