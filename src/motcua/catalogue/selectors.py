"""Finding and reading procedures. All of this is public: what a procedure says is for everyone."""

import datetime
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When, Window
from django.db.models.functions import Coalesce, Length

from motcua.catalogue.definition import Fee, ProcedureDefinition, parse
from motcua.catalogue.models import Office, Procedure, ProcedureVersion, Sector, Topic
from motcua.catalogue.rules import fees_on
from motcua.catalogue.search_text import all_of, any_of, query_words
from motcua.kernel.folding import fold
from motcua.kernel.paging import PAGE_SIZE, Page

SECONDS_KEPT = 30.0
LONGEST_QUERY = 200
# Weights of D, C, B, A: papers (D) help to find a procedure, but do not lift it above one whose name says the words.
_WEIGHTS = [0.0, 0.1, 0.2, 1.0]


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
class ProcedureRow:
    """A procedure in a list of results."""

    id: int
    code: str
    name: str
    level: str
    audience: tuple[str, ...]
    sector_code: str
    sector_name: str
    agencies: tuple[str, ...]
    version_id: int

    @property
    def level_label(self) -> str:
        """The level in Vietnamese."""
        return str(ProcedureVersion.Level(self.level).label)

    @property
    def is_online(self) -> bool:
        """Whether a dossier can be filed online."""
        return self.level != ProcedureVersion.Level.INFORMATION


@dataclass(frozen=True)
class SearchPage(Page[ProcedureRow]):
    """A page of results. `approximate`: nothing had all the words, these have some of them."""

    approximate: bool = False


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

    @property
    def level_label(self) -> str:
        """The level in Vietnamese."""
        return str(ProcedureVersion.Level(self.definition.level).label)

    @property
    def is_open(self) -> bool:
        """Whether a dossier can be filed online today."""
        return self.definition.is_online and bool(self.offices)


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


class LexemeQuery(SearchQuery):
    """A tsquery from finished lexemes (`search_text`), which no parser takes apart again."""

    def __init__(self, text: str) -> None:
        super().__init__(text, search_type="raw")
        self.text = text

    def as_sql(
        self,
        compiler: Any,
        connection: Any,
        function: str | None = None,
        template: str | None = None,
        arg_joiner: str | None = None,
        **extra_context: Any,
    ) -> tuple[str, Any]:
        """The query as a cast parameter."""
        return "%s::tsquery", [self.text]


def search_procedures(
    q: str = "",
    agency: str = "",
    sector: str = "",
    level: str = "",
    audience: str = "",
    topic: str = "",
    page: int = 1,
    open_only: bool = False,
    size: int = PAGE_SIZE,
) -> SearchPage:
    """Procedures by keyword (with or without marks, code or name) and by codes of filters; "" filters nothing.

    `level` may be "online" for both levels of online service; `open_only` leaves out procedures that are only told
    about or have no open office. The best match stands first, without a keyword the order is by sector and name.
    Two statements at most (Circular 21/2023, I.13.1 to I.13.5).
    """
    rows = _filtered(agency, sector, level, audience, topic, open_only)
    text = q.replace("\0", " ").strip()[:LONGEST_QUERY]
    words = query_words(text)
    if not words:
        # Something was typed, but nothing that could be a word: nothing is named so.
        browsed = rows.order_by("sector__order", "sector__code", "current__search_text", "id")
        return _page(browsed.none() if text else browsed, page, size)
    found = _page(
        _ranked(rows.filter(current__search=LexemeQuery(all_of(words))), text, all_of(words)), page, size
    )
    if found.items or page > 1:
        return found
    loose = rows.filter(
        Q(current__search=LexemeQuery(any_of(words))) | Q(current__search_text__contains=fold(text))
    )
    return _page(_ranked(loose, text, any_of(words)), page, size, approximate=True)


def _filtered(
    agency: str, sector: str, level: str, audience: str, topic: str, open_only: bool
) -> QuerySet[Procedure, Procedure]:
    rows = Procedure.objects.filter(current__isnull=False)
    if any("\0" in code for code in (agency, sector, level, audience, topic)):
        return rows.none()
    if agency or open_only:
        offices = Office.objects.filter(procedure=OuterRef("pk"), is_open=True)
        rows = rows.filter(Exists(offices.filter(agency__code=agency) if agency else offices))
    if sector:
        rows = rows.filter(sector__code=sector)
    if level == "online" or open_only:
        rows = rows.exclude(current__level=ProcedureVersion.Level.INFORMATION)
    if level and level != "online":
        rows = rows.filter(current__level=level)
    if audience:
        rows = rows.filter(current__audience__contains=[audience])
    if topic:
        rows = rows.filter(topics__code=topic)
    return rows


