"""Wards of the old three tiers and what they are today: looked up by the words of an old address, kept by imports.

Decision 0085. What is kept in memory is thirty seconds old at most: `at` is `selectors.stamp()`.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from motcua.agencies.models import FormerPlace
from motcua.kernel.folding import fold, tokens

# Folded words for what a place is: papers leave them out, or shorten them.
_KINDS = (
    "tinh",
    "thanh pho",
    "tp",
    "quan",
    "q",
    "huyen",
    "h",
    "thi xa",
    "tx",
    "phuong",
    "p",
    "xa",
    "x",
    "thi tran",
    "tt",
)
_LONG = {
    "tp": "thanh pho",
    "q": "quan",
    "h": "huyen",
    "tx": "thi xa",
    "p": "phuong",
    "x": "xa",
    "tt": "thi tran",
}


@dataclass(frozen=True, slots=True)
class Now:
    """A ward of today in which an old one lies: its code, since when, whether it holds only a part of the old one."""

    code: str
    since: datetime.date
    is_part: bool
    is_sample: bool


def key_of(province: str, district: str, ward: str) -> str:
    """The three, folded and without the words for their kinds, by which an address finds its rows. Pure."""
    return "|".join(_parted(one)[1] for one in (province, district, ward))


def full_key_of(province: str, district: str, ward: str) -> str:
    """The same with the kinds: a town and a commune of one district may bear the same name. Pure."""
    return "|".join(" ".join(_parted(one)).strip() for one in (province, district, ward))


def _parted(name: str) -> tuple[str, str]:
    """The word for the kind, "" where none is written, and the name. A number alone is a name: “Quận 3”, “Q.3”."""
    words = fold(name)
    for kind in _KINDS:
        rest = words.removeprefix(f"{kind} ")
        if rest != words and rest:
            return _LONG.get(kind, kind), rest
    return "", words


def today_of(
    province: str, district: str, ward: str, at: int, today: datetime.date | None = None
) -> Sequence[Now]:
    """Where an old ward lies today, by its names; nothing where no row says so. No statement when it was asked before.

    Where its kind is written and known, rows of another kind of the same name are left out.
    """
    found = _rows(key_of(province, district, ward), at)
    written = full_key_of(province, district, ward)
    own = [row for full, row in found if _agrees(full, written)] or [row for _full, row in found]
    day = today or timezone.localdate()
    return [row for row in own if row.since <= day]


def _agrees(full: str, written: str) -> bool:
    """Whether a row is of the kinds that an address writes; where it writes none, any will do."""
    pairs = zip(full.split("|"), written.split("|"), strict=True)
    return all(said == stored or not _parted(said)[0] for stored, said in pairs)


@lru_cache(maxsize=4096)
def _rows(key: str, at: int) -> Sequence[tuple[str, Now]]:
    rows = FormerPlace.objects.filter(key=key).order_by("is_part", "id")
    return [(row.full_key, Now(row.now, row.since, row.is_part, row.is_sample)) for row in rows]


def searched(words: str) -> QuerySet[FormerPlace]:
    """The rows whose old names hold all these words, in the order of old names."""
    found = FormerPlace.objects.order_by("key", "is_part", "id")
    for word in tokens(words)[:12]:
        found = found.filter(Q(full_key__contains=word))
    return found


def save_places(entries: Iterable[Mapping[str, Any]]) -> int:
    """Keep rows as a package gives them, each by its old names and its ward of today; what is there besides stays.

    Returns how many are new or changed. The shape and the wards of today were checked.
    """
    wanted = {(row.full_key, row.now): row for row in map(_made, entries)}
    with transaction.atomic():
        there = {
            (row.full_key, row.now): row
            for row in FormerPlace.objects.select_for_update().filter(
                full_key__in={full for full, _now in wanted}
            )
        }
        new = [row for key, row in wanted.items() if key not in there]
        FormerPlace.objects.bulk_create(new, batch_size=1000)
        changed = []
        for key, row in wanted.items():
            old = there.get(key)
            if old is not None and any(getattr(old, name) != getattr(row, name) for name in _TOLD):
                row.pk = old.pk
                changed.append(row)
        FormerPlace.objects.bulk_update(changed, _TOLD, batch_size=1000)
    forget()
    return len(new) + len(changed)


_TOLD = ("province", "district", "ward", "is_part", "since", "basis", "is_sample")


def _made(entry: Mapping[str, Any]) -> FormerPlace:
    names = [" ".join(entry.get(name, "").split()) for name in ("province", "district", "ward")]
    return FormerPlace(
        province=names[0],
        district=names[1],
        ward=names[2],
        key=key_of(*names),
        full_key=full_key_of(*names),
        now=entry["now"],
        is_part=entry.get("part", False),
        since=datetime.date.fromisoformat(entry["since"]),
        basis=entry.get("basis", ""),
        is_sample=entry.get("sample", False),
    )


def described(row: FormerPlace) -> dict[str, Any]:
    """What `save_places` takes, of a row."""
    found: dict[str, Any] = {"province": row.province, "district": row.district, "ward": row.ward}
    found |= {"now": row.now, "since": row.since.isoformat(), "basis": row.basis}
    found = {name: value for name, value in found.items() if value}
    return found | ({"part": True} if row.is_part else {}) | ({"sample": True} if row.is_sample else {})


def remove(number: int) -> bool:
    """Take one row out; False where it is gone already."""
    deleted, _by_model = FormerPlace.objects.filter(pk=number).delete()
    forget()
    return bool(deleted)


def forget() -> None:
    """Read anew what is asked for next in this process."""
    _rows.cache_clear()
