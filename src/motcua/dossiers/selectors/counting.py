"""How many dossiers stand in each list of an officer; numbers above 200 may be a little old (`data/counted.py`)."""

import datetime
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet

from motcua.agencies.selectors import Actor
from motcua.data.counted import KeptCounts, alternatives
from motcua.dossiers.models import Dossier
from motcua.dossiers.selectors.lists import AS_OF, LISTS, WORK_LISTS, Times, in_list, times_for

Counted = dict[str, list[QuerySet[Any]]]
# What other rooms count of an officer, by name: taken along, so that it costs no statement of its own.
Beside = tuple[tuple[str, Callable[[Actor], QuerySet[Any]]], ...]


def work_counts(actor: Actor, beside: Beside = ()) -> dict[str, int]:
    """Counts of the open lists that this officer has, in one statement whatever the number of lists."""
    times = times_for(actor)
    return _counting(actor, beside)(times.now, times.soon_until)


def list_counts(actor: Actor, codes: Iterable[str], due: Iterable[tuple[str, str]] = ()) -> dict[str, int]:
    """The numbers of further lists; one statement.

    `due`: (a word of `Filters.due`, list): how many of a list are late or soon due, under "late:<code>", "soon:<code>".
    """
    times = times_for(actor)
    counting = _counting_lists(actor, tuple(codes), tuple(due))
    return counting(times.now, times.soon_until)


# An actor with other posts is another actor.
@lru_cache(maxsize=2048)
def _counting(actor: Actor, beside: Beside) -> KeptCounts:
    codes = tuple(item.code for item in WORK_LISTS if item.is_for(actor))
    return _counting_lists(actor, codes, (), beside)


@lru_cache(maxsize=2048)
def _counting_lists(
    actor: Actor, codes: tuple[str, ...], due: tuple[tuple[str, str], ...], beside: Beside = ()
) -> KeptCounts:
    def build(now: datetime.datetime, soon: datetime.datetime) -> Counted:
        times = Times(now, soon)
        found: Counted = {code: _each(actor, code, times) for code in codes}
        found |= {name: [counted(actor)] for name, counted in beside}
        narrowed = {
            f"{word}:{code}": _each(actor, code, times, LISTS[code].due_is(actor, word, times))
            for word, code in due
        }
        return found | narrowed

    return KeptCounts(build, AS_OF.now, AS_OF.soon_until)


def _each(actor: Actor, code: str, times: Times, narrowed: Q | None = None) -> list[QuerySet[Dossier]]:
    item = LISTS[code]
    kinds = alternatives(item.where(actor))
    return [in_list(actor, item, times, kind & narrowed if narrowed else kind) for kind in kinds]
