"""A password lost or to be changed: the letter with a link that serves once, and what ends with the old password."""

import datetime
from collections.abc import Mapping
from uuid import UUID, uuid4

from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.audit import robots
from motcua.audit.addresses import client_network
from motcua.audit.limits import LETTERS_FROM_ADDRESS, LETTERS_TO_ADDRESS
from motcua.audit.limits import PASSWORD_CHANGES_OF_ACCOUNT as CHANGES_OF_ACCOUNT
from motcua.audit.throttle import allow
from motcua.audit.trail import Kind, note
from motcua.kernel import identity
from motcua.outbox.services import send
from motcua.people import challenges
from motcua.people.contacts import user_name_of
from motcua.people.models import Challenge, LocalAccount, Session, User
from motcua.people.rules import check_user_name
from motcua.people.services import (
    NAMES_OF_ACCOUNT,
    Invalid,
    TooMany,
    is_own_password,
    named,
    password_errors,
    whole,
)

FIRST_LIVES = datetime.timedelta(days=3)
"""So long a first password, which an administrator knows too, lets in: once, to choose the own."""


class LinkSpent(Exception):
    """The link was used, is too old, or never was one."""


def ask_for_link(request: HttpRequest, name: str) -> None:
    """Have a letter with the link sent, if an account has this user name or e-mail; nothing tells whether one has.

    Raises:
        Invalid: neither can be read so.
        TooMany: too many letters to it, or asked for from here.
    """
    name = _read(name)
    if robot := robots.problem(request, robots.Form.RECOVERY):
        raise Invalid({"robot": robot})
    for key, (limit, seconds) in (
        (f"recovery:{client_network(request)}", LETTERS_FROM_ADDRESS),
        (f"recovery:*:{name}", LETTERS_TO_ADDRESS),
    ):
        if not allow(key, limit, seconds):
            raise TooMany(seconds)
    person = named(name)
    if person is not None and _has_only_a_provider(person):
        # A mailbox alone does not open what a provider proved; it may have been typed only, before decision 0059.
        person = None
    with transaction.atomic():
        # A message for nobody costs what one for somebody does.
        _tell("people.password_lost", person.key if person is not None and person.is_active else uuid4())
        note(Kind.PASSWORD_ASKED, request=request, subject=[person.pk] if person is not None else [])


def ask_for_code(request: HttpRequest, name: str) -> UUID:
    """Have a code sent to the proven phone of the account, if there is both; return the challenge either way.

    Not for officers: who acts for an agency is not let in by a telephone alone. Raises Invalid, TooMany.
    """
    name = _read(name)
    if robot := robots.problem(request, robots.Form.RECOVERY):
        raise Invalid({"robot": robot})
    person = named(name)
    if person is not None and (not person.is_active or person.is_officer):
        person = None
    local = LocalAccount.objects.filter(user=person).first() if person is not None else None
    note(Kind.PASSWORD_ASKED, request=request, subject=[person.pk] if person is not None else [])
    return challenges.begin(
        request,
        Challenge.Purpose.RECOVER,
        Challenge.Channel.SMS,
        local.phone_proven if local is not None else "",
        named=f"recovery:{name}",
        person=person,
    ).key


def person_of_code(challenge: UUID, typed: str) -> User:
    """Whose code this is, which is then used up. Raises Wrong, Spent."""

    def proven() -> User:
        asked = Challenge.objects.select_related("person").get(key=challenge)
        # What was sent to no one is answered by no one, however well guessed.
        if asked.person is None or not asked.target or not asked.person.is_active:
            raise challenges.Spent
        return asked.person

    return challenges.prove({"code": (challenge, typed)}, proven)


def _has_only_a_provider(person: User) -> bool:
    return not person.is_officer and not person.has_usable_password() and person.identities.exists()


