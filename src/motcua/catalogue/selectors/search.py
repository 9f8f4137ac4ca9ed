"""The search of procedures and the list without a keyword: two statements at most."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import SearchRank
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Value, When, Window
from django.db.models.functions import Length

from motcua.catalogue.models import Office, Procedure, ProcedureVersion
from motcua.catalogue.search_text import all_of, any_of, query_words
from motcua.data.kept import KeptQuery
from motcua.data.lexemes import LexemeQuery
from motcua.kernel.folding import fold
from motcua.kernel.paging import PAGE_SIZE, Page

LONGEST_QUERY = 200

# Weights of D, C, B, A: papers (D) help to find a procedure, but do not lift it above one whose name says the words.
_WEIGHTS = [0.0, 0.1, 0.2, 1.0]


# The levels of agencies (`Agency.level`) at which a procedure of a tier is done.
_AT_TIER = {"ministry": ("ministry",), "province": ("province", "department"), "commune": ("commune",)}


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
    tier: str = "",
) -> SearchPage:
    """Procedures by keyword (with or without marks, code or name) and by codes of filters; "" filters nothing.

    `level` may be "online" for both levels of online service; `open_only` leaves out procedures that are only told
    about or have no open office; `tier`: at which level of administration it is done.
    The best match stands first, without a keyword the order is by sector and name.
    Two statements at most (Circular 21/2023, I.13.1 to I.13.5).
    """
    text = q.replace("\0", " ").strip()[:LONGEST_QUERY]
    words = query_words(text)
    if not text:
        return _browsed(agency, sector, level, audience, topic, open_only, page, size, tier)
    rows = _filtered(agency, sector, level, audience, topic, open_only, tier)
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
    agency: str, sector: str, level: str, audience: str, topic: str, open_only: bool, tier: str
) -> QuerySet[Procedure, Procedure]:
    rows = Procedure.objects.filter(current__isnull=False)
    if any("\0" in code for code in (agency, sector, level, audience, topic, tier)):
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
    if tier:
        # Where nobody said at which levels it is done, the agencies that do it say so.
        offices = Office.objects.filter(
            procedure=OuterRef("pk"), is_open=True, agency__level__in=_AT_TIER.get(tier, ())
        )
        unsaid = Q(current__data__agency_levels__isnull=True) & Exists(offices)
        rows = rows.filter(Q(current__data__agency_levels__contains=[tier]) | unsaid)
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
    agency: str,
    sector: str,
    level: str,
    audience: str,
    topic: str,
    open_only: bool,
    number: int,
    size: int,
    tier: str,
) -> SearchPage:
    """A page of the list without a keyword, by sector and name. What was asked for once is composed no more."""
    rows, kept = _kept_browse(agency, sector, level, audience, topic, open_only, number, size, tier)
    return _page_of(kept(), rows, number, size)


@lru_cache(maxsize=512)
def _kept_browse(
    agency: str,
    sector: str,
    level: str,
    audience: str,
    topic: str,
    open_only: bool,
    number: int,
    size: int,
    tier: str,
) -> tuple[QuerySet[Procedure, Procedure], KeptQuery[dict[str, Any]]]:
    rows = _filtered(agency, sector, level, audience, topic, open_only, tier).order_by(
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
