"""A user name for an account that was loaded or made by others, from its e-mail."""

import re

from motcua.people.models import LocalAccount, User
from motcua.people.rules import USER_NAME_LONGEST, USER_NAME_SHORTEST

_ROOM_FOR_NUMBER = 6


def give_user_name(person: User) -> LocalAccount:
    """Give the account a free user name made of its e-mail, unless it has one."""
    kept = LocalAccount.objects.filter(user=person).first()
    if kept is not None:
        return kept
    own = re.sub(r"[^a-z0-9._-]", "", person.email.partition("@")[0].lower()).lstrip("._-")
    base = own[: USER_NAME_LONGEST - _ROOM_FOR_NUMBER]
    if len(base) < USER_NAME_SHORTEST or base.isdigit():
        base = f"tk-{base or person.pk}".ljust(USER_NAME_SHORTEST, "0")
    name, beside = base, 1
    while LocalAccount.objects.filter(user_name=name).exists():
        beside += 1
        name = f"{base}-{beside}"
    return LocalAccount.objects.create(user=person, user_name=name)
