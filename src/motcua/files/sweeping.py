"""Contents of the store that no file names any more: found, taken away once they are old, each noted.

A content comes before its row: an upload that breaks between the two, a transaction that is rolled back, or a copy from
elsewhere leaves one that nobody can reach. What is younger than twice `storage.FRESH` is left, for its row may be on
its way; an older one is put anew where it is given again, one at a time with its deletion (`storage.one_at_a_time`).
"""

import logging
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from django.utils import timezone

from motcua.audit.models import Removal
from motcua.audit.removals import record_removals
from motcua.files import storage
from motcua.files.models import StoredFile

RULE = "unnamed"
"""How such a deletion is noted among those of retention, under version 0: no published rule asked for it."""
_BATCH = 500
log = logging.getLogger(__name__)


class Unnamed(NamedTuple):
    """A content that no file names; `size` as it lies, `gone` whether it was taken away."""

    sha256: str
    size: int
    gone: bool


def named(sha256: str) -> bool:
    """Whether a file that is kept has this content."""
    return StoredFile.objects.filter(sha256=sha256).exclude(state=StoredFile.State.REMOVED).exists()


def sweep(*, dry: bool = False) -> Iterator[Unnamed]:
    """Go through the store and take away what no file names; `dry` only looks. One batch is in memory.

    Raises StorageAway: what was taken away until then is noted, the rest comes with the next run.
    """
    names = storage.current().names()
    while batch := list(islice(names, _BATCH)):
        old = {name: held.size for name, held in batch if timezone.now() - held.since >= 2 * storage.FRESH}
        known = (
            StoredFile.objects.filter(sha256__in=old)
            .exclude(state=StoredFile.State.REMOVED)
            .values_list("sha256", flat=True)
        )
        for sha256 in sorted(set(old) - set(known)):
            yield Unnamed(sha256, old[sha256], not dry and _take_away(sha256, old[sha256]))


def _take_away(sha256: str, size: int) -> bool:
    """Take one away, unless it was named or put anew meanwhile."""
    with storage.one_at_a_time(sha256):
        if named(sha256) or not storage.delete_old(sha256):
            return False
        now = timezone.now()
        record_removals(
            [
                Removal(
                    subject=f"content:{sha256}",
                    sha256=sha256,
                    size=size,
                    rule=RULE,
                    version=0,
                    at=now,
                    emptied_at=now,
                )
            ]
        )
    log.info("content %s is deleted: no file names it", sha256)
    return True
