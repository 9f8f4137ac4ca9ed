"""Several counts in one statement, whose cost does not grow with what is counted.

Each count stops at `most`: so far it is of this moment. What has more is counted whole in a statement of its own, and
that number serves all who ask for the same for a while, a millisecond for each thing counted: 417 is half a second old
at most and 45,000 three quarters of a minute. So the work stays in proportion, and nobody waits for a large number.
"""

import datetime
import itertools
import time
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from operator import and_
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet

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
        self._whole: dict[str, _Counted] = {}
        self._zero: list[str] = []
        texts, params = [], []
        for name, querysets in build(*examples).items():
            capped = _united([one.order_by().values("pk")[: most + 1] for one in querysets])
            whole = _united([one.order_by().values("pk") for one in querysets])
            if capped is None or whole is None:
                self._zero.append(name)
                continue
            texts.append(f"({_number_of(_no_more(capped[0], most + 1))})")
            params += capped[1]
            self._whole[name] = _Counted(_number_of(whole[0]), whole[1], examples)
        self._first = _Counted(f"SELECT {', '.join(texts)}", params, examples)

    def __call__(self, *moments: datetime.datetime) -> dict[str, int]:
        """The numbers at these moments: one statement, and one for each large number nobody asked for lately."""
        counts = dict.fromkeys(self._zero, 0)
        if self._whole:
            for name, number in zip(self._whole, self._first.run(moments), strict=True):
                counts[name] = number if number <= self._most else self._beyond(name, moments)
        return counts

    def _beyond(self, name: str, moments: Sequence[object]) -> int:
        counted, now = self._whole[name], time.monotonic()
        until, number = _large.get(counted.key, (0.0, 0))
        if until <= now:
            (number,) = counted.run(moments)
            if len(_large) >= _KEPT_AT_MOST:
                _large.clear()
            _large[counted.key] = (now + min(number * _SECONDS_EACH, _SECONDS_AT_MOST), number)
        return max(number, self._most + 1)


class _Counted:
    """A statement that gives one row of numbers."""

    def __init__(self, sql: str, params: Sequence[object], examples: Sequence[object]) -> None:
        self._sql = sql
        self._params = tuple(params)
        self._holes = holes_of(params, examples)
        places = {place for place, _number, _wrap in self._holes}
        # What tells what is counted: the text, and the values that are no moments.
        self.key = (sql, *(repr(value) for place, value in enumerate(params) if place not in places))

    def run(self, values: Sequence[object]) -> tuple[int, ...]:
        with connection.cursor() as cursor:
            cursor.execute(self._sql, filled(self._params, self._holes, values))
            row: tuple[int, ...] = cursor.fetchone()
            return row


# Large numbers by what they count, each with the moment until which it serves.
_large: dict[tuple[str, ...], tuple[float, int]] = {}


def _number_of(rows: str) -> str:
    return f"SELECT COUNT(*) FROM ({rows}) counted"  # noqa: S608 - what a queryset composed


def _no_more(rows: str, most: int) -> str:
    return f"SELECT 1 FROM ({rows}) found LIMIT {most}"  # noqa: S608 - as above


def _united(querysets: Sequence[QuerySet[Any, Any]]) -> tuple[str, list[object]] | None:
    """The rows of several querysets, each once; None when none of them can have a row."""
    texts, params = [], []
    for queryset in querysets:
        try:
            text, given = queryset.query.get_compiler(connection=connection).as_sql()
        except EmptyResultSet:
            continue
        texts.append(f"({text})")
        params += list(given)
    return (" UNION ".join(texts), params) if texts else None
