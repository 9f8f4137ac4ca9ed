"""Who looks at a report: of which dossiers it may tell them, and how much of each."""

from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Q

from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor, read_agencies
from motcua.dossiers.masking import book_mask
from motcua.dossiers.selectors.holding import posts_of
from motcua.dossiers.selectors.progress import own_scope
from motcua.kernel.masking import Mask


@dataclass(frozen=True)
class Viewer:
    """key: the same for whoever is told the same. agencies: whose procedures and people there are to choose from.

    smallest: groups of fewer dossiers are not told apart in figures about people; 0 for whoever may open each of them.
    """

    key: Hashable
    name: str
    agency: str
    scope: Q
    mask_of: Callable[[int], Mask] | None
    agencies: tuple[int, ...]
    smallest: int = 0


# For those who may not open the dossiers behind the figures.
SMALLEST = 5


def officer(actor: Actor) -> Viewer:
    """An officer: the dossiers of the posts, masked as in books; whoever reads figures could open each dossier."""

    @lru_cache(maxsize=256)
    def mask_of(agency: int) -> Mask:
        return book_mask(actor, agency)

    person = actor.person
    name = next((seat.agency_name for seat in actor.seats if seat.role != Role.ADMINISTRATOR), "")
    return Viewer(
        key=(posts_of(actor), person.id if person is not None else 0),
        name=person.full_name if person is not None else "",
        agency=name,
        scope=own_scope(actor),
        mask_of=mask_of,
        agencies=read_agencies(actor),
    )


def administrator(actor: Actor, agencies: Collection[int]) -> Viewer:
    """An administrator who tries a report out: figures of the agencies, no dossier, nobody told apart."""
    of = tuple(sorted(agencies))
    seat = next(seat for seat in actor.seats if seat.role == Role.ADMINISTRATOR)
    return Viewer(
        key=("administrator", of),
        name=actor.person.full_name if actor.person is not None else "",
        agency=seat.agency_name,
        scope=Q(agency_id__in=of, submitted_at__isnull=False),
        # The post opens no dossier.
        mask_of=None,
        agencies=of,
        smallest=SMALLEST,
    )
