"""What ties agencies to each other and to places, as packages carry it: old codes, ends, territory, agreements."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from motcua.agencies.models import Agency, FormerCode, Reception, TerritoryWard, Unit
from motcua.agencies.territory import save_wards


def save_ties(content: Mapping[str, Any]) -> bool:
    """Keep what an agency's file says of it beside its names and units; whether anything changed.

    Every agency that it names must be there. A key that is left out changes nothing. In a transaction.
    """
    agency = named(content["code"])
    if agency is None:
        raise Agency.DoesNotExist(content["code"])
    # Wards, units and agreements of one that ended before went elsewhere; an older file does not bring them back.
    went = agency.ended_on is not None
    changed = [_save_codes(agency, content), _save_end(agency, content)]
    if went:
        return any(changed)
    if "wards" in content:
        changed.append(save_wards(agency, _whole(agency, None, content["wards"])))
    for unit in content.get("units", ()):
        if "wards" in unit:
            row = Unit.objects.get(agency=agency, code=unit["code"])
            changed.append(save_wards(agency, _whole(agency, row, unit["wards"]), row))
    if "takes_in_for" in content:
        changed.append(_save_agreements(agency, content["takes_in_for"]))
    return any(changed)


def ties_of(agency: Agency) -> dict[str, Any]:
    """The same as an agency's file says it; nothing for what there is none of. `wards` of units: `wards_of_unit`."""
    found: dict[str, Any] = {}
    codes = [
        {"code": one.code, "until": one.until.isoformat()}
        for one in agency.former_codes.order_by("until", "id")
    ]
    if codes:
        found["former_codes"] = codes
    if agency.ended_on is not None and agency.successor is not None:
        found["ended"] = {"on": agency.ended_on.isoformat(), "successor": agency.successor.code}
    wards = written_wards(agency, None)
    if wards:
        found["wards"] = wards
    agreements = [
        {
            "agency": one.responsible.code,
            **({"procedures": list(one.procedures)} if one.procedures else {}),
            "codes": one.codes,
            "basis": one.basis,
            "starts_on": one.starts_on.isoformat(),
            **({"ends_on": one.ends_on.isoformat()} if one.ends_on is not None else {}),
        }
        for one in agency.takes_in_for.select_related("responsible").order_by("starts_on", "id")
    ]
    if agreements:
        found["takes_in_for"] = agreements
    return found


def written_wards(agency: Agency, unit: Unit | None) -> dict[str, list[str]]:
    """Codes of the wards by province, of an agency or of one unit of it."""
    found: dict[str, list[str]] = {}
    rows = TerritoryWard.objects.filter(agency=agency, unit=unit).order_by("province", "ward")
    for province, ward in rows.values_list("province", "ward"):
        found.setdefault(province, []).append(ward)
    return found


def named(code: str) -> Agency | None:
    """The agency that bears a code, or bore it before it got another."""
    return (
        Agency.objects.filter(code=code).first()
        or Agency.objects.filter(former_codes__code=code).order_by("id").first()
    )


def _whole(agency: Agency, unit: Unit | None, wards: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """What is written is all of it: provinces that are not named have no ward any more."""
    return {key: [] for key in written_wards(agency, unit)} | {one: list(of) for one, of in wards.items()}


def _save_codes(agency: Agency, content: Mapping[str, Any]) -> bool:
    made = [
        FormerCode.objects.get_or_create(
            code=one["code"], defaults={"agency": agency, "until": _day(one["until"])}
        )[1]
        for one in content.get("former_codes", ())
    ]
    return any(made)


def _save_end(agency: Agency, content: Mapping[str, Any]) -> bool:
    ended = content.get("ended")
    if ended is None or agency.ended_on is not None:
        return False
    agency.ended_on, agency.successor = _day(ended["on"]), named(ended["successor"])
    agency.save(update_fields=["ended_on", "successor"])
    return True


def _save_agreements(agency: Agency, written: list[Mapping[str, Any]]) -> bool:
    """Those that are there already, by their partner and first day, get what is written; none is removed."""
    changed = False
    for one in written:
        values = {
            "procedures": sorted(one.get("procedures", ())),
            "codes": one.get("codes", Reception.Codes.RESPONSIBLE),
            "basis": one["basis"],
            "ends_on": _day(one["ends_on"]) if "ends_on" in one else None,
        }
        responsible, starts_on = named(one["agency"]), _day(one["starts_on"])
        if responsible is None:
            raise Agency.DoesNotExist(one["agency"])
        rows = Reception.objects.filter(receiver=agency, responsible=responsible, starts_on=starts_on)
        present = rows.filter(basis=one["basis"]).order_by("id").first()
        if present is None:
            Reception.objects.create(receiver=agency, responsible=responsible, starts_on=starts_on, **values)
            changed = True
            continue
        differing = [name for name, value in values.items() if getattr(present, name) != value]
        for name in differing:
            setattr(present, name, values[name])
        if differing:
            present.save(update_fields=differing)
            changed = True
    return changed


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)
