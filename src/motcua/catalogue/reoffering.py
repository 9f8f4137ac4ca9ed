"""Who offers which procedure after agencies were reorganised."""

from __future__ import annotations

from collections.abc import Mapping

from motcua.agencies.models import Agency
from motcua.agencies.reorganisation_plan import Plan
from motcua.catalogue.models import Office
from motcua.catalogue.selectors import forget_home


def reoffer(
    plan: Plan, before: Mapping[int, tuple[str, str]], places: Mapping[str, Mapping[str, int]]
) -> int:
    """Open what the sources offered at the targets, under the divisions that do it there; close it at the sources.

    before: (agency code, unit code) by the id of each unit of the sources, as they were. places: of the day's outcome.
    Returns how many offers a target got that it did not have. What a target offers already stays as it is.
    """
    targets = {one.code: one for one in Agency.objects.filter(code__in=plan.targets)}
    offered = (
        Office.objects.filter(agency__code__in=plan.sources, is_open=True)
        .select_related("procedure", "agency")
        .order_by("id")
    )
    opened = 0
    for office in offered:
        source, division = before.get(office.division_id, (office.agency.code, ""))
        taking = plan.offering(source, division, office.procedure.code)
        for code in taking:
            target = targets[code]
            unit = places.get(str(target.pk), {}).get(str(office.division_id))
            if unit is None or code == source:
                continue
            there, created = Office.objects.get_or_create(
                procedure=office.procedure, agency=target, defaults={"division_id": unit, "is_open": True}
            )
            if not created and not there.is_open:
                there.division_id, there.is_open = unit, True
                there.save(update_fields=["division", "is_open"])
            opened += created
        office.is_open = source in taking
        # It stays where it is while the division that does it may have gone elsewhere, or into another.
        stays = places.get(str(office.agency_id), {}).get(str(office.division_id))
        office.division_id = stays if office.is_open and stays is not None else office.division_id
        office.save(update_fields=["is_open", "division"])
    forget_home()
    return opened
