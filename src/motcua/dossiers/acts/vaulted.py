"""What the applicant's vault hears of an act: results, digitised papers, what was taken from it or may be kept in it.

After the act is committed, at least once, and without harm when told twice (`dossiers.vaulting`).
"""

from collections.abc import Callable, Iterable
from typing import Any

from motcua.dossiers.models import Dossier, Event, Paper
from motcua.outbox.services import send

TOPIC = "dossier.vault"
SUPPLY = "supply"
ACTS = frozenset({"finish", "hand_over", "correct_outcome", "reopen", "digitise", "sign_copy"})
"""Acts after which the vault may hold something else."""


def told_to_vault(dossier: Dossier, event: Event) -> list[tuple[str, str, dict[str, Any]]]:
    """The message that has the vault brought up to this act; none for acts that do not concern it."""
    if event.act not in ACTS:
        return []
    return [(TOPIC, f"vault/{event.id}", {"dossier": str(dossier.key), "event": event.id})]


def tell_now(dossier: Dossier, key: str) -> None:
    """Have everything that was submitted kept, as whoever submits agrees to; `key` makes it once."""
    _tell(dossier, key)


def _tell(dossier: Dossier, key: str, **more: int) -> None:
    send(TOPIC, key, {"dossier": str(dossier.key), **more})


def uses_told(dossier: Dossier, papers: Iterable[Paper]) -> list[Callable[[Event], object]]:
    """The writers by which the vault hears that papers of it were submitted; none where there are none."""
    if not any(paper.from_vault is not None for paper in papers):
        return []
    return [lambda event: _tell(dossier, f"vault/{event.id}", event=event.id)]
