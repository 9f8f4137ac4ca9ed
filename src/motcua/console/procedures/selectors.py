"""Reading procedures and their drafts as administrators see them."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.http import HttpRequest
from django.utils import timezone

from motcua.agencies.selectors import Actor
from motcua.catalogue.documents import Standing
from motcua.catalogue.models import Office, Procedure, ProcedureVersion
from motcua.console.documents.usage import weakest
from motcua.console.models import ProcedureDraft
from motcua.dossiers.models import Dossier
from motcua.exchange.packages.scope import Scope, scope_of
from motcua.kernel.folding import fold
from motcua.kernel.paging import PAGE_SIZE, Page

_SHORT = Coalesce(NullIf("agency__short_name", Value("")), "agency__name")


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed by; "" narrows nothing."""

    q: str = ""
    sector: str = ""
    group: str = ""
    level: str = ""
    agency: str = ""
    status: str = ""


def filters_of(request: HttpRequest) -> Filters:
    """What the address of the list narrows it by."""
    return Filters(
        q=request.GET.get("q", "")[:200],
        sector=request.GET.get("linh-vuc", "")[:80],
        group=request.GET.get("nhom", "")[:50],
        level=request.GET.get("muc", "")[:20],
        agency=request.GET.get("co-quan", "")[:40],
        status=request.GET.get("tinh-trang", "")[:20],
    )


def codes_of(filters: Filters) -> list[str]:
    """The codes of all procedures that the filters leave; one statement."""
    return list(_filtered(filters).values_list("procedure__code", flat=True))


@dataclass
class Row:
    """A procedure in the list: its newest version, whether it is in force, and what is being written for it."""

    version: ProcedureVersion
    agencies: tuple[str, ...]
    is_mine: bool
    drafts: list[ProcedureDraft] = field(default_factory=list)
    # Standing.ENDED or ENDING, where a legal basis of it is; None else.
    basis: Standing | None = None

    @property
    def procedure(self) -> Procedure:
        """The procedure itself, with its sector."""
        return self.version.procedure

    @property
    def status(self) -> str:
        """ "withdrawn", "coming" (the newest version lies ahead) or "in_force"."""
        if self.procedure.withdrawn_at is not None:
            return "withdrawn"
        return "in_force" if self.procedure.current_id == self.version.id else "coming"


def procedures(actor: Actor, filters: Filters, number: int) -> Page[Row]:
    """A page of all procedures by their newest versions; four statements, and one for an agency's administrator."""
    scope = scope_of(actor)
    rows = _filtered(filters)
    total = rows.count()
    start = (number - 1) * PAGE_SIZE
    names = Office.objects.filter(procedure=OuterRef("procedure"), is_open=True).order_by("agency__name")
    codes = Office.objects.filter(procedure=OuterRef("procedure"), is_open=True)
    shown = (
        rows.select_related("procedure__sector")
        .annotate(
            agency_names=ArraySubquery(names.annotate(short=_SHORT).values("short")),
            agency_codes=ArraySubquery(codes.values("agency__code")),
            bases=F("data__legal_basis"),
        )
        .defer("data", "search_text", "search")
        .order_by("procedure__sector__order", "procedure__sector__code", "search_text", "id")[
            start : start + PAGE_SIZE
        ]
    )
    found: list[Any] = list(shown)
    items = [Row(one, tuple(one.agency_names), all(map(scope.holds, one.agency_codes))) for one in found]
    weak = weakest(timezone.localdate(), {one.id: one.bases for one in found})
    drafts: dict[str, list[ProcedureDraft]] = {}
    for draft in _drafts(scope).filter(code__in=[item.procedure.code for item in items]):
        drafts.setdefault(draft.code, []).append(draft)
    for item in items:
        item.drafts = drafts.get(item.procedure.code, [])
        item.basis = weak.get(item.version.id)
    return Page(items=items, number=number, size=PAGE_SIZE, has_next=start + len(items) < total, total=total)


def new_drafts(actor: Actor) -> list[ProcedureDraft]:
    """The drafts of procedures that there are not yet."""
    known = Procedure.objects.filter(code=OuterRef("code"))
    return list(_drafts(scope_of(actor)).filter(~Exists(known), base=None))


def draft_for(actor: Actor, key: uuid.UUID) -> tuple[ProcedureDraft, Scope] | None:
    """A draft that this administrator may write, with what else is in reach."""
    draft = (
        ProcedureDraft.objects.filter(key=key, published=None)
        .select_related("agency", "base", "changed_by")
        .defer("base__search_text", "base__search")
        .first()
    )
    if draft is None:
        return None
    scope = scope_of(actor)
    return (draft, scope) if scope.holds(draft.agency.code) else None


def versions_of(code: str) -> list[ProcedureVersion]:
    """The versions of a procedure, newest first, each with `dossiers`: how many follow it; one statement."""
    followed = (
        Dossier.objects.filter(procedure_version=OuterRef("pk"), submitted_at__isnull=False)
        .order_by()
        .values("procedure_version")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return list(
        ProcedureVersion.objects.filter(procedure__code=code)
        .select_related("procedure__sector", "procedure__withdrawn_by", "published_by", "taken_back_by")
        .defer("search_text", "search")
        .annotate(dossiers=Subquery(followed))
        .order_by("-number")
    )


def newest_of(code: str) -> ProcedureVersion | None:
    """The latest version of a procedure, in force or not yet; those taken back do not count."""
    return (
        ProcedureVersion.objects.filter(procedure__code=code, taken_back_at=None)
        .select_related("procedure")
        .defer("search_text", "search")
        .order_by("-number")
        .first()
    )


def is_mine(version: ProcedureVersion, scope: Scope) -> bool:
    """Whether every agency that resolves the procedure is within reach."""
    return all(scope.holds(office["agency"]) for office in version.data["offices"])


def _filtered(filters: Filters) -> QuerySet[ProcedureVersion, ProcedureVersion]:
    standing = ProcedureVersion.objects.filter(procedure=OuterRef("procedure"), taken_back_at=None)
    newest = standing.order_by("-number")
    rows = ProcedureVersion.objects.filter(id=Subquery(newest.values("id")[:1]))
    for word in fold(filters.q.replace("\0", " ")).split():
        rows = rows.filter(search_text__contains=word)
    if filters.sector:
        rows = rows.filter(procedure__sector__code=filters.sector)
    if filters.group:
        rows = rows.filter(data__group=filters.group)
    if filters.level:
        rows = rows.filter(level=filters.level)
    if filters.agency:
        offices = Office.objects.filter(
            procedure=OuterRef("procedure"), is_open=True, agency__code=filters.agency
        )
        rows = rows.filter(Exists(offices))
    withdrawn = Q(procedure__withdrawn_at__isnull=False)
    match filters.status:
        case "withdrawn":
            return rows.filter(withdrawn)
        case "in_force":
            return rows.exclude(withdrawn).filter(procedure__current=F("id"))
        case "coming":
            return rows.exclude(withdrawn).exclude(procedure__current=F("id"))
        case _:
            return rows


def _drafts(scope: Scope) -> QuerySet[ProcedureDraft, ProcedureDraft]:
    drafts = ProcedureDraft.objects.filter(published=None).select_related("agency", "changed_by")
    if scope.agencies is not None:
        drafts = drafts.filter(agency__code__in=scope.agencies)
    return drafts.defer("typed", "changes").order_by("-changed_at")
