"""Figures of the vault: what was put in and taken from it, by type or agency; what each owner has (II.18.3, II.18.5).

Every figure is of some agencies (ids; None for all): what those put in, what was submitted to those.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Case, Count, Max, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from motcua.agencies.models import Agency
from motcua.kernel.folding import fold
from motcua.kernel.paging import Page
from motcua.kernel.periods import Period
from motcua.people.models import User
from motcua.vault.models import Entry, Use

PAGE_SIZE = 50
MOST_OWNERS = 50_000
Agencies = Collection[int] | None
BY_TYPE, BY_AGENCY = "loai", "co-quan"


@dataclass(frozen=True, slots=True)
class Line:
    """A type of paper or an agency: papers in its vaults now and their bytes, what came in within the period by origin,
    and how often something was taken from there within the period.
    """

    code: str
    name: str
    papers: int = 0
    size: int = 0
    results: int = 0
    digitised: int = 0
    kept: int = 0
    uses: int = 0

    @property
    def came(self) -> int:
        """What came in within the period."""
        return self.results + self.digitised + self.kept


@dataclass(frozen=True, slots=True)
class OwnerLine:
    """One vault: whose, what is in it and how much room that takes. `kind`: in words."""

    name: str
    kind: str
    number: str
    papers: int
    size: int


def lines(by: str, period: Period, agencies: Agencies, type_code: str = "") -> list[Line]:
    """The lines by type or by agency, most papers first; two statements, three by agency."""
    entries, uses = _of(Entry.objects.all(), agencies), _of(Use.objects.all(), agencies)
    if type_code:
        entries, uses = entries.filter(type_code=type_code), uses.filter(type_code=type_code)
    key = "type_code" if by == BY_TYPE else "agency_id"
    within = Q(entered_at__gte=period.start, entered_at__lt=period.end)
    stored = entries.values(key).annotate(
        title=Max("type_title"),
        papers=Count("pk"),
        bytes=Coalesce(Sum("size"), 0),
        **{one.value: Count("pk", filter=within & Q(origin=one.value)) for one in Entry.Origin},
    )
    taken = uses.filter(at__gte=period.start, at__lt=period.end).values(key)
    used = {row[key]: row for row in taken.annotate(title=Max("type_title"), found=Count("pk"))}
    found: dict[Any, Line] = {
        row[key]: Line(
            code=str(row[key]),
            name=row["title"],
            papers=row["papers"],
            size=row["bytes"],
            results=row["result"],
            digitised=row["digitised"],
            kept=row["kept"],
            uses=used.get(row[key], {}).get("found", 0),
        )
        for row in stored
    }
    for place, row in used.items():
        found.setdefault(place, Line(code=str(place), name=row["title"], uses=row["found"]))
    if by == BY_AGENCY:
        found = _named(found)
    return sorted(found.values(), key=lambda one: (-one.papers, -one.uses, one.name))


def _of(rows: QuerySet[Any], agencies: Agencies) -> QuerySet[Any]:
    return rows if agencies is None else rows.filter(agency__in=agencies)


def _named(found: dict[Any, Line]) -> dict[Any, Line]:
    agencies = Agency.objects.only("code", "name").in_bulk(list(found))
    return {key: replace(one, code=agencies[key].code, name=agencies[key].name) for key, one in found.items()}


def owners_page(agencies: Agencies, words: str, number: int) -> Page[OwnerLine]:
    """Vaults by the room that they take, the largest first, narrowed by words of the owner's name; two statements."""
    first = (number - 1) * PAGE_SIZE
    found = _owners(agencies, words)
    rows = found[first : first + PAGE_SIZE + 1]
    shown = _owner_lines(list(rows))
    return Page(shown[:PAGE_SIZE], number, PAGE_SIZE, has_next=len(shown) > PAGE_SIZE)


def all_owners(agencies: Agencies, words: str) -> list[OwnerLine]:
    """The same without pages, at most `MOST_OWNERS`."""
    return _owner_lines(list(_owners(agencies, words)[:MOST_OWNERS]))


def _owners(agencies: Agencies, words: str) -> QuerySet[Any]:
    # What came without an account is one vault for each number.
    alone = Case(When(owner__isnull=True, then="owner_number"), default=Value(""))
    entries = _of(Entry.objects.all(), agencies).annotate(number_alone=alone)
    for word in fold(words).split():
        # What is searched otherwise holds numbers: found piece by piece, they would be no secret of who is shown none.
        is_number = any(letter.isdigit() for letter in word)
        entries = entries.filter(**{"owner_name__icontains" if is_number else "search_text__contains": word})
    grouped = entries.values("owner_id", "number_alone").annotate(
        papers=Count("pk"), bytes=Coalesce(Sum("size"), 0), name=Max("owner_name"), number=Max("owner_number")
    )
    return grouped.order_by("-bytes", "owner_id", "number_alone")


def _owner_lines(rows: list[dict[str, Any]]) -> list[OwnerLine]:
    people = User.objects.in_bulk([row["owner_id"] for row in rows if row["owner_id"] is not None])
    kinds = dict(User.Kind.choices)
    lines = []
    for row in rows:
        person = people.get(row["owner_id"])
        number = row["number"] if person is None else person.tax_code or person.id_number
        lines.append(
            OwnerLine(
                name=person.display_name if person is not None else row["name"],
                kind=str(kinds[person.kind]) if person is not None else "",
                number=number,
                papers=row["papers"],
                size=row["bytes"],
            )
        )
    return lines
