"""Reading the catalogue of legal documents: found by words and filters, a page at a time."""

import datetime
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from motcua.catalogue.documents import Standing, item_of, key_of, standing_on
from motcua.catalogue.models import LegalDocument
from motcua.kernel.folding import fold
from motcua.kernel.paging import PAGE_SIZE, Page

STANDINGS = {
    Standing.IN_FORCE: gettext_lazy("Đang có hiệu lực"),
    Standing.ENDING: gettext_lazy("Sắp hết hiệu lực"),
    Standing.ENDED: gettext_lazy("Hết hiệu lực"),
    Standing.AHEAD: gettext_lazy("Chưa có hiệu lực"),
    Standing.UNKNOWN: gettext_lazy("Chưa rõ hiệu lực"),
}
TONES = {
    Standing.IN_FORCE: "green",
    Standing.ENDING: "amber",
    Standing.ENDED: "late",
    Standing.AHEAD: "blue",
    Standing.UNKNOWN: "grey",
}


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed by; "" narrows nothing."""

    q: str = ""
    kind: str = ""
    standing: str = ""


@dataclass(frozen=True)
class Shown:
    """A document with whether it is in force today."""

    document: LegalDocument
    standing: Standing

    @property
    def word(self) -> str:
        """Whether it is in force, in words."""
        return str(STANDINGS[self.standing])

    @property
    def tone(self) -> str:
        """The colour of that."""
        return TONES[self.standing]


def filters_of(request: HttpRequest) -> Filters:
    """What the address of the list narrows it by; an unknown value narrows nothing."""
    kind, standing = request.GET.get("loai", ""), request.GET.get("hieu-luc", "")
    return Filters(
        q=request.GET.get("q", "").replace("\0", "")[:200],
        kind=kind if kind in LegalDocument.Kind.values else "",
        standing=standing if standing in STANDINGS else "",
    )


def page_of(filters: Filters, today: datetime.date, number: int) -> Page[Shown]:
    """A page of documents, the newest first; two statements."""
    rows = filtered(filters, today)
    total = rows.count()
    start = (number - 1) * PAGE_SIZE
    items = [Shown(row, standing_on(today, row)) for row in rows[start : start + PAGE_SIZE]]
    return Page(items, number, PAGE_SIZE, start + len(items) < total, total)


def filtered(filters: Filters, today: datetime.date) -> QuerySet[LegalDocument, LegalDocument]:
    """The documents that have every word in their number, title or issuer, and the wanted kind and standing."""
    rows = LegalDocument.objects.order_by("-issued_on", "-id")
    for word in filters.q.split():
        found = Q(title__icontains=word) | Q(issuer__icontains=word)
        key = key_of(word)
        rows = rows.filter(found | Q(key__contains=key) if key else found)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    return rows.filter(_of_standing(filters.standing, today)) if filters.standing else rows


def _of_standing(standing: str, today: datetime.date) -> Q:
    """The same as `catalogue.documents.standing_on` says, for the database."""
    ended = Q(effective_until__lt=today)
    ahead = Q(effective_from__gt=today)
    match standing:
        case Standing.ENDED:
            return ended
        case Standing.AHEAD:
            return ahead & ~ended
        case Standing.ENDING:
            return Q(effective_until__gte=today) & (Q(effective_from=None) | Q(effective_from__lte=today))
        case Standing.IN_FORCE:
            return Q(effective_from__lte=today, effective_until=None)
        case _:
            return Q(effective_from=None, effective_until=None)


def digest(item: Mapping[str, str]) -> str:
    """What a page remembers of the document that it was made from."""
    return hashlib.sha256(json.dumps(item, sort_keys=True).encode()).hexdigest()


def seen(document: LegalDocument) -> str:
    """The same of a document."""
    return digest(item_of(document))


def kind_options() -> list[tuple[str, str]]:
    """The kinds of documents to choose from."""
    return [(value, str(label)) for value, label in LegalDocument.Kind.choices]


def kind_of(words: str) -> str:
    """The kind that a word names, with or without marks; "" for none."""
    return next((value for value, label in kind_options() if fold(label) == fold(words)), "")
