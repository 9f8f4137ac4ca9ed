"""Lists of named secret keys, as settings hold them: "name:32 bytes in base64", the newest first, commas between."""

from __future__ import annotations

import base64
import binascii
import os
import re
from dataclasses import dataclass, field

KEY_BYTES = 32
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")


@dataclass(frozen=True, slots=True)
class Key:
    """A key by its name; the secret is 32 bytes."""

    name: str
    secret: bytes = field(repr=False)


def parse_keys(text: str, setting: str) -> tuple[Key, ...]:
    """The keys of a list in its order. Raises ValueError, which names the setting and never what stands in it."""
    found: list[Key] = []
    for one in filter(None, (part.strip() for part in text.split(","))):
        name, _colon, written = one.partition(":")
        try:
            secret = base64.b64decode(written, validate=True)
        except binascii.Error:
            secret = b""
        if not _NAME.fullmatch(name) or len(secret) != KEY_BYTES:
            raise ValueError(f"{setting}: entry {len(found) + 1} is not “name:32 bytes in base64”")
        if any(name == known.name for known in found):
            raise ValueError(f"{setting}: “{name}” stands twice")
        found.append(Key(name, secret))
    return tuple(found)


def new_key(name: str) -> str:
    """A new key as it stands in such a list. Raises ValueError for a name that cannot be one."""
    if not _NAME.fullmatch(name):
        raise ValueError(name)
    return f"{name}:{base64.b64encode(os.urandom(KEY_BYTES)).decode()}"