def _read(name: str) -> str:
    name = name.strip().lower()[:254]
    if not name:
        raise Invalid({"email": _("Hãy nhập tên đăng nhập hoặc địa chỉ thư điện tử.")})
    try:
        return identity.check_email(name).lower() if "@" in name else check_user_name(name)
    except identity.IdentityError as wrong:
        raise Invalid({"email": str(wrong)}) from wrong


def link_of(person: User) -> str:
    """The path at which this person sets a new password: until it was used, for as long as a link holds."""
    token = default_token_generator.make_token(person)
    return reverse("people:recovery_link", kwargs={"key": person.key, "token": token})


def link_parts(person: User) -> list[str]:
    """What the link is made of, for a person who proved by a code what the link would."""
    return [str(person.key), default_token_generator.make_token(person)]


def person_of_link(key: UUID, token: str) -> User:
    """Whose link this is. Raises LinkSpent."""
    return _proven(User.objects.filter(key=key, is_active=True).first(), token)


def set_anew(key: UUID, token: str, typed: Mapping[str, str]) -> User:
    """Set the new password, once, and sign the person out everywhere. Raises LinkSpent, Invalid."""
    with transaction.atomic():
        found = User.objects.select_for_update().filter(key=key, is_active=True).first()
        person = _proven(found, token)
        _set(person, typed)
        Session.objects.filter(user=person).delete()
        note(Kind.PASSWORD_RESET, person=person, subject=[person.pk])
    return person


def change(request: HttpRequest, person: User, typed: Mapping[str, str]) -> None:
    """Change the own password, knowing the old one if there is one, and sign out everywhere else.

    Raises:
        Invalid: the messages by field.
        TooMany: too many tries.
    """
    limit, seconds = CHANGES_OF_ACCOUNT
    if not allow(f"password:{person.key}", limit, seconds):
        raise TooMany(seconds)
    if person.has_usable_password():
        old = typed.get("old_password", "")
        if not old:
            raise Invalid({"old_password": _("Hãy nhập mật khẩu hiện tại.")})
        if not is_own_password(person, old):
            raise Invalid({"old_password": _("Mật khẩu hiện tại không đúng. Hãy nhập lại.")})
        if typed.get("password", "") == old:
            raise Invalid({"password": _("Mật khẩu mới phải khác mật khẩu hiện tại.")})
    with transaction.atomic():
        _set(person, typed)
        update_session_auth_hash(request, person)
        Session.objects.filter(user=person).exclude(session_key=request.session.session_key).delete()
        note(Kind.PASSWORD_CHANGED, request=request, person=person, subject=[person.pk])


def first_until() -> datetime.datetime:
    """Until when a first password that is given now lets in."""
    return timezone.now() + FIRST_LIVES


def replace_first(request: HttpRequest, person: User, typed: Mapping[str, str]) -> None:
    """Choose the own password in place of the first one, which was just given. Raises Invalid."""
    if person.check_password(whole(typed.get("password", ""))):
        raise Invalid({"password": _("Mật khẩu mới phải khác mật khẩu tạm.")})
    with transaction.atomic():
        _set(person, typed)
        note(Kind.PASSWORD_CHANGED, request=request, person=person, subject=[person.pk])


def _proven(person: User | None, token: str) -> User:
    if person is None or not default_token_generator.check_token(person, token):
        raise LinkSpent
    return person


def _set(person: User, typed: Mapping[str, str]) -> None:
    password = typed.get("password", "")
    names = {name: getattr(person, name) for name in NAMES_OF_ACCOUNT}
    names["user_name"] = user_name_of(person)
    if errors := password_errors(password, typed.get("password_again", ""), names):
        raise Invalid(errors)
    person.set_password(password)
    person.first_password_until = None
    # These columns alone: an account that was closed since it was read stays closed.
    person.save(update_fields=["password", "first_password_until"])
    _tell("people.password_set", person.key)


def _tell(topic: str, person: UUID) -> None:
    send(topic, f"{topic}/{uuid4()}", {"person": str(person)})
