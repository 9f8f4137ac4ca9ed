"""The users of a directory, by SCIM 2.0 (RFC 7643, RFC 7644): read page by page, whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from motcua.kernel import identity
from motcua.people.oidc import calling
from motcua.people.oidc.calling import Strange
from motcua.people.oidc.providers import Provider, secret_of

PAGE = 200
_MOST = 50_000
_SECONDS = 20.0
_ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


@dataclass(frozen=True)
class Listed:
    """One user as the directory lists it; each text may be empty."""

    id: str
    email: str
    number: str
    full_name: str
    phone: str
    title: str
    department: str
    is_active: bool


def users_of(provider: Provider) -> list[Listed]:
    """Everybody in the directory. Raises Away, Strange; also where fewer came than it said there are."""
    found: dict[str, Listed] = {}
    start, total = 1, 1
    while start <= total:
        address = f"{provider.scim.rstrip('/')}/Users?startIndex={start}&count={PAGE}"
        bearer = secret_of(provider.code, "SCIM_TOKEN")
        told = calling.get_json(address, doing="directory", bearer=bearer, seconds=_SECONDS)
        resources, said = told.get("Resources", []), told.get("totalResults")
        if not isinstance(said, int) or not isinstance(resources, list) or not 0 <= said <= _MOST:
            raise Strange("no list of users")
        total = said
        if not resources and start <= total:
            raise Strange("an empty page before the end")
        for one in resources:
            listed = _listed(one)
            found[listed.id] = listed
        start += len(resources)
    if len(found) < total:
        raise Strange("users listed twice, others not at all")
    return list(found.values())


def _listed(one: object) -> Listed:
    if not isinstance(one, dict) or not isinstance(one.get("id"), str) or not 1 <= len(one["id"]) <= 255:
        raise Strange("a user without an id")
    more = one.get(_ENTERPRISE)
    extension: Mapping[str, Any] = more if isinstance(more, dict) else {}
    name = one.get("name")
    formatted = name.get("formatted") if isinstance(name, dict) else ""
    return Listed(
        id=one["id"],
        email=_checked(identity.check_email, _first(one.get("emails")) or one.get("userName")).lower(),
        number=_text(extension.get("employeeNumber") or one.get("externalId"), 50),
        full_name=_text(formatted or one.get("displayName"), 200),
        phone=_checked(identity.check_phone, _first(one.get("phoneNumbers"))),
        title=_text(one.get("title"), 200),
        department=_text(extension.get("department"), 300),
        is_active=one.get("active", True) is not False,
    )


def _first(values: object) -> object:
    """The primary one of several values, else the first."""
    rows = [one for one in values if isinstance(one, dict)] if isinstance(values, list) else []
    chosen = next((one for one in rows if one.get("primary") is True), rows[0] if rows else {})
    return chosen.get("value")


def _text(value: object, longest: int) -> str:
    return " ".join(value.replace("\0", "").split())[:longest] if isinstance(value, str) else ""


def _checked(check: Any, value: object) -> str:
    try:
        return str(check(value)) if isinstance(value, str) else ""
    except identity.IdentityError:
        return ""
