"""Making, changing and proving accounts."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth import authenticate, password_validation
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.audit import robots
from motcua.audit.addresses import client_network
from motcua.audit.limits import (
    SIGN_INS_OF_ACCOUNT,
    SIGN_INS_OF_ACCOUNT_FROM_ADDRESS,
    SIGN_INS_OF_ADDRESS,
    SIGN_UPS_OF_ADDRESS,
)
from motcua.audit.throttle import allow
from motcua.audit.trail import Kind, note, pseudonym
from motcua.people import rules
from motcua.people.models import User

PASSWORD_LENGTH = 8
PASSWORD_LONGEST = 128


class Invalid(Exception):
    """What was typed cannot be taken; `errors` are the messages by field."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(", ".join(errors))
        self.errors = dict(errors)


class TooMany(Exception):
    """Too many tries in a short time; `seconds` is the window after which to try again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(str(seconds))
        self.seconds = seconds


class Suspected(Exception):
    """A robot may be at work; `message` asks for the proof that none is."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def sign_up(request: HttpRequest, typed: Mapping[str, str]) -> User:
    """Make an account from the sign-up form.

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
    if robot := robots.problem(request, robots.Form.SIGN_UP):
        errors["robot"] = robot
    if "email" not in errors and User.objects.filter(email=values["email"]).exists():
        errors["email"] = _email_taken()
    if errors:
        raise Invalid(errors)
    try:
        with transaction.atomic():
            user = User.objects.create_user(password=password, **values)
            note(Kind.ACCOUNT_MADE, request=request, person=user, subject=[user.pk])
            return user
    except IntegrityError as taken:  # the same e-mail from another tab, a moment ago
        raise Invalid({"email": _email_taken()}) from taken


def check_password(request: HttpRequest, email: str, password: str) -> User | None:
    """Return the account that the e-mail and the password prove, or None; unknown and wrong cost the same time.

    An account at which many guess, from wherever, is not closed to its owner: each try then takes a proof of work.

    Raises:
        TooMany: too many tries from this network.
        Suspected: the proof is missing or no good; nothing was tried.
    """
    name = email.strip().lower()[:254]
    address = client_network(request)
    limit, seconds = SIGN_INS_OF_ADDRESS
    if not allow(f"sign-in:{address}", limit, seconds):
        raise TooMany(seconds)
    guessed_from_here = not allow(f"sign-in:{address}:{name}", *SIGN_INS_OF_ACCOUNT_FROM_ADDRESS)
    guessed = not allow(f"sign-in:*:{name}", *SIGN_INS_OF_ACCOUNT)
    if guessed_from_here or guessed:
        robot = robots.problem(request, robots.Form.SIGN_IN, demanded=True)
        if robot:
            raise Suspected(robot)
    user = authenticate(request, username=name, password=password[:PASSWORD_LONGEST])
    if isinstance(user, User):
        return user
    _note_failure(request, name)
    return None


def _note_failure(request: HttpRequest, name: str) -> None:
    """The owner of the account sees it; tries on what is no account are known again without being named."""
    known = list(User.objects.filter(email=name).values_list("pk", flat=True))
    details = {} if known else {"name": pseudonym(name)}
    note(Kind.SIGN_IN_FAILED, request=request, subject=known, details=details)


def change_account(user: User, typed: Mapping[str, str]) -> User:
    """Change what a person may change of the own account (KT.7). Raises Invalid."""
    values, errors = rules.read_account(typed, timezone.localdate())
    if errors:
        raise Invalid(errors)
    changed = [name for name, value in values.items() if getattr(user, name) != value]
    for name, value in values.items():
        setattr(user, name, value)
    with transaction.atomic():
        user.save()
        if changed:
            note(Kind.ACCOUNT_CHANGED, person=user, subject=[user.pk], details={"fields": sorted(changed)})
    return user


def _email_taken() -> str:
    return _("Địa chỉ thư điện tử này đã có tài khoản. Hãy đăng nhập, hoặc dùng địa chỉ khác.")


def password_errors(password: str, again: str, values: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with a new password, by field; `values` are the names that it must not resemble."""
    if not password:
        return {"password": _("Hãy đặt mật khẩu.")}
    if len(password) > PASSWORD_LONGEST:
        return {"password": _("Mật khẩu dài quá %(count)s ký tự.") % {"count": PASSWORD_LONGEST}}
    names = ("email", "full_name", "organisation_name", "phone", "id_number")
    unsaved = User(**{name: values.get(name, "") for name in names})
    try:
        password_validation.validate_password(password, unsaved)
    except ValidationError as weak:
        messages = _password_messages()
        found = dict.fromkeys(
            messages.get(error.code or "", _("Mật khẩu chưa đủ mạnh.")) for error in weak.error_list
        )
        return {"password": " ".join(found)}
    if password != again:
        return {"password_again": _("Hai lần nhập mật khẩu không giống nhau. Hãy nhập lại.")}
    return {}


def _password_messages() -> dict[str, str]:
    return {
        "password_too_short": _("Mật khẩu phải có ít nhất %(count)s ký tự.") % {"count": PASSWORD_LENGTH},
        "password_too_common": _("Mật khẩu này quá dễ đoán. Hãy chọn mật khẩu khác."),
        "password_too_similar": _(
            "Mật khẩu quá giống tên, thư điện tử hoặc số của bạn. Hãy chọn mật khẩu khác."
        ),
    }
