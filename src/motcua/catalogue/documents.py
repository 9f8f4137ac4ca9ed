"""Legal documents: kept with their history, known again by their number, in force or not on a day.

A procedure, a form or a slip names a document by its number ("17/2020/NĐ-CP"), however that is spelled; whether the
document is in the catalogue and in force is looked up when it is shown, so that nothing has to be published anew when
a document ends.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils import timezone

from motcua.catalogue.definition import LegalBasis
from motcua.catalogue.models import EntryChange, LegalDocument
from motcua.kernel.folding import fold
from motcua.people.models import User

_DAYS = ("issued_on", "effective_from", "effective_until")
_TEXTS = ("number", "kind", "title", "issuer", "replaced_by", "link")


class Standing(StrEnum):
    """Whether a document is in force on a day."""

    AHEAD = "ahead"
    IN_FORCE = "in_force"
    # In force, and its last day is known.
    ENDING = "ending"
    ENDED = "ended"
    # Not in the catalogue, or there without the day from which it is in force.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Basis:
    """A legal basis of a procedure with what the catalogue says of it. `document`: None when it is not there."""

    number: str
    title: str
    standing: Standing
    document: LegalDocument | None


def key_of(number: str) -> str:
    """By what a number is known again, however its letters and blanks are written."""
    return fold(number).replace(" ", "")


def standing_on(day: datetime.date, document: LegalDocument | None) -> Standing:
    """Whether a document is in force on a day; its first and its last day count."""
    if document is None:
        return Standing.UNKNOWN
    starts, ends = document.effective_from, document.effective_until
    if ends is not None and ends < day:
        return Standing.ENDED
    if starts is None:
        return Standing.UNKNOWN if ends is None else Standing.ENDING
    if starts > day:
        return Standing.AHEAD
    return Standing.IN_FORCE if ends is None else Standing.ENDING


def documents_named(numbers: Iterable[str]) -> dict[str, LegalDocument]:
    """The documents of these numbers that are in the catalogue, by `key_of`; one statement, none for no numbers."""
    keys = {key_of(number) for number in numbers}
    if not keys:
        return {}
    return {document.key: document for document in LegalDocument.objects.filter(key__in=keys)}


def numbers_offered(most: int = 500) -> list[str]:
    """Numbers to choose from when a basis is named, the newest first, without those that have ended; one statement."""
    today = timezone.localdate()
    standing = LegalDocument.objects.exclude(effective_until__lt=today)
    return list(standing.order_by("-issued_on", "-id").values_list("number", flat=True)[:most])


def basis_on(day: datetime.date, named: Sequence[LegalBasis]) -> list[Basis]:
    """The legal bases of a procedure with their validity on a day, in their order; one statement."""
    documents = documents_named(one.number for one in named)
    found = []
    for one in named:
        document = documents.get(key_of(one.number))
        found.append(Basis(one.number, one.title, standing_on(day, document), document))
    return found


def save_document(content: Mapping[str, Any], by: User | None = None) -> bool:
    """Keep a document (the item of a package of kind "documents"); return whether anything changed."""
    key = key_of(content["number"])
    row = LegalDocument.objects.filter(key=key).first() or LegalDocument(key=key)
    before = item_of(row) if row.pk else {}
    for name in _TEXTS:
        setattr(row, name, content.get(name, ""))
    for name in _DAYS:
        given = content.get(name)
        setattr(row, name, datetime.date.fromisoformat(given) if given else None)
    after = item_of(row)
    if after == before:
        return False
    row.save()
    changed = [name for name in (*_TEXTS, *_DAYS) if before.get(name) != after.get(name)]
    EntryChange.objects.create(
        kind=EntryChange.Kind.DOCUMENTS,
        code=key,
        by=by,
        before={name: before.get(name, "") for name in changed} if before else {},
        after={name: after.get(name, "") for name in changed},
    )
    return True


def item_of(document: LegalDocument) -> dict[str, str]:
    """A document as packages carry it: what is empty is left out."""
    days = {name: getattr(document, name) for name in _DAYS}
    item = {name: getattr(document, name) for name in _TEXTS}
    item |= {name: day.isoformat() for name, day in days.items() if day is not None}
    return {name: value for name, value in item.items() if value}
