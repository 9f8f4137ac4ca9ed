"""Accounts of citizens and organisations as an administrator looks for them (II.17.3)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from motcua.kernel.folding import fold
from motcua.people.models import Registration, User

CLOSED, OPEN, WAITING = "closed", "open", "waiting"
STANDINGS = (OPEN, CLOSED, WAITING)
_SEPARATORS = re.compile(r"[\s.-]+")
_LONGEST = 200
_COLUMNS = (
    *("id", "key", "kind", "full_name", "organisation_name", "email", "phone", "id_number", "tax_code"),
    *("birth_date", "address", "is_active", "created_at"),
    *("local__user_name", "local__form", "local__phone_proven"),
)


@dataclass(frozen=True)
class Wanted:
    """What is looked for. `kind`: "citizen", "organisation" or "" for both; `standing`: one of STANDINGS or "" for
    accounts open or closed; `words`: of the names, or a whole number, user name or e-mail.
    """

    words: str = ""
    kind: str = ""
    standing: str = ""

    @classmethod
    def read(cls, typed: Mapping[str, str]) -> Wanted:
        """From a form or from what a session kept of one; what is no choice is none."""
        kind, standing = typed.get("kind", ""), typed.get("standing", "")
        return cls(
            " ".join(typed.get("words", "").replace("\0", "").split())[:_LONGEST],
            kind if kind in (User.Kind.CITIZEN, User.Kind.ORGANISATION) else "",
            standing if standing in STANDINGS else "",
        )

    def kept(self) -> dict[str, str]:
        """For the session: what is searched for is personal and stands in no address."""
        return {"words": self.words, "kind": self.kind, "standing": self.standing}


def accounts(wanted: Wanted) -> QuerySet[User, dict[str, Any]]:
    """The accounts, newest first: rows with the names of `_COLUMNS`. For administrators of the top agency alone."""
    found = User.objects.exclude(kind=User.Kind.OFFICER)
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.standing in (OPEN, CLOSED):
        found = found.filter(is_active=wanted.standing == OPEN)
    if wanted.words:
        found = found.filter(_matching(wanted.words) | Q(local__user_name=wanted.words.lower()))
    return found.order_by("-id").values(*_COLUMNS)


def registrations(wanted: Wanted) -> QuerySet[Registration]:
    """What was registered and is not activated, newest first."""
    found = Registration.objects.filter(expires_at__gt=timezone.now())
    if wanted.kind:
        citizens = Q(kind="citizen")
        found = found.filter(citizens if wanted.kind == User.Kind.CITIZEN else ~citizens)
    if wanted.words:
        found = found.filter(_matching(wanted.words) | Q(user_name=wanted.words.lower()))
    return found.order_by("-created_at", "key")


def number_of(words: str) -> str:
    """An ID number, tax code or phone as its digits alone; "" for what is none."""
    number = _SEPARATORS.sub("", words)
    return number if number.isascii() and number.isdigit() else ""


def _matching(words: str) -> Q:
    if number := number_of(words):
        tax_codes = [number, f"{number[:10]}-{number[10:]}"] if len(number) == 13 else [number]
        return Q(id_number=number) | Q(tax_code__in=tax_codes) | Q(phone=number)
    if "@" in words:
        return Q(email=words.lower())
    return Q(search_text__contains=fold(words))
