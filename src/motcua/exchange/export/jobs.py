"""Exports that administrators ask for on the screen: written by a job, kept for a week, recorded when taken away."""

import datetime
import shutil
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from procrastinate.contrib.django import app

from motcua.agencies.models import Agency
from motcua.exchange.export.exporting import Progress, write_export
from motcua.exchange.models import Export
from motcua.exchange.packages.scope import EVERYTHING, Scope, scope_under
from motcua.people.models import User

KEPT = datetime.timedelta(days=7)
SILENT = datetime.timedelta(minutes=15)
"""A run that has said nothing for so long has died with its worker."""
TASK = "exchange.write_export"


def exports_in(scope: Scope) -> QuerySet[Export]:
    """The exports that a person of this scope may know of, the last first."""
    found = Export.objects.select_related("agency", "asked_by").order_by("-id")
    return found if scope.agencies is None else found.filter(agency__code__in=scope.agencies)


def begin(by: User, agency: Agency | None) -> Export | None:
    """Ask for an export; None when one of the same is under way."""
    mark_silent()
    try:
        with transaction.atomic():
            export = Export.objects.create(agency=agency, asked_by=by)
            _enqueue(export)
    except IntegrityError:
        return None
    return export


def go_on(export: Export) -> bool:
    """Go on with an export that was broken off; whether it was."""
    with transaction.atomic():
        broken = Export.objects.filter(pk=export.pk, state=Export.State.BROKEN)
        try:
            with transaction.atomic():
                changed = broken.update(state=Export.State.WAITING, moved_at=timezone.now())
        except IntegrityError:
            return False
        if changed:
            _enqueue(export)
    return bool(changed)


def run(number: int) -> None:
    """Write an export. What stops it leaves it broken off, to be gone on with."""
    now = timezone.now()
    waiting = Export.objects.filter(pk=number, state=Export.State.WAITING)
    if not waiting.update(state=Export.State.RUNNING, moved_at=now):
        return
    export = Export.objects.select_related("agency").get(pk=number)
    scope = EVERYTHING if export.agency is None else scope_under(export.agency.code) or Scope(frozenset())
    try:
        _note(number, write_export(folder_of(export), scope, told=lambda progress: _note(number, progress)))
    except BaseException:
        Export.objects.filter(pk=number).update(state=Export.State.BROKEN)
        raise
    Export.objects.filter(pk=number).update(state=Export.State.DONE, moved_at=timezone.now())


def mark_silent() -> None:
    """Runs whose worker died are broken off."""
    Export.objects.filter(Q(moved_at__lt=timezone.now() - SILENT), state=Export.State.RUNNING).update(
        state=Export.State.BROKEN
    )


def remove(export: Export) -> None:
    """Delete an export with its folder."""
    shutil.rmtree(folder_of(export), ignore_errors=True)
    export.delete()


def forget_old() -> int:
    """Delete what lies there for a week; return how many."""
    mark_silent()
    old = Export.objects.filter(asked_at__lt=timezone.now() - KEPT).exclude(state=Export.State.RUNNING)
    count = 0
    for export in old:
        remove(export)
        count += 1
    return count


def folder_of(export: Export) -> Path:
    """Where an export lies."""
    root: Path = settings.EXPORTS_FOLDER
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    return root / export.key.hex


def _note(number: int, progress: Progress) -> None:
    Export.objects.filter(pk=number).update(
        done=progress.done,
        total=progress.total,
        files=progress.files,
        size=progress.size,
        lost=progress.lost,
        moved_at=timezone.now(),
    )


def _enqueue(export: Export) -> None:
    app.configure_task(TASK).defer(number=export.pk)
