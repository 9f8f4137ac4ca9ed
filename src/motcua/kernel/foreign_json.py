"""JSON that others wrote: an object whose every text can be kept, signed and sent on. Pure."""

from __future__ import annotations

import json
from typing import Any


def object_in(content: bytes | str) -> dict[str, Any]:
    """The object that is written there, its texts as `storable` gives them. Raises ValueError for what is none.

    Numbers that JSON does not have (NaN, Infinity) are none either, though Python would read them.
    """
    try:
        found = _cleaned(json.loads(content, parse_constant=_refused))
    except RecursionError:
        raise ValueError("nested too deep") from None
    if not isinstance(found, dict):
        raise ValueError("no object")
    return found


def storable(text: str) -> str:
    """A text without what no column and no encoding holds: NUL, halves of characters."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list):
        return [_cleaned(one) for one in value]
    if isinstance(value, dict):
        return {storable(name): _cleaned(one) for name, one in value.items()}
    return value


def _refused(constant: str) -> Any:
    raise ValueError(constant)
