"""The hash chain of the record: one way to write content as bytes, and each event's hash over the one before.

Two contents that mean the same have the same bytes, whichever order their keys came in, whichever form of
Unicode their text was in, and whether their moments were datetimes or already the text that this file makes
of them.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from uuid import UUID

HASH_LENGTH = 32
GENESIS = bytes(HASH_LENGTH)
"""What stands before a dossier's first event."""

Canonical = None | bool | int | str | list["Canonical"] | dict[str, "Canonical"]


def canonical_json(value: object) -> bytes:
    """The one way to write a value: sorted keys, NFC, UTF-8, no white space.

    Datetimes become UTC with microseconds and Z, dates ISO, UUIDs their usual text. Raises TypeError for
    floats (they do not come back from every database as they went) and for anything else that JSON does not
    know; ValueError for a naive datetime, and for two keys that are the same text in NFC.
    """
    return json.dumps(
        _canonical(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode("utf-8")


def event_hash(previous: bytes | None, content: Mapping[str, object]) -> bytes:
    """SHA-256 (32 bytes) over the previous event's hash and this event's content; None before the first
    event.
    """
    before = GENESIS if previous is None else previous
    if len(before) != HASH_LENGTH:
        raise ValueError(f"the previous hash has {len(before)} bytes instead of {HASH_LENGTH}")
    return hashlib.sha256(before + canonical_json(content)).digest()


def _canonical(value: object) -> Canonical:
    match value:
        case None | bool():
            return value
        case int():
            return int(value)
        case str():
            return unicodedata.normalize("NFC", value)
        case datetime():
            if value.tzinfo is None or value.utcoffset() is None:
                raise ValueError(f"an aware datetime is needed, not {value.isoformat()}")
            return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
        case date():
            return value.isoformat()
        case UUID():
            return str(value)
        case list() | tuple():
            return [_canonical(item) for item in value]
        case Mapping():
            return _canonical_mapping(value)
        case _:
            raise TypeError(f"{type(value).__name__} has no canonical form in the record")


def _canonical_mapping(value: Mapping[object, object]) -> dict[str, Canonical]:
    written: dict[str, Canonical] = {}
    for key, item in value.items():
        if not isinstance(key, str):
            raise TypeError(f"a key of the record is text, not {type(key).__name__}")
        name = unicodedata.normalize("NFC", key)
        if name in written:
            raise ValueError(f"the key {name!r} stands twice in the record")
        written[name] = _canonical(item)
    return written
