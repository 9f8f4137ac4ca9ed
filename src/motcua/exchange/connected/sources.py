"""What every connected database is to the rest of the system. Which there are: `registry.py`."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from django.utils.functional import Promise

from motcua.people.models import ProvenFacts, User

FINDING = "finding"
"""In an answer: what must be told of the subject itself (`Enquiry.Finding`), where there is anything."""


@dataclass(frozen=True)
class Subject:
    """The person who is asked about, by the three things that must agree."""

    id_number: str
    full_name: str
    birth_date: datetime.date


@dataclass(frozen=True)
class Enterprise:
    """The enterprise or household business that is asked about. `tax_code`: its digits."""

    tax_code: str


class Source(Protocol):
    """A connected database. For people: its name, what it is told (`sent`), and that it knows nobody such (`unknown`).

    `may_be_checked`: whether officers may hold a dossier against it. `nobody`: a subject that there is none of.
    """

    @property
    def code(self) -> str: ...

    @property
    def name(self) -> str | Promise: ...

    @property
    def sent(self) -> str | Promise: ...

    @property
    def unknown(self) -> str | Promise: ...

    @property
    def may_be_checked(self) -> bool: ...

    @property
    def nobody(self) -> Any: ...

    def is_configured(self) -> bool:
        """Whether it can be asked."""
        ...

    def subject_of(self, person: User) -> Any:
        """The account as this database is asked about it; None where it says too little, or is not proven.

        Proven is what a provider of identity proved (`ProvenFacts`), or every account, where the agency vouches for
        all. A statement at most.
        """
        ...

    def ask(self, request: UUID, subject: Any) -> Mapping[str, object]:
        """What it says about this subject: {attribute: value}; dates in ISO form, addresses as forms hold them.

        Raises NotFoundThere, or Unanswered with its reason. May take several seconds.
        """
        ...


class NotFoundThere(Exception):
    """The database knows no such subject."""


class Unanswered(Exception):
    """No answer that could be used. The text is for the log: nothing personal stands in it."""


class Away(Unanswered):
    """It could not be reached, or not in time."""


class Refused(Unanswered):
    """It does not accept who we are: the settings must be looked at."""


class Strange(Unanswered):
    """It answered something that cannot be used."""


def proven_facts(person: User, kind: str) -> ProvenFacts | None:
    """What a provider of identity proved of an account of this kind."""
    return ProvenFacts.objects.filter(person=person, kind=kind).first()
