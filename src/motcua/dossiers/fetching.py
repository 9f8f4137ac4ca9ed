"""Papers that the post is to fetch: told to the room that asks for it, where that was chosen before submitting."""

from collections.abc import Callable, Sequence

from motcua.dossiers.delivery import is_fetched
from motcua.dossiers.models import Dossier, Event
from motcua.outbox.services import send

WANTED = "papers.fetched"
"""Topic of the outbox; payload {"dossier": key}."""


def fetching_told(dossier: Dossier) -> Sequence[Callable[[Event], object]]:
    """What is written after the submission; no statement where nothing is fetched."""
    if not is_fetched(dossier.delivery):
        return ()
    return (lambda event: send(WANTED, f"{WANTED}/{event.id}", {"dossier": str(dossier.key)}),)
