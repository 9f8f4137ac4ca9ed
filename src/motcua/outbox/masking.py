"""What the connection log may keep of an answer: named parts alone, and of those nothing that names a person."""

from __future__ import annotations

import re
from collections.abc import Callable

from motcua.kernel.foreign_json import object_in

_LONGEST = 80
# Codes and words of a protocol are shorter; telephones, numbers of papers and accounts are not.
_DIGITS = re.compile(r"\d(?:[ .-]?\d){5,}", re.ASCII)
_MAIL = re.compile(r"\S+@\S+")


def fields(*names: str) -> Callable[[bytes], str]:
    """A masker that keeps these parts of a JSON object, by their names, and nothing else. The names may have dots."""

    def keep(answer: bytes) -> str:
        try:
            told = object_in(answer or b"{}")
        except ValueError:
            return ""
        found = ((name, _at(told, name)) for name in names)
        return "; ".join(f"{name}: {masked(value)}" for name, value in found if value not in ("", None))

    return keep


def masked(value: object) -> str:
    """A short text without what may be a number or an address of somebody."""
    if isinstance(value, dict | list):
        return "…"
    text = _MAIL.sub("•••", _DIGITS.sub("•••", str(value)))
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _at(told: object, name: str) -> object:
    for part in name.split("."):
        if not isinstance(told, dict):
            return None
        told = told.get(part)
    return told
