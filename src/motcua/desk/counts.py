"""What the frame of every page counts, in one statement: the lists of the menu, and what is new behind the bell."""

from collections.abc import Mapping

from motcua.agencies.selectors import Actor
from motcua.dossiers.selectors import work_counts
from motcua.notices.models import Notice
from motcua.notices.selectors import NewOnDesk, new_rows

_NEW, _ARRIVED = "new", "new:arrived"
_BESIDE = (
    (_NEW, lambda actor: new_rows(_person(actor))),
    (_ARRIVED, lambda actor: new_rows(_person(actor), Notice.Kind.ARRIVED)),
)


def _person(actor: Actor) -> int:
    return actor.person.id if actor.person is not None else 0


def frame_counts(actor: Actor) -> dict[str, int]:
    """The counts of `work_counts`, with those of the bell; one statement."""
    return work_counts(actor, _BESIDE)


def new_of(counts: Mapping[str, int]) -> NewOnDesk:
    """What is new to the officer since last looked (II.23.5), out of `frame_counts`."""
    return NewOnDesk(counts[_NEW], counts[_ARRIVED])
