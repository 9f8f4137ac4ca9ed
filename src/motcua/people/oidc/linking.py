"""Which account a proven person enters: the rules of decision 0058.

An account is entered by the subject (issuer and `sub`) that was joined with it, and is joined only by who proves both:
the subject now, the account by its password or by being signed in. Mail, phone, name and numbers never join anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.audit.trail import Kind, note
from motcua.data.kept import KeptQuery
from motcua.kernel import identity, masking
from motcua.outbox.services import send
from motcua.people.models import Identity, LostClaim, ProvenFacts, Session, User
from motcua.people.oidc.claims import Facts
from motcua.people.services import Invalid, password_errors
from motcua.people.user_names import give_user_name


class Held(Exception):
    """The subject, or its number, belongs to another account that was proven."""


_identity = KeptQuery(
    lambda issuer, subject: Identity.objects.select_related("person").filter(issuer=issuer, subject=subject),
    "an issuer",
    "a subject",
)


def account_of(issuer: str, subject: str) -> User | None:
    """The account that this subject enters."""
    found = _identity.first(issuer, subject)
    return found.person if found is not None else None


def same_number(facts: Facts) -> list[User]:
    """Accounts of that kind with the number, proven or only typed. Nothing where the provider does not prove it."""
    if not facts.proves:
        return []
    field = number_field(facts.kind)
    found = User.objects.filter(kind=facts.kind, is_active=True, **{field: facts.number})
    return list(found.select_related("proven").order_by("id")[:10])


def is_proven(person: User) -> bool:
    """Whether a provider proved who this is (as `same_number` reads it: no further statement)."""
    return hasattr(person, "proven")


def number_field(kind: str) -> str:
    """The field of User with the number that names an account of this kind."""
    return "tax_code" if kind == User.Kind.ORGANISATION else "id_number"


def again(person: User, facts: Facts) -> None:
    """The subject of this account came again: keep what is proven as its provider now says it. Raises Held."""
    with transaction.atomic():
        Identity.objects.filter(issuer=facts.issuer, subject=facts.subject).update(used_at=timezone.now())
        _keep(person, facts)


def may_be_joined(person: User, facts: Facts) -> bool:
    """Whether the account is of that kind and without a subject of this issuer."""
    return (
        person.kind == facts.kind and not Identity.objects.filter(person=person, issuer=facts.issuer).exists()
    )


def join(person: User, facts: Facts, session: str | None = None) -> None:
    """Join the account with the subject; whoever calls has proof of both. All its sessions end but `session` (a key).

    Raises Held: the account has another subject of this issuer, the subject or number another account.
    """
    if person.kind != facts.kind:
        raise Held
    try:
        with transaction.atomic():
            Identity.objects.create(person=person, issuer=facts.issuer, subject=facts.subject)
            _keep(person, facts)
            about = f"identity_provider:{facts.provider}"
            note(Kind.IDENTITY_JOINED, person=person, subject=[person.pk], about=about)
            Session.objects.filter(user=person).exclude(session_key=session or "").delete()
            tell("people.identity_joined", person)
    except IntegrityError:
        raise Held from None


def make(facts: Facts, typed: Mapping[str, str]) -> User:
    """A fresh account for the subject. `typed`: email, phone and, if wanted, password and password_again.

    The e-mail stands beside the account until it is proven by a letter (decision 0059): typed, it blocks nobody, tells
    nothing and opens nothing. Raises Invalid, Held.
    """
    values, errors = _contacts(typed)
    names = {"full_name": facts.full_name, "organisation_name": facts.organisation_name}
    password = typed.get("password", "")
    if password or typed.get("password_again"):
        errors |= password_errors(password, typed.get("password_again", ""), {**values, **names})
    if errors:
        raise Invalid(errors)
    try:
        with transaction.atomic():
            person = User.objects.create_user(
                "",
                password or None,
                kind=facts.kind,
                birth_date=facts.birth_date,
                phone=values["phone"],
                **{number_field(facts.kind): facts.number},
                **names,
            )
            give_user_name(person, wanted=values["email"])
            Identity.objects.create(person=person, issuer=facts.issuer, subject=facts.subject)
            _keep(person, facts)
            about = f"identity_provider:{facts.provider}"
            note(Kind.ACCOUNT_MADE, person=person, subject=[person.pk], about=about)
    except IntegrityError:
        raise Held from None
    return person


def identities_of(person: User) -> Sequence[Identity]:
    """By which subjects the account is entered."""
    return list(Identity.objects.filter(person=person).order_by("linked_at"))


def part(person: User, number: int) -> bool:
    """Take one subject from the account; not the last way in. What was proven stays proven. False: not done."""
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=person.pk)
        own = Identity.objects.filter(person=locked)
        if not locked.has_usable_password() and own.count() < 2:
            return False
        deleted, _by_model = own.filter(pk=number).delete()
        if deleted:
            note(Kind.IDENTITY_PARTED, person=person, subject=[person.pk])
            tell("people.identity_parted", person)
    return bool(deleted)


def _keep(person: User, facts: Facts) -> None:
    """What is proven, on the account; others that only typed the number lose it. In a transaction. Raises Held."""
    if not facts.proves:
        return
    told = {
        "kind": facts.kind,
        "number": facts.number,
        "full_name": facts.full_name,
        "organisation_name": facts.organisation_name,
        "birth_date": facts.birth_date,
        "tech_id": facts.tech_id,
        "level": facts.level,
        "provider": facts.provider,
    }
    now = timezone.now()
    # Mostly the provider says what it said before; then the number is this account's already.
    if not ProvenFacts.objects.filter(person=person, **told).update(proven_at=now):
        others = ProvenFacts.objects.filter(kind=facts.kind, number=facts.number).exclude(person=person)
        if others.exists():
            raise Held
        try:
            with transaction.atomic():
                ProvenFacts.objects.update_or_create(person=person, defaults={**told, "proven_at": now})
        except IntegrityError:  # proven for another account a moment ago
            raise Held from None
    values: dict[str, Any] = {"full_name": facts.full_name, number_field(facts.kind): facts.number}
    if facts.organisation_name:
        values["organisation_name"] = facts.organisation_name
    if facts.birth_date is not None:
        values["birth_date"] = facts.birth_date
    if any(getattr(person, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(person, name, value)
        person.save(update_fields=[*values, "search_text"])
    _release(facts, person)


def _release(facts: Facts, owner: User) -> None:
    """The number leaves every other account of the kind: there it was only typed, since `_keep` has looked."""
    field = number_field(facts.kind)
    for other in User.objects.select_for_update().filter(kind=facts.kind, **{field: facts.number}):
        if other.pk != owner.pk:
            setattr(other, field, "")
            other.save(update_fields=[field])
            LostClaim.objects.create(person=other, field=field, masked=masking.mask_number(facts.number))
            note(Kind.NUMBER_PROVEN_ELSEWHERE, person=owner, subject=[other.pk])
            tell("people.claim_lost", other)


def _contacts(typed: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    values: dict[str, str] = {}
    errors: dict[str, str] = {}
    for name, check, missing in (
        ("email", identity.check_email, _("Hãy nhập địa chỉ thư điện tử.")),
        ("phone", identity.check_phone, _("Hãy nhập số điện thoại.")),
    ):
        text = typed.get(name, "").strip()[:300]
        values[name] = text
        if not text:
            errors[name] = missing
            continue
        try:
            values[name] = check(text)
        except identity.IdentityError as wrong:
            errors[name] = str(wrong)
    values["email"] = values["email"].lower()
    return values, errors


def tell(topic: str, person: User) -> None:
    """Have the person told of it by a letter."""
    send(topic, f"{topic}/{uuid4()}", {"person": str(person.key)})
