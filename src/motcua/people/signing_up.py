"""From the sign-up form to an account: registered, then activated by a link or a code, the person's choice (KT.2).

Nothing is an account before it is activated: a registration holds what was typed, nobody signs in with it, and it goes
after three days. What was not proven is not used as proven: activated by a code to the phone, the account has no e-mail
yet; so an address that another account has stops nobody, tells nothing, and is taken from nobody.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from uuid import UUID

from django.contrib.auth import hashers
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.audit import robots
from motcua.audit.addresses import client_network
from motcua.audit.limits import PASSWORDS_OF_REGISTRATION, SIGN_UPS_OF_ADDRESS
from motcua.audit.throttle import allow
from motcua.audit.trail import Kind, note
from motcua.kernel import identity
from motcua.kernel.folding import fold
from motcua.people import challenges, rules
from motcua.people.models import Challenge, LocalAccount, Registration, User
from motcua.people.reaching import takes_messages
from motcua.people.services import Invalid, TooMany, password_errors, whole

HOLDS = datetime.timedelta(days=3)
BY_LETTER, BY_MESSAGE = "thu", "tin-nhan"


class NameTaken(Exception):
    """Somebody got the user name or the e-mail first, in the moment between asking and activating."""


def register(
    request: HttpRequest, typed: Mapping[str, str], *, instead: Registration | None = None, after: str = ""
) -> Registration:
    """Take the sign-up form. `instead`: the person's own registration that this one replaces.

    Raises:
        Invalid: the messages of all broken rules at once.
        TooMany: too many sign-ups from this address.
    """
    limit, seconds = SIGN_UPS_OF_ADDRESS
    if not allow(f"sign-up:{client_network(request)}", limit, seconds):
        raise TooMany(seconds)
    values, errors = rules.read_sign_up(typed, timezone.localdate())
    password = typed.get("password", "")
    errors |= password_errors(password, typed.get("password_again", ""), values)
    if "user_name" not in errors and _is_taken(values["user_name"], instead):
        errors["user_name"] = _name_taken()
    if robot := robots.problem(request, robots.Form.SIGN_UP):
        errors["robot"] = robot
    if errors:
        raise Invalid(errors)
    now = timezone.now()
    names = " ".join([values["full_name"], values.get("organisation_name", ""), values["email"]])
    try:
        with transaction.atomic():
            if instead is not None:
                Registration.objects.filter(pk=instead.pk).delete()
            Registration.objects.filter(user_name=values["user_name"], expires_at__lte=now).delete()
            return Registration.objects.create(
                **values,
                password=hashers.make_password(password),
                after=after[:500],
                search_text=fold(names),
                expires_at=now + HOLDS,
            )
    except IntegrityError as taken:  # the same name from another tab, a moment ago
        raise Invalid({"user_name": _name_taken()}) from taken


def standing(key: str | UUID | None) -> Registration | None:
    """The registration with this key, while it may be activated."""
    if not key:
        return None
    return Registration.objects.filter(pk=key, expires_at__gt=timezone.now()).first()


def ways(registration: Registration) -> list[tuple[str, str]]:
    """By what it may be activated: (value, where that goes, masked)."""
    found = [(BY_LETTER, identity.mask_email(registration.email))]
    if takes_messages() and _is_mobile(registration.phone):
        found.append((BY_MESSAGE, identity.mask_phone(registration.phone)))
    return found


def ask(request: HttpRequest, registration: Registration, way: str) -> Challenge:
    """Have the link or the code sent. Raises Invalid (no such way), TooMany."""
    if way not in dict(ways(registration)):
        raise Invalid({"cach": _("Hãy chọn cách kích hoạt.")})
    by_letter = way == BY_LETTER
    return challenges.begin(
        request,
        Challenge.Purpose.ACTIVATE,
        Challenge.Channel.MAIL if by_letter else Challenge.Channel.SMS,
        registration.email if by_letter else registration.phone,
        registration=registration,
    )


def activate_by_code(registration: Registration, challenge: UUID, typed: str) -> User:
    """Make the account, its phone proven. Raises Wrong, Spent, NameTaken."""
    try:
        return challenges.prove(
            {"code": (challenge, typed)}, lambda: _make(registration, phone_proven=registration.phone)
        )
    except IntegrityError as taken:
        raise NameTaken from taken


def activate_by_link(key: UUID, token: str) -> User:
    """Make the account, its e-mail proven. Raises Spent, NameTaken."""
    registration = challenges.of_link(key, token).registration
    if registration is None:
        raise challenges.Spent
    try:
        return challenges.use_link(key, token, lambda: _make(registration, email=registration.email))
    except IntegrityError as taken:
        raise NameTaken from taken


def activate_at_the_desk(registration: Registration, by: User, reason: str) -> User:
    """Make the account on an administrator's word, neither e-mail nor phone proven. Raises NameTaken."""
    try:
        with transaction.atomic():
            made = _make(registration, by=by)
            LocalAccount.objects.filter(user=made).update(
                standing_by=by, standing_at=timezone.now(), standing_reason=reason
            )
            return made
    except IntegrityError as taken:
        raise NameTaken from taken


def is_password_of(request: HttpRequest, registration: Registration, password: str) -> bool:
    """Whether this is the password that was set at sign-up: whoever opens the link elsewhere proves so that it is the
    one who signed up, not a stranger who typed this address. Raises TooMany.
    """
    limit, seconds = PASSWORDS_OF_REGISTRATION
    if not allow(f"activate:{registration.pk}:{client_network(request)}", limit, seconds):
        raise TooMany(seconds)
    return hashers.check_password(whole(password), registration.password)


def forget_before(moment: datetime.datetime) -> int:
    """Delete registrations that ended before `moment`; return how many rows went."""
    return Registration.objects.filter(expires_at__lt=moment).delete()[0]


def _make(
    registration: Registration, *, email: str = "", phone_proven: str = "", by: User | None = None
) -> User:
    citizen = registration.kind == rules.CITIZEN
    user = User(
        email=email,
        kind=User.Kind.CITIZEN if citizen else User.Kind.ORGANISATION,
        full_name=registration.full_name,
        organisation_name=registration.organisation_name,
        id_number=registration.id_number,
        tax_code=registration.tax_code,
        birth_date=registration.birth_date,
        phone=registration.phone,
        password=registration.password,
    )
    user.save()
    LocalAccount.objects.create(
        user=user,
        user_name=registration.user_name,
        form="" if citizen else registration.kind,
        phone_proven=phone_proven,
        email_wanted="" if email else registration.email,
    )
    registration.delete()
    proof = "letter" if email else "message" if phone_proven else "desk"
    note(Kind.ACCOUNT_MADE, person=by or user, subject=[user.pk], details={"proof": proof})
    return user


def _is_taken(name: str, own: Registration | None) -> bool:
    if LocalAccount.objects.filter(user_name=name).exists():
        return True
    waiting = Registration.objects.filter(user_name=name, expires_at__gt=timezone.now())
    if own is not None:
        waiting = waiting.exclude(pk=own.pk)
    return waiting.exists()


def _is_mobile(phone: str) -> bool:
    try:
        return bool(identity.check_mobile(phone))
    except identity.IdentityError:
        return False


def _name_taken() -> str:
    return _("Tên đăng nhập này đã có người dùng. Hãy chọn tên khác.")
