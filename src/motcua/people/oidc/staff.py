"""Officers by the directory: which account, and what it updates there (I.21.1). Of several, whose: `directories.py`."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from motcua.audit.trail import Kind, note
from motcua.people.models import Identity, StaffRecord, User
from motcua.people.oidc import directories
from motcua.people.oidc.claims import StaffFacts
from motcua.people.oidc.providers import Provider


class Unknown(Exception):
    """The directory knows this person, this system has no officer's account for it."""


class Taken(Exception):
    """The account that would fit belongs to another subject or another directory, or is no officer's."""


def enter_as(provider: Provider, facts: StaffFacts) -> User:
    """The officer's account, updated from the directory. Raises Unknown, Taken, OutOfReach."""
    try:
        with transaction.atomic():
            linked = (
                Identity.objects.select_related("person")
                .filter(issuer=facts.issuer, subject=facts.subject)
                .first()
            )
            if linked is not None:
                person = linked.person
                if not person.is_officer:
                    raise Taken
                record = directories.held_record(provider, person)
                Identity.objects.filter(pk=linked.pk).update(used_at=timezone.now())
            else:
                known = directories.found(provider, email=facts.email, number=facts.number)
                person = known or _made(provider, facts)
                record = directories.held_record(provider, person)
                # Another subject under the same mail or number: an address was given to somebody new, say.
                if Identity.objects.filter(person=person, issuer=facts.issuer).exists():
                    raise Taken
                Identity.objects.create(person=person, issuer=facts.issuer, subject=facts.subject)
            update(person, record, facts)
    except (IntegrityError, directories.Foreign):
        raise Taken from None
    return person


def update(person: User, record: StaffRecord, facts: StaffFacts) -> bool:
    """Put down what the directory says, where it says anything; True where something changed.

    `record`: the account's, held by whoever calls (`directories.held_record`).
    """
    values = {
        name: value for name, value in (("full_name", facts.full_name), ("phone", facts.phone)) if value
    }
    changed = {name: value for name, value in values.items() if getattr(person, name) != value}
    for name, value in changed.items():
        setattr(person, name, value)
    if changed:
        person.save(update_fields=[*changed, "search_text"])
    told = {
        name: value
        for name, value in (
            ("number", facts.number),
            ("title", facts.title),
            ("department", facts.department),
        )
        if value and getattr(record, name) != value
    }
    for name, value in told.items():
        setattr(record, name, value)
    record.told_at = timezone.now()
    record.save()
    return bool(changed or told)


def _made(provider: Provider, facts: StaffFacts) -> User:
    """An officer's account without any post, where the definition says so."""
    if not provider.makes_accounts or not facts.email or not facts.full_name:
        raise Unknown
    if User.objects.filter(email=facts.email).exists():
        raise Taken
    made = User.objects.create_user(
        facts.email, kind=User.Kind.OFFICER, full_name=facts.full_name, phone=facts.phone
    )
    StaffRecord.objects.create(person=made, directory=provider.code)
    note(Kind.ACCOUNT_MADE, person=made, subject=[made.pk], about=f"identity_provider:{provider.code}")
    return made
