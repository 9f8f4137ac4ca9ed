"""Proving an account by its password, changing it, and what a password must be."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth import hashers, password_validation
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.audit import robots
from motcua.audit.addresses import client_network
from motcua.audit.limits import (
    SIGN_INS_OF_ACCOUNT,
    SIGN_INS_OF_ACCOUNT_FROM_ADDRESS,
    SIGN_INS_OF_ADDRESS,
)
from motcua.audit.throttle import Use, allow, allow_behind
from motcua.audit.trail import Kind, note, pseudonym
from motcua.data.kept import KeptQuery
from motcua.people import rules
from motcua.people.known_browsers import mark_of
from motcua.people.models import LocalAccount, ProvenFacts, Registration, User
from motcua.people.reaching import takes_messages

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


class NotActivated(Exception):
    """The password is right, of somebody who signed up and has not activated the account yet."""

    def __init__(self, registration: Registration) -> None:
        super().__init__(str(registration.key))
        self.registration = registration


class PhoneIsProven(Exception):
    """Another number was typed for one that is proven: it changes with a code at both numbers alone."""

    def __init__(self, number: str) -> None:
        super().__init__("proven")
        self.number = number


class Suspected(Exception):
    """A robot may be at work; `message` asks for the proof that none is."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def check_password(request: HttpRequest, name: str, password: str) -> User | None:
    """Return the account that user name or e-mail and password prove, or None; unknown and wrong cost the same time.

    An account at which many guess, from wherever, is not closed to its owner: each try then takes a proof of work, and
    none at all from a browser that the account knows.

    Raises:
        TooMany: too many tries from this network, or from a browser that the account knows.
        Suspected: the proof is missing or no good; nothing was tried.
        NotActivated: right, but not activated yet.
    """
    name = name.strip().lower()[:254]
    person = named(name)
    _within_limits(request, name, person)
    if _is_password(person, name, whole(password)):
        return person
    _note_failure(request, name, person)
    return None


def whole(password: str) -> str:
    """A password as it was typed; "", which is nobody's, where it is longer than any can be: nothing is cut off."""
    return password if len(password) <= PASSWORD_LONGEST else ""


def is_own_password(person: User, password: str) -> bool:
    """Whether this is the password of somebody who is signed in and is asked for it again; a wrong one is noted.

    The caller counts the tries.
    """
    if person.check_password(whole(password)):
        return True
    note(Kind.SIGN_IN_FAILED, subject=[person.pk], details={"proof": "password"})
    return False


def _is_password(person: User | None, name: str, password: str) -> bool:
    if person is not None:
        # An account without a password (electronic identification alone) costs the time of one, too.
        return person.check_password(password) and person.is_active
    waiting = Registration.objects.filter(user_name=name, expires_at__gt=timezone.now()).first()
    if waiting is None:
        hashers.make_password(password)
    elif hashers.check_password(password, waiting.password):
        raise NotActivated(waiting)
    return False


def _note_failure(request: HttpRequest, name: str, person: User | None) -> None:
    """The owner of the account sees it; tries on what is no account are known again without being named."""
    known = [person.pk] if person is not None else []
    note(
        Kind.SIGN_IN_FAILED,
        request=request,
        subject=known,
        details={} if known else {"name": pseudonym(name)},
    )


_by_email = KeptQuery(lambda email: User.objects.filter(email=email), "somebody@example.org")


def named(name: str) -> User | None:
    """The account with this e-mail or user name (small letters)."""
    if "@" in name:
        return _by_email.first(name)
    local = LocalAccount.objects.select_related("user").filter(user_name=name).first() if name else None
    return local.user if local is not None else None


