"""What every connected database is to the rest of the system, and which there are."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from django.utils.functional import Promise


@dataclass(frozen=True)
class Subject:
    """The person who is asked about, by the three things that must agree."""

    id_number: str
    full_name: str
    birth_date: datetime.date


class Source(Protocol):
    """A connected database. `name` and `sent`: for people, its name and what it is told about them."""

    @property
    def code(self) -> str: ...

    @property
    def name(self) -> str | Promise: ...

    @property
    def sent(self) -> str | Promise: ...

    def is_configured(self) -> bool:
        """Whether the settings name it."""
        ...

    def ask(self, request: UUID, subject: Subject) -> Mapping[str, object]:
        """What it says about this person: {attribute: value}; dates in ISO form, addresses as forms hold them.

        Raises NotFoundThere, or Unanswered with its reason. May take several seconds.
        """
        ...


class NotFoundThere(Exception):
    """The database knows no such person."""


class Unanswered(Exception):
    """No answer that could be used. The text is for the log: nothing personal stands in it."""


class Away(Unanswered):
    """It could not be reached, or not in time."""


class Refused(Unanswered):
    """It does not accept who we are: the settings must be looked at."""


class Strange(Unanswered):
    """It answered something that cannot be used."""


def sources() -> dict[str, Callable[[], Source]]:
    """All connected databases by code."""
    from motcua.exchange.connected.population import Population

    return {Population.code: Population}


def source(code: str) -> Source | None:
    """The database, where there is one of this code and the settings name it."""
    make = sources().get(code)
    made = make() if make else None
    return made if made is not None and made.is_configured() else None
