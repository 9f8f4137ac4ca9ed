"""Provinces and wards as they are since 1 July 2025 (34 provinces, no districts), and addresses made of them.

Codes are those of the national statistics office as text: two digits for a province ("01"), five for a
ward ("00070"). An address is {"province", "ward", "detail"}, or {"text"} for one of the three old tiers or
abroad; a field that asks for three tiers has {"old_province", "old_district", "old_ward", "detail"} in words.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from motcua.kernel.folding import vietnamese_sort_key

_KIND_WORDS = ("Thành phố ", "Tỉnh ", "Phường ", "Xã ", "Đặc khu ")  # not a text: left out when sorting
_LONGEST_CODE = 5


@dataclass(frozen=True, slots=True)
class Place:
    """A province or a ward."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class _Country:
    provinces: Mapping[str, Place]
    wards: Mapping[str, Mapping[str, Place]]


@lru_cache(maxsize=1)
def _country() -> _Country:
    # Imported late: the package builds thousands of enum members, which start-up need not wait for.
    from vietnam_provinces import NESTED_DIVISIONS_JSON_PATH

    divisions = json.loads(NESTED_DIVISIONS_JSON_PATH.read_bytes())
    return _Country(
        provinces=_by_code([Place(province_code(one["code"]), one["name"]) for one in divisions]),
        wards={
            province_code(one["code"]): _by_code(
                [Place(ward_code(ward["code"]), ward["name"]) for ward in one["wards"]]
            )
            for one in divisions
        },
    )


def _by_code(places: list[Place]) -> dict[str, Place]:
    return {
        place.code: place
        for place in sorted(places, key=lambda place: vietnamese_sort_key(_bare(place.name)))
    }


def _bare(name: str) -> str:
    for word in _KIND_WORDS:
        name = name.removeprefix(word)
    return name


def province_code(written: object) -> str:
    """The two-digit form of a province's code (1, "1" → "01"); what cannot be a code stays as text."""
    return _padded(written, 2)


def ward_code(written: object) -> str:
    """The five-digit form of a ward's code (70, "70" → "00070"); what cannot be a code stays as text."""
    return _padded(written, 5)


def _padded(written: object, width: int) -> str:
    text = "" if written is None else str(written).strip()
    short = len(text) <= _LONGEST_CODE and text.isascii() and text.isdigit()
    return text.lstrip("0").zfill(width) if short else text


def provinces() -> list[Place]:
    """All provinces and cities, by name."""
    return list(_country().provinces.values())


def wards(province: str) -> list[Place]:
    """Wards, communes and special zones of a province, by name; none for an unknown code."""
    return list(_country().wards.get(province_code(province), {}).values())


def is_province(code: object) -> bool:
    """Whether a province has this code."""
    return province_code(code) in _country().provinces


def is_ward_of(ward: object, province: object) -> bool:
    """Whether the ward lies in the province."""
    return ward_code(ward) in _country().wards.get(province_code(province), {})


def ward_name(code: str) -> str:
    """What a ward is called with its province; the code itself for an unknown one."""
    province = province_of_ward(code)
    if not province:
        return code
    ward = _country().wards[province][ward_code(code)]
    return f"{ward.name}, {_country().provinces[province].name}"


def province_of_ward(code: object) -> str:
    """The code of the province in which a ward lies; "" for an unknown one."""
    return _provinces_of_wards().get(ward_code(code), "")


@lru_cache(maxsize=1)
def _provinces_of_wards() -> Mapping[str, str]:
    return {ward: province for province, wards in _country().wards.items() for ward in wards}


def address_text(address: Mapping[str, object]) -> str:
    """An address in one line, from the house up to the province. Unknown codes are left out."""
    province = province_code(address.get("province"))
    ward = _country().wards.get(province, {}).get(ward_code(address.get("ward")))
    place = _country().provinces.get(province)
    parts = [
        address.get("detail"),
        ward.name if ward else address.get("old_ward"),
        address.get("old_district"),
        place.name if place else address.get("old_province"),
    ]
    line = ", ".join(str(part).strip() for part in parts if part and str(part).strip())
    return line or str(address.get("text") or "").strip()
