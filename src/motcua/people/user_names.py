"""A user name for an account that was loaded or made by others, from its e-mail."""

import re

from django.db import IntegrityError, transaction
from django.utils import timezone

from motcua.kernel.identity import IdentityError
from motcua.people.models import LocalAccount, Registration, User
from motcua.people.rules import USER_NAME_LONGEST, USER_NAME_SHORTEST, check_user_name

_ROOM_FOR_NUMBER = 6


def give_user_name(person: User, wanted: str = "") -> LocalAccount:
    """Give the account a free user name made of its e-mail, unless it has one.

    `wanted`: the e-mail of an account that has none yet, as it was typed; kept for being proven.
    """
    kept = LocalAccount.objects.filter(user=person).first()
    if kept is not None:
        return kept
    email = person.email or wanted
    own = re.sub(r"[^a-z0-9._-]", "", email.partition("@")[0].lower()).lstrip("._-")
    base = own[: USER_NAME_LONGEST - _ROOM_FOR_NUMBER]
    try:
        check_user_name(base)
    except IdentityError:
        base = f"tk-{base or person.pk}".ljust(USER_NAME_SHORTEST, "0")
    name, beside = base, 1
    while True:
        if not _is_taken(name):
            try:
                with transaction.atomic():
                    return LocalAccount.objects.create(
                        user=person, user_name=name, email_wanted="" if person.email else wanted
                    )
            except IntegrityError:
                # Given to another a moment ago; or this account was named by somebody else meanwhile.
                kept = LocalAccount.objects.filter(user=person).first()
                if kept is not None:
                    return kept
        beside += 1
        name = f"{base}-{beside}"


def _is_taken(name: str) -> bool:
    """Also by somebody who signed up and has not activated the account yet: it could not be any more."""
    waiting = Registration.objects.filter(user_name=name, expires_at__gt=timezone.now())
    return LocalAccount.objects.filter(user_name=name).exists() or waiting.exists()
