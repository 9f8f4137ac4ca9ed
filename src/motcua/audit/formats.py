"""Lines of the trail for other systems: one JSON object a line, and ArcSight's Common Event Format (CEF). Pure."""

import datetime
import ipaddress
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

VENDOR, PRODUCT = "Mot Cua", "motcua"

# 0 (least) to 10: what a watch should look at first.
_SEVERITY = {
    "session_stolen": 8,
    "sign_in_failed": 5,
    "factor_changed": 4,
    "rights_changed": 6,
    "delegated": 4,
    "export": 5,
    "download": 3,
    "print": 3,
    "trail_removed": 7,
    "settings_changed": 5,
    "published": 4,
    "imported": 4,
    "password_reset": 4,
}


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A line as it leaves: its columns, its place in the chain, and the names where they may be told."""

    id: int
    at: datetime.datetime
    kind: str
    label: str
    person: int | None
    post: int | None
    on_behalf_of: int | None
    agency: int | None
    about: str
    subject: tuple[int, ...]
    address: str
    session: str
    agent: str
    details: Mapping[str, Any]
    position: int | None
    hash: str
    account: str = ""


def json_line(line: Outgoing) -> str:
    """One JSON object and a line feed; moments in UTC, "account" only where it may be told."""
    told = {
        "id": line.id,
        "at": _utc(line.at),
        "kind": line.kind,
        "person": line.person,
        "post": line.post,
        "on_behalf_of": line.on_behalf_of,
        "agency": line.agency,
        "about": line.about,
        "subject": list(line.subject),
        "address": line.address,
        "session": line.session,
        "agent": line.agent,
        "details": dict(line.details),
        "position": line.position,
        "hash": line.hash,
    }
    if line.account:
        told["account"] = line.account
    return json.dumps(told, ensure_ascii=False) + "\n"


def cef_line(line: Outgoing, version: str) -> str:
    """One event of CEF:0 and a line feed."""
    head = (VENDOR, PRODUCT, version, line.kind, line.label, str(_SEVERITY.get(line.kind, 2)))
    extension = " ".join(f"{key}={_value(value)}" for key, value in _extension(line) if value != "")
    return f"CEF:0|{'|'.join(_header(part) for part in head)}|{extension}\n"


def _extension(line: Outgoing) -> list[tuple[str, str]]:
    return [
        ("rt", str(round(line.at.timestamp() * 1000))),
        ("externalId", str(line.id)),
        ("act", line.kind),
        ("suid", _number(line.person)),
        ("suser", line.account),
        *_source(line.address),
        ("requestClientApplication", line.agent),
        *_labelled("cs1", "session", line.session),
        *_labelled("cs2", "about", line.about),
        *_labelled("cs3", "subject", ",".join(str(one) for one in line.subject)),
        *_labelled(
            "cs4", "details", json.dumps(dict(line.details), ensure_ascii=False) if line.details else ""
        ),
        *_labelled("cs5", "hash", line.hash),
        *_labelled("cn1", "agency", _number(line.agency)),
        *_labelled("cn2", "onBehalfOf", _number(line.on_behalf_of)),
        *_labelled("cn3", "position", _number(line.position)),
    ]


def _source(address: str) -> list[tuple[str, str]]:
    """`src` takes addresses of version 4 alone; version 6 has a place of its own, and what is neither another."""
    try:
        version = ipaddress.ip_address(address).version
    except ValueError:
        return [("shost", address)]
    return [("src", address)] if version == 4 else _labelled("c6a2", "Source IPv6 Address", address)


def _labelled(key: str, label: str, value: str) -> list[tuple[str, str]]:
    return [(key, value), (f"{key}Label", label)] if value else []


def _header(text: str) -> str:
    """In the header `\\` and `|` are escaped, and a line feed would end the event."""
    return " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|")


def _value(text: str) -> str:
    """In the extension `\\` and `=` are escaped, and line feeds written out."""
    escaped = text.replace("\\", "\\\\").replace("=", "\\=")
    return escaped.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\r")


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _utc(moment: datetime.datetime) -> str:
    return moment.astimezone(datetime.UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
