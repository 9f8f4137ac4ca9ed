"""How each connected database is reached: as administrators keep it (screen, package), else as the settings say.

Credentials stand in neither: they come from the environment or a file that it names (`config/settings.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from motcua.data.held import Held
from motcua.exchange.models import ConnectedSource
from motcua.outbox.calling import is_safe_address

SECONDS = 4
LEAST_SECONDS, MOST_SECONDS = 1, 15


@dataclass(frozen=True)
class Connection:
    """One database as it is reached. `options`: what only this one has, by the names of its schema.

    `is_kept`: whether it stands in the database rather than in the settings.
    """

    code: str
    address: str = ""
    is_on: bool = False
    seconds: float = SECONDS
    options: Mapping[str, Any] = field(default_factory=dict)
    is_kept: bool = False

    def text(self, name: str, usual: str = "") -> str:
        """One of the options, as text."""
        return str(self.options.get(name) or usual)


def connection_of(code: str) -> Connection:
    """How a database is reached now, at most thirty seconds old; no statement once it is in memory."""
    kept = _held.now().get(code)
    return kept if kept is not None else _from_settings(code)


def forget() -> None:
    """Read what administrators keep anew when it is asked for next."""
    _held.forget()


def _kept() -> Mapping[str, Connection]:
    return {row.code: read(row) for row in ConnectedSource.objects.all()}


_held = Held(_kept)


def read(row: ConnectedSource) -> Connection:
    """The connection of a row."""
    data: Mapping[str, Any] = row.definition
    address = data.get("address", "")
    return Connection(
        code=row.code,
        address=address,
        is_on=row.is_on and bool(address),
        seconds=float(data.get("seconds", SECONDS)),
        options={key: value for key, value in data.items() if key not in ("address", "seconds")},
        is_kept=True,
    )


def _from_settings(code: str) -> Connection:
    if code == "population":
        address = settings.POPULATION_URL
        options = {
            "service": settings.POPULATION_SERVICE,
            "integration": settings.POPULATION_INTEGRATION,
            "staff": settings.POPULATION_STAFF,
        }
        return Connection(code, address, bool(address), settings.POPULATION_SECONDS, options)
    return Connection(code)


def save_connection(data: Mapping[str, Any]) -> bool:
    """Keep a definition (as a package or the screen gives it, checked); True where anything is new."""
    definition = {key: value for key, value in data.items() if key not in ("code", "on")}
    is_on = bool(data.get("on", False))
    row = ConnectedSource.objects.filter(code=data["code"]).first()
    if row is not None and row.definition == definition and row.is_on == is_on:
        return False
    ConnectedSource.objects.update_or_create(
        code=data["code"], defaults={"definition": definition, "is_on": is_on}
    )
    forget()
    return True


def definition_of(row: ConnectedSource) -> dict[str, Any]:
    """What `save_connection` takes, of a row."""
    return {"code": row.code, "on": row.is_on, **row.definition}


def mistakes_of(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(JSON pointer, reason) of what a definition of the right shape still gets wrong. Pure."""
    wrong: list[tuple[str, str]] = []
    for name in ("address", "token_address", "household_address"):
        if data.get(name) and not is_safe_address(data[name]):
            wrong.append((f"/{name}", _("Địa chỉ phải bắt đầu bằng https:// và không có “?” hay “#”.")))
    if data.get("on") and not data.get("address"):
        wrong.append(("/address", _("Muốn bật kết nối thì phải ghi địa chỉ.")))
    return wrong
