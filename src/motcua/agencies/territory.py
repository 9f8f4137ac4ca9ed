"""For which wards and communes an agency, or a unit of it, is responsible; where nobody is, or several are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.agencies.granting import GrantRefused, ruled_by
from motcua.agencies.models import Agency, TerritoryWard, Unit
from motcua.agencies.selectors import Actor
from motcua.audit.trail import Kind, note

# The level of agencies that are responsible by where people live.
COMMUNE = "commune"


@dataclass(frozen=True)
class Coverage:
    """Of the wards of a province: those of several agencies of one level, and those of none. Codes of wards.

    overlapping: agency ids by ward.
    """

    overlapping: Mapping[str, tuple[int, ...]]
    open: tuple[str, ...]


def coverage(claims: Iterable[tuple[str, int]], wards: Sequence[str]) -> Coverage:
    """Which of `wards` several agencies claim, and which none. Pure. claims: (ward, agency id)."""
    found: dict[str, list[int]] = {ward: [] for ward in wards}
    for ward, agency in claims:
        if ward in found and agency not in found[ward]:
            found[ward].append(agency)
    return Coverage(
        {ward: tuple(agencies) for ward, agencies in found.items() if len(agencies) > 1},
        tuple(ward for ward, agencies in found.items() if not agencies),
    )


@lru_cache(maxsize=2)
def _kept(at: int) -> Mapping[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    rows = TerritoryWard.objects.filter(unit__isnull=True, agency__ended_on__isnull=True)
    for ward, agency in rows.order_by("ward", "agency_id").values_list("ward", "agency_id"):
        found[ward] = (*found.get(ward, ()), agency)
    return found


def responsible_for(ward: str, among: Collection[int], at: int) -> int | None:
    """The one agency of some that is responsible for a ward; None where none is, or several are.

    Kept in memory for some seconds. `at` is `selectors.stamp()`.
    """
    found = [agency for agency in _kept(at).get(ward, ()) if agency in among]
    return found[0] if len(found) == 1 else None


def wards_of(agency: Agency, unit: Unit | None = None) -> list[str]:
    """The codes of the wards of an agency, or of one unit of it; one statement."""
    rows = TerritoryWard.objects.filter(agency=agency, unit=unit)
    return list(rows.order_by("ward").values_list("ward", flat=True))


def set_wards(
    by: Actor, agency: Agency, province: str, wards: Collection[str], unit: Unit | None = None
) -> None:
    """Make these the wards of an agency, or of one of its units, within a province. Raises GrantRefused.

    The wards of other provinces stay. A unit has no ward that its agency does not have.
    """
    if agency.pk not in ruled_by(by):
        raise GrantRefused(_("Cơ quan này không thuộc quyền quản trị của bạn."))
    if unit is not None:
        beyond = set(wards) - set(wards_of(agency))
        if beyond:
            text = _("Đơn vị chỉ phụ trách được địa bàn của cơ quan; hãy khai địa bàn của cơ quan trước.")
            raise GrantRefused(text, {"wards": text})
    with transaction.atomic():
        note(
            Kind.ORGANISED,
            person=by.person,
            details={"change": "territory_set"},
            agency_id=agency.pk,
        )
        save_wards(agency, {province: list(wards)}, unit)


def save_wards(agency: Agency, wards: Mapping[str, Collection[str]], unit: Unit | None = None) -> bool:
    """Make these, by province, the wards in those provinces; whether anything changed. In a transaction."""
    changed = False
    for province, codes in wards.items():
        rows = TerritoryWard.objects.filter(agency=agency, unit=unit, province=province)
        present = set(rows.values_list("ward", flat=True))
        gone = present - set(codes)
        if gone:
            rows.filter(ward__in=gone).delete()
            if unit is None:
                TerritoryWard.objects.filter(agency=agency, unit__isnull=False, ward__in=gone).delete()
        new = sorted(set(codes) - present)
        TerritoryWard.objects.bulk_create(
            TerritoryWard(agency=agency, unit=unit, province=province, ward=ward) for ward in new
        )
        changed = changed or bool(gone or new)
    return changed
