"""Reading registers: what is public, by words, filters and order; one's own entries; the history of an entry."""

import datetime
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db.models import Count, Q, QuerySet

from motcua.agencies.resolving import kept_codes, kept_with
from motcua.agencies.selectors import stamp
from motcua.catalogue.search_text import all_of, query_words
from motcua.data.lexemes import LexemeQuery
from motcua.kernel.folding import fold
from motcua.kernel.paging import PAGE_SIZE, Page
from motcua.registers.definition import Column, RegisterDefinition, parse
from motcua.registers.models import Change, Entry, Register, RegisterVersion

COUNTED_TO = 10_000
MOST_CHOICES = 200
LONGEST_QUERY = 200
SORTS: Mapping[str, tuple[str, ...]] = {
    "new": ("-serial",),
    "old": ("serial",),
    "name": ("sort_key", "id"),
    "-name": ("-sort_key", "-id"),
}


@lru_cache(maxsize=256)
def cached_definition(version_id: int) -> RegisterDefinition:
    """The parsed definition of one version (one statement the first time)."""
    return parse(RegisterVersion.objects.get(id=version_id).definition)


@dataclass(frozen=True, slots=True)
class Card:
    """A register in a list of registers. `count`: of what everyone may see in it."""

    code: str
    title: str
    description: str
    count: int


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose an entry is: an account, or for what was brought to a desk the identity or tax number given there."""

    account: int | None = None
    number: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as it is read. `cells`: (column code, label, text, kind) of the columns that the reader may see."""

    number: str
    heading: str
    status: str
    status_label: str
    agency_name: str
    agency_code: str
    entered_at: datetime.datetime
    changed_at: datetime.datetime | None
    ended_at: datetime.datetime | None
    cells: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What narrows a list of entries; empty = not narrowed. `values`: by column code."""

    q: str = ""
    agency: str = ""
    status: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RegisterView:
    """A register with its current definition."""

    id: int
    definition: RegisterDefinition


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a select, with how many entries of the register it stands for."""

    value: str
    text: str


def find_register(code: str) -> RegisterView | None:
    """A published register."""
    found = Register.objects.filter(code=code, current__isnull=False).values_list("id", "current_id").first()
    return RegisterView(found[0], cached_definition(found[1])) if found is not None else None


def public_register(code: str) -> RegisterView | None:
    """A register that everyone may read; None for any other."""
    found = find_register(code)
    return found if found is not None and found.definition.is_public else None


def public_cards(agencies: Collection[int] = ()) -> list[Card]:
    """The public registers (of some agencies, by id: those in which they have entries) with their counts.

    Two statements.
    """
    current = dict(Register.objects.filter(current__isnull=False).values_list("id", "current_id"))
    public = {
        register: definition
        for register, version in current.items()
        if (definition := cached_definition(version)).is_public
    }
    showing_ended = [register for register, one in public.items() if one.shows_ended]
    entries = Entry.objects.filter(register_id__in=public).filter(
        Q(status=Entry.Status.IN_FORCE) | Q(register_id__in=showing_ended)
    )
    if agencies:
        entries = entries.filter(agency_id__in=list(agencies))
    counts = dict(entries.values_list("register_id").annotate(Count("id")))
    cards = [
        Card(one.code, one.title, one.description, counts.get(register, 0))
        for register, one in public.items()
        if not agencies or counts.get(register)
    ]
    return sorted(cards, key=lambda card: card.title)


def public_entries(register: RegisterView) -> QuerySet[Entry]:
    """The entries of a public register that everyone may read."""
    entries = Entry.objects.filter(register_id=register.id)
    return entries if register.definition.shows_ended else entries.filter(status=Entry.Status.IN_FORCE)


def entries_page(
    register: RegisterView,
    entries: QuerySet[Entry],
    asked: Asked,
    sort: str,
    number: int,
    *,
    public: bool = True,
) -> Page[Shown]:
    """One page of entries, in two statements."""
    found = narrowed(register.definition, entries, asked)
    start = (number - 1) * PAGE_SIZE
    total = len(found.order_by().values_list("id", flat=True)[: COUNTED_TO + 1])
    rows = _read(found.order_by(*SORTS.get(sort, SORTS["new"]))[start : start + PAGE_SIZE + 1])
    readable = register.definition if public else None
    shown = [_shown(row, readable, listed=True) for row in rows[:PAGE_SIZE]]
    return Page(
        shown,
        number,
        PAGE_SIZE,
        has_next=len(rows) > PAGE_SIZE,
        total=min(total, COUNTED_TO),
        total_is_capped=total > COUNTED_TO,
    )


def narrowed(definition: RegisterDefinition, entries: QuerySet[Entry], asked: Asked) -> QuerySet[Entry]:
    """The entries that have the words and the values."""
    words = query_words(asked.q[:LONGEST_QUERY])
    if words:
        entries = entries.filter(search=LexemeQuery(all_of(words)))
    elif asked.q.strip():
        entries = entries.none()
    if asked.agency:
        entries = entries.filter(agency_id__in=_agencies_of(asked.agency))
    if asked.status in Entry.Status.values:
        entries = entries.filter(status=asked.status)
    wanted = {
        column.code: asked.values[column.code]
        for column in definition.columns
        if column.is_filter and asked.values.get(column.code)
    }
    return entries.filter(values__contains=wanted) if wanted else entries


