"""The columns and saved filters of an officer: read in one statement, written by their owner alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from motcua.agencies.selectors import Actor
from motcua.data.kept import KeptQuery
from motcua.desk.access import working_seats
from motcua.desk.columns import KEY as COLUMNS_KEY
from motcua.desk.columns import USUAL, known
from motcua.desk.filters import KEYS, LONGEST
from motcua.desk.listed import Listed, find_listed
from motcua.desk.models import ListView
from motcua.kernel.folding import vietnamese_sort_key
from motcua.people.models import User

MOST = 100
_KEPT_KEYS = (*KEYS, "sort", "dense")


@dataclass(frozen=True)
class Saved:
    """A saved filter as somebody sees it. `shared_by`: whose it is, "" for one's own; `unit`: who else sees it."""

    id: int
    name: str
    listed: Listed
    query: str
    columns: tuple[str, ...]
    shared_by: str
    unit_id: int | None
    unit: str

    @property
    def href(self) -> str:
        """The list, narrowed, ordered and with the columns of this filter."""
        return f"{self.listed.address}?{urlencode([*QueryDict(self.query).items(), *self._columns()])}"

    @property
    def is_own(self) -> bool:
        """Whether who looks is who made it."""
        return not self.shared_by

    def _columns(self) -> list[tuple[str, str]]:
        return [(COLUMNS_KEY, ",".join(self.columns))] if self.columns else []


@dataclass(frozen=True)
class Views:
    """What an officer has for one list: the chosen columns, and the saved filters."""

    columns: tuple[str, ...]
    saved: list[Saved]


class ViewRefused(Exception):
    """What was typed cannot be kept: a message for each field."""

    def __init__(self, **fields: str) -> None:
        super().__init__("; ".join(fields.values()))
        self.fields = fields


def units_of(actor: Actor) -> list[tuple[int, str]]:
    """The units that this officer works in, each once: with these a filter may be shared."""
    return list({seat.unit_id: seat.unit_name for seat in working_seats(actor)}.items())


def views_for(actor: Actor, listed: Listed) -> Views:
    """The columns and saved filters of one list; one statement."""
    rows = _of_list(_person(actor).id, [unit for unit, _name in units_of(actor)], listed.key)
    own = {row.listed: tuple(row.columns) for row in rows if not row.name}
    chosen = own.get(listed.key) or own.get("") or USUAL
    return Views(known(chosen), _shown(actor, [row for row in rows if row.name], {listed.key: listed}))


def all_saved(actor: Actor) -> list[Saved]:
    """Every saved filter that this officer has, own ones first; those of lists that others have are left out."""
    rows = list(_seen_by(actor).exclude(name="").select_related("owner", "shared_with").only(*_SHOWN))
    return _shown(actor, rows, {key: find_listed(actor, key) for key in {row.listed for row in rows}})


def own_view(actor: Actor, view_id: int) -> Saved | None:
    """A saved filter that this officer made; None for all others."""
    rows = ListView.objects.filter(owner=_person(actor), id=view_id).exclude(name="")
    found = list(rows.select_related("owner", "shared_with").only(*_SHOWN))
    shown = _shown(actor, found, {row.listed: find_listed(actor, row.listed) for row in found})
    return shown[0] if shown else None


def kept_query(given: QueryDict) -> str:
    """What of an address a saved filter keeps: filters, order and density."""
    return urlencode([(key, given[key][:LONGEST]) for key in _KEPT_KEYS if given.get(key)])


def choose_columns(actor: Actor, listed: str, keys: Sequence[str]) -> None:
    """Keep the columns of a list, or with "" of all lists; the usual ones, and none, are not kept."""
    person = _person(actor)
    own = ListView.objects.filter(owner=person, name="")
    if not listed:
        own.exclude(listed="").delete()
    # The usual ones of one list are kept as well: all the others may show others.
    if not keys or (not listed and known(keys) == USUAL):
        own.filter(listed=listed).delete()
        return
    ListView.objects.update_or_create(
        owner=person, listed=listed, name="", defaults={"columns": list(known(keys))}
    )


