"""What a provider says of a person, read by the mapping of its definition. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from motcua.kernel import identity
from motcua.kernel.dates import parse_date
from motcua.people.rules import CITIZEN, NAME_LENGTH, ORGANISATION, ORGANISATION_LENGTH

_LONGEST = 300


class Lacking(Exception):
    """What is needed is not among the claims; the text names the attribute."""


class TooLow(Exception):
    """The person proved less than the provider's definition asks for."""


@dataclass(frozen=True)
class Facts:
    """One subject as its provider describes it. `number`: ID number or tax code; `proves`: it counts as proven."""

    provider: str
    issuer: str
    subject: str
    kind: str
    number: str
    full_name: str
    organisation_name: str
    birth_date: datetime.date | None
    email: str
    phone: str
    tech_id: str
    level: str
    proves: bool

    def kept(self) -> dict[str, Any]:
        """For the session, where it waits for the person's answer."""
        born = self.birth_date.isoformat() if self.birth_date else None
        return {**asdict(self), "birth_date": born}

    @staticmethod
    def from_kept(kept: Mapping[str, Any]) -> Facts:
        """Back from the session."""
        born = kept["birth_date"]
        return Facts(**{**kept, "birth_date": datetime.date.fromisoformat(born) if born else None})


@dataclass(frozen=True)
class StaffFacts:
    """One officer as the directory describes it; each text may be empty."""

    issuer: str
    subject: str
    email: str
    number: str
    full_name: str
    phone: str
    title: str
    department: str


def level_of(claims: Mapping[str, Any], mapping: Mapping[str, Sequence[str]], accepted: Sequence[str]) -> str:
    """The level of assurance that the claims tell. Raises TooLow where levels are listed and it is none of them."""
    level = _text(claims, mapping, "level", 100)
    if accepted and level not in accepted:
        raise TooLow(level)
    return level


def facts_of(
    claims: Mapping[str, Any],
    *,
    provider: str,
    issuer: str,
    mapping: Mapping[str, Sequence[str]],
    kinds: Mapping[str, str],
    accepted: Sequence[str],
    proves: Sequence[str],
) -> Facts:
    """A citizen or an organisation. Raises Lacking, TooLow."""
    level = level_of(claims, mapping, accepted)
    kind = _kind(claims, mapping, kinds)
    number = _number(claims, mapping, kind)
    full_name = _text(claims, mapping, "full_name", NAME_LENGTH)
    organisation = _text(claims, mapping, "organisation_name", ORGANISATION_LENGTH)
    if kind == ORGANISATION:
        if not organisation:
            raise Lacking("organisation_name")
        full_name = full_name or organisation[:NAME_LENGTH]
    elif not full_name:
        raise Lacking("full_name")
    return Facts(
        provider=provider,
        issuer=issuer,
        subject=str(claims["sub"]),
        kind=kind,
        number=number,
        full_name=full_name,
        organisation_name=organisation if kind == ORGANISATION else "",
        birth_date=_birth_date(claims, mapping) if kind == CITIZEN else None,
        email=_checked(claims, mapping, "email").lower(),
        phone=_checked(claims, mapping, "phone"),
        tech_id=_text(claims, mapping, "tech_id", 100),
        level=level,
        proves=level in proves,
    )


def staff_facts_of(
    claims: Mapping[str, Any], *, issuer: str, mapping: Mapping[str, Sequence[str]], accepted: Sequence[str]
) -> StaffFacts:
    """An officer. An address that the directory itself calls unverified is left out. Raises TooLow."""
    level_of(claims, mapping, accepted)
    verified = claims.get("email_verified") is not False
    return StaffFacts(
        issuer=issuer,
        subject=str(claims["sub"]),
        email=_checked(claims, mapping, "email").lower() if verified else "",
        number=_text(claims, mapping, "staff_number", 50),
        full_name=_text(claims, mapping, "full_name", NAME_LENGTH),
        phone=_checked(claims, mapping, "phone"),
        title=_text(claims, mapping, "title", 200),
        department=_text(claims, mapping, "department", _LONGEST),
    )


def _values(claims: Mapping[str, Any], mapping: Mapping[str, Sequence[str]], attribute: str) -> list[str]:
    found = []
    for name in mapping.get(attribute, ()):
        value = claims.get(name)
        if isinstance(value, bool) or not isinstance(value, (str, int)):
            continue
        text = " ".join(str(value).replace("\0", "").split())
        if text:
            found.append(text)
    return found


def _text(
    claims: Mapping[str, Any], mapping: Mapping[str, Sequence[str]], attribute: str, longest: int
) -> str:
    found = _values(claims, mapping, attribute)
    return found[0][:longest] if found else ""


def _kind(claims: Mapping[str, Any], mapping: Mapping[str, Sequence[str]], kinds: Mapping[str, str]) -> str:
    if not mapping.get("account_kind"):
        return CITIZEN
    kind = kinds.get(_text(claims, mapping, "account_kind", 50), "")
    if kind not in (CITIZEN, ORGANISATION):
        raise Lacking("account_kind")
    return kind


def _number(claims: Mapping[str, Any], mapping: Mapping[str, Sequence[str]], kind: str) -> str:
    """The first value that is a number of today: nine digits of an old card are nobody's number for ever."""
    attribute = "tax_code" if kind == ORGANISATION else "id_number"
    check = identity.check_tax_code if kind == ORGANISATION else identity.check_citizen_id
    for value in _values(claims, mapping, attribute):
        try:
            return check(value)
        except identity.IdentityError:
            continue
    raise Lacking(attribute)


def _checked(claims: Mapping[str, Any], mapping: Mapping[str, Sequence[str]], attribute: str) -> str:
    check = identity.check_email if attribute == "email" else identity.check_phone
    for value in _values(claims, mapping, attribute):
        try:
            return check(value)
        except identity.IdentityError:
            continue
    return ""


def _birth_date(claims: Mapping[str, Any], mapping: Mapping[str, Sequence[str]]) -> datetime.date | None:
    """In any of the ways in which national systems write it: 22/11/1990, 1990-11-22, 19901122."""
    for value in _values(claims, mapping, "birth_date"):
        if len(value) == 8 and value.isascii() and value.isdigit():
            value = f"{value[:4]}-{value[4:6]}-{value[6:]}"
        try:
            return parse_date(value)
        except ValueError:
            continue
    return None