def _ranked(rows: QuerySet[Procedure, Procedure], text: str, query: str) -> QuerySet[Procedure, Procedure]:
    """The exact code first, then names with the words as typed, then by rank; a shorter name says it more exactly."""
    folded = fold(text)
    return rows.annotate(
        nearness=Case(
            When(code__iexact=text, then=Value(3)),
            When(current__search_text__startswith=f"{folded} ", then=Value(2)),
            When(current__search_text__contains=folded, then=Value(1)),
            default=Value(0),
        ),
        rank=SearchRank(F("current__search"), LexemeQuery(query), weights=_WEIGHTS),
    ).order_by("-nearness", "-rank", Length("current__name"), "current__search_text", "id")


def _page(
    rows: QuerySet[Procedure, Procedure], number: int, size: int, approximate: bool = False
) -> SearchPage:
    names = Office.objects.filter(procedure=OuterRef("pk"), is_open=True).order_by("agency__name")
    start = (number - 1) * size
    found = list(
        rows.annotate(
            total=Window(Count("*")),
            agencies=ArraySubquery(names.values("agency__name")),
        ).values(
            "id",
            "code",
            "sector__code",
            "sector__name",
            "current_id",
            "current__name",
            "current__level",
            "current__audience",
            "agencies",
            "total",
        )[start : start + size]
    )
    # Beyond the last page the window has no row to carry the total.
    total = found[0]["total"] if found else (rows.count() if number > 1 else 0)
    return SearchPage(
        items=[_row(raw) for raw in found],
        number=number,
        size=size,
        has_next=start + len(found) < total,
        total=total,
        approximate=approximate and bool(found),
    )


def _row(raw: Mapping[str, Any]) -> ProcedureRow:
    return ProcedureRow(
        id=raw["id"],
        code=raw["code"],
        name=raw["current__name"],
        level=raw["current__level"],
        audience=tuple(raw["current__audience"]),
        sector_code=raw["sector__code"],
        sector_name=raw["sector__name"],
        agencies=tuple(raw["agencies"]),
        version_id=raw["current_id"],
    )


@lru_cache(maxsize=4096)
def cached_version(version_id: int) -> ProcedureDefinition:
    """The parsed definition of one version; versions never change (one statement the first time)."""
    return parse(ProcedureVersion.objects.values_list("data", flat=True).get(id=version_id))


@lru_cache(maxsize=4096)
def kept_version(version_id: int) -> ProcedureVersion:
    """The row of one version with its procedure, without its definition; kept in memory, to be read only."""
    versions = ProcedureVersion.objects.select_related("procedure").defer("data", "search_text", "search")
    return versions.get(id=version_id)


def offices_of(code: str) -> tuple[AgencyPlace, ...]:
    """The open offices of a procedure, by name (one statement)."""
    offices = (
        Office.objects.filter(procedure__code=code, is_open=True)
        .select_related("agency", "division")
        .order_by("agency__name")
    )
    return tuple(
        AgencyPlace(
            id=office.agency_id,
            code=office.agency.code,
            name=office.agency.name,
            short_name=office.agency.short_name or office.agency.name,
            division_id=office.division_id,
            division_name=office.division.name,
        )
        for office in offices
    )


def procedure_page(code: str, today: datetime.date) -> ProcedurePage | None:
    """What a procedure says on a day, with its open offices; None for an unknown code. Three statements at most."""
    if "\0" in code:
        return None
    versions = ProcedureVersion.objects.filter(procedure__code=code)
    in_force = versions.filter(effective_from__lte=today).order_by("-effective_from", "-number")
    row = (
        Procedure.objects.filter(code=code, current__isnull=False)
        .annotate(
            wanted=Coalesce(Subquery(in_force.values("id")[:1]), F("current_id")),
            changes_on=Subquery(
                versions.filter(effective_from__gt=today)
                .order_by("effective_from")
                .values("effective_from")[:1]
            ),
        )
        .values("id", "code", "sector__code", "sector__name", "wanted", "changes_on")
        .first()
    )
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
    )


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
    offices = Office.objects.filter(is_open=True, procedure__current__isnull=False)
    if open_only:
        offices = offices.exclude(procedure__current__level=ProcedureVersion.Level.INFORMATION)
    counted = (
        offices.values("agency__code", "agency__name").annotate(number=Count("id")).order_by("agency__name")
    )
    return tuple(Choice(raw["agency__code"], raw["agency__name"], raw["number"]) for raw in counted)


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
