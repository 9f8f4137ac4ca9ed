"""Several counts in one statement, whose cost does not grow with what is counted.

Each count stops at `most`: so far it is of this moment. What has more is counted whole, and that number serves all who
ask for the same for a while, a millisecond for each thing counted: 417 is half a second old at most and 45,000 three
quarters of a minute. While it serves nothing is counted. So the work stays in proportion, and hardly anybody waits for
a large number.
"""

import datetime
import itertools
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet

from motcua.data.cursors import reader
from motcua.data.kept import filled, holes_of

MOST = 200
_SECONDS_EACH, _SECONDS_AT_MOST = 0.001, 300.0
_KEPT_AT_MOST = 8192


def alternatives(condition: Q) -> list[Q]:
    """Conditions without "or" that together say the same: each of them can be answered by an index of its own."""
    parts = [alternatives(child) if isinstance(child, Q) else [Q(child)] for child in condition.children]
    if condition.negated or not parts:
        return [condition]
    if condition.connector == Q.OR:
        return [one for part in parts for one in part]
    return [reduce(and_, choice) for choice in itertools.product(*parts)]


class KeptCounts:
    """Counts by name, composed once like a `KeptQuery`.

    One statement counts all names, each as far as `most`, and leaves out those whose large number still serves. One
    that counts a single name to its end is for a number that is due anew: were it part of the first, that would be
    another text for each choice of names, and planned each time.

    `build` gives the querysets by name; a row in several of one name counts once. Its holes are moments and nothing
    else: a large number serves for a little later too. Calling it with the moments gives the numbers.
    """

    def __init__(
        self,
        build: Callable[..., Mapping[str, Sequence[QuerySet[Any, Any]]]],
        *examples: datetime.datetime,
        most: int = MOST,
    ) -> None:
        self._most = most
        self._examples = examples
        self._whole: dict[str, _Part] = {}
        self._zero: list[str] = []
        capped_parts = []
        for name, querysets in build(*examples).items():
            capped = _united([one.order_by().values("pk")[: most + 1] for one in querysets])
            whole = _united([one.order_by().values("pk") for one in querysets])
            if capped is None or whole is None:
                self._zero.append(name)
                continue
            capped_parts.append(_Part(_number_of(_no_more(capped.sql, most + 1)), capped.params))
            self._whole[name] = _Part(_number_of(whole.sql), whole.params)
        self._all = _Statement(capped_parts, examples)
        self._each: dict[str, _Statement] = {}

    def __call__(self, *moments: datetime.datetime) -> dict[str, int]:
        """The numbers at these moments: one statement, and one more for each large number that is counted anew."""
        if not self._whole:
            return dict.fromkeys(self._zero, 0)
        now = time.monotonic()
        known = {name: found for name in self._whole if (found := _large.get(self._key(name))) is not None}
        large = {name: number for name, (until, number) in known.items() if until > now}
        due = [name for name in known if name not in large]
        counts = dict(
            zip(self._whole, self._all.run(moments, [name in known for name in self._whole]), strict=True)
        )
        grown = [name for name, number in counts.items() if number > self._most]
        for name in due:
            large[name] = self._counted(name, moments)
        for name in grown:
            # Meanwhile it may have shrunk; more were just seen.
            large[name] = max(self._counted(name, moments), self._most + 1)
        for name in (*due, *grown):
            self._keep(name, large[name], now)
        return counts | large | dict.fromkeys(self._zero, 0)

    def _counted(self, name: str, moments: Sequence[object]) -> int:
        """One of them to its end."""
        statement = self._each.get(name)
        if statement is None:
            statement = self._each[name] = _Statement([self._whole[name]], self._examples)
        return statement.run(moments, [False])[0]

    def _key(self, name: str) -> tuple[object, ...]:
        """What tells what is counted: the text, and the values that are no moments."""
        part = self._whole[name]
        if part.key is None:
            examples = self._examples
            part.key = (part.sql, *(repr(value) for value in part.params if value not in examples))
        return part.key

    def _keep(self, name: str, number: int, now: float) -> None:
        if number <= self._most:
            _large.pop(self._key(name), None)
            return
        if len(_large) >= _KEPT_AT_MOST:
            _large.clear()
        _large[self._key(name)] = (now + min(number * _SECONDS_EACH, _SECONDS_AT_MOST), number)


@dataclass
class _Part:
    """A piece of SQL that gives rows or a number, with its parameters."""

    sql: str
    params: list[object]
    key: tuple[object, ...] | None = None


class _Statement:
    """A statement that gives one row of numbers. Each part may be left out of a run without being another statement."""

    def __init__(self, parts: Sequence[_Part], examples: Sequence[object]) -> None:
        self._sql = "SELECT " + ", ".join(
            f"CASE WHEN (SELECT %s) THEN -1 ELSE ({part.sql}) END" for part in parts
        )
        self._params = tuple(value for part in parts for value in (False, *part.params))
        self._flags = [sum(len(before.params) + 1 for before in parts[:n]) for n in range(len(parts))]
        self._holes = holes_of(self._params, examples)

    def run(self, values: Sequence[object], left_out: Sequence[bool]) -> tuple[int, ...]:
        params = list(filled(self._params, self._holes, values))
        for place, leave in zip(self._flags, left_out, strict=True):
            params[place] = leave
        with reader() as cursor:
            cursor.execute(self._sql, params)
            row: tuple[int, ...] = cursor.fetchone()
            return row


# Large numbers by what they count, each with the moment until which it serves.
_large: dict[tuple[object, ...], tuple[float, int]] = {}


def _number_of(rows: str) -> str:
    return f"SELECT COUNT(*) FROM ({rows}) counted"  # noqa: S608 - what a queryset composed


def _no_more(rows: str, most: int) -> str:
    return f"SELECT 1 FROM ({rows}) found LIMIT {most}"  # noqa: S608 - as above


def _united(querysets: Sequence[QuerySet[Any, Any]]) -> _Part | None:
    """The rows of several querysets, each once; None when none of them can have a row."""
    texts, params = [], []
    for queryset in querysets:
        try:
            text, given = queryset.query.get_compiler(connection=connection).as_sql()
        except EmptyResultSet:
            continue
        texts.append(f"({text})")
        params += list(given)
    return _Part(" UNION ".join(texts), params) if texts else None
