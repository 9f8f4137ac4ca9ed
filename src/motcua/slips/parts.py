"""The parts of a paper that an officer may write anew for each dossier (`editable` of a definition). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

LONGEST_TEXT = 5000
_PLACE = re.compile(r"\{([a-z_][a-z0-9_.]*)\}")


@dataclass(frozen=True)
class EditablePart:
    """One such part: its code in the template, its label on the form, and what stands in it at first."""

    code: str
    label: str
    text: str = ""
    hint: str = ""


def editable_parts(definition: Mapping[str, Any]) -> tuple[EditablePart, ...]:
    """The parts in the order in which the form asks for them."""
    return tuple(
        EditablePart(raw["code"], raw["label"], raw.get("text", ""), raw.get("hint", ""))
        for raw in definition.get("editable", ())
    )


def first_texts(parts: Sequence[EditablePart], words: Mapping[str, Any]) -> dict[str, str]:
    """What stands in each part before anybody wrote: its text, with `{applicant.name}` filled in from the data."""
    return {part.code: _PLACE.sub(lambda found: _value(words, found[1]), part.text) for part in parts}


def named_in(parts: Sequence[EditablePart]) -> Iterator[tuple[str, str]]:
    """(code of the part, path) of every value that a part's first text asks for."""
    for part in parts:
        for path in _PLACE.findall(part.text):
            yield part.code, path


def _value(words: Mapping[str, Any], path: str) -> str:
    found: Any = words
    for key in path.split("."):
        found = found.get(key) if isinstance(found, Mapping) else None
    return str(found) if isinstance(found, str | int) and not isinstance(found, bool) else ""
