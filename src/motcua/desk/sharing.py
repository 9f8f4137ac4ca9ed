"""What somebody types to keep a list's filter or a report under a name, and to share it with a unit."""

from django.http import QueryDict

_NAMES = ("name", "unit", "replace")


def typed_of(given: QueryDict) -> dict[str, str]:
    """The name, the unit, and whether what has that name already is replaced."""
    return {name: str(given.get(name, "")).replace("\0", "").strip() for name in _NAMES}


def unit_of(typed: dict[str, str]) -> int | None:
    """The unit to share with; what is no unit at all is refused like a stranger's."""
    text = typed["unit"]
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
