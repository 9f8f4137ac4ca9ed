"""Named lists over the dossiers of some procedures, by where they stand in their process (`catalogue.folders`)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet

from motcua.agencies.selectors import Actor, stamp
from motcua.catalogue.folders import Folder, Folders, folders_of
from motcua.data.counted import KeptCounts, alternatives
from motcua.dossiers.models import Dossier
from motcua.dossiers.selectors.access import submitted_to
from motcua.dossiers.selectors.narrowing import SORTS, Filters, narrow
from motcua.dossiers.selectors.rows import Row, rows_by_id
from motcua.dossiers.selectors.work import COUNTED_TO
from motcua.kernel.paging import PAGE_SIZE, Page


@dataclass(frozen=True, slots=True)
class FolderCount:
    """A list with the number of dossiers that the officer sees in it."""

    code: str
    title: str
    count: int


def folder_sets(actor: Actor) -> tuple[Folders, ...]:
    """The sets of lists that this officer's agencies have; no statement once they are in memory."""
    return folders_of(actor.agency_ids, stamp())


def find_folders(actor: Actor, code: str) -> Folders | None:
    """A set of lists of this officer's agencies."""
    return next((one for one in folder_sets(actor) if one.code == code), None)


def folder_counts(actor: Actor, group: Folders) -> list[FolderCount]:
    """The lists of a set in order with their counts, in one statement; above 200 a little old (`data/counted.py`)."""
    lists = tuple((one.code, _procedures(group, one), one.places) for one in group.folders)
    figures = _counting(actor, lists)()
    return [FolderCount(one.code, one.title, figures[one.code]) for one in group.folders]


# A set that was changed is another set, an actor with other posts another actor.
@lru_cache(maxsize=1024)
def _counting(actor: Actor, lists: tuple[tuple[str, tuple[int, ...], tuple[str, ...]], ...]) -> KeptCounts:
    def build() -> dict[str, list[QuerySet[Any]]]:
        return {
            code: [Dossier.objects.filter(kind, _standing(procedures, places)) for kind in kinds]
            for code, procedures, places in lists
        }

    kinds = alternatives(submitted_to(actor))
    return KeptCounts(build)


def folder_list(
    actor: Actor,
    group: Folders,
    folder: Folder,
    filters: Filters,
    sort: str,
    page: int,
    size: int = PAGE_SIZE,
    reading: Callable[[Sequence[int]], list[Row]] = rows_by_id,
) -> Page[Row]:
    """One page of a list: the latest submitted first; two statements. `reading` gives the rows of what was found."""
    found: QuerySet[Dossier] = Dossier.objects.filter(submitted_to(actor), _within(group, folder))
    found = narrow(found, actor, filters).order_by(*SORTS[sort if sort in SORTS else "-submitted"])
    start, end = (page - 1) * size, page * size
    ids = list(found.values_list("id", flat=True)[: max(COUNTED_TO, end) + 1])
    return Page(
        reading(ids[start:end]),
        page,
        size,
        has_next=len(ids) > end,
        total=min(len(ids), COUNTED_TO),
        total_is_capped=len(ids) > COUNTED_TO,
    )


def _within(group: Folders, folder: Folder) -> Q:
    return _standing(_procedures(group, folder), folder.places)


def _procedures(group: Folders, folder: Folder) -> tuple[int, ...]:
    return tuple(group.procedure_ids[code] for code in folder.procedures if code in group.procedure_ids)


def _standing(procedures: tuple[int, ...], places: tuple[str, ...]) -> Q:
    # What was removed as invalid stands at no step, and in no list but its own.
    return Q(procedure_id__in=procedures) & (Q(step__in=places) if places else Q(step__gt=""))