def _within_limits(request: HttpRequest, name: str, person: User | None) -> None:
    """Raise TooMany or Suspected. A browser that the account knows has a limit of its own: nobody else uses it up."""
    account = person.key.hex if person is not None else name
    mark = mark_of(request, person) if person is not None else ""
    if mark:
        limit, seconds = SIGN_INS_OF_ACCOUNT_FROM_ADDRESS
        if not allow(f"sign-in:{mark}:{account}", limit, seconds):
            raise TooMany(seconds)
        return
    network = client_network(request)
    limit, seconds = SIGN_INS_OF_ADDRESS
    through, unguessed = allow_behind(
        Use(f"sign-in:{network}", limit, seconds),
        Use(f"sign-in:{network}:{account}", *SIGN_INS_OF_ACCOUNT_FROM_ADDRESS),
        Use(f"sign-in:*:{account}", *SIGN_INS_OF_ACCOUNT),
    )
    if not through:
        raise TooMany(seconds)
    if not all(unguessed):
        robot = robots.problem(request, robots.Form.SIGN_IN, demanded=True)
        if robot:
            raise Suspected(robot)


def change_account(user: User, typed: Mapping[str, str]) -> User:
    """Change what a person may change of the own account (KT.7).

    What a provider proved stays as it was proven, whatever is typed.

    Raises:
        Invalid: the messages by field.
        PhoneIsProven: all but the number was changed.
    """
    local = LocalAccount.objects.filter(user=user).first()
    proven = ProvenFacts.objects.filter(person=user).first()
    values, errors = rules.read_account(
        typed,
        timezone.localdate(),
        is_proven=proven is not None,
        is_birth_date_proven=proven is not None and proven.birth_date is not None,
    )
    if errors:
        raise Invalid(errors)
    held = local is not None and bool(user.phone) and local.phone_proven == user.phone
    other = values.pop("phone") if held and takes_messages() and values["phone"] != user.phone else ""
    changed = [name for name, value in values.items() if getattr(user, name) != value]
    for name, value in values.items():
        setattr(user, name, value)
    if changed:
        with transaction.atomic():
            _save(user, changed)
            note(Kind.ACCOUNT_CHANGED, person=user, subject=[user.pk], details={"fields": sorted(changed)})
    if other:
        raise PhoneIsProven(other)
    return user


def correct_account(user: User, typed: Mapping[str, str]) -> list[str]:
    """Correct what a person may not change of the own account, on request; return the fields that changed.

    For administrators who answer a request (law 91/2025/QH15, article 13); rights and sign-in are not touched. Raises
    Invalid.
    """
    values, errors = rules.read_correction(typed, user.kind, timezone.localdate())
    if errors:
        raise Invalid(errors)
    changed = [name for name, value in values.items() if getattr(user, name) != value]
    for name in changed:
        setattr(user, name, values[name])
    if changed:
        with transaction.atomic():
            _save(user, changed)
            note(Kind.ACCOUNT_CHANGED, subject=[user.pk], details={"fields": changed})
    return changed


def _save(user: User, changed: list[str]) -> None:
    """Write these columns alone: one read a moment ago must not undo a closing, or a new password, of meanwhile."""
    user.save(update_fields=[*changed, "search_text"])


NAMES_OF_ACCOUNT = ("email", "full_name", "organisation_name", "phone", "id_number", "tax_code")


def password_errors(password: str, again: str, values: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with a new password, by field; `values` are the names that it must not resemble."""
    if not password:
        return {"password": _("Hãy đặt mật khẩu.")}
    if len(password) > PASSWORD_LONGEST:
        return {"password": _("Mật khẩu dài quá %(count)s ký tự.") % {"count": PASSWORD_LONGEST}}
    unsaved = User(**{name: values.get(name, "") for name in NAMES_OF_ACCOUNT})
    # Beside the columns of the account: the rule of likeness reads attributes by their names.
    unsaved.user_name = values.get("user_name", "")  # type: ignore[attr-defined]
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
        "password_too_common": _(
            "Mật khẩu này quá dễ đoán: nằm trong danh sách bị lộ hoặc hay gặp. Hãy ghép thêm vài từ không liên quan."
        ),
        "password_only_digits": _("Mật khẩu chỉ gồm chữ số rất dễ đoán. Hãy ghép thêm vài từ."),
        "password_too_similar": _(
            "Mật khẩu quá giống tên, thư điện tử hoặc số của bạn. Hãy chọn mật khẩu khác."
        ),
    }
