"""What the letters of a scanned paper may say about its fields: proposals, each with the place that it comes from.

Pure. A proposal decides nothing: an officer takes it or types something else. Which field stands behind which words is
data of the type of paper ("proposals"); what a value looks like follows from the kind of its field, so that no pattern
of strangers is ever run over a text.
"""

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from motcua.files.preview.recognising import Line
from motcua.forms import kinds
from motcua.forms.definition import Field, Form, Kind
from motcua.kernel.folding import fold

MOST = 3
_DATE = re.compile(
    r"(?<!\d)(\d{1,2})\s?(?:[/.-]|\D{1,9})\s?(\d{1,2})\s?(?:[/.-]|\D{1,7})\s?(\d{4})(?!\d)", re.ASCII
)
_DIGITS = re.compile(r"\d(?:[ .-]?\d)*", re.ASCII)
_EDGES = " .,:;–-_…|'\"“”‘’"
_NUMBERED = frozenset({Kind.ID_NUMBER, Kind.TAX_CODE, Kind.NUMBER, Kind.MONEY, Kind.PHONE})
_WORDED = frozenset({Kind.TEXT, Kind.TEXTAREA})
_CHOSEN = frozenset({Kind.CHOICE, Kind.SELECT})
PROPOSED_KINDS = _NUMBERED | _WORDED | _CHOSEN | {Kind.DATE, Kind.EMAIL}
"""Kinds of fields that a rule may name."""


class Proposal(NamedTuple):
    """One value for one field, and where it was read: page and line from 1 in the paper, and the words of that line."""

    value: Any
    page: int
    line: int
    words: str


def proposals(
    form: Form, rules: Iterable[Mapping[str, Any]], lines: Sequence[Line], today: datetime.date
) -> dict[str, list[Proposal]]:
    """What the rules of a type find in the lines of a paper, by the code of the field; at most `MOST` each.

    `lines`: in the order of the paper, their pages numbered as the paper has them. A value that the field would refuse
    is no proposal.
    """
    found: dict[str, list[Proposal]] = {}
    split = [line.text.split() for line in lines]
    folded = [[fold(word) for word in words] for words in split]
    for rule in rules:
        field = form.by_code.get(rule["field"])
        if field is None or field.kind not in PROPOSED_KINDS:
            continue
        kept = found.setdefault(field.code, [])
        for place, text in _behind(rule, lines, split, folded):
            value = _value(field, text, today)
            if value is not None and len(kept) < MOST and all(one.value != value for one in kept):
                line = lines[place]
                kept.append(Proposal(value, line.page + 1, line.line + 1, line.text))
    return {code: one for code, one in found.items() if one}


def _behind(
    rule: Mapping[str, Any], lines: Sequence[Line], split: Sequence[list[str]], folded: Sequence[list[str]]
) -> Iterator[tuple[int, str]]:
    """The text behind each label of a rule, with the line in which it stands; that of the next line where the label
    ends its own."""
    labels = [_words(label) for label in rule["after"]]
    ends = [_words(word) for word in rule.get("before", ())]
    for place, words in enumerate(folded):
        end = max((_end_of(words, label) for label in labels), default=0)
        if not end:
            continue
        text = _until(split[place][end:], folded[place][end:], ends)
        if text:
            yield place, text
        elif not any(words[end:]) and place + 1 < len(lines) and lines[place + 1].page == lines[place].page:
            yield place + 1, _until(split[place + 1], folded[place + 1], ends)


def _words(text: str) -> list[str]:
    return [word for word in (fold(part) for part in text.split()) if word]


def _end_of(words: Sequence[str], label: Sequence[str]) -> int:
    """How many of the words stand up to the end of the label; 0 where they do not hold it. Bare marks do not count."""
    real = [(place, word) for place, word in enumerate(words) if word]
    for start in range(len(real) - len(label) + 1):
        if label and [word for _place, word in real[start : start + len(label)]] == list(label):
            return real[start + len(label) - 1][0] + 1
    return 0


def _until(words: Sequence[str], folded: Sequence[str], ends: Iterable[Sequence[str]]) -> str:
    """The words before the first of `ends`, without marks at the edges."""
    cut = min(
        (end - len(label) for label in ends if (end := _end_of(folded, label)) >= len(label) > 0),
        default=len(words),
    )
    return " ".join(words[:cut]).strip(_EDGES)


def _value(field: Field, text: str, today: datetime.date) -> Any:
    """The value that the text holds for this field, as the form keeps it; None where there is none."""
    shaped = _shaped(field, text)
    if not shaped or kinds.problem(field, shaped, today) is not None:
        return None
    return kinds.convert(field, shaped)


def _shaped(field: Field, text: str) -> str:
    if field.kind is Kind.DATE:
        date = _DATE.search(text)
        return "/".join(date.groups()) if date else ""
    if field.kind in _NUMBERED:
        digits = _DIGITS.search(text)
        return digits[0] if digits else ""
    if field.kind in _CHOSEN:
        words = f" {fold(text)} "
        return next((one.value for one in field.options if f" {fold(one.label)} " in words), "")
    if field.kind is Kind.EMAIL:
        return next((word.strip(_EDGES) for word in text.split() if "@" in word), "")
    return text
