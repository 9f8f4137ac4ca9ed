"""A reorganisation as data, and where each dossier goes by it. Pure: codes in, codes out.

A plan names agencies, units and procedures by their codes, so that it may be written down before the new agency exists,
and carried in a package.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

DIVISION, PROCEDURE, TERRITORY = "division", "procedure", "territory"


@dataclass(frozen=True, slots=True)
class UnitMove:
    """Where a unit of a source goes: as it is to `to`, into the unit `join` there, or nowhere (`to` "")."""

    agency: str
    unit: str
    to: str = ""
    join: str = ""


@dataclass(frozen=True, slots=True)
class NewAgency:
    """An agency that comes into being with the reorganisation; calendar and place as of the first source."""

    code: str
    name: str
    short_name: str = ""
    level: str = ""
    parent: str = ""


@dataclass(frozen=True)
class Plan:
    """What a reorganisation does.

    sources: the agencies that give; one that stands among the targets too goes on, the others end the day before.
    targets: those that take; keeper: the one of them that keeps closed dossiers and to which old codes lead.
    rule: by what a running dossier goes; procedures, wards: target by code, for those rules.
    parent: the new agency above (kind "move"); code: the new code (kind "recode").
    """

    sources: tuple[str, ...]
    targets: tuple[str, ...] = ()
    keeper: str = ""
    rule: str = DIVISION
    units: tuple[UnitMove, ...] = ()
    procedures: Mapping[str, str] = field(default_factory=dict)
    wards: Mapping[str, str] = field(default_factory=dict)
    new: tuple[NewAgency, ...] = ()
    parent: str = ""
    code: str = ""

    @property
    def ending(self) -> tuple[str, ...]:
        """The sources that are no more afterwards; none where agencies are only moved or get another code."""
        return tuple(one for one in self.sources if self.targets and one not in self.targets)

    def destination(self, agency: str, division: str, procedure: str, ward: str) -> str:
        """The code of the agency to which a running dossier of a source goes: always one of the targets.

        division: the unit in charge, "" before there is one. ward: of the applicant's address, "" where it names none.
        What the rule does not decide goes where the division goes, and else to the keeper.
        """
        by_rule = {
            PROCEDURE: self.procedures.get(procedure, ""),
            TERRITORY: self.wards.get(ward, ""),
        }.get(self.rule, "")
        followed = next(
            (one.to for one in self.units if (one.agency, one.unit) == (agency, division) and one.to), ""
        )
        for wanted in (by_rule, followed, agency if not followed else "", self.keeper):
            if wanted in self.targets:
                return wanted
        return self.targets[0]

    def offering(self, agency: str, division: str, procedure: str) -> tuple[str, ...]:
        """The targets at which a procedure that a source offered is offered afterwards."""
        if self.rule == TERRITORY:
            taking = {self.wards[ward] for ward in self.wards} & set(self.targets)
            if taking:
                return tuple(one for one in self.targets if one in taking)
        return (self.destination(agency, division, procedure, ""),)

    def as_data(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "sources": list(self.sources),
            "targets": list(self.targets),
            "keeper": self.keeper,
            "rule": self.rule,
            "units": [
                {"agency": one.agency, "unit": one.unit, "to": one.to, "join": one.join} for one in self.units
            ],
            "procedures": dict(self.procedures),
            "wards": dict(self.wards),
            "new": [
                {
                    "code": one.code,
                    "name": one.name,
                    "short_name": one.short_name,
                    "level": one.level,
                    "parent": one.parent,
                }
                for one in self.new
            ],
            "parent": self.parent,
            "code": self.code,
        }


def plan_from(data: Mapping[str, Any]) -> Plan:
    """The plan that `Plan.as_data` wrote."""
    return Plan(
        sources=tuple(data["sources"]),
        targets=tuple(data.get("targets", ())),
        keeper=data.get("keeper", ""),
        rule=data.get("rule", DIVISION),
        units=tuple(UnitMove(**one) for one in data.get("units", ())),
        procedures=dict(data.get("procedures", {})),
        wards=dict(data.get("wards", {})),
        new=tuple(NewAgency(**one) for one in data.get("new", ())),
        parent=data.get("parent", ""),
        code=data.get("code", ""),
    )