def _agencies_of(code: str) -> tuple[int, ...]:
    """The agency that a code of today or of before names, with the ended ones whose entries it keeps."""
    named = kept_codes(stamp()).named(code)
    return kept_with(named, stamp()) if named is not None else ()


def filter_choices(register: RegisterView, entries: QuerySet[Entry]) -> dict[str, list[Choice]]:
    """What each filter offers, by column code ("agency" beside them); one statement for all."""
    columns = [column for column in register.definition.public_columns if column.is_filter]
    rows = entries.order_by().values_list(
        "agency__code", "agency__name", *[f"values__{c.code}" for c in columns]
    )
    found: dict[str, dict[str, str]] = {"agency": {}, **{column.code: {} for column in columns}}
    for agency, name, *values in rows.distinct()[: MOST_CHOICES * 10]:
        found["agency"][agency] = name
        for column, value in zip(columns, values, strict=True):
            if value and len(found[column.code]) < MOST_CHOICES:
                found[column.code][value] = value
    return {
        code: [Choice(value, text) for value, text in sorted(texts.items(), key=lambda pair: fold(pair[1]))]
        for code, texts in found.items()
    }


def public_entry(register: RegisterView, number: str) -> Shown | None:
    """An entry as everyone may read it."""
    rows = _read(public_entries(register).filter(number=number))
    return _shown(rows[0], register.definition, listed=False) if rows else None


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry in short, ended or not, for whom it concerns."""

    number: str
    heading: str
    status: str

    @property
    def in_force(self) -> bool:
        """Whether it may still be changed or ended."""
        return self.status == Entry.Status.IN_FORCE


def entry_card(register: RegisterView, number: str) -> Kept | None:
    """An entry in short; one statement."""
    found = Entry.objects.filter(register_id=register.id, number=number).values_list("heading", "status")
    row = found.first()
    return Kept(number, *row) if row is not None else None


def history_of(register: RegisterView, number: str) -> list[Change]:
    """What happened to an entry, newest first."""
    found = Change.objects.filter(entry__register_id=register.id, entry__number=number)
    return list(found.select_related("version").order_by("-seq"))


def rows_for_export(
    register: RegisterView, entries: QuerySet[Entry], asked: Asked, most: int
) -> Iterator[list[str]]:
    """The public columns of every entry found, as texts, number and status before them."""
    found = narrowed(register.definition, entries, asked).order_by("-serial")
    for row in found.values("number", "status", "values", "version_id")[:most].iterator(chunk_size=2000):
        own = cached_definition(row["version_id"])
        readable = {column.code for column in _readable(own, register.definition)}
        yield [
            row["number"],
            own.status_label(row["status"]),
            *(
                str(row["values"].get(column.code, "")) if column.code in readable else ""
                for column in register.definition.public_columns
            ),
        ]


def own_entry(code: str, reference: str, owner: Owner) -> tuple[str, str] | None:
    """(number, status) of somebody's own entry, by its number or the code of the dossier that entered it."""
    text = reference.strip().upper()
    whose = Q(pk__in=[])
    if owner.account is not None:
        whose |= Q(owner_id=owner.account)
    if owner.number:
        whose |= Q(holder=owner.number)
    if not text:
        return None
    return (
        Entry.objects.filter(whose, Q(number=text) | Q(dossier=text), register__code=code)
        .order_by("-serial")
        .values_list("number", "status")
        .first()
    )


def entry_of_dossier(code: str, dossier: str) -> str | None:
    """The number of the entry that a dossier entered into a register."""
    found = Entry.objects.filter(register__code=code, dossier=dossier).order_by("-serial")
    return found.values_list("number", flat=True).first()


_COLUMNS = (
    "number",
    "heading",
    "status",
    "values",
    "version_id",
    "entered_at",
    "changed_at",
    "ended_at",
    "agency__name",
    "agency__code",
)


def _read(entries: QuerySet[Entry]) -> list[dict[str, Any]]:
    return list(entries.values(*_COLUMNS))


def _readable(own: RegisterDefinition, current: RegisterDefinition) -> list[Column]:
    """What everyone may read of an entry: public when it was made, and public still."""
    public = {column.code for column in own.public_columns}
    return [column for column in current.public_columns if column.code in public]


def _shown(row: Mapping[str, Any], current: RegisterDefinition | None, *, listed: bool) -> Shown:
    """`current`: the definition in force, for everyone's eyes; None = for officers, who read every column."""
    definition = cached_definition(row["version_id"])
    columns = _readable(definition, current) if current is not None else definition.columns
    return Shown(
        number=row["number"],
        heading=row["heading"],
        status=row["status"],
        status_label=definition.status_label(row["status"]),
        agency_name=row["agency__name"],
        agency_code=row["agency__code"],
        entered_at=row["entered_at"],
        changed_at=row["changed_at"],
        ended_at=row["ended_at"],
        cells=tuple(
            (column.code, column.label, row["values"].get(column.code, ""), column.kind)
            for column in columns
            if column.is_listed or not listed
        ),
    )
