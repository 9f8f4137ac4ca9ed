"""What somebody asks for on the screen and a job writes into a folder: begun, gone on with, kept for a week, deleted.

Exports of agencies (`jobs.py`) and of a person's own data (room privacy) are both made so.
"""

import datetime
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeVar

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from motcua.exchange.models import Made

KEPT = datetime.timedelta(days=7)
SILENT = datetime.timedelta(minutes=15)
"""A run that has said nothing for so long has died with its worker."""

MadeT = TypeVar("MadeT", bound=Made)


class Progress(NamedTuple):
    """How far it is: `done` of `total` things; contents that the store lost or cannot open."""

    done: int
    total: int
    files: int
    size: int
    lost: int


Told = Callable[[Progress], None]


def begin(row: Made, task: str) -> bool:
    """Keep the request and enqueue its job; False where the database says that the same is under way already."""
    mark_silent(type(row))
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            _enqueue(row, task)
    except IntegrityError:
        return False
    return True


def go_on(row: Made, task: str) -> bool:
    """Go on with what was broken off; whether it was."""
    with transaction.atomic():
        broken = type(row)._default_manager.filter(pk=row.pk, state=Made.State.BROKEN)
        try:
            with transaction.atomic():
                changed = broken.update(state=Made.State.WAITING, moved_at=timezone.now())
        except IntegrityError:
            return False
        if changed:
            _enqueue(row, task)
    return bool(changed)


def run(model: type[MadeT], number: int, write: Callable[[MadeT, Told], Progress]) -> MadeT | None:
    """Have it written; return the finished row, None where it was not waiting. What stops it leaves it broken off."""
    rows = model._default_manager.filter(pk=number)
    waiting = rows.filter(state=Made.State.WAITING)
    if not waiting.update(state=Made.State.RUNNING, moved_at=timezone.now()):
        return None

    def told(progress: Progress) -> None:
        rows.update(**progress._asdict(), moved_at=timezone.now())

    try:
        told(write(rows.get(), told))
    except BaseException:
        rows.update(state=Made.State.BROKEN)
        raise
    rows.update(state=Made.State.DONE, moved_at=timezone.now())
    return rows.get()


def is_silent(row: Made) -> bool:
    """Whether it says that it is being written, and nothing has come of it for too long."""
    return (
        row.state == Made.State.RUNNING
        and row.moved_at is not None
        and row.moved_at < timezone.now() - SILENT
    )


def mark_silent(model: type[Made]) -> None:
    """Runs whose worker died are broken off."""
    silent = model._default_manager.filter(moved_at__lt=timezone.now() - SILENT, state=Made.State.RUNNING)
    silent.update(state=Made.State.BROKEN)


def remove(row: Made) -> None:
    """Delete it with its folder."""
    shutil.rmtree(folder_of(row), ignore_errors=True)
    row.delete()


def forget_old(model: type[Made]) -> int:
    """Delete what lies there for a week; return how many."""
    mark_silent(model)
    old = model._default_manager.filter(asked_at__lt=timezone.now() - KEPT).exclude(state=Made.State.RUNNING)
    count = 0
    for row in old:
        remove(row)
        count += 1
    return count


def folder_of(row: Made) -> Path:
    """Where it lies."""
    root: Path = settings.EXPORTS_FOLDER
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    return root / row.key.hex


def _enqueue(row: Made, task: str) -> None:
    app.configure_task(task).defer(number=row.pk)
