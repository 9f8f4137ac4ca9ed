"""The value of an expression under given answers. Exact: whole numbers only, no fraction is ever kept.

Meaning, the same on the server and on the page (tests/kernel/expressions.json tells it by examples):
- An answer that is missing, null, blank text or an empty list is blank. A blank operand of + and - counts as 0, of two
  blank ones the result is blank; with * and / one is enough to make the result blank. What is no number where a
  number is wanted, a division by 0, and what grows beyond 10^18 or 5,000 characters is blank too.
- a / b is rounded to the nearest whole number, halves away from 0; so `gia * 8 / 100` is exact to the đồng.
- = compares values of one kind (true is not 1); for several choices one of them is enough. Nothing equals a blank.
  < and its like compare numbers, days and times; whatever else is false.
- `and`, `or`, `not` and `if` know true and everything else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from motcua.kernel import conditions
from motcua.kernel.conditions import filled, same
from motcua.kernel.expressions import Literal, Node, fields_of, parse

LARGEST = 10**18
LONGEST_TEXT = 5000
MOST_ROWS = 500

Answers = Mapping[str, object]
Run = Callable[[Answers, str], object]
"""answers, today as an ISO day → the value: text, whole number, truth, None for blank, or an answer as it is."""

_DAY = re.compile(r"[12]\d{3}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(r"\d{2}:\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition or an expression, ready to be asked. `page`: the same for the page's script, see `wire`."""

    run: Run
    fields: frozenset[str]
    page: object

    def holds(self, answers: Answers, today: str) -> bool:
        """Whether it is true under these answers."""
        return self.run(answers, today) is True


def rule(written: object) -> Rule:
    """Make a rule of a checked condition (an object) or of an expression (text).

    Raises ExpressionError, or ValueError for what is neither.
    """
    if isinstance(written, str):
        tree = parse(written)
        return Rule(compiled(tree), fields_of(tree), wire(tree))
    if isinstance(written, Mapping):
        condition = cast("Mapping[str, object]", written)
        return Rule(
            lambda answers, today: conditions.holds(condition, answers),
            conditions.fields_of(condition),
            wire(condition),
        )
    raise ValueError("neither a condition nor an expression")


