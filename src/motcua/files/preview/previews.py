"""The view of a file: what there is to show now, and what must be made first.

A view is made once for each content and converter, by a job (`tasks.py`), when somebody looks for the first time. Who
may see a file may see its view; asking that is the caller's matter, as with the file itself.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from motcua.files.jail import JailError
from motcua.files.models import Preview, StoredFile
from motcua.files.preview import recognising, scans, ways
from motcua.files.preview.converting import Made, converted, maker_for
from motcua.files.rules import KINDS
from motcua.files.services import store_made

READY, WAITING, FAILED, OFF = "ready", "waiting", "failed", "off"
UNCHECKED, REFUSED, REMOVED = "unchecked", "refused", "removed"
_UNREADABLE: dict[str, str] = {StoredFile.State.REFUSED: REFUSED, StoredFile.State.REMOVED: REMOVED}
# A job that has not come back by then was lost with its worker: it is asked for again.
_LOST_AFTER = datetime.timedelta(minutes=5)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Shown:
    """What there is to show of a file.

    `kind`: of a view to look at, pdf, image, film, sound or html when READY. `made`: what was made of it, None for the
    file itself.
    """

    state: str
    kind: str = ""
    made: StoredFile | None = None


def shown(stored: StoredFile) -> Shown:
    """Say what can be shown of a file now; the making is begun when it must be. One statement once it is made."""
    if not stored.is_checked:
        return Shown(_UNREADABLE.get(stored.state, UNCHECKED))
    way = ways.way_of(stored.content_type)
    if way in ways.AS_IT_IS:
        return Shown(READY, way)
    maker = maker_for(stored.content_type) if way == ways.MADE else ""
    found = (
        Preview.objects.select_related("made").filter(source=stored.sha256, maker=maker).first()
        if maker
        else None
    )
    return _stands(stored, maker, found)


PDF_TYPE = KINDS["pdf"].content_type
_PAGED = frozenset(KINDS[code].content_type for code in scans.FORMATS)


def is_paged(content_type: str) -> bool:
    """Whether files of this type consist of pages that `pages_of` pictures."""
    return content_type in _PAGED


def pages_of(files: Sequence[StoredFile]) -> list[Shown]:
    """The pictures of the pages of scanned files (`scans`), begun where they must be; one statement once made."""
    return _each(files, scans.PICTURES)


def letters_of(files: Sequence[StoredFile]) -> list[Shown]:
    """What was recognised of scanned files (`recognising`), as `pages_of`; OFF where nothing recognises letters."""
    return _each(files, recognising.maker())


def _each(files: Sequence[StoredFile], maker: str) -> list[Shown]:
    named = {file.sha256 for file in files if file.is_checked} if maker else set()
    rows = Preview.objects.select_related("made").filter(source__in=named, maker=maker) if named else ()
    found = {one.source: one for one in rows}
    return [
        _stands(file, maker, found.get(file.sha256))
        if file.is_checked
        else Shown(_UNREADABLE.get(file.state, UNCHECKED))
        for file in files
    ]


def _stands(stored: StoredFile, maker: str, found: Preview | None) -> Shown:
    if not maker:
        return Shown(OFF)
    if found is None or _is_lost(found):
        _ask(stored, maker)
        return Shown(WAITING)
    if found.state == Preview.State.READY and found.made is not None:
        kind = "pdf" if found.made.content_type == "application/pdf" else "html"
        return Shown(READY, kind, found.made)
    return Shown(FAILED if found.state == Preview.State.FAILED else WAITING)


def make(source: int, maker: str) -> None:
    """Make the view that was asked for, and note how it went. Raises JailError when it must be tried again later."""
    stored = StoredFile.objects.get(pk=source)
    waiting = Preview.objects.filter(source=stored.sha256, maker=maker, state=Preview.State.WAITING)
    if not waiting.exists():
        return
    try:
        made = _making(stored, maker)
    except (JailError, OSError, ValueError) as error:
        reason = error.reason if isinstance(error, JailError) else JailError.FAILED
        if reason == JailError.BUSY:
            raise
        _log.warning("preview_failed", file=str(stored.key), reason=reason)
        waiting.update(state=Preview.State.FAILED, reason=reason)
        return
    kept = store_made(made.content, f"{stored.name}{made.suffix}", made.content_type)
    waiting.update(state=Preview.State.READY, made=kept)


def _making(stored: StoredFile, maker: str) -> Made:
    if maker == scans.PICTURES:
        return Made(scans.pictures(stored), scans.ARCHIVE, ".zip")
    if maker.startswith(recognising.RECOGNISED):
        return Made(recognising.recognised(stored), "application/json", ".json")
    return converted(stored)


def _is_lost(found: Preview) -> bool:
    return found.state == Preview.State.WAITING and timezone.now() - found.asked_at > _LOST_AFTER


_ASK = """
    INSERT INTO files_preview (source, maker, state, reason, asked_at) VALUES (%s, %s, 'waiting', '', %s)
    ON CONFLICT (source, maker) DO UPDATE SET asked_at = EXCLUDED.asked_at
     WHERE files_preview.state = 'waiting' AND files_preview.asked_at < %s
"""


def _ask(stored: StoredFile, maker: str) -> None:
    """Ask once, however many look at the same moment."""
    now = timezone.now()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_ASK, [stored.sha256, maker, now, now - _LOST_AFTER])
            is_mine = cursor.rowcount == 1
        if is_mine:
            app.configure_task("files.make_preview").defer(source=stored.pk, maker=maker)
