"""What one filters by and begins from: sectors, agencies, topics, the columns of the home page."""

import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from motcua.catalogue.models import Office, Procedure, ProcedureVersion, Sector, Topic
from motcua.data.kept import KeptQuery

SECONDS_KEPT = 30.0


@dataclass(frozen=True, slots=True)
class Choice:
    """A value to filter by, with the number of procedures under it."""

    code: str
    name: str
    count: int
    audience: str = ""


@dataclass(frozen=True, slots=True)
class HomeColumns:
    """The topics of the home page: citizens left, businesses right."""

    citizen: tuple[Choice, ...]
    business: tuple[Choice, ...]
    total: int


def sectors() -> tuple[Choice, ...]:
    """The sectors that have procedures, in their order (one statement)."""
    return tuple(
        Choice(sector.code, sector.name, sector.number)
        for sector in Sector.objects.annotate(
            number=Count("procedures", filter=Q(procedures__current__isnull=False))
        )
        .filter(number__gt=0)
        .order_by("order", "name")
    )


def agencies(open_only: bool = False) -> tuple[Choice, ...]:
    """The agencies that resolve procedures, with how many (DVC.3: the left column of the list of services).

    `open_only`: count only what can be filed online. One statement.
    """
    counted = _agencies_online() if open_only else _agencies()
    return tuple(Choice(raw["agency__code"], raw["agency__name"], raw["number"]) for raw in counted)


def _offices_by_agency(offices: QuerySet[Office, Office]) -> QuerySet[Any, Any]:
    counted = offices.values("agency__code", "agency__name").annotate(number=Count("id"))
    return counted.order_by("agency__name")


def _open_offices() -> QuerySet[Office, Office]:
    return Office.objects.filter(is_open=True, procedure__current__isnull=False)


_agencies = KeptQuery(lambda: _offices_by_agency(_open_offices()))


_agencies_online = KeptQuery(
    lambda: _offices_by_agency(
        _open_offices().exclude(procedure__current__level=ProcedureVersion.Level.INFORMATION)
    )
)


def topics() -> tuple[Choice, ...]:
    """The topics that have procedures, in their order (one statement)."""
    counted = Topic.objects.annotate(number=Count("procedures", filter=Q(procedures__current__isnull=False)))
    return tuple(
        Choice(topic.code, topic.name, topic.number, topic.audience)
        for topic in counted.filter(number__gt=0).order_by("order", "name")
    )


class _Kept:
    """The home page's columns, kept in each process for some seconds: every visitor asks for them."""

    columns: HomeColumns | None = None
    fresh_until = 0.0


def home_columns() -> HomeColumns:
    """The topics of the home page with their numbers of procedures, at most thirty seconds old."""
    now = time.monotonic()
    if _Kept.columns is None or now >= _Kept.fresh_until:
        found = topics()
        _Kept.columns = HomeColumns(
            citizen=tuple(topic for topic in found if topic.audience == Topic.Audience.CITIZEN),
            business=tuple(topic for topic in found if topic.audience == Topic.Audience.BUSINESS),
            total=Procedure.objects.filter(current__isnull=False).count(),
        )
        _Kept.fresh_until = now + SECONDS_KEPT
    return _Kept.columns


def forget_home() -> None:
    """Read the columns anew at the next page, because procedures or topics changed."""
    _Kept.fresh_until = 0.0


@lru_cache(maxsize=256)
def procedures_about(register: str, at: int) -> tuple[tuple[str, str], ...]:
    """(code, name) of the online procedures that change or end entries of a register; `at` is `stamp()`."""
    rows = ProcedureVersion.objects.filter(
        id=F("procedure__current"), data__entry__register=register, level__in=("full", "partial")
    )
    return tuple(rows.order_by("procedure__code").values_list("procedure__code", "name"))
