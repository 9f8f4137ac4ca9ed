"""Files deleted because the person they came from asked for it: only those that nothing names any more."""

from collections.abc import Sequence
from functools import lru_cache

from django.db import connection, transaction
from django.utils import timezone

from motcua.dossiers.retention import Expired, mark_gone, named_by_others
from motcua.files.models import StoredFile

RULE = "erased"
"""How such a deletion is noted among those of retention, under version 0: no published rule asked for it."""


def erase_files(ids: Sequence[int]) -> int:
    """Mark those of the files that no paper and nothing else names as deleted, without their names; return how many.

    Their contents leave the store with the next run of retention (`retention.empty`), unless other files have the same.
    """
    if not ids:
        return 0
    with transaction.atomic():
        list(StoredFile.objects.select_for_update().filter(id__in=ids).values_list("id", flat=True))
        gone = {one.id: one for one in unnamed(ids)}
        mark_gone(gone, 0, timezone.now())
        StoredFile.objects.filter(id__in=gone).update(name="–")
    return len(gone)


def unnamed(ids: Sequence[int]) -> list[Expired]:
    """Those of the files that no paper and nothing else names: what `erase_files` would delete. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_unnamed(), {"ids": list(ids), "rule": RULE})
        return [Expired(*row) for row in cursor.fetchall()]


@lru_cache(maxsize=1)
def _unnamed() -> str:
    return f"""
        SELECT file.id, file.key::text, file.name, file.sha256, file.size, %(rule)s
          FROM files_storedfile file
         WHERE file.id = ANY(%(ids)s::bigint[]) AND file.state <> 'removed'
           AND NOT EXISTS (SELECT 1 FROM dossiers_paper paper WHERE paper.file_id = file.id)
           {named_by_others()}
    """  # noqa: S608 - our own text and names of our own tables
