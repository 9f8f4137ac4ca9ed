"""What the replies say together: counts of choices, averages of numbers, texts; and the rows of the workbook. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from motcua.forms import rules as form_rules
from motcua.forms.definition import Form, Kind

MOST_TEXTS = 200


@dataclass
class Line:
    """One choice, how often it was made, and of how many replies in a hundred."""

    label: str
    count: int
    percent: int


@dataclass
class Question:
    """One question with what was answered. `texts`: of open questions, at most `MOST_TEXTS`, by the alphabet."""

    label: str
    kind: str
    answered: int = 0
    lines: list[Line] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    least: float | None = None
    most: float | None = None
    average: float | None = None


def questions(form: Form, replies: Sequence[Mapping[str, Any]]) -> list[Question]:
    """Every question of the form with its answers, in its order."""
    return [_question(form, field, replies) for field in form.fields if field.asks]


def _question(form: Form, asked: Any, replies: Sequence[Mapping[str, Any]]) -> Question:
    values = [one[asked.code] for one in replies if one.get(asked.code) not in (None, "", [])]
    found = Question(asked.label, str(asked.kind), len(values))
    if asked.options:
        chosen = Counter(_chosen(values))
        found.lines = [
            Line(option.label, chosen[option.value], _percent(chosen[option.value], len(values)))
            for option in asked.options
        ]
    elif asked.kind in (Kind.NUMBER, Kind.MONEY):
        numbers = [float(value) for value in values]
        if numbers:
            found.least, found.most = min(numbers), max(numbers)
            found.average = round(sum(numbers) / len(numbers), 2)
    else:
        # By the alphabet: in the order in which they came they could be told apart by who was first.
        words = sorted(form_rules.answer_words(asked, value) for value in values)
        found.texts = words[:MOST_TEXTS]
    return found


def _chosen(values: Iterable[Any]) -> Iterable[str]:
    for value in values:
        yield from value if isinstance(value, list) else [value]


def _percent(part: int, whole: int) -> int:
    return round(part * 100 / whole) if whole else 0


def header(form: Form) -> list[str]:
    """The titles of the workbook's columns."""
    return [one.label for one in form.fields if one.asks]


def rows(form: Form, replies: Iterable[Mapping[str, Any]]) -> list[list[str]]:
    """The answers in words, a row for each reply."""
    asked = [one for one in form.fields if one.asks]
    return [
        [
            form_rules.answer_words(one, reply[one.code]) if reply.get(one.code) not in (None, "", []) else ""
            for one in asked
        ]
        for reply in replies
    ]
