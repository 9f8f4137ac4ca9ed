"""Two pages that write into one draft: what a page has changed itself, and where both have changed a field. Pure.

A page knows what it was made from by a mark for each field. What still has the mark was not touched there: it neither
overwrites what another page saved nor makes a conflict, however old the page is.
"""

import hashlib
import json
from collections.abc import Collection, Mapping
from typing import Any, Protocol

from motcua.forms.definition import Field, Kind
from motcua.forms.kinds import is_blank
from motcua.forms.settling import tidy_answer

_MARK_LENGTH = 12


class Fields(Protocol):
    """What a page asks: a published form, or other fields that are asked like it."""

    @property
    def by_code(self) -> Mapping[str, Field]:
        """The fields by code."""


def mark(field: Field, value: object) -> str:
    """The mark of an answer: the same for the same content, however it was spaced; "" for none."""
    tidied = tidy_answer(field, value)
    if field.kind is Kind.TABLE:
        # A blank row that was added is a change too; those that every page shows are none.
        more = (len(value) if isinstance(value, list) else 0) - max(1, field.least_rows)
        tidied = tidied if more <= 0 else [tidied, more]
    if is_blank(tidied):
        return ""
    text = json.dumps(tidied, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_MARK_LENGTH]


def marks(form: Fields, answers: Mapping[str, object], codes: Collection[str]) -> dict[str, str]:
    """The marks of these fields, by code."""
    return {code: mark(form.by_code[code], answers.get(code)) for code in codes if code in form.by_code}


def write_marks(found: Mapping[str, str]) -> str:
    """The marks for a hidden input: "ten:0a1b… dia_chi:"."""
    return " ".join(f"{code}:{one}" for code, one in found.items())


def read_marks(text: str) -> dict[str, str] | None:
    """The marks out of a hidden input; None where a page sent none."""
    found = dict(part.split(":", 1) for part in text.split() if ":" in part)
    return found or None


def touched(
    form: Fields, saved: Mapping[str, Any], given: Mapping[str, Any], seen: Mapping[str, str]
) -> dict[str, Any]:
    """The given answers that differ from what the page was made from, and those that were never saved."""
    now = marks(form, given, given.keys())
    return {
        code: value for code, value in given.items() if code not in saved or now.get(code) != seen.get(code)
    }


def overlapping(
    form: Fields, saved: Mapping[str, Any], mine: Mapping[str, Any], seen: Mapping[str, str]
) -> set[str]:
    """The fields that were changed on the page (`mine`) and elsewhere since, to different contents.

    What nobody has saved is in nobody's way: a page may offer something of its own for it.
    """
    there, here = marks(form, saved, mine.keys()), marks(form, mine, mine.keys())
    return {code for code in here if code in saved and there[code] not in (here[code], seen.get(code))}


def is_of_page(page: str, last: str) -> bool:
    """Whether two messages ("mark" or "mark.number") come from one page."""
    return bool(page) and page.partition(".")[0] == last.partition(".")[0]


def is_later(page: str, last: str) -> bool:
    """Whether a message of a page was sent after that page's last one that arrived.

    Its answer may have been lost on the way: then the page does not know yet that it was saved, and sends again with
    what was typed since.
    """
    turn, last_turn = page.partition(".")[2], last.partition(".")[2]
    return turn.isdecimal() and last_turn.isdecimal() and int(turn) > int(last_turn)
