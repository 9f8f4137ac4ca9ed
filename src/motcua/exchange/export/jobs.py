"""Exports that administrators ask for on the screen: written by a job, kept for a week, recorded when taken away."""

from pathlib import Path

from django.db.models import QuerySet

from motcua.agencies.models import Agency
from motcua.exchange.export import making
from motcua.exchange.export.exporting import write_export
from motcua.exchange.export.making import KEPT, SILENT, Progress, Told
from motcua.exchange.models import Export
from motcua.exchange.packages.scope import EVERYTHING, Scope, scope_under
from motcua.people.models import User

__all__ = [
    "KEPT",
    "SILENT",
    "TASK",
    "begin",
    "exports_in",
    "folder_of",
    "forget_old",
    "go_on",
    "mark_silent",
    "remove",
    "run",
]

TASK = "exchange.write_export"


def exports_in(scope: Scope) -> QuerySet[Export]:
    """The exports that a person of this scope may know of, the last first."""
    found = Export.objects.select_related("agency", "asked_by").order_by("-id")
    return found if scope.agencies is None else found.filter(agency__code__in=scope.agencies)


def begin(by: User, agency: Agency | None) -> Export | None:
    """Ask for an export; None when one of the same is under way."""
    export = Export(agency=agency, asked_by=by)
    return export if making.begin(export, TASK) else None


def go_on(export: Export) -> bool:
    """Go on with an export that was broken off; whether it was."""
    return making.go_on(export, TASK)


def run(number: int) -> None:
    """Write an export. What stops it leaves it broken off, to be gone on with."""
    making.run(Export, number, _write)


def _write(export: Export, told: Told) -> Progress:
    code = export.agency.code if export.agency is not None else None
    scope = EVERYTHING if code is None else scope_under(code) or Scope(frozenset())
    return write_export(folder_of(export), scope, told=told)


def mark_silent() -> None:
    """Runs whose worker died are broken off."""
    making.mark_silent(Export)


def remove(export: Export) -> None:
    """Delete an export with its folder."""
    making.remove(export)


def forget_old() -> int:
    """Delete what lies there for a week; return how many."""
    return making.forget_old(Export)


def folder_of(export: Export) -> Path:
    """Where an export lies."""
    return making.folder_of(export)
