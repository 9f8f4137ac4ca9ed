"""Reading the vault: whose it is, how its papers stand today, lists, and what fits a required paper."""

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.catalogue.paper_types import newest_types
from motcua.files.models import StoredFile
from motcua.kernel.folding import fold
from motcua.kernel.paging import Page
from motcua.people.models import ProvenFacts, User
from motcua.vault.models import Entry
from motcua.vault.rules import TypeRules

PAGE_SIZE = 20
MOST_OFFERED = 50
_DIGITS_OF_A_PERSON = 12


class Standing(StrEnum):
    """How a paper stands on a day."""

    VALID = "valid"
    EXPIRED = "expired"
    REPLACED = "replaced"
    REVOKED = "revoked"

    @property
    def label(self) -> str:
        """In words."""
        return {
            Standing.VALID: _("Còn hiệu lực"),
            Standing.EXPIRED: _("Hết hạn"),
            Standing.REPLACED: _("Đã được thay thế"),
            Standing.REVOKED: _("Đã thu hồi"),
        }[self]


SORTS: Mapping[str, tuple[str, ...]] = {
    "moi": ("-entered_at", "-id"),
    "cu": ("entered_at", "id"),
    "ten": ("type_title", "-entered_at", "-id"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What narrows a list; empty = not narrowed."""

    q: str = ""
    type: str = ""
    standing: str = ""
    origin: str = ""
    sort: str = "moi"


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose vault it is: the account, and the number that it was proven to have ("" for none).

    `is_household`: of a household business, whose number is its owner's own and opens nothing here.
    """

    account: int
    number: str = ""
    is_household: bool = False

    @property
    def condition(self) -> Q:
        """On entries."""
        own = Q(owner_id=self.account)
        return own | Q(owner_number=self.number) if self.number else own


@dataclass(frozen=True, slots=True)
class Totals:
    """Of one vault: papers by standing, and the room that they take."""

    papers: int
    valid: int
    size: int


def standing(entry: Entry, on: datetime.date) -> Standing:
    """How a paper stands on a day."""
    if entry.state != Entry.State.VALID:
        return Standing(entry.state)
    return Standing.EXPIRED if entry.valid_until is not None and entry.valid_until < on else Standing.VALID


def may_open(person: User) -> bool:
    """Whether this person sees the vault of the account acted for: the own, or an organisation's as its member.

    Not for whoever was authorised by somebody for some procedures: a vault tells more than those.
    """
    return person.behalf is None or bool(person.behalf.is_whole)


def whose(account: User) -> Whose:
    """Whose vault this account has; one statement. A number that was only typed opens nothing: anybody can type."""
    is_organisation = account.kind == User.Kind.ORGANISATION
    if settings.ACCOUNTS_PROVEN:
        number = account.tax_code if is_organisation else account.id_number
    else:
        proven = ProvenFacts.objects.filter(person_id=account.pk).first()
        number = proven.number if proven is not None else ""
    if is_organisation and len(number) == _DIGITS_OF_A_PERSON:
        # By it lie the owner's private papers, which are no business of the members.
        return Whose(account.pk, is_household=True)
    return Whose(account.pk, number)


def holders_of(entry: Entry) -> list[User]:
    """The accounts in use that see a paper in their vault: its own, and who was proven to have its number.

    At most three statements and two for each who may have the number.
    """
    known = Q(pk=entry.owner_id) if entry.owner_id is not None else Q(pk__in=())
    number = entry.owner_number
    if number:
        known |= _may_have(number)
    found = User.objects.filter(known, is_active=True).distinct().order_by("pk")
    return [one for one in found if one.pk == entry.owner_id or (number and whose(one).number == number)]


def _may_have(number: str) -> Q:
    """On accounts: who may have been proven to have a number (`whose` tells)."""
    proven = Q(proven__number=number)
    return proven | Q(id_number=number) | Q(tax_code=number) if settings.ACCOUNTS_PROVEN else proven


def holders_of_number(number: str) -> list[User]:
    """The accounts in use that see in their vault what bears this number; two statements and one for each."""
    found = User.objects.filter(_may_have(number), is_active=True).distinct().order_by("pk")
    return [one for one in found if whose(one).number == number]


def vouched_for(number: str, types: Collection[str], on: datetime.date) -> dict[str, list[Entry]]:
    """What agencies vouch for and holds today of these types, of whoever has that number, by type; one statement.

    For the desk, where the holder stands: what people kept themselves is not among it.
    """
    entries = Entry.objects.filter(
        _stands(Standing.VALID, on),
        owner_number=number,
        type_code__in=set(types),
        checked_at__isnull=False,
        file__state=StoredFile.State.CLEAN,
    ).exclude(origin=Entry.Origin.KEPT)
    found: dict[str, list[Entry]] = {}
    for entry in entries.select_related("file", "agency").order_by("-issued_on", "-id")[:MOST_OFFERED]:
        found.setdefault(entry.type_code, []).append(entry)
    return found


def entries_of(owner: Whose) -> QuerySet[Entry]:
    """Everything in a vault."""
    return Entry.objects.filter(owner.condition)


def narrowed(entries: QuerySet[Entry], asked: Asked, on: datetime.date) -> QuerySet[Entry]:
    """The same, narrowed."""
    for word in fold(asked.q).split():
        entries = entries.filter(search_text__contains=word)
    if asked.type:
        entries = entries.filter(type_code=asked.type)
    if asked.origin in Entry.Origin.values:
        entries = entries.filter(origin=asked.origin)
    if asked.standing:
        entries = entries.filter(_stands(asked.standing, on))
    return entries


def _stands(asked: str, on: datetime.date) -> Q:
    past = Q(valid_until__lt=on)
    if asked == Standing.VALID:
        return Q(state=Entry.State.VALID) & ~past
    if asked == Standing.EXPIRED:
        return Q(state=Entry.State.VALID) & past
    return Q(state=asked) if asked in Entry.State.values else Q()


def page_of(entries: QuerySet[Entry], asked: Asked, number: int) -> Page[Entry]:
    """One page of a list, each with its file; two statements."""
    first = (number - 1) * PAGE_SIZE
    order = SORTS.get(asked.sort, SORTS["moi"])
    rows = list(entries.select_related("file").order_by(*order)[first : first + PAGE_SIZE + 1])
    return Page(rows[:PAGE_SIZE], number, PAGE_SIZE, has_next=len(rows) > PAGE_SIZE, total=entries.count())


def totals_of(owner: Whose, on: datetime.date) -> Totals:
    """How much there is; one statement."""
    found = entries_of(owner).aggregate(
        papers=Count("pk"),
        valid=Count("pk", filter=_stands(Standing.VALID, on)),
        room=Coalesce(Sum("size"), 0),
    )
    return Totals(found["papers"], found["valid"], found["room"])


def types_in(owner: Whose) -> list[tuple[str, str]]:
    """(code, title) of the types of which the vault has something, by title; one statement."""
    rows = entries_of(owner).order_by("type_code", "-id").distinct("type_code")
    return sorted(rows.values_list("type_code", "type_title"), key=lambda one: one[1])


def find(owner: Whose, key: UUID) -> Entry | None:
    """One paper of a vault; one statement."""
    found = entries_of(owner).filter(key=key)
    return found.select_related("file", "agency", "replaced_by").first()


def locked(owner: Whose, key: UUID) -> Entry | None:
    """One paper of a vault, held until the transaction ends: nobody revokes or removes it meanwhile. One statement."""
    found = entries_of(owner).filter(key=key).select_for_update(of=("self",))
    return found.select_related("file").first()


def versions_of(owner: Whose, entry: Entry) -> list[Entry]:
    """What this paper took the place of, the newest first; one statement."""
    return list(entries_of(owner).filter(replaced_by=entry).order_by("-version", "-id"))


def holds_file(account: User, file: StoredFile) -> bool:
    """Whether a file lies in the vault of an account; two statements."""
    return entries_of(whose(account)).filter(file=file).exists()


def fitting(owner: Whose, types: Collection[str], on: datetime.date) -> dict[str, list[Entry]]:
    """What holds today of these types, by type, the newest first; one statement."""
    entries = entries_of(owner).filter(_stands(Standing.VALID, on), type_code__in=set(types))
    entries = entries.filter(file__state=StoredFile.State.CLEAN).select_related("file", "agency")
    found: dict[str, list[Entry]] = {}
    for entry in entries.order_by("-issued_on", "-id")[:MOST_OFFERED]:
        found.setdefault(entry.type_code, []).append(entry)
    return found


def telling(owner: Whose, on: datetime.date) -> list[Entry]:
    """The papers that hold today and say something by a form, the newest first; one statement."""
    entries = entries_of(owner).filter(_stands(Standing.VALID, on), form_version__isnull=False)
    return list(entries.exclude(answers={}).order_by("-issued_on", "-id")[:MOST_OFFERED])


def standings(keys: Iterable[str]) -> dict[str, Standing]:
    """How these entries (by key) stand today; what is no more is left out. One statement, none for no keys."""
    wanted = list(keys)
    if not wanted:
        return {}
    today = timezone.localdate()
    return {str(one.key): standing(one, today) for one in Entry.objects.filter(key__in=wanted)}


def type_rules() -> dict[str, TypeRules]:
    """Every type of paper as the vault knows it, by code; one statement."""
    return {code: TypeRules.of(one.definition) for code, one in newest_types().items()}
