"""Accounts closed and opened: by their owners, or by an administrator with a reason. Nothing is deleted."""

from __future__ import annotations

from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from motcua.audit.trail import Kind, note
from motcua.outbox.services import send
from motcua.people.models import LocalAccount, Session, User

CLOSED = "people.account_closed"
OPENED = "people.account_opened"


def close(person: User, *, by: User, reason: str = "") -> None:
    """Let nobody sign in with the account any more; its sessions end, its owner is told."""
    _set(person, active=False, by=by, reason=reason)


def open_again(person: User, *, by: User, reason: str) -> None:
    """Let its owner sign in again; the owner is told."""
    _set(person, active=True, by=by, reason=reason)


def _set(person: User, *, active: bool, by: User, reason: str) -> None:
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=person.pk)
        if locked.is_active == active:
            return
        locked.is_active = active
        locked.save()
        LocalAccount.objects.filter(user=locked).update(
            standing_reason=reason, standing_at=timezone.now(), standing_by=by
        )
        if not active:
            Session.objects.filter(user=locked).delete()
        note(Kind.ACCOUNT_OPENED if active else Kind.ACCOUNT_CLOSED, person=by, subject=[locked.pk])
        topic = OPENED if active else CLOSED
        send(topic, f"{topic}/{uuid4()}", {"person": str(locked.key)})