def save_view(
    actor: Actor,
    listed: Listed,
    name: str,
    query: str,
    columns: Sequence[str],
    *,
    unit_id: int | None = None,
    replacing: bool = False,
) -> None:
    """Keep a filter under a name. Raises ViewRefused; a name that is there already is taken only when `replacing`."""
    name, unit_id = _checked(actor, name, unit_id)
    person = _person(actor)
    own = ListView.objects.filter(owner=person).exclude(name="")
    same = own.filter(listed=listed.key, name__iexact=name)
    if own.count() >= MOST:
        raise ViewRefused(
            name=_("Bạn đã lưu %(most)s bộ lọc. Hãy xoá bớt bộ lọc không dùng nữa.") % {"most": MOST}
        )
    try:
        with transaction.atomic():
            if replacing:
                same.delete()
            elif same.exists():
                raise ViewRefused(name=_taken(name))
            ListView.objects.create(
                owner=person,
                listed=listed.key,
                name=name,
                query=query,
                columns=list(columns),
                shared_with_id=unit_id,
            )
    except IntegrityError as same_name:  # saved under that name at the same moment
        raise ViewRefused(name=_taken(name)) from same_name


def change_view(actor: Actor, saved: Saved, name: str, unit_id: int | None) -> None:
    """Rename an own filter, and say whom it is shared with. Raises ViewRefused."""
    name, unit_id = _checked(actor, name, unit_id)
    own = ListView.objects.filter(owner=_person(actor))
    if own.filter(listed=saved.listed.key, name__iexact=name).exclude(id=saved.id).exists():
        raise ViewRefused(name=_taken(name))
    try:
        with transaction.atomic():
            own.filter(id=saved.id).update(name=name, shared_with_id=unit_id)
    except IntegrityError as same:  # saved under that name at the same moment
        raise ViewRefused(name=_taken(name)) from same


def delete_view(actor: Actor, saved: Saved) -> None:
    """Forget an own filter."""
    ListView.objects.filter(owner=_person(actor), id=saved.id).delete()


def _checked(actor: Actor, name: str, unit_id: int | None) -> tuple[str, int | None]:
    name = " ".join(name.split())
    if not name:
        raise ViewRefused(name=_("Hãy đặt tên cho bộ lọc."))
    if len(name) > 80:
        raise ViewRefused(name=_("Tên dài quá 80 ký tự; hãy rút gọn."))
    if unit_id is not None and unit_id not in dict(units_of(actor)):
        raise ViewRefused(unit=_("Hãy chọn một đơn vị mà bạn làm việc."))
    return name, unit_id


def _taken(name: str) -> str:
    return _("Danh sách này đã có bộ lọc tên “%(name)s”. Hãy đặt tên khác.") % {"name": name}


def _person(actor: Actor) -> User:
    if actor.person is None:
        raise TypeError("only people look at lists")
    return actor.person


def _seen_by(actor: Actor) -> QuerySet[ListView]:
    units = [unit for unit, _name in units_of(actor)]
    return ListView.objects.filter(Q(owner=_person(actor)) | Q(shared_with_id__in=units))


_SHOWN = ("listed", "name", "query", "columns", "owner__full_name", "shared_with__name")
# Every page of a list asks.
_of_list = KeptQuery(
    lambda person, units, listed: ListView.objects.filter(
        Q(owner_id=person) | Q(shared_with__id__any_of=units),
        Q(listed=listed) | Q(listed="", owner_id=person),
    ).select_related("owner", "shared_with"),
    -1,
    [-2, -3],
    "a list",
)


def _shown(actor: Actor, rows: list[ListView], lists: dict[str, Listed | None]) -> list[Saved]:
    person = _person(actor)
    found = [
        Saved(
            id=row.id,
            name=row.name,
            listed=listed,
            query=row.query,
            columns=tuple(row.columns),
            shared_by="" if row.owner_id == person.id else row.owner.full_name,
            unit_id=row.shared_with_id,
            unit=row.shared_with.name if row.shared_with is not None else "",
        )
        for row in rows
        if (listed := lists.get(row.listed)) is not None
    ]
    return sorted(found, key=lambda one: (bool(one.shared_by), vietnamese_sort_key(one.name), one.id))
