"""Answers as reports know them: by the element of the data dictionary, whichever form asks and whatever it calls it.

A form that asks for one element several times (the child's, the mother's, the father's) counts with the first.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db.models import Max

from motcua.agencies.selectors import stamp
from motcua.forms.definition import Column, Kind
from motcua.forms.dictionary import Element
from motcua.forms.masked import datum_of
from motcua.forms.models import FormVersion, ListVersion
from motcua.forms.parsing import parse
from motcua.forms.selectors import data_elements
from motcua.kernel.masking import Datum

# Kinds that are no single value, or nothing to read.
_UNREADABLE = frozenset({Kind.TABLE, Kind.FILE, Kind.SIGNATURE, Kind.CHOICES, Kind.NOTE, Kind.SECTION})


@dataclass(frozen=True)
class Place:
    """A field that asks for an element: its code, the versions of forms that have it, whether its value is an entry."""

    field: str
    versions: tuple[int, ...]
    is_entry: bool = False


@dataclass(frozen=True)
class Asked:
    """An element with the fields that ask for it. `options`: words of its values; `datum`: how it is masked."""

    element: Element
    places: tuple[Place, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)
    datum: Datum | None = None

    @property
    def kind(self) -> Kind:
        """The kind of its values."""
        return self.element.kind


def asked_elements() -> Mapping[str, Asked]:
    """Every readable element of the dictionary, by code; at most thirty seconds old, no statement once in memory."""
    return _asked(*_newest(stamp()))


def unasked(elements: Mapping[str, Element]) -> Mapping[str, Asked]:
    """Elements that are not published yet: to check what names them."""
    return {code: Asked(one) for code, one in elements.items() if one.kind not in _UNREADABLE}


@lru_cache(maxsize=2)
def _newest(at: int) -> tuple[int, int]:
    """What was published last: whatever is read of forms and dictionaries holds until something else is."""
    forms = FormVersion.objects.aggregate(last=Max("id"))["last"] or 0
    lists = ListVersion.objects.filter(family=ListVersion.Family.DICTIONARY).aggregate(last=Max("id"))["last"]
    return forms, lists or 0


@lru_cache(maxsize=4)
def _asked(forms: int, lists: int) -> Mapping[str, Asked]:
    readable = {code: one for code, one in data_elements().items() if one.kind not in _UNREADABLE}
    found = {code: _Gathered(element) for code, element in readable.items()}
    for version, definition in FormVersion.objects.filter(id__lte=forms).values_list("id", "definition"):
        seen: set[str] = set()
        for asked in parse(definition).fields:
            if asked.datum in found and asked.datum not in seen and asked.kind not in _UNREADABLE:
                seen.add(asked.datum)
                found[asked.datum].add(version, asked)
    return {code: one.asked() for code, one in found.items()}


class _Gathered:
    def __init__(self, element: Element) -> None:
        self._element = element
        self._versions: dict[tuple[str, bool], list[int]] = {}
        self._options: dict[str, str] = {}
        self._datum = datum_of(Column(element.code, element.kind, element.name))

    def add(self, version: int, asked: Any) -> None:
        self._versions.setdefault((asked.code, asked.kind is Kind.LOOKUP), []).append(version)
        self._options |= {option.value: option.label for option in asked.options}
        # One form that says by its source what it is says it for all.
        self._datum = self._datum or datum_of(asked)

    def asked(self) -> Asked:
        places = tuple(
            Place(code, tuple(versions), is_entry)
            for (code, is_entry), versions in sorted(self._versions.items())
        )
        return Asked(self._element, places, self._options, self._datum)
