"""How the number of a paper is written ("12/GP-SCT"), and which papers are counted together. Pure.

A kind of paper says it in its definition: `{"pattern": "{so}/GP-{co_quan}", "yearly": true, "series": "GP",
"agencies": {"H27.03": "{so}/GP-SCT"}}`. Papers of one series are counted together within an agency, and within a year
where `yearly` says so (decree 30/2020: numbers run through the calendar year).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from motcua.kernel.folding import fold

# holds data, not texts: names of places in a pattern, and words of agencies' names
NUMBER, YEAR, AGENCY = "so", "nam", "co_quan"
NAMES = (NUMBER, YEAR, AGENCY)
LONGEST = 60
# What stands for a number that was not given yet.
OPEN_NUMBER = "……"

_PLACE = re.compile(r"\{([^{}]*)\}")
_COMMITTEES = ("ubnd", "uy ban nhan dan")
_PLACES = frozenset({"tinh", "phuong", "xa", "thi", "dac"})


@dataclass(frozen=True)
class Numbering:
    """How papers of one kind are numbered. `series` is what counts them together."""

    series: str
    pattern: str
    yearly: bool = True
    agencies: Mapping[str, str] = field(default_factory=dict)

    def pattern_of(self, agency_code: str) -> str:
        """The pattern of an agency: its own, else the one for all."""
        return self.agencies.get(agency_code, self.pattern)

    def written(self, number: int | None, *, agency_code: str, agency_name: str, year: int) -> str:
        """A number as it stands on the paper; dots in place of one that was not given yet."""
        values = {
            NUMBER: OPEN_NUMBER if number is None else str(number),
            YEAR: str(year),
            AGENCY: abbreviation(agency_name),
        }
        return _PLACE.sub(lambda found: values.get(found[1], ""), self.pattern_of(agency_code))

    def counted_in(self, year: int) -> int | None:
        """The year within which numbers are counted; None where they run on."""
        return year if self.yearly else None


def numbering_of(code: str, definition: Mapping[str, Any]) -> Numbering | None:
    """How a template's papers are numbered when they are results; None where nothing says so."""
    raw = definition.get("numbering")
    if raw is None:
        return None
    return Numbering(
        raw.get("series") or code, raw["pattern"], raw.get("yearly", True), raw.get("agencies", {})
    )


def abbreviation(agency_name: str) -> str:
    """The letters of an agency in its papers' numbers (decree 30/2020): "Sở Công Thương tỉnh Hà Tĩnh" gives "SCT"."""
    words = agency_name.split()
    if fold(agency_name).startswith(_COMMITTEES):
        return "UBND"
    letters: list[str] = []
    for word in words:
        if letters and fold(word) in _PLACES:
            break
        letters.append(word[:1].upper())
    return "".join(letters)


def unknown_places(pattern: str) -> list[str]:
    """The names in braces that mean nothing."""
    return [name for name in _PLACE.findall(pattern) if name not in NAMES]


def has_number(pattern: str) -> bool:
    """Whether the pattern says where the number goes, once."""
    return pattern.count(f"{{{NUMBER}}}") == 1
