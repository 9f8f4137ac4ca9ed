"""Writing an export: dossiers first, then the tables that they name, then contents, the head last.

Each batch of dossiers is read while their rows are locked, so that no act is seen by halves; what is named is read
after what names it. A run that was broken off is gone on with: contents that are there already and right are not read
again.
"""

from collections.abc import Callable, Generator
from contextlib import closing
from importlib.resources import files as resources
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.models import Agency
from motcua.dossiers.models import Dossier
from motcua.exchange.export.contents import write_content
from motcua.exchange.export.folder import FORMAT, LAYOUT, NOT_EXPORTED, Folder, as_line, read_head
from motcua.exchange.export.making import Progress
from motcua.exchange.export.tables import columns, dossiers_of, hanging_on_dossiers, other_tables
from motcua.exchange.export.values import row_of
from motcua.exchange.packages.dumping import EXPORTED_KINDS, as_json, dump_files
from motcua.exchange.packages.scope import Scope
from motcua.files.models import StoredFile

M = TypeVar("M", bound=Model)

EVERY = "all"
"""The scope of an export that leaves no agency out, as its head says it."""
_BATCH = 100
_ROWS = 500
# Personal, and of everybody; an export of everything has the accounts in its tables.
_PACKAGES = tuple(kind for kind in EXPORTED_KINDS if kind != "people")


def write_export(
    root: Path, scope: Scope, *, told: Callable[[Progress], None] = lambda _progress: None
) -> Progress:
    """Write everything of these agencies into a folder; `told` hears how far it is after each batch.

    Raises:
        StorageAway: the store of files does not answer; the same call later goes on.
        OSError: the folder cannot be written, holds the store of files itself or lies in it, or holds the export of
            something else.
    """
    store = settings.FILES_FOLDER.resolve()
    if root.resolve().is_relative_to(store) or store.is_relative_to(root.resolve()):
        raise OSError(_("%(folder)s chứa kho tệp hoặc nằm trong kho tệp") % {"folder": root})
    there = read_head(root)
    was = None if there is None else EVERY if there.get("scope") == EVERY else there.get("agencies")
    if was is not None and was != (EVERY if scope.is_everything else _codes(scope)):
        raise OSError(_("%(folder)s đã có bản xuất của phạm vi khác") % {"folder": root})
    run = _Run(Folder(root), scope, told)
    try:
        return run.write()
    finally:
        run.folder.close()


def _codes(scope: Scope) -> list[str]:
    return [
        code for code in Agency.objects.order_by("code").values_list("code", flat=True) if scope.holds(code)
    ]


class _Run:
    def __init__(self, folder: Folder, scope: Scope, told: Callable[[Progress], None]) -> None:
        self.folder, self._scope, self._told = folder, scope, told
        self._began = timezone.now()
        self._done = self._total = 0
        self._lost: int = 0
        self._counts: dict[str, int] = {}

    def write(self) -> Progress:
        tables = dict(other_tables(self._scope))
        files = tables.pop(StoredFile)
        self._total = dossiers_of(self._scope).count() + files.values("sha256").distinct().count()
        self._packages()
        self._dossiers()
        for model, rows in tables.items():
            self._table(model, rows)
        self._files(files)
        with self.folder.writing(LAYOUT) as written:
            written.write(resources("motcua.exchange.export").joinpath("layout.txt").read_bytes())
        self.folder.finish(
            {
                "format": FORMAT,
                "scope": EVERY if self._scope.is_everything else "agencies",
                "agencies": _codes(self._scope),
                "began_at": self._began.isoformat(),
                "ended_at": timezone.now().isoformat(),
                "rows": self._counts,
                "lost": self._lost,
            }
        )
        return self._progress()

    def _progress(self) -> Progress:
        return Progress(self._done, self._total, self.folder.files, self.folder.size, self._lost)

    def _packages(self) -> None:
        """The newest definitions in the shape in which they are loaded."""
        kinds = _PACKAGES if self._scope.is_everything else tuple(one for one in _PACKAGES if one != "agency")
        for path, content in sorted(dump_files(kinds).items()):
            with self.folder.writing(f"packages/{path}") as written:
                written.write(content)

    def _dossiers(self) -> None:
        hanging = {model: (path, columns(model)) for model, path in hanging_on_dossiers().items()}
        own = columns(Dossier)
        last = 0
        while True:
            with transaction.atomic():
                batch = list(
                    dossiers_of(self._scope)
                    .filter(pk__gt=last)
                    .defer("search", "search_text")
                    .order_by("pk")
                    .select_for_update(of=("self",))[:_BATCH]
                )
                if not batch:
                    return
                parts: dict[int, dict[str, Any]] = {one.pk: {"dossier": row_of(one, own)} for one in batch}
                for model, (path, fields) in hanging.items():
                    rows = model._default_manager.filter(**{f"{path}__in": [one.pk for one in batch]})
                    for row in rows.order_by("pk"):
                        found = parts[getattr(row, f"{path}_id")]
                        found.setdefault(model._meta.db_table, []).append(row_of(row, fields))
            for one in batch:
                with self.folder.writing(f"dossiers/{one.key.hex[:2]}/{one.key}.json") as written:
                    written.write(as_json(parts[one.pk]))
                for table, rows in parts[one.pk].items():
                    if table != "dossier":
                        self._count(table, len(rows))
            last = batch[-1].pk
            self._count(Dossier._meta.db_table, len(batch))
            self._done += len(batch)
            self._told(self._progress())

    def _count(self, table: str, rows: int) -> None:
        self._counts[table] = self._counts.get(table, 0) + rows

    def _table(self, model: type[Model], rows: QuerySet[Any]) -> None:
        fields = columns(model)
        table = model._meta.db_table
        # Closed here, whatever happens: left to chance, its cursor would be closed within somebody's later transaction.
        with closing(_one_by_one(rows.order_by("pk"))) as found:
            written = (row_of(row, fields) for row in found)
            self._count(table, self.folder.write_lines(f"tables/{table}.jsonl", written))

    def _files(self, rows: QuerySet[StoredFile]) -> None:
        """The rows of files, each followed in the store by its content; what cannot be read is named beside them."""
        fields = columns(StoredFile)
        table = StoredFile._meta.db_table
        # By content, so that what several files share is written once.
        with (
            closing(_one_by_one(rows.order_by("sha256", "pk"))) as ordered,
            self.folder.writing(f"tables/{table}.jsonl") as listed,
            self.folder.writing("lost.jsonl") as lost,
        ):
            for sha256, group in groupby(ordered, key=lambda one: one.sha256):
                is_kept, size = False, 0
                for one in group:
                    listed.write(as_line(row_of(one, fields)))
                    self._count(table, 1)
                    is_kept |= one.state not in NOT_EXPORTED
                    size = one.size
                if is_kept:
                    why = write_content(
                        self.folder, f"files/{sha256[:2]}/{sha256[2:4]}/{sha256}", sha256, size
                    )
                    if why:
                        self._lost += 1
                        lost.write(as_line({"sha256": sha256, "why": why}))
                self._done += 1
                if self._done % _BATCH == 0:
                    self._told(self._progress())
        self._told(self._progress())


def _one_by_one(rows: QuerySet[M]) -> Generator[M]:
    yield from rows.iterator(chunk_size=_ROWS)
