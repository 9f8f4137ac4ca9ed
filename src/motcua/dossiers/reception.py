"""Reception of a paper dossier at the desk: submitted and accepted in one go (II.5.2)."""

from uuid import UUID

from django.db import transaction

from motcua.agencies.selectors import Actor
from motcua.dossiers.acts import perform
from motcua.dossiers.acts.base import Done


def receive_at_desk(by: Actor, key: UUID) -> Done:
    """Submit and accept a draft that a desk officer entered. Both happen, or neither. Raises a Refusal.

    Where submitting is being received already, there is nothing left to accept.
    """
    with transaction.atomic():
        done = perform("submit", by=by, dossier=key)
        return done if done.dossier.accepted_at is not None else perform("accept", by=by, dossier=key)
