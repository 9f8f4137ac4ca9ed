"""A password lost or to be changed: the letter with a link that serves once, and what ends with the old password."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from motcua.audit import robots
from motcua.audit.addresses import client_network
from motcua.audit.limits import LETTERS_FROM_ADDRESS, LETTERS_TO_ADDRESS
from motcua.audit.limits import PASSWORD_CHANGES_OF_ACCOUNT as CHANGES_OF_ACCOUNT
from motcua.audit.throttle import allow
from motcua.audit.trail import Kind, note
from motcua.kernel import identity
from motcua.outbox.services import send
from motcua.people.models import Session, User
from motcua.people.services import PASSWORD_LONGEST, Invalid, TooMany, password_errors


class LinkSpent(Exception):
    """The link was used, is too old, or never was one."""


def ask_for_link(request: HttpRequest, email: str) -> None:
    """Have a letter with the link sent, if somebody has this address; nothing tells whether somebody has.

    Raises:
        Invalid: this is no e-mail address.
        TooMany: too many letters to it, or asked for from here.
    """
    if not email.strip():
        raise Invalid({"email": _("Hãy nhập địa chỉ thư điện tử.")})
    try:
        address = identity.check_email(email.strip()).lower()
    except identity.IdentityError as wrong:
        raise Invalid({"email": str(wrong)}) from wrong
    if robot := robots.problem(request, robots.Form.RECOVERY):
        raise Invalid({"robot": robot})
    for key, (limit, seconds) in (
        (f"recovery:{client_network(request)}", LETTERS_FROM_ADDRESS),
        (f"recovery:*:{address}", LETTERS_TO_ADDRESS),
    ):
        if not allow(key, limit, seconds):
            raise TooMany(seconds)
    found = User.objects.filter(email=address, is_active=True).values_list("key", "pk").first()
    with transaction.atomic():
        # A message for nobody costs what one for somebody does.
        _tell("people.password_lost", found[0] if found else uuid4())
        note(Kind.PASSWORD_ASKED, request=request, subject=[found[1]] if found else [])


def link_of(person: User) -> str:
    """The path at which this person sets a new password: until it was used, for as long as a link holds."""
    token = default_token_generator.make_token(person)
    return reverse("people:recovery_link", kwargs={"key": person.key, "token": token})


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
    """Change the own password, knowing the old one, and sign out everywhere else.

    Raises:
        Invalid: the messages by field.
        TooMany: too many tries.
    """
    limit, seconds = CHANGES_OF_ACCOUNT
    if not allow(f"password:{person.key}", limit, seconds):
        raise TooMany(seconds)
    old = typed.get("old_password", "")[:PASSWORD_LONGEST]
    if not old:
        raise Invalid({"old_password": _("Hãy nhập mật khẩu hiện tại.")})
    if not person.check_password(old):
        raise Invalid({"old_password": _("Mật khẩu hiện tại không đúng. Hãy nhập lại.")})
    if typed.get("password", "") == old:
        raise Invalid({"password": _("Mật khẩu mới phải khác mật khẩu hiện tại.")})
    with transaction.atomic():
        _set(person, typed)
        update_session_auth_hash(request, person)
        Session.objects.filter(user=person).exclude(session_key=request.session.session_key).delete()
        note(Kind.PASSWORD_CHANGED, request=request, person=person, subject=[person.pk])


def _proven(person: User | None, token: str) -> User:
    if person is None or not default_token_generator.check_token(person, token):
        raise LinkSpent
    return person


def _set(person: User, typed: Mapping[str, str]) -> None:
    password = typed.get("password", "")
    names = ("email", "full_name", "organisation_name", "phone", "id_number")
    errors = password_errors(
        password, typed.get("password_again", ""), {name: getattr(person, name) for name in names}
    )
    if errors:
        raise Invalid(errors)
    person.set_password(password)
    person.save()
    _tell("people.password_set", person.key)


def _tell(topic: str, person: UUID) -> None:
    send(topic, f"{topic}/{uuid4()}", {"person": str(person)})
