"""What is wrong with a planned reorganisation, told by the field that mends it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.models import Agency, FormerCode, Reorganisation, Unit
from motcua.agencies.reorganisation_plan import Plan, plan_from
from motcua.kernel.codes import AgencyCode, CodeError
from motcua.kernel.dates import format_date

Kind = Reorganisation.Kind


@dataclass(frozen=True)
class Wrong:
    """A mistake: which field of the page mends it, and what to do."""

    field: str
    message: str


@dataclass(frozen=True)
class _Ground:
    agencies: Mapping[str, Agency]
    units: Mapping[tuple[str, str], Unit]
    former: frozenset[str]


def mistakes(
    kind: str, plan: Plan, effective_on: datetime.date, basis: str, *, besides: int | None = None
) -> list[Wrong]:
    """Everything that keeps a reorganisation from being confirmed; five statements.

    `besides`: the id of the reorganisation itself, where it is kept already.
    """
    ground = _Ground(
        {one.code: one for one in Agency.objects.all()},
        {
            (unit.agency.code, unit.code): unit
            for unit in Unit.objects.filter(agency__code__in={*plan.sources, *plan.targets}).select_related(
                "agency"
            )
        },
        frozenset(FormerCode.objects.values_list("code", flat=True)),
    )
    found = list(_general(kind, plan, effective_on, basis, ground))
    if found:
        return found
    found.extend(_waiting_elsewhere(plan, besides))
    by_kind = {Kind.MOVE: _moving, Kind.RECODE: _recoding}.get(Kind(kind), _shaping)
    found.extend(by_kind(kind, plan, ground))
    return found


def _general(
    kind: str, plan: Plan, effective_on: datetime.date, basis: str, ground: _Ground
) -> Iterator[Wrong]:
    if kind not in Kind.values:
        yield Wrong("kind", _("Hãy chọn cách sắp xếp."))
    if not basis:
        yield Wrong("basis", _("Hãy ghi căn cứ pháp lý, ví dụ số và ngày của quyết định."))
    if not plan.sources:
        yield Wrong("sources", _("Hãy chọn cơ quan được sắp xếp."))
    for code in plan.sources:
        agency = ground.agencies.get(code)
        if agency is None:
            yield Wrong("sources", _("Không có cơ quan “%(code)s”.") % {"code": code})
        elif agency.ended_on is not None:
            told = _("%(name)s đã kết thúc ngày %(day)s nên không sắp xếp được nữa.")
            yield Wrong("sources", told % {"name": agency.name, "day": format_date(agency.ended_on)})
        elif agency.parent_id is None:
            yield Wrong(
                "sources", _("%(name)s là cấp trên cùng, không sắp xếp ở đây.") % {"name": agency.name}
            )
    if effective_on > timezone.localdate() + datetime.timedelta(days=366 * 3):
        yield Wrong("effective_on", _("Ngày có hiệu lực xa quá ba năm; hãy xem lại năm."))


def _waiting_elsewhere(plan: Plan, besides: int | None) -> Iterator[Wrong]:
    own = {*plan.sources, *plan.targets}
    waiting = Reorganisation.objects.filter(
        confirmed_at__isnull=False, done_at__isnull=True, undone_at__isnull=True
    )
    if besides is not None:
        waiting = waiting.exclude(pk=besides)
    for other in waiting:
        there = plan_from(other.plan)
        shared = own & {*there.sources, *there.targets}
        if shared:
            told = _("%(code)s đã nằm trong một lần sắp xếp khác có hiệu lực từ %(day)s mà chưa thực hiện.")
            day = format_date(other.effective_on)
            yield Wrong("sources", told % {"code": sorted(shared)[0], "day": day})


def _moving(kind: str, plan: Plan, ground: _Ground) -> Iterator[Wrong]:
    if plan.parent not in ground.agencies or ground.agencies[plan.parent].ended_on is not None:
        yield Wrong("parent", _("Hãy chọn cơ quan cấp trên mới."))
        return
    above = {one.pk: one.parent_id for one in ground.agencies.values()}
    for code in plan.sources:
        at: int | None = ground.agencies[plan.parent].pk
        while at is not None and at != ground.agencies[code].pk:
            at = above[at]
        if at is not None:
            yield Wrong("parent", _("Một cơ quan không thể trực thuộc chính nó hay cấp dưới của nó."))


def _recoding(kind: str, plan: Plan, ground: _Ground) -> Iterator[Wrong]:
    if len(plan.sources) != 1:
        yield Wrong("sources", _("Mỗi lần đổi mã của một cơ quan."))
    yield from _code("code", plan.code, ground)


def _code(field: str, code: str, ground: _Ground) -> Iterator[Wrong]:
    try:
        AgencyCode(code)
    except CodeError:
        yield Wrong(field, _("Mã định danh gồm chữ hoa, chữ số, cách nhau bằng dấu chấm, ví dụ “H27.05”."))
        return
    if code in ground.agencies or code in ground.former:
        yield Wrong(
            field, _("Mã này đã được dùng cho một cơ quan khác, nay hoặc trước kia. Hãy chọn mã khác.")
        )


def _shaping(kind: str, plan: Plan, ground: _Ground) -> Iterator[Wrong]:
    made = {one.code for one in plan.new}
    if len(made) < len(plan.new):
        yield Wrong("new_code", _("Hai cơ quan mới phải có mã khác nhau."))
    for one in plan.new:
        if one.code not in ground.agencies:  # confirmed, it is there already
            yield from _code("new_code", one.code, ground)
        if not one.name:
            yield Wrong("new_name", _("Hãy nhập tên cơ quan mới."))
        if one.parent not in ground.agencies:
            yield Wrong("new_parent", _("Hãy chọn cơ quan cấp trên của cơ quan mới."))
    for code in plan.targets:
        agency = ground.agencies.get(code)
        if (agency is None and code not in made) or (agency is not None and agency.ended_on is not None):
            yield Wrong("targets", _("Không có cơ quan “%(code)s” để tiếp nhận.") % {"code": code})
    yield from _numbers(kind, plan)
    if plan.keeper not in plan.targets:
        yield Wrong("keeper", _("Hãy chọn cơ quan giữ hồ sơ đã kết thúc."))
    if plan.rule not in Reorganisation.Rule.values:
        yield Wrong("rule", _("Hãy chọn cách chuyển hồ sơ đang giải quyết."))
    for codes in (plan.procedures, plan.wards):
        for code, target in codes.items():
            if target not in plan.targets:
                told = _("“%(code)s”: hãy chọn một trong các cơ quan tiếp nhận.")
                yield Wrong("rule", told % {"code": code})
    yield from _units(plan, ground)


def _numbers(kind: str, plan: Plan) -> Iterator[Wrong]:
    together = {*plan.sources, *plan.targets}
    if kind == Kind.MERGE and (len(plan.targets) != 1 or len({*plan.sources} - {*plan.targets}) < 1):
        yield Wrong("targets", _("Sáp nhập cần một cơ quan tiếp nhận và ít nhất một cơ quan nhập vào."))
    if kind == Kind.MERGE and len(together) < 2:
        yield Wrong("sources", _("Hãy chọn ít nhất hai cơ quan để sáp nhập."))
    if kind == Kind.SPLIT and (len(plan.sources) != 1 or len(plan.targets) < 2):
        yield Wrong("targets", _("Chia, tách cần một cơ quan và ít nhất hai cơ quan sau khi tách."))
    if kind == Kind.DISSOLVE and (len(plan.sources) != 1 or len(plan.targets) != 1 or len(together) < 2):
        yield Wrong("targets", _("Giải thể cần một cơ quan khác tiếp nhận nhiệm vụ và hồ sơ."))


def _units(plan: Plan, ground: _Ground) -> Iterator[Wrong]:
    named = {(one.agency, one.unit): one for one in plan.units}
    for (agency, code), unit in ground.units.items():
        if agency in plan.ending and (agency, code) not in named:
            told = _("Hãy chọn nơi đến của “%(unit)s” (%(agency)s).")
            yield Wrong("units", told % {"unit": unit.name, "agency": unit.agency.name})
    present = {place: unit.kind for place, unit in ground.units.items()}
    for one in plan.units:
        unit_there = ground.units.get((one.agency, one.unit))
        if unit_there is None or one.agency not in plan.sources:
            yield Wrong("units", _("Không có đơn vị “%(unit)s”.") % {"unit": f"{one.agency}/{one.unit}"})
        elif one.to and one.to not in plan.targets:
            yield Wrong("units", _("“%(unit)s”: hãy chọn cơ quan đến.") % {"unit": unit_there.name})
        elif one.join:
            arriving = {
                (other.to, other.unit): present.get((other.agency, other.unit))
                for other in plan.units
                if not other.join
            }
            into = present.get((one.to, one.join)) or arriving.get((one.to, one.join))
            beside = named.get((one.to, one.join))
            if beside is not None and (beside.join or beside.to not in ("", one.to)):
                told = _(
                    "“%(unit)s” không nhập được vào một đơn vị cũng đang chuyển đi hoặc nhập vào nơi khác."
                )
                yield Wrong("units", told % {"unit": unit_there.name})
            if into != unit_there.kind:
                told = _("“%(unit)s” chỉ nhập được vào một đơn vị cùng loại của cơ quan đến.")
                yield Wrong("units", told % {"unit": unit_there.name})
