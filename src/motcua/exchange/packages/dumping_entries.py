"""The catalogue's lists as packages carry them: every entry, and what is set for it on days to come."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from motcua.catalogue.documents import item_of
from motcua.catalogue.entries import coming_of
from motcua.catalogue.models import ExemptKind, LegalDocument, ProcedureGroup, Sector, Topic

Dumped = Iterator[tuple[str, Mapping[str, Any]]]


def sectors() -> Dumped:
    """Sectors."""
    return _ordered("sectors", Sector.objects.order_by("order", "code"))


def topics() -> Dumped:
    """Topics."""
    rows = [
        {"code": row.code, "name": row.name, "audience": row.audience, "order": row.order, **_retired(row)}
        for row in Topic.objects.order_by("order", "code")
    ]
    rows += coming_of("topics")
    if rows:
        yield "topics", {"topics": rows}


def groups() -> Dumped:
    """Groups of procedures."""
    return _ordered("groups", ProcedureGroup.objects.order_by("order", "code"))


def exemptions() -> Dumped:
    """Kinds of exempt people."""
    return _ordered("exemptions", ExemptKind.objects.order_by("order", "code"))


def _ordered(kind: str, entries: Iterable[Sector | ProcedureGroup | ExemptKind]) -> Dumped:
    rows = [{"code": row.code, "name": row.name, "order": row.order, **_retired(row)} for row in entries]
    rows += coming_of(kind)
    if rows:
        yield kind, {kind: rows}


def documents() -> Dumped:
    """Legal documents."""
    rows = [item_of(row) for row in LegalDocument.objects.order_by("key")]
    if rows:
        yield "documents", {"documents": rows}


def _retired(row: Sector | Topic | ProcedureGroup | ExemptKind) -> dict[str, bool]:
    return {"retired": True} if row.is_retired else {}
