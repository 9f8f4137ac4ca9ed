"""Queries whose SQL is composed once and run many times.

Django composes the SQL of a queryset anew for each run, which costs several times what PostgreSQL needs for a row found
by its key. `KeptQuery` composes it once, with examples in the place of what differs, and puts the values in at each
run. Rows come back as the queryset would give them: model instances with their `select_related`, or tuples.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Field, Lookup, QuerySet, Value
from django.db.models.query import ModelIterable
from django.db.models.sql.compiler import SQLCompiler

from motcua.data.cursors import reader
from motcua.data.instances import Instances

R = TypeVar("R")


@Field.register_lookup
class AnyOf(Lookup):  # not generic at run time
    """`id__any_of=[…]`: like `__in`, but the whole list is one value, so that the SQL is the same for any length.

    With an `ArraySubquery` the subquery runs once and first, whatever the planner thinks of the rows around it.
    """

    lookup_name = "any_of"

    def get_prep_lookup(self) -> Any:
        """The list as it is."""
        return self.rhs if hasattr(self.rhs, "resolve_expression") else list(self.rhs)

    def get_db_prep_lookup(self, value: Any, connection: Any) -> tuple[str, Any]:
        """One placeholder for the whole list."""
        return "%s", [value]

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, Any]:
        """`column = ANY(%s)`."""
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} = ANY({right})", [*left_params, *right_params]


class Spelled(Value):
    """A whole number written into the SQL itself, so that the plan is made for it and not for any number.

    For what is rare with one person and frequent with another: a statement of its own for each, but the right one.
    """

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[()]]:
        """The digits."""
        return str(int(self.value)), ()


class KeptQuery(Generic[R]):
    """A queryset with holes. Calling it with values, in the order of the examples, gives the list of its rows.

    `build` makes the queryset from one value for each hole; it must use each value as it is (no arithmetic, no branch
    on it). `examples`: a value of the right type for each hole, different from each other and from every constant of
    the query. The list of an `__in` is no hole, since its length is part of the SQL; that of `__any_of` is one.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, R]], *examples: object) -> None:
        self._build = build
        self._examples = examples
        self._composed: _Composed | None = None

    def __call__(self, *values: object) -> list[R]:
        """The rows for these values: one statement."""
        composed = self._composed
        if composed is None:
            try:
                composed = _Composed(self._build(*self._examples), self._examples)
            except EmptyResultSet:  # its conditions exclude each other: no value finds a row
                return []
            self._composed = composed
        return composed.rows(values)

    def first(self, *values: object) -> R | None:
        """The first row, or None; the queryset itself must end with a limit where there may be many."""
        return next(iter(self(*values)), None)


class KeptFigures:
    """Counts over one queryset, in one statement, as `aggregate` gives them; composed once like a `KeptQuery`.

    `build` gives, from one value for each hole, the queryset and the figures by name. A value may stay unused.
    """

    def __init__(
        self, build: Callable[..., tuple[QuerySet[Any, Any], Mapping[str, Any]]], *examples: object
    ) -> None:
        rows, figures = build(*examples)
        query = rows.query.clone()
        for name, figure in figures.items():
            query.add_annotation(figure, name)
        query.default_cols = False
        self._names = tuple(figures)
        self._sql = ""
        if not figures:
            return
        try:
            self._sql, params = query.get_compiler(connection=connection).as_sql()
        except EmptyResultSet:  # nothing can be counted: every figure is 0
            return
        self._params = tuple(params)
        self._holes = holes_of(params, examples)

    def __call__(self, *values: object) -> dict[str, int]:
        """The figures for these values."""
        if not self._sql:
            return dict.fromkeys(self._names, 0)
        with reader() as cursor:
            cursor.execute(self._sql, filled(self._params, self._holes, values))
            return dict(zip(self._names, cursor.fetchone(), strict=True))


Hole = tuple[int, int, type | None]


def holes_of(params: Sequence[object], examples: Sequence[object]) -> list[Hole]:
    """Where in the parameters which example stands, and the type in which the database layer wraps it."""
    found = []
    for place, value in enumerate(params):
        for number, example in enumerate(examples):
            if value == example and isinstance(value, type(example)):
                found.append((place, number, type(value) if type(value) is not type(example) else None))
                break
    return found


def filled(params: Sequence[object], holes: Sequence[Hole], values: Sequence[object]) -> list[Any]:
    """The parameters of one run: each hole holds its value, as the database layer wants it."""
    given: list[Any] = list(params)
    for place, number, wrap in holes:
        value = values[number]
        given[place] = value if wrap is None or value is None else wrap(value)
    return given


class _Composed:
    """The SQL of one queryset, and how its rows are read."""

    def __init__(self, queryset: QuerySet[Any, Any], examples: Sequence[object]) -> None:
        self._queryset: Any = queryset.all()
        compiler = self._queryset.query.get_compiler(connection=connection)
        self._sql, params = compiler.as_sql()
        self._params = tuple(params)
        self._holes = holes_of(params, examples)
        if len({number for _place, number, _wrap in self._holes}) != len(examples):
            raise TypeError(f"the query does not use each of its {len(examples)} values as it is")
        self._reading = _Reading(compiler)
        self._instances: Instances | None = None
        if self._queryset._iterable_class is ModelIterable and not vars(queryset)["_known_related_objects"]:
            self._instances = Instances(compiler, self._queryset.db)

    def rows(self, values: Sequence[object]) -> list[Any]:
        params = filled(self._params, self._holes, values)
        if self._instances is not None:
            return [self._instances.of(row) for row in self._reading.rows(self._sql, params)]
        queryset = self._queryset._chain()
        reading = self._reading.of(self._sql, params)
        queryset.query.get_compiler = lambda *_args, **_kwargs: reading
        return list(queryset._iterable_class(queryset))


class _Reading:
    """Stands in for the compiler of a queryset: runs the SQL that is already there and reads rows in the same way."""

    def __init__(self, compiler: SQLCompiler) -> None:
        self._compiler = compiler
        self.select = compiler.select
        self.klass_info = compiler.klass_info
        self.annotation_col_map = compiler.annotation_col_map
        self.query = compiler.query
        self._converters = compiler.get_converters([chosen[0] for chosen in compiler.select or ()])
        self._sql = ""
        self._params: Sequence[Any] = ()

    def of(self, sql: str, params: Sequence[Any]) -> "_Reading":
        twin = object.__new__(_Reading)
        twin.__dict__.update(self.__dict__)
        twin._sql, twin._params = sql, params
        return twin

    def rows(self, sql: str, params: Sequence[Any]) -> Iterator[Sequence[Any]]:
        """The rows of one run, each value as the field that it belongs to wants it."""
        return self.results_iter([_fetched(sql, params)])

    def execute_sql(self, *_args: object, **_kwargs: object) -> list[list[tuple[Any, ...]]]:
        return [_fetched(self._sql, self._params)]

    def results_iter(
        self,
        results: list[list[tuple[Any, ...]]] | None = None,
        *,
        tuple_expected: bool = False,
        **_kwargs: object,
    ) -> Iterator[Sequence[Any]]:
        rows: Any = (results if results is not None else self.execute_sql())[0]
        if self._converters:
            rows = self._compiler.apply_converters(rows, self._converters)
        return map(tuple, rows) if tuple_expected else iter(rows)


def _fetched(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    with reader() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()
