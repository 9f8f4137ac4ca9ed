"""Rows that become model instances, prepared once for a query that runs ever again.

The instances are those that Django's own reading gives (`tests/data/test_instances.py` holds the two against each
other). Django finds out anew for each run which columns belong to which model, and sets each column of each row as if
somebody had assigned it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Model
from django.db.models.base import ModelState
from django.db.models.fields.related_descriptors import ForeignKeyDeferredAttribute
from django.db.models.query import get_related_populators
from django.db.models.query_utils import DeferredAttribute
from django.db.models.signals import post_init, pre_init
from django.db.models.sql.compiler import SQLCompiler

Row = Sequence[Any]
# Its stubs are those of another version of Django.
populators: Callable[[Any, Any, str], list[Any]] = get_related_populators  # type: ignore[assignment]
# Columns whose value stands in the instance as it is.
_PLAIN = (DeferredAttribute, ForeignKeyDeferredAttribute)


class Instances:
    """How the rows of one composed query become instances, with their `select_related` and their annotations."""

    def __init__(self, compiler: SQLCompiler, using: str) -> None:
        info: Any = compiler.klass_info
        select: Any = compiler.select
        columns = info["select_fields"]
        self._start, self._end = columns[0], columns[-1] + 1
        names = [chosen[0].target.attname for chosen in select[self._start : self._end]]
        self._make = _maker(info["model"], names, using)
        self._related = [_Related(one) for one in populators(info, select, using)]
        self._annotations = list((compiler.annotation_col_map or {}).items())

    def of(self, row: Row) -> Model:
        """The instance of a row."""
        made = self._make(row[self._start : self._end])
        for related in self._related:
            related.add(row, made)
        for name, column in self._annotations:
            setattr(made, name, row[column])
        return made


class _Related:
    """One model that `select_related` brings along, with what it brings along itself."""

    def __init__(self, populator: Any) -> None:
        self._reordered = populator.reorder_for_init
        self._start = getattr(populator, "cols_start", 0)
        self._end = getattr(populator, "cols_end", 0)
        self._key = populator.pk_idx
        self._make = _maker(populator.model_cls, populator.init_list, populator.db)
        self._set_here, self._set_there = populator.local_setter, populator.remote_setter
        self._related = [_Related(one) for one in populator.related_populators]

    def add(self, row: Row, to: Model) -> None:
        values = self._reordered(row) if self._reordered else row[self._start : self._end]
        if values[self._key] is None:
            self._set_here(to, None)
            return
        made = self._make(values)
        for related in self._related:
            related.add(row, made)
        self._set_here(to, made)
        self._set_there(made, to)


def _maker(model: type[Model], names: Sequence[str], using: str) -> Callable[[Row], Model]:
    """What makes an instance of the values of these columns: Django, where a model does something at its making."""
    if not _is_plain(model, names):
        return lambda values: model.from_db(using, names, values)

    def make(values: Row) -> Model:
        made = model.__new__(model)
        state = ModelState()
        state.adding, state.db = False, using
        # A column that was not asked for is missing: Django reads it when somebody wants it.
        vars(made).update(zip(names, values, strict=True), _state=state)
        return made

    return make


def _is_plain(model: type[Model], names: Sequence[str]) -> bool:
    return (
        model.__init__ is Model.__init__
        and model.from_db.__func__ is Model.from_db.__func__  # type: ignore[attr-defined]
        and not pre_init.has_listeners(model)
        and not post_init.has_listeners(model)
        and all(type(getattr(model, name)) in _PLAIN for name in names)
    )
