"""What an attribute of a dossier is to a report: how PostgreSQL reads it and how a value is written for people.

What identifies or reaches a person can be listed, masked as everywhere, and is never grouped or narrowed by: a count
would tell what a mask hides.
"""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.db.models.expressions import Combinable
from django.utils.functional import Promise

from motcua.dossiers.selectors.progress import fates
from motcua.forms.addresses import address_text, province_code, provinces, ward_code, ward_name
from motcua.kernel.dates import format_date, format_datetime
from motcua.kernel.masking import Datum
from motcua.kernel.periods import Period
from motcua.process.selectors import States
from motcua.reports.designed.dictionary import Asked

Text = str | Promise


class Kind(StrEnum):
    """What a value is."""

    TEXT = "text"
    CHOICE = "choice"
    MOMENT = "moment"
    NUMBER = "number"


@dataclass(frozen=True)
class Ground:
    """What attributes need of one run: its period, the moment, the names of states, the elements of the dictionary."""

    period: Period
    now: datetime.datetime
    states: States | None
    asked: Mapping[str, Asked]

    @cached_property
    def fates(self) -> Mapping[str, Q]:
        """The law's profile of the period."""
        return fates(self.period, self.now)


Read = Callable[[Ground], Combinable]


@dataclass(frozen=True)
class Attribute:
    """One of them. read: its value for PostgreSQL. name: the value's own name there, where it has one beside its code.

    said: how a value is written, from the value and its name. can_group: also: can narrow a report. of_people: says
    something about who the dossier is for.
    """

    code: str
    label: Text
    family: Text
    kind: Kind
    read: Read
    name: Read | None = None
    said: Callable[[Ground, Any, Any], str] = lambda ground, value, name: str(
        name if name is not None else value
    )
    options: Callable[[Ground], list[tuple[str, str]]] | None = None
    can_group: bool = True
    of_people: bool = False
    datum: Datum | None = None
    # Whether a part of it (ward and province of an address) is what a mask leaves.
    is_part: bool = False
    is_tax_code: bool = False


def said_moment(_ground: Ground, value: Any, _name: Any) -> str:
    """A moment, or a day."""
    return format_datetime(value) if isinstance(value, datetime.datetime) else said_day(_ground, value, _name)


def said_day(_ground: Ground, value: Any, _name: Any) -> str:
    """A day."""
    return format_date(value) if isinstance(value, datetime.date) else str(value)


def said_address(_ground: Ground, value: Any, _name: Any) -> str:
    """An address in one line."""
    return address_text(value) if isinstance(value, dict) else str(value or "")


def said_ward(_ground: Ground, value: Any, _name: Any) -> str:
    """A ward by its code, with its province."""
    return ward_name(ward_code(value))


def said_province(_ground: Ground, value: Any, _name: Any) -> str:
    """A province by its code."""
    return {one.code: one.name for one in provinces()}.get(province_code(value), str(value))


def offered_provinces(_ground: Ground) -> list[tuple[str, str]]:
    """All provinces."""
    return [(one.code, one.name) for one in provinces()]


def said_in(words: Mapping[str, Text]) -> Callable[[Ground, Any, Any], str]:
    """Values that have words of their own."""
    return lambda _ground, value, _name: str(words.get(value, value))


def offered_from(words: Mapping[str, Text]) -> Callable[[Ground], list[tuple[str, str]]]:
    """The same to choose from."""
    return lambda _ground: [(code, str(label)) for code, label in words.items()]