def wire(value: object) -> object:
    """Rules and answers as JSON for the page's script, which reads whole numbers exactly from {"$n": "12"}.

    Fractions, which no form makes, become null.
    """
    if isinstance(value, Mapping):
        return {str(key): wire(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [wire(part) for part in value]
    if isinstance(value, int) and not isinstance(value, bool):
        return {"$n": str(value)}
    return value if isinstance(value, (str, bool)) else None


def compiled(tree: Node) -> Run:
    """A function that gives the tree's value; it never raises, whatever JSON the answers hold."""
    name, *parts = tree
    match name:
        case "value":
            constant = parts[0]
            return lambda answers, today: constant
        case "field":
            code = str(parts[0])
            return lambda answers, today: answers.get(code)
        case "column":
            table, column = str(parts[0]), str(parts[1])
            return lambda answers, today: [row.get(column) for row in _rows(answers.get(table))]
        case "in":
            left, wanted = compiled(cast(Node, parts[0])), cast("tuple[Literal, ...]", parts[1])
            return lambda answers, today: _is_one_of(left(answers, today), wanted)
        case "call":
            return _call(str(parts[0]), [compiled(cast(Node, part)) for part in parts[1:]])
    runs = [compiled(cast(Node, part)) for part in parts]
    if name == "and":
        return lambda answers, today: all(run(answers, today) is True for run in runs)
    if name == "or":
        return lambda answers, today: any(run(answers, today) is True for run in runs)
    if name == "not":
        only = runs[0]
        return lambda answers, today: only(answers, today) is not True
    if name == "neg":
        only = runs[0]
        return lambda answers, today: _less(None, only(answers, today))
    operate = _OPERATORS[str(name)]
    first, second = runs
    return lambda answers, today: operate(first(answers, today), second(answers, today))


def whole(value: object) -> int | None:
    """The value as a number to reckon with, else None."""
    if isinstance(value, bool) or not isinstance(value, int) or not -LARGEST <= value <= LARGEST:
        return None
    return value


def _rows(table: object) -> list[Mapping[str, object]]:
    rows = table[:MOST_ROWS] if isinstance(table, list) else []
    return [row for row in rows if isinstance(row, Mapping)]


def _more(first: object, second: object) -> int | None:
    if not filled(first) and not filled(second):
        return None
    one, other = _summand(first), _summand(second)
    return None if one is None or other is None else whole(one + other)


def _less(first: object, second: object) -> int | None:
    if not filled(first) and not filled(second):
        return None
    one, other = _summand(first), _summand(second)
    return None if one is None or other is None else whole(one - other)


def _summand(value: object) -> int | None:
    return whole(value) if filled(value) else 0


def _times(first: object, second: object) -> int | None:
    one, other = whole(first), whole(second)
    return None if one is None or other is None else whole(one * other)


def _divided(first: object, second: object) -> int | None:
    one, other = whole(first), whole(second)
    return None if one is None or not other else nearest(one, other)


def nearest(number: int, divisor: int) -> int:
    """number / divisor rounded to the nearest whole number, halves away from 0. divisor is not 0."""
    quotient = (2 * abs(number) + abs(divisor)) // (2 * abs(divisor))
    return quotient if (number < 0) == (divisor < 0) else -quotient


def _equal(first: object, second: object) -> bool:
    if isinstance(first, list):
        return not isinstance(second, list) and any(same(one, second) for one in first)
    if isinstance(second, list):
        return any(same(first, one) for one in second)
    return filled(first) and filled(second) and same(first, second)


def _is_one_of(value: object, wanted: Sequence[Literal]) -> bool:
    return any(_equal(value, one) for one in wanted)


def _order(first: object, second: object) -> int | None:
    """-1, 0 or 1; None where the two have no order."""
    one, other = whole(first), whole(second)
    if one is not None and other is not None:
        return (one > other) - (one < other)
    if isinstance(first, str) and isinstance(second, str):
        for shape in (_DAY, _TIME):
            if shape.fullmatch(first) and shape.fullmatch(second):
                return (first > second) - (first < second)
    return None


_OPERATORS: Mapping[str, Callable[[object, object], object]] = {
    "+": _more,
    "-": _less,
    "*": _times,
    "/": _divided,
    "=": _equal,
    "!=": lambda first, second: not _equal(first, second),
    "<": lambda first, second: _order(first, second) == -1,
    ">": lambda first, second: _order(first, second) == 1,
    "<=": lambda first, second: _order(first, second) in (-1, 0),
    ">=": lambda first, second: _order(first, second) in (0, 1),
}


def _call(name: str, runs: list[Run]) -> Run:
    if name == "today":
        return lambda answers, today: today
    if name == "if":
        wanted, then, otherwise = runs
        return lambda answers, today: (
            then(answers, today) if wanted(answers, today) is True else otherwise(answers, today)
        )
    function = _FUNCTIONS[name]
    if len(runs) == 1:
        only = runs[0]
        return lambda answers, today: function(only(answers, today))
    return lambda answers, today: function(*[run(answers, today) for run in runs])


def _sum(cells: object) -> int | None:
    """The numbers of a column added up; blank when there is none, so that an empty table does not claim 0."""
    numbers = _numbers(cells)
    return whole(sum(numbers)) if numbers else None


def _numbers(cells: object) -> list[int]:
    given = cells if isinstance(cells, list) else [cells]
    return [number for cell in given if (number := whole(cell)) is not None]


def _count(cells: object) -> int:
    return sum(map(filled, cells)) if isinstance(cells, list) else int(filled(cells))


def _filled_rows(table: object) -> int:
    return sum(any(map(filled, row.values())) for row in _rows(table))


def _least(*values: object) -> int | None:
    return min((number for value in values for number in _numbers(value)), default=None)


def _most(*values: object) -> int | None:
    return max((number for value in values for number in _numbers(value)), default=None)


def _rounded(value: object, step: object) -> int | None:
    number, unit = whole(value), whole(step)
    return None if number is None or not unit else whole(nearest(number, abs(unit)) * abs(unit))


def _concat(*values: object) -> str | None:
    parts = [str(value) for value in values if isinstance(value, str) or whole(value) is not None]
    text = "".join(parts)
    return text if text and len(text) <= LONGEST_TEXT else None


def _days(first: object, second: object) -> int | None:
    one, other = _day(first), _day(second)
    return None if one is None or other is None else (other - one).days


def _years(first: object, second: object) -> int | None:
    """Whole years from the first day to the second: an age. Of two days in the wrong order none."""
    one, other = _day(first), _day(second)
    if one is None or other is None or other < one:
        return None
    return other.year - one.year - ((other.month, other.day) < (one.month, one.day))


def _day(value: object) -> date | None:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


_FUNCTIONS: Mapping[str, Callable[..., object]] = {
    "sum": _sum,
    "count": _count,
    "rows": _filled_rows,
    "min": _least,
    "max": _most,
    "round": _rounded,
    "filled": filled,
    "blank": lambda value: not filled(value),
    "concat": _concat,
    "days": _days,
    "years": _years,
}
