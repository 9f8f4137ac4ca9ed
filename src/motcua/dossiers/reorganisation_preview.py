"""What a reorganisation would do, told before anybody confirms it; nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Q

from motcua.agencies.granting import held_today
from motcua.agencies.models import (
    Agency,
    GivenRight,
    Post,
    Reception,
    Reorganisation,
    TerritoryWard,
    Unit,
)
from motcua.agencies.reorganisation_plan import Plan, UnitMove, plan_from
from motcua.catalogue.models import Office
from motcua.dossiers.models import Consultation, Dossier
from motcua.dossiers.transferring import running


@dataclass(frozen=True)
class UnitSeen:
    """A unit of a source: how much is in it, and where it goes."""

    unit: Unit
    posts: int
    people: int
    standing: int
    to: str
    join: str


@dataclass(frozen=True)
class Offered:
    """A procedure that a source offers, and at which of the targets it is offered afterwards."""

    code: str
    name: str
    at: tuple[str, ...]


@dataclass(frozen=True)
class Foreseen:
    """Everything that the page tells. Agencies by code; `names` by code, those to be made among them."""

    plan: Plan
    names: Mapping[str, str]
    units: tuple[UnitSeen, ...]
    dossiers: Mapping[str, int]
    drafts: int
    opinions: int
    ended: int
    procedures: tuple[Offered, ...]
    wards: tuple[TerritoryWard, ...]
    calendars: tuple[tuple[str, str, str], ...]
    rights_ending: int
    agreements: int
    lacking: tuple[tuple[str, str], ...]


def foresee(row: Reorganisation) -> Foreseen:
    """The preview of a merger, a split or a dissolution; a dozen statements."""
    plan = plan_from(row.plan)
    agencies = {
        one.code: one
        for one in Agency.objects.filter(code__in={*plan.sources, *plan.targets}).select_related("calendar")
    }
    ids = {agencies[code].pk: code for code in plan.sources if code in agencies}
    units = list(Unit.objects.filter(agency_id__in=ids).select_related("agency").order_by("agency_id", "id"))
    places = {unit.pk: (unit.agency.code, unit.code) for unit in units}
    going: Counter[str] = Counter()
    for _dossier, agency, division, procedure, ward in running(ids):
        division_code = places.get(division, ("", ""))[1]
        going[plan.destination(ids[agency], division_code, procedure, ward or "")] += 1
    ending = [agencies[code].pk for code in plan.ending if code in agencies]
    wide = GivenRight.objects.filter(
        agency_id__in=ending, ended_at__isnull=True, effect=GivenRight.Effect.ALLOW
    ).exclude(reach__in=(GivenRight.Reach.OWN, GivenRight.Reach.UNIT))
    names = {code: one.name for code, one in agencies.items()} | {one.code: one.name for one in plan.new}
    return Foreseen(
        plan=plan,
        names=names,
        units=_units(plan, units),
        dossiers=dict(going),
        drafts=Dossier.objects.filter(
            agency_id__in=ids, submitted_at__isnull=True, discarded_at__isnull=True, ended_at__isnull=True
        ).count(),
        opinions=Consultation.objects.filter(
            unit_id__in=places, answered_at__isnull=True, closed_at__isnull=True
        ).count(),
        ended=Dossier.objects.filter(agency_id__in=ending, ended_at__isnull=False).count(),
        procedures=_procedures(plan, ids, places),
        wards=tuple(
            TerritoryWard.objects.filter(agency_id__in=ids, unit__isnull=True)
            .select_related("agency")
            .order_by("ward")
        ),
        calendars=_calendars(plan, agencies),
        rights_ending=wide.count(),
        agreements=Reception.objects.filter(
            Q(receiver_id__in=ending) | Q(responsible_id__in=ending), ends_on__isnull=True
        ).count(),
        lacking=_lacking(plan, agencies, units),
    )


def _units(plan: Plan, units: list[Unit]) -> tuple[UnitSeen, ...]:
    moves = {(one.agency, one.unit): one for one in plan.units}
    posts = _by_unit(Post.objects.filter(unit__in=units), "unit_id")
    people = _by_unit(held_today().filter(post__unit__in=units), "post__unit_id")
    standing = _by_unit(Dossier.objects.filter(unit__in=units, ended_at__isnull=True), "unit_id")
    found = []
    for unit in units:
        agency = unit.agency.code
        stays = UnitMove(agency, unit.code, agency if agency in plan.targets else "")
        one = moves.get((agency, unit.code), stays)
        found.append(
            UnitSeen(
                unit,
                posts.get(unit.pk, 0),
                people.get(unit.pk, 0),
                standing.get(unit.pk, 0),
                one.to,
                one.join,
            )
        )
    return tuple(found)


def _by_unit(rows: object, column: str) -> dict[int, int]:
    counted = rows.values_list(column).annotate(Count("pk")).order_by()  # type: ignore[attr-defined]
    return dict(counted)


def _procedures(
    plan: Plan, ids: Mapping[int, str], places: Mapping[int, tuple[str, str]]
) -> tuple[Offered, ...]:
    offices = Office.objects.filter(agency_id__in=ids, is_open=True, procedure__current__isnull=False)
    found: dict[str, Offered] = {}
    rows = offices.order_by("procedure__code").values_list(
        "procedure__code", "procedure__current__name", "agency_id", "division_id"
    )
    for code, name, agency, division in rows:
        at = plan.offering(ids[agency], places.get(division, ("", ""))[1], code)
        before = found[code].at if code in found else ()
        found[code] = Offered(code, name, tuple(dict.fromkeys((*before, *at))))
    return tuple(found.values())


def _calendars(plan: Plan, agencies: Mapping[str, Agency]) -> tuple[tuple[str, str, str], ...]:
    """(source, its calendar, that of the keeper) where they differ: dossiers keep the one that they pinned."""
    keeper = agencies.get(plan.keeper)
    if keeper is None:
        keeper = agencies.get(plan.sources[0])
    return tuple(
        (agencies[code].name, agencies[code].calendar.name, keeper.calendar.name)
        for code in plan.ending
        if keeper is not None and code in agencies and agencies[code].calendar_id != keeper.calendar_id
    )


_NEEDED = (Unit.Kind.DESK, Unit.Kind.LEADERSHIP, Unit.Kind.CLERICAL)


def _lacking(plan: Plan, agencies: Mapping[str, Agency], units: list[Unit]) -> tuple[tuple[str, str], ...]:
    """(target, kind of unit) for what a target will have to be given empty: people are to be appointed there."""
    there = set(Unit.objects.filter(agency__code__in=plan.targets).values_list("agency__code", "kind"))
    kinds = {(unit.agency.code, unit.code): unit.kind for unit in units}
    there |= {(one.to, kinds.get((one.agency, one.unit), "")) for one in plan.units if one.to}
    return tuple(
        (target, str(kind.label))
        for target in plan.targets
        for kind in _NEEDED
        if (target, kind) not in there
    )
