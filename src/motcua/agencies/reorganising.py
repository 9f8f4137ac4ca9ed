"""Reorganisations as an administrator of the top agency draws, confirms and takes them back (decision 0070)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.granting import GrantRefused
from motcua.agencies.models import Agency, Holding, Reorganisation, TerritoryWard, Unit
from motcua.agencies.reorganisation_checks import Wrong, mistakes
from motcua.agencies.reorganisation_plan import Plan, UnitMove, plan_from
from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor
from motcua.audit.trail import Kind as Trail
from motcua.audit.trail import note

if TYPE_CHECKING:
    from motcua.people.models import User

LONGEST_BASIS = 500
# Units of which an agency has one: those of several agencies become one.
_ONE_OF_A_KIND = (
    Unit.Kind.DESK,
    Unit.Kind.LEADERSHIP,
    Unit.Kind.CLERICAL,
    Unit.Kind.ADMINISTRATION,
)


def draw(by: Actor, kind: str, plan: Plan, effective_on: datetime.date, basis: str) -> Reorganisation:
    """Keep a drawn reorganisation with units, wards and keeper as they usually go; nothing happens by it yet.

    Raises GrantRefused with what is wrong with agencies, day or basis.
    """
    person = _at_the_top(by)
    whole = with_usual_places(plan)
    _refuse(mistakes(kind, whole, effective_on, basis))
    return Reorganisation.objects.create(
        kind=kind,
        effective_on=effective_on,
        basis=basis[:LONGEST_BASIS],
        plan=whole.as_data(),
        made_by=person,
    )


def change(by: Actor, one: Reorganisation, plan: Plan) -> None:
    """Keep another distribution of a reorganisation that is not confirmed yet. Raises GrantRefused."""
    _at_the_top(by)
    with transaction.atomic():
        row = _locked(one)
        if row.confirmed_at is not None or row.undone_at is not None:
            raise GrantRefused(_("Lần sắp xếp này đã xác nhận hoặc đã huỷ nên không sửa được nữa."))
        _refuse(mistakes(row.kind, plan, row.effective_on, row.basis, besides=row.pk))
        row.plan = plan.as_data()
        row.save(update_fields=["plan"])


def confirm(by: Actor, one: Reorganisation) -> Reorganisation:
    """Order it for its day. New agencies are made now: their posts can be filled before. Raises GrantRefused."""
    person = _at_the_top(by)
    with transaction.atomic():
        row = _locked(one)
        if row.confirmed_at is not None or row.undone_at is not None:
            raise GrantRefused(_("Lần sắp xếp này đã xác nhận hoặc đã huỷ rồi."))
        plan = plan_from(row.plan)
        _refuse(mistakes(row.kind, plan, row.effective_on, row.basis, besides=row.pk))
        _make_new(plan, row.effective_on)
        row.confirmed_by, row.confirmed_at = person, timezone.now()
        row.save(update_fields=["confirmed_by", "confirmed_at"])
        note(Trail.ORGANISED, person=person, details={"change": "reorganisation_confirmed", "number": row.pk})
    return row


def take_back(by: Actor, one: Reorganisation) -> list[str]:
    """Take it back while its day has not done it. Returns the names of new agencies that stay, for they are in use.

    Raises GrantRefused.
    """
    person = _at_the_top(by)
    kept = []
    with transaction.atomic():
        row = _locked(one)
        if row.done_at is not None:
            raise GrantRefused(
                _("Việc sắp xếp đã thực hiện nên không rút lại được; hãy lập một lần sắp xếp mới.")
            )
        if row.undone_at is not None:
            raise GrantRefused(_("Lần sắp xếp này đã huỷ rồi."))
        if row.confirmed_at is not None:
            kept = _unmake_new(plan_from(row.plan))
        row.undone_by, row.undone_at = person, timezone.now()
        row.save(update_fields=["undone_by", "undone_at"])
        note(Trail.ORGANISED, person=person, details={"change": "reorganisation_undone", "number": row.pk})
    return kept


def due(today: datetime.date) -> list[int]:
    """Ids of the confirmed reorganisations whose day has come, the earliest first; one statement."""
    waiting = Reorganisation.objects.filter(
        confirmed_at__isnull=False, done_at__isnull=True, undone_at__isnull=True, effective_on__lte=today
    )
    return list(waiting.order_by("effective_on", "id").values_list("id", flat=True))


def with_usual_places(plan: Plan) -> Plan:
    """A plan whose units go as they usually do: each division as it is, the one desk and head of each into one.

    The administrators of an agency that ends hold their posts no more where the taking agency has administrators.
    Wards go to the first target until somebody says otherwise.
    """
    if not plan.targets:
        return plan
    keeper = plan.keeper if plan.keeper in plan.targets else plan.targets[0]
    first = {
        (unit.agency.code, unit.kind): unit.code
        for unit in Unit.objects.filter(agency__code__in=plan.targets)
        .select_related("agency")
        .order_by("-id")
    }
    known = {(one.agency, one.unit) for one in plan.units}
    moves = list(plan.units)
    leaving = (
        Unit.objects.filter(agency__code__in=plan.ending).select_related("agency").order_by("agency_id", "id")
    )
    for unit in leaving:
        agency, kind = unit.agency.code, unit.kind
        if (agency, unit.code) in known:
            continue
        there = first.get((keeper, kind), "") if kind in _ONE_OF_A_KIND else ""
        if there and kind == Unit.Kind.ADMINISTRATION:
            moves.append(UnitMove(agency, unit.code))
            continue
        moves.append(UnitMove(agency, unit.code, keeper, there))
        if kind in _ONE_OF_A_KIND and not there:
            first[keeper, kind] = unit.code
    wards = dict(plan.wards)
    for ward in TerritoryWard.objects.filter(agency__code__in=plan.ending, unit__isnull=True):
        wards.setdefault(ward.ward, keeper)
    return Plan(
        plan.sources,
        plan.targets,
        keeper,
        plan.rule,
        tuple(moves),
        plan.procedures,
        wards,
        plan.new,
        plan.parent,
        plan.code,
    )


def _make_new(plan: Plan, day: datetime.date) -> None:
    like = Agency.objects.get(code=plan.sources[0])
    for one in plan.new:
        Agency.objects.create(
            code=one.code,
            name=one.name,
            short_name=one.short_name,
            level=one.level or like.level,
            parent=Agency.objects.get(code=one.parent),
            calendar=like.calendar,
            place=like.place,
            address=like.address,
            phone=like.phone,
            email=like.email,
            online_code_moment=like.online_code_moment,
            timers=like.timers,
            starts_on=day,
        )


def _unmake_new(plan: Plan) -> list[str]:
    kept = []
    for agency in Agency.objects.filter(code__in=[one.code for one in plan.new]):
        in_use = Holding.objects.filter(post__unit__agency=agency).exists()
        try:
            with transaction.atomic():
                if in_use:
                    raise ProtectedError("held", set())
                agency.delete()
        except ProtectedError:
            kept.append(agency.name)
    return kept


def _locked(one: Reorganisation) -> Reorganisation:
    return Reorganisation.objects.select_for_update().get(pk=one.pk)


def _at_the_top(by: Actor) -> User:
    seats = [seat for seat in by.seats_as(Role.ADMINISTRATOR) if not seat.on_behalf_of]
    tops = Agency.objects.filter(pk__in=[seat.agency_id for seat in seats], parent__isnull=True)
    if by.person is None or not tops.exists():
        raise GrantRefused(_("Chỉ quản trị viên của cơ quan cấp trên cùng mới sắp xếp cơ quan."))
    return by.person


def _refuse(found: Sequence[Wrong]) -> None:
    if found:
        fields: dict[str, str] = {}
        for one in found:
            fields.setdefault(one.field, one.message)
        raise GrantRefused(found[0].message, fields)
