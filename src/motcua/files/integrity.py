"""Whether what lies in the store is still what was given: read again by and by, oldest check first."""

import datetime
import hashlib
import logging
import time
from collections.abc import Iterator

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from motcua.files import storage
from motcua.files.errors import ContentDamaged, KeyUnusable, StorageAway
from motcua.files.models import StoredFile
from motcua.outbox.services import send

DAMAGED_TOPIC = "files.damaged"
RUN_SECONDS = 30.0
_BATCH = 100
_CHUNK = 1024 * 1024
_MOST_SILENT = 3

log = logging.getLogger(__name__)


def check_some(seconds: float = RUN_SECONDS) -> int:
    """Check the contents whose turn it is for so long; return how many were. What is newly found is told once.

    Raises StorageAway: the store does not answer, several times over. What was checked until then stays noted.
    """
    until = time.monotonic() + seconds
    began = timezone.now()
    checked = silent = 0
    found: list[str] = []
    try:
        for sha256, size in _due(began):
            try:
                finding = finding_of(sha256, size)
            except StorageAway as away:  # one alone does not hold up the others
                silent += 1
                if silent == _MOST_SILENT:
                    raise
                log.warning("content %s is not checked: %s", sha256, away)
                continue
            silent = 0
            checked += 1
            if _note(sha256, finding):
                found.append(sha256)
            if time.monotonic() >= until:
                break
    finally:
        if found:
            send(DAMAGED_TOPIC, f"{DAMAGED_TOPIC}:{found[0]}:{began.isoformat()}", {"contents": len(found)})
    return checked


def check_again(sha256: str) -> str:
    """Check one content now, whatever its turn; return what is found. Raises StorageAway."""
    size = StoredFile.objects.filter(sha256=sha256).values_list("size", flat=True).first()
    finding = finding_of(sha256, size or 0)
    _note(sha256, finding)
    return finding


def finding_of(sha256: str, size: int) -> str:
    """Read a content to its end and say what is wrong with it: a `StoredFile.Finding`, "" for nothing.

    Raises StorageAway: the store does not answer, which says nothing about the content.
    """
    digest, length = hashlib.sha256(), 0
    try:
        with storage.open_content(sha256) as content:
            while chunk := content.read(_CHUNK):
                digest.update(chunk)
                length += len(chunk)
    except FileNotFoundError:
        return StoredFile.Finding.LOST
    except KeyUnusable:
        return StoredFile.Finding.NO_KEY
    except (ContentDamaged, OSError):  # or a disk that cannot read it
        return StoredFile.Finding.CHANGED
    if length != size:
        return StoredFile.Finding.SIZE
    return "" if digest.hexdigest() == sha256 else StoredFile.Finding.CHANGED


def damaged() -> QuerySet[StoredFile]:
    """The files with which something is wrong, latest check first."""
    return StoredFile.objects.exclude(finding="").order_by("-verified_at", "-id")


def _due(now: datetime.datetime) -> Iterator[tuple[str, int]]:
    """Contents never checked, then those whose check is older than `FILES_CHECK_DAYS`, each once."""
    old = now - datetime.timedelta(days=settings.FILES_CHECK_DAYS)
    waiting = (
        StoredFile.objects.exclude(state=StoredFile.State.REMOVED)
        .filter(Q(verified_at__isnull=True) | Q(verified_at__lt=old))
        .order_by(F("verified_at").asc(nulls_first=True), "id")
        .values_list("sha256", "size")
    )
    seen: set[str] = set()
    # Each batch is asked for anew: what was checked has left it.
    while batch := [one for one in waiting[:_BATCH] if one[0] not in seen]:
        for sha256, size in batch:
            if sha256 not in seen:
                seen.add(sha256)
                yield sha256, size


def _note(sha256: str, finding: str) -> bool:
    """Write what was found to every file of this content; return whether it is news."""
    same = StoredFile.objects.filter(sha256=sha256).exclude(state=StoredFile.State.REMOVED)
    with transaction.atomic():
        was_known = not finding or same.filter(finding=finding).exists()
        same.update(verified_at=timezone.now(), finding=finding)
    if finding:
        log.error("content %s: %s", sha256, finding)
    return not was_known
