"""The ledger (Sổ theo dõi hồ sơ): what an agency accepted, in the order of acceptance, for who may see it.

A book is one agency's year. A dossier's number in it is that of its reception slip, which says the same on paper; it
never changes, however the book is narrowed or when it is printed.
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from motcua.agencies.selectors import Actor
from motcua.catalogue.selectors import cached_version
from motcua.dossiers.masking import book_mask
from motcua.dossiers.models import Dossier, IssuedSlip
from motcua.dossiers.selectors.access import submitted_to
from motcua.dossiers.states import ENDED, State
from motcua.forms.addresses import address_text
from motcua.kernel.dates import HANOI, format_date, to_local
from motcua.kernel.masking import Datum, Mask
from motcua.kernel.paging import Page
from motcua.process.selectors import cached_states

PAGE_SIZE = 50
# A book is counted exactly as far as it can be printed.
COUNTED_TO = 20_000

_COLUMNS = (
    "key",
    "code",
    "procedure_version_id",
    "procedure_version__name",
    "applicant_name",
    "applicant",
    "delivery",
    "agency__name",
    "division__name",
    "state",
    "state_diagram_id",
    "accepted_at",
    "appointed_at",
    "reappointed_at",
    "handed_over_at",
)


@dataclass(frozen=True)
class LedgerFilters:
    """Which part of the book: days of acceptance, both included; the division in charge; the procedure."""

    agency: int
    first: datetime.date
    last: datetime.date
    division: int | None = None
    procedure: str = ""

    @property
    def volume(self) -> str:
        """The number of the volume: its year, or the years."""
        years = (str(self.first.year), str(self.last.year))
        return years[0] if years[0] == years[1] else "–".join(years)


@dataclass(frozen=True)
class Entry:
    """One line of the book. Moments are None where they have not come; `number` "" where no slip was issued."""

    key: UUID
    number: str
    code: str
    procedure: str
    sets: int
    applicant: str
    contact: str
    resolver: str
    received: datetime.datetime
    due: datetime.datetime | None
    handed_over: datetime.datetime | None
    way: str
    note: str

    def texts(self) -> dict[str, str]:
        """The line as it is printed. The receiver signs on paper, where there is room for it."""
        return {
            "number": self.number,
            "code": self.code,
            "procedure": self.procedure,
            "sets": str(self.sets),
            "applicant": self.applicant,
            "contact": self.contact,
            "resolver": self.resolver,
            "received": moment_text(self.received),
            "due": moment_text(self.due),
            "handed_over": moment_text(self.handed_over),
            "way": self.way,
            "signed": "",
            "note": self.note,
        }


def moment_text(at: datetime.datetime | None) -> str:
    """ "08:15 23/11/2026"; "" for none."""
    return f"{to_local(at):%H:%M} {format_date(at)}" if at is not None else ""


def read_ledger(actor: Actor, filters: LedgerFilters, number: int) -> Page[Entry]:
    """One page of the book; two statements."""
    found = _found(actor, filters)
    total = found.order_by()[: COUNTED_TO + 1].count()
    start = (number - 1) * PAGE_SIZE
    entries = list(_entries(_rows(found)[start : start + PAGE_SIZE + 1], book_mask(actor, filters.agency)))
    return Page(
        entries[:PAGE_SIZE],
        number,
        PAGE_SIZE,
        has_next=len(entries) > PAGE_SIZE,
        total=min(total, COUNTED_TO),
        total_is_capped=total > COUNTED_TO,
    )


def all_entries(actor: Actor, filters: LedgerFilters, most: int) -> list[Entry]:
    """The whole part of the book, at most so many lines; one statement."""
    return list(_entries(_rows(_found(actor, filters))[:most], book_mask(actor, filters.agency)))


def _found(actor: Actor, filters: LedgerFilters) -> QuerySet[Dossier]:
    found = Dossier.objects.filter(
        submitted_to(actor),
        agency_id=filters.agency,
        accepted_at__gte=_start_of(filters.first),
        accepted_at__lt=_start_of(filters.last + datetime.timedelta(days=1)),
    )
    if filters.division is not None:
        found = found.filter(division_id=filters.division)
    if filters.procedure:
        found = found.filter(procedure__code=filters.procedure)
    return found


def _rows(found: QuerySet[Dossier]) -> QuerySet[Dossier, dict[str, Any]]:
    receptions = IssuedSlip.objects.filter(
        dossier=OuterRef("pk"), event__act__in=("accept", "submit")
    ).order_by("id")
    entry = Subquery(receptions.values("number")[:1])
    return found.order_by(F("accepted_at"), "id").values(*_COLUMNS, entry=entry)


def _entries(rows: Iterable[Mapping[str, Any]], mask: Mask) -> Iterator[Entry]:
    for row in rows:
        applicant = row["applicant"]
        contact = (
            mask.text(Datum.ADDRESS, address_text(applicant.get("address") or {})),
            mask.text(Datum.PHONE, applicant.get("phone", "")),
        )
        yield Entry(
            key=row["key"],
            number="" if row["entry"] is None else str(row["entry"]),
            code=row["code"] or "",
            procedure=row["procedure_version__name"],
            sets=cached_version(row["procedure_version_id"]).sets,
            applicant=row["applicant_name"],
            contact="; ".join(part for part in contact if part),
            resolver=row["division__name"] or row["agency__name"],
            received=row["accepted_at"],
            due=row["appointed_at"],
            handed_over=row["handed_over_at"],
            way=_way(row["delivery"].get("way", "")),
            note=_note(row),
        )


def _way(way: str) -> str:
    words = {"desk": _("Trực tiếp"), "post": _("Bưu chính công ích"), "online": _("Trực tuyến")}
    return words.get(way, words["desk"])


def _note(row: Mapping[str, Any]) -> str:
    """A second appointment, and how it ended where nothing was handed over."""
    notes = []
    if row["reappointed_at"] is not None:
        notes.append(_("Hẹn lại %(moment)s") % {"moment": moment_text(row["reappointed_at"])})
    if row["state"] in ENDED and row["state"] != State.HANDED_OVER:
        notes.append(cached_states(row["state_diagram_id"]).label(row["state"]))
    return "; ".join(notes)


def _start_of(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(), HANOI)
