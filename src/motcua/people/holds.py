"""Legal holds: data of a person or of a dossier that stay, whatever a rule of retention or a request says."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from motcua.audit.trail import Kind, note
from motcua.people.models import LegalHold, User


def hold_person(person: User, reason: str, by: User) -> LegalHold:
    """Keep everything of a person until released."""
    return _set(LegalHold(person=person, reason=reason, set_by=by, set_at=timezone.now()))


def hold_dossier(key: UUID, reason: str, by: User) -> LegalHold:
    """Keep one dossier with everything that hangs on it until released."""
    return _set(LegalHold(dossier_key=key, reason=reason, set_by=by, set_at=timezone.now()))


def _set(hold: LegalHold) -> LegalHold:
    with transaction.atomic():
        hold.save()
        # Whose data it is stays out of the line: the person sees what touches the own data.
        note(Kind.HOLD_SET, person=hold.set_by, about=f"hold:{hold.pk}")
    return hold


def release(number: int, reason: str, by: User) -> bool:
    """End a hold; whether it stood."""
    standing = LegalHold.objects.filter(pk=number, released_at__isnull=True)
    with transaction.atomic():
        ended = bool(standing.update(released_at=timezone.now(), released_by=by, release_reason=reason))
        if ended:
            note(Kind.HOLD_RELEASED, person=by, about=f"hold:{number}")
    return ended


def is_held(person: User) -> bool:
    """Whether a hold on the person stands; one statement."""
    return LegalHold.objects.filter(person=person, released_at__isnull=True).exists()


def held_dossiers(keys: Sequence[UUID]) -> frozenset[UUID]:
    """Those of the dossiers on which a hold of their own stands; one statement."""
    standing = LegalHold.objects.filter(dossier_key__in=keys, released_at__isnull=True)
    return frozenset(key for key in standing.values_list("dossier_key", flat=True) if key is not None)
