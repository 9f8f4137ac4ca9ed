"""One page of a work list: filters and sorting (II.24)."""

import datetime
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from motcua.agencies.selectors import Actor
from motcua.data.kept import KeptQuery
from motcua.dossiers.masking import NUMBERS, lists_mask
from motcua.dossiers.models import Dossier
from motcua.dossiers.selectors.lists import AS_OF, LISTS, Times, WorkList, in_list, times_for
from motcua.dossiers.selectors.narrowing import SORTS, Filters, narrow, ordering
from motcua.dossiers.selectors.rows import COLUMNS, Row, rows_by_id, rows_from
from motcua.dossiers.selectors.searching import asked_lexemes, with_lexemes
from motcua.kernel.paging import PAGE_SIZE, Page

COUNTED_TO = 1000
# Lists over everything are counted less far: nobody works through them from the first to the last.
SEARCHED_TO = 200


def work_list(
    actor: Actor,
    code: str,
    filters: Filters | None = None,
    sort: str = "",
    page: int = 1,
    size: int = PAGE_SIZE,
    total: int | None = None,
) -> Page[Row] | None:
    """One page of a list, None for a list that is not this officer's.

    One statement for the rows when `total` is known (from `work_counts`); else one before it that finds them and their
    number at once, up to a limit.
    """
    item = LISTS.get(code)
    if item is None or not item.is_for(actor):
        return None
    order = sort if sort in SORTS else "due" if item.counted else "-submitted"
    start, end = (page - 1) * size, page * size
    most = COUNTED_TO if item.counted else SEARCHED_TO
    times, narrowed = times_for(actor), filters is not None and filters != Filters()
    if total is not None and not narrowed:
        rows = rows_from(_kept_page(actor, code, order, start, end)(*_moments(item, times)))
        has_next = len(rows) > size
    else:
        # Indexes alone answer most of these, where a whole row would have to be opened for each that is passed over.
        up_to = max(most, end) + 1
        lexemes = _words_alone(actor, filters) if narrowed and filters is not None else ""
        if lexemes:
            ids = _kept_found(actor, code, order, up_to)(lexemes, *_moments(item, times))
        elif narrowed and filters is not None:
            found = narrow(in_list(actor, item, times), actor, filters, item)
            found = found.order_by(*ordering(actor, item, order))
            ids = list(found.values_list("id", flat=True)[:up_to])
        else:
            ids = _kept_ids(actor, code, order, up_to)(*_moments(item, times))
        total, has_next = len(ids), len(ids) > end
        rows = rows_by_id(ids[start:end])
    return Page(
        rows[:size], page, size, has_next=has_next, total=min(total, most), total_is_capped=total > most
    )


def _words_alone(actor: Actor, filters: Filters) -> str:
    """The lexemes that a list is narrowed by, when by words and nothing else."""
    if filters != Filters(q=filters.q):
        return ""
    return asked_lexemes(filters.q, whole_numbers=lists_mask(actor).hides(*NUMBERS))


def _moments(item: WorkList, times: Times) -> tuple[datetime.datetime, ...]:
    """The moments that the condition of a list uses."""
    if item.due == "soon":
        return (times.now, times.soon_until)
    return (times.now,) if item.due else ()


# Composing the statement of a list takes longer than running it; the first pages of each list are asked for all day.
@lru_cache(maxsize=4096)
def _kept_page(actor: Actor, code: str, order: str, start: int, end: int) -> KeptQuery[dict[str, Any]]:
    item = LISTS[code]

    def build(*moments: datetime.datetime) -> QuerySet[Dossier, dict[str, Any]]:
        found = in_list(actor, item, Times(*(*moments, AS_OF.now, AS_OF.soon_until)[:2]))
        # The page is cut before anything is joined to it.
        by = ordering(actor, item, order)
        cut = found.order_by(*by).values("pk")[start : end + 1]
        return Dossier.objects.filter(pk__in=cut).order_by(*by).values(*COLUMNS)

    return KeptQuery(build, *_moments(item, AS_OF))


@lru_cache(maxsize=4096)
def _kept_ids(actor: Actor, code: str, order: str, up_to: int) -> KeptQuery[int]:
    item = LISTS[code]

    def build(*moments: datetime.datetime) -> QuerySet[Dossier, int]:
        found = in_list(actor, item, Times(*(*moments, AS_OF.now, AS_OF.soon_until)[:2]))
        return found.order_by(*ordering(actor, item, order)).values_list("id", flat=True)[:up_to]

    return KeptQuery(build, *_moments(item, AS_OF))


# Words differ each time; what is composed is the same for all of them.
@lru_cache(maxsize=4096)
def _kept_found(actor: Actor, code: str, order: str, up_to: int) -> KeptQuery[int]:
    item = LISTS[code]

    def build(lexemes: str, *moments: datetime.datetime) -> QuerySet[Dossier, int]:
        found = in_list(actor, item, Times(*(*moments, AS_OF.now, AS_OF.soon_until)[:2]))
        found = found.filter(with_lexemes(lexemes))
        return found.order_by(*ordering(actor, item, order)).values_list("id", flat=True)[:up_to]

    return KeptQuery(build, "lexemes that are asked", *_moments(item, AS_OF))
