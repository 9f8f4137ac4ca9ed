"""What the system does because of an act, after it is committed: at least once, and without harm when asked twice.

An opinion was answered, so a consultation may be over; a child dossier ended, so its parent may go on; a step hands the
dossier on to another agency; what processing waited for was paid. Each would make the act that caused it slow, or lock
two dossiers at once.
"""

from collections.abc import Callable
from typing import Literal

from motcua.dossiers.models import Dossier, Event
from motcua.outbox.services import send

Follow = Literal["conclude", "rejoin", "rejoin_parent", "open_child", "resume"]
TOPIC = "dossier.follow"


def later(dossier: Dossier, what: Follow) -> Callable[[Event], object]:
    """The writer (for `Effect.after`) of the message by which the system goes on with this dossier."""

    def write(event: Event) -> None:
        payload = {"dossier": str(dossier.key), "does": what, "event": event.id}
        send(TOPIC, f"follow/{event.id}/{dossier.id}/{what}", payload)

    return write
