"""What a procedure says on a day, and the offices that resolve it."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from motcua.agencies.models import Unit
from motcua.catalogue.definition import Fee, ProcedureDefinition, parse
from motcua.catalogue.models import ExemptKind, Office, Procedure, ProcedureGroup, ProcedureVersion
from motcua.catalogue.rules import fees_on
from motcua.catalogue.selectors.versions import cached_version
from motcua.data.kept import KeptQuery


@dataclass(frozen=True, slots=True)
class AgencyPlace:
    """An agency that resolves a procedure, and its division. `id` is the agency's."""

    id: int
    code: str
    name: str
    short_name: str
    division_id: int
    division_name: str


@dataclass(frozen=True, slots=True)
class ProcedurePage:
    """All that a procedure's page shows on a day."""

    id: int
    code: str
    sector_code: str
    sector_name: str
    version_id: int
    definition: ProcedureDefinition
    offices: tuple[AgencyPlace, ...]
    fees: tuple[Fee, ...]
    # A version that was published and takes effect later: its date, else None.
    changes_on: datetime.date | None
    # The day from which the procedure itself is in force, when that lies ahead.
    opens_on: datetime.date | None = None

    @property
    def level_label(self) -> str:
        """The level in Vietnamese."""
        return str(ProcedureVersion.Level(self.definition.level).label)

    @property
    def is_open(self) -> bool:
        """Whether a dossier can be filed online today."""
        return self.definition.is_online and bool(self.offices) and self.opens_on is None


def offices_of(code: str) -> tuple[AgencyPlace, ...]:
    """The open offices of a procedure, by name (one statement)."""
    return tuple(
        AgencyPlace(
            id=agency,
            code=agency_code,
            name=name,
            short_name=short_name or name,
            division_id=division,
            division_name=division_name,
        )
        for agency, agency_code, name, short_name, division, division_name in _offices(code)
    )


_offices = KeptQuery(
    lambda code: (
        Office.objects.filter(procedure__code=code, is_open=True)
        .order_by("agency__name")
        .values_list(
            "agency_id", "agency__code", "agency__name", "agency__short_name", "division_id", "division__name"
        )
    ),
    "a procedure",
)


def procedure_page(code: str, today: datetime.date) -> ProcedurePage | None:
    """What a procedure says on a day, with its open offices; None for an unknown code. Three statements at most."""
    if "\0" in code:
        return None
    row = _versions_on.first(code, today)
    if row is None:
        return None
    definition = cached_version(row["wanted"])
    return ProcedurePage(
        id=row["id"],
        code=row["code"],
        sector_code=row["sector__code"],
        sector_name=row["sector__name"],
        version_id=row["wanted"],
        definition=definition,
        offices=offices_of(code),
        fees=fees_on(today, definition.fees),
        changes_on=row["changes_on"] if row["changes_on"] != definition.effective_from else None,
        opens_on=definition.effective_from if definition.effective_from > today else None,
    )


def exempt_names(fees: Sequence[Fee]) -> dict[str, str]:
    """Name by code of the kinds of exempt people that fees name; one statement, none where no fee names any."""
    codes = {one.kind for fee in fees for one in fee.exempt}
    return dict(ExemptKind.objects.filter(code__in=codes).values_list("code", "name")) if codes else {}


def group_name(code: str) -> str:
    """Name of a group of procedures; "" for none. One statement, none for no code."""
    if not code:
        return ""
    return ProcedureGroup.objects.filter(code=code).values_list("name", flat=True).first() or ""


def preview_page(data: Mapping[str, Any], sector: tuple[str, str], today: datetime.date) -> ProcedurePage:
    """What the page of a procedure would show that is not published yet: a checked definition; one statement.

    `sector`: (code, name). Nothing is written and nobody can file: ids are 0.
    """
    definition = parse(data)
    return ProcedurePage(
        id=0,
        code=definition.code,
        sector_code=sector[0],
        sector_name=sector[1],
        version_id=0,
        definition=definition,
        offices=_offices_named(data.get("offices", [])),
        fees=fees_on(today, definition.fees),
        changes_on=None,
    )


def _offices_named(offices: Sequence[Mapping[str, str]]) -> tuple[AgencyPlace, ...]:
    wanted = {(one["agency"], one["division"]) for one in offices}
    units = Unit.objects.filter(agency__code__in=[agency for agency, _division in wanted])
    return tuple(
        AgencyPlace(
            id=unit.agency_id,
            code=unit.agency.code,
            name=unit.agency.name,
            short_name=unit.agency.short_name or unit.agency.name,
            division_id=unit.id,
            division_name=unit.name,
        )
        for unit in units.select_related("agency").order_by("agency__name")
        if (unit.agency.code, unit.code) in wanted
    )


def _with_versions(code: str, today: datetime.date) -> QuerySet[Any, Any]:
    """A procedure with the version in force on a day, and the day of the next change."""
    versions = ProcedureVersion.objects.filter(procedure=OuterRef("pk"), taken_back_at=None)
    in_force = versions.filter(effective_from__lte=today).order_by("-effective_from", "-number")
    coming = versions.filter(effective_from__gt=today).order_by("effective_from")
    return (
        Procedure.objects.filter(code=code, current__isnull=False)
        .annotate(
            wanted=Coalesce(Subquery(in_force.values("id")[:1]), F("current_id")),
            changes_on=Subquery(coming.values("effective_from")[:1]),
        )
        .values("id", "code", "sector__code", "sector__name", "wanted", "changes_on")
    )


_versions_on = KeptQuery(_with_versions, "a procedure", datetime.date.max)
