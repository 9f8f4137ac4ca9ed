"""What the applicant's vault hears of an act: results, digitised papers, what was taken from it or may be kept in it.

After the act is committed, at least once, and without harm when told twice (`dossiers.vaulting`).
"""

from collections.abc import Callable, Iterable

from motcua.dossiers.models import Dossier, Event, Paper
from motcua.outbox.services import send

TOPIC = "dossier.vault"
ACTS = frozenset({"finish", "hand_over", "correct_outcome", "reopen", "digitise"})
"""Acts after which the vault may hold something else."""


def tell_vault(dossier: Dossier, event: Event) -> None:
    """Have the vault brought up to this act; one statement, and none for acts that do not concern it."""
    if event.act in ACTS:
        tell_now(dossier, f"vault/{event.id}")


def tell_now(dossier: Dossier, key: str) -> None:
    """The same for whoever asks; `key` makes it once."""
    send(TOPIC, key, {"dossier": str(dossier.key)})


def uses_told(dossier: Dossier, papers: Iterable[Paper]) -> list[Callable[[Event], object]]:
    """The writers by which the vault hears that papers of it were submitted; none where there are none."""
    if not any(paper.from_vault is not None for paper in papers):
        return []
    return [lambda event: tell_now(dossier, f"vault/{event.id}")]
