"""Who sees how much of people's data, as published data: by role, place and kind whole, in part, or nothing.

Roles are names that the room of agencies knows. What a version does not name is as usual: officers see numbers,
telephones and mail whole while a dossier waits for them and in part otherwise, inspectors and administrators in part.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db import transaction

from motcua.data.held import Held
from motcua.kernel.masking import Datum, Mask, Shown, most_shown
from motcua.people.models import MaskingPolicyVersion


class Place(StrEnum):
    """Where data are read: the page of one dossier or account; lists, look-ups and their files; books and reports."""

    PAGE = "page"
    LISTS = "lists"
    BOOKS = "books"


Levels = Mapping[Datum, Shown]

_REACHING = (Datum.ID_NUMBER, Datum.PHONE, Datum.EMAIL)
_ALL_IN_PART: Levels = dict.fromkeys(Datum, Shown.PART)
_WORKING: Mapping[Place, Levels] = {
    Place.PAGE: dict.fromkeys(_REACHING, Shown.AT_STEP),
    Place.LISTS: dict.fromkeys(_REACHING, Shown.PART),
    Place.BOOKS: dict.fromkeys(_REACHING, Shown.PART),
}
# The ledger has a column for telephone and address by its form: whole for those who keep and sign it.
_KEEPING_BOOKS: Mapping[Place, Levels] = {**_WORKING, Place.BOOKS: {}}
_LOOKING: Mapping[Place, Levels] = dict.fromkeys(Place, _ALL_IN_PART)
_USUAL: Mapping[str, Mapping[Place, Levels]] = {
    "desk": _KEEPING_BOOKS,
    "clerk": _KEEPING_BOOKS,
    "agency_head": _KEEPING_BOOKS,
    "inspector": _LOOKING,
    "administrator": dict.fromkeys(Place, dict.fromkeys(_REACHING, Shown.PART)),
}


def usual(role: str, place: Place, datum: Datum) -> Shown:
    """What a role sees where no version says otherwise."""
    return _USUAL.get(role, _WORKING)[place].get(datum, Shown.WHOLE)


@dataclass(frozen=True)
class Policy:
    """One version. `number`: 0 where none was published. `rules`: what differs from the usual."""

    number: int = 0
    rules: Mapping[tuple[str, Place, Datum], Shown] = field(default_factory=dict)

    def level(self, role: str, place: Place, datum: Datum) -> Shown:
        """What a role sees."""
        return self.rules.get((role, place, datum)) or usual(role, place, datum)

    def mask(self, roles: Iterable[str], place: Place, *, acting: bool = False) -> Mask:
        """What somebody with these roles sees: of each kind what one of the roles shows.

        `acting`: whether it waits for this person, who is shown then what is whole at that step. Nobody's roles show
        nothing but parts.
        """
        held = tuple(roles)
        levels: dict[Datum, Shown] = {}
        for datum in Datum:
            found = most_shown(*(self.level(role, place, datum) for role in held)) if held else Shown.PART
            if found is Shown.AT_STEP:
                found = Shown.WHOLE if acting else Shown.PART
            if found is not Shown.WHOLE:
                levels[datum] = found
        return Mask(levels)


def policy_now() -> Policy:
    """The policy in force, at most thirty seconds old; no statement once it is in memory."""
    return _held.now()


def keep(policy: Policy) -> None:
    """Hold a policy in memory for the next thirty seconds."""
    _held.keep(policy)


def forget() -> None:
    """Read the policy anew when it is asked for next."""
    _held.forget()


def newest_policy() -> Policy:
    """The version published last, as it is in the database."""
    newest = MaskingPolicyVersion.objects.order_by("-number").first()
    return read_policy(newest.data, newest.number) if newest is not None else Policy()


_held = Held(newest_policy)


def read_policy(data: Mapping[str, Any], number: int = 0) -> Policy:
    """A policy from its data (`exchange/schemas/masking.json`)."""
    rules = {
        (role, Place(place), Datum(datum)): Shown(level)
        for role, places in data.get("rules", {}).items()
        for place, levels in places.items()
        for datum, level in levels.items()
    }
    return Policy(number, rules)


def written_policy(policy: Policy) -> dict[str, Any]:
    """The data of a policy: what differs from the usual."""
    rules: dict[str, dict[str, dict[str, str]]] = {}
    for (role, place, datum), level in policy.rules.items():
        if level is not usual(role, place, datum):
            rules.setdefault(role, {}).setdefault(place.value, {})[datum.value] = level.value
    return {"rules": rules} if rules else {}


def publish_policy(content: Mapping[str, Any]) -> MaskingPolicyVersion:
    """Publish a policy; the same as before is no new version. It holds at once here, elsewhere after some seconds."""
    data = written_policy(read_policy(content))
    newest = MaskingPolicyVersion.objects.order_by("-number").first()
    if newest is not None and newest.data == data:
        return newest
    made = MaskingPolicyVersion.objects.create(
        number=newest.number + 1 if newest is not None else 1, data=data
    )
    transaction.on_commit(forget)
    return made
