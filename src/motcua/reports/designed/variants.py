"""How officers keep a report for themselves: under a name, to be opened again, shared with a unit (II.14.2)."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor
from motcua.kernel.folding import vietnamese_sort_key
from motcua.people.models import User
from motcua.reports.models import ReportVariant

MOST = 100


class VariantRefused(Exception):
    """What was typed cannot be kept: a message for each field."""

    def __init__(self, **fields: str) -> None:
        super().__init__("; ".join(fields.values()))
        self.fields = fields


@dataclass(frozen=True)
class Kept:
    """A variant as somebody sees it. shared_by: whose it is, "" for one's own."""

    id: int
    report: str
    name: str
    query: str
    shared_by: str
    unit_id: int | None
    unit: str


def units_of(actor: Actor) -> list[tuple[int, str]]:
    """The units that this officer works in: with these a variant may be shared."""
    working = [seat for seat in actor.seats if seat.role != Role.ADMINISTRATOR]
    return list({seat.unit_id: seat.unit_name for seat in working}.items())


def variants_for(actor: Actor, report: str = "") -> list[Kept]:
    """The own ones and those that colleagues share, of one report or of all; one statement."""
    person = _person(actor)
    seen = Q(owner=person) | Q(shared_with_id__in=[unit for unit, _name in units_of(actor)])
    rows = ReportVariant.objects.filter(seen).select_related("owner", "shared_with")
    found = [_kept(row, person) for row in (rows.filter(report=report) if report else rows)]
    return sorted(found, key=lambda one: (bool(one.shared_by), vietnamese_sort_key(one.name), one.id))


def own_variant(actor: Actor, number: int) -> Kept | None:
    """One that this officer made; None for all others."""
    row = ReportVariant.objects.filter(owner=_person(actor), id=number).select_related("owner", "shared_with")
    return next((_kept(one, _person(actor)) for one in row), None)


def keep_variant(
    actor: Actor, report: str, name: str, query: str, *, unit_id: int | None, replacing: bool = False
) -> None:
    """Keep one under a name. Raises VariantRefused; a name that is there is taken only when `replacing`."""
    name = _checked(actor, name, unit_id)
    person = _person(actor)
    own = ReportVariant.objects.filter(owner=person)
    same = own.filter(report=report, name__iexact=name)
    if own.count() >= MOST:
        told = _("Bạn đã lưu %(most)s mẫu. Hãy xoá bớt mẫu không dùng nữa.") % {"most": MOST}
        raise VariantRefused(name=told)
    try:
        with transaction.atomic():
            if replacing:
                same.delete()
            elif same.exists():
                raise VariantRefused(name=_taken(name))
            ReportVariant.objects.create(
                owner=person, report=report, name=name, query=query, shared_with_id=unit_id
            )
    except IntegrityError as at_once:  # kept under that name at the same moment
        raise VariantRefused(name=_taken(name)) from at_once


def change_variant(actor: Actor, kept: Kept, name: str, unit_id: int | None) -> None:
    """Rename an own one, and say whom it is shared with. Raises VariantRefused."""
    name = _checked(actor, name, unit_id)
    own = ReportVariant.objects.filter(owner=_person(actor))
    if own.filter(report=kept.report, name__iexact=name).exclude(id=kept.id).exists():
        raise VariantRefused(name=_taken(name))
    try:
        with transaction.atomic():
            own.filter(id=kept.id).update(name=name, shared_with_id=unit_id)
    except IntegrityError as at_once:
        raise VariantRefused(name=_taken(name)) from at_once


def delete_variant(actor: Actor, kept: Kept) -> None:
    """Forget an own one."""
    ReportVariant.objects.filter(owner=_person(actor), id=kept.id).delete()


def of_report(variants: Iterable[Kept], report: str) -> list[Kept]:
    """Those of one report."""
    return [one for one in variants if one.report == report]


def _checked(actor: Actor, name: str, unit_id: int | None) -> str:
    name = " ".join(name.split())
    if not name:
        raise VariantRefused(name=_("Hãy đặt tên cho mẫu báo cáo của bạn."))
    if len(name) > 80:
        raise VariantRefused(name=_("Tên dài quá 80 ký tự; hãy rút gọn."))
    if unit_id is not None and unit_id not in dict(units_of(actor)):
        raise VariantRefused(unit=_("Hãy chọn một đơn vị mà bạn làm việc."))
    return name


def _taken(name: str) -> str:
    return _("Báo cáo này đã có mẫu tên “%(name)s”. Hãy đặt tên khác.") % {"name": name}


def _kept(row: ReportVariant, person: User) -> Kept:
    return Kept(
        id=row.id,
        report=row.report,
        name=row.name,
        query=row.query,
        shared_by="" if row.owner_id == person.id else row.owner.full_name,
        unit_id=row.shared_with_id,
        unit=row.shared_with.name if row.shared_with is not None else "",
    )


def _person(actor: Actor) -> User:
    if actor.person is None:
        raise TypeError("only people keep variants")
    return actor.person
