"""Finding and reading procedures. All of this is public: what a procedure says is for everyone."""

import datetime
import time
from collections.abc import Mapping, Sequence
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
from motcua.data.kept import KeptQuery
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
    text = q.replace("\0", " ").strip()[:LONGEST_QUERY]
    words = query_words(text)
    if not text:
        return _browsed(agency, sector, level, audience, topic, open_only, page, size)
    rows = _filtered(agency, sector, level, audience, topic, open_only)
    if not words:
        # Something was typed, but nothing that could be a word: nothing is named so.
        return SearchPage(items=[], number=page, size=size, has_next=False, total=0, approximate=False)
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


def _browsed(
    agency: str, sector: str, level: str, audience: str, topic: str, open_only: bool, number: int, size: int
) -> SearchPage:
    """A page of the list without a keyword, by sector and name. What was asked for once is composed no more."""
    rows, kept = _kept_browse(agency, sector, level, audience, topic, open_only, number, size)
    return _page_of(kept(), rows, number, size)


@lru_cache(maxsize=512)
def _kept_browse(
    agency: str, sector: str, level: str, audience: str, topic: str, open_only: bool, number: int, size: int
) -> tuple[QuerySet[Procedure, Procedure], KeptQuery[dict[str, Any]]]:
    rows = _filtered(agency, sector, level, audience, topic, open_only).order_by(
        "sector__order", "sector__code", "current__search_text", "id"
    )
    return rows, KeptQuery(lambda: _shown(rows, number, size))


def _shown(rows: QuerySet[Procedure, Procedure], number: int, size: int) -> QuerySet[Any, Any]:
    names = Office.objects.filter(procedure=OuterRef("pk"), is_open=True).order_by("agency__name")
    start = (number - 1) * size
    return rows.annotate(
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


def _page(
    rows: QuerySet[Procedure, Procedure], number: int, size: int, approximate: bool = False
) -> SearchPage:
    return _page_of(list(_shown(rows, number, size)), rows, number, size, approximate)


def _page_of(
    found: Sequence[Mapping[str, Any]],
    rows: QuerySet[Procedure, Procedure],
    number: int,
    size: int,
    approximate: bool = False,
) -> SearchPage:
    start = (number - 1) * size
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
    )


def _with_versions(code: str, today: datetime.date) -> QuerySet[Any, Any]:
    """A procedure with the version in force on a day, and the day of the next change."""
    versions = ProcedureVersion.objects.filter(procedure=OuterRef("pk"))
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
