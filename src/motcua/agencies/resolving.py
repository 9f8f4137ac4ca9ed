"""Codes through time: what an old code means today, and whose closed dossiers an agency keeps.

What is kept in memory is thirty seconds old at most: `at` is `selectors.stamp()`.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef

from motcua.agencies.models import Agency, FormerCode, Reception, Reorganisation
from motcua.agencies.reorganisation_plan import plan_from


@dataclass(frozen=True, slots=True)
class Codes:
    """present, names: code and name by agency id, ended ones among them. former: agency id by code that it bore before.

    until: the last day of each former code. after: the agency that keeps what an ended one left; ended: its last day.
    receiving: those whose desks take in for others, or did.
    """

    present: Mapping[int, str]
    names: Mapping[int, str]
    former: Mapping[str, int]
    until: Mapping[str, datetime.date]
    after: Mapping[int, int]
    ended: Mapping[int, datetime.date]
    receiving: frozenset[int]

    def named(self, code: str) -> int | None:
        """The id of the agency that bears a code, or bore it once, ended or not."""
        found = next((agency for agency, present in self.present.items() if present == code), None)
        return found if found is not None else self.former.get(code)

    def standing(self, agency_id: int) -> int:
        """The agency itself, or the one that keeps what it left, however often that happened."""
        seen = {agency_id}
        while (following := self.after.get(agency_id)) is not None and following not in seen:
            seen.add(following)
            agency_id = following
        return agency_id


def read_codes() -> Codes:
    """As they are at this moment; one statement."""
    former = FormerCode.objects.filter(agency=OuterRef("pk")).order_by("id")
    rows = list(
        Agency.objects.annotate(
            former=ArraySubquery(former.values("code")),
            until=ArraySubquery(former.values("until")),
            receives=Exists(Reception.objects.filter(receiver=OuterRef("pk"))),
        ).values("id", "code", "name", "ended_on", "successor_id", "former", "until", "receives")
    )
    gone = [row for row in rows if row["ended_on"] is not None and row["successor_id"]]
    return Codes(
        present={row["id"]: row["code"] for row in rows},
        names={row["id"]: row["name"] for row in rows},
        former={old: row["id"] for row in rows for old in row["former"]},
        until={old: day for row in rows for old, day in zip(row["former"], row["until"], strict=True)},
        after={row["id"]: row["successor_id"] for row in gone},
        ended={row["id"]: day for row in gone if (day := row["ended_on"]) is not None},
        receiving=frozenset(row["id"] for row in rows if row["receives"]),
    )


@lru_cache(maxsize=2)
def kept_codes(at: int) -> Codes:
    """The same, kept in memory."""
    return read_codes()


def present_code(code: str, codes: Codes) -> str:
    """The code that stands today for what a code named once; the code itself where it is of today, or unknown."""
    found = codes.named(code)
    return codes.present[codes.standing(found)] if found is not None else code


@lru_cache(maxsize=1024)
def standing_id_of(code: str, at: int) -> int | None:
    """The id of the agency that a code of today or of before means today; None for an unknown one."""
    codes = kept_codes(at)
    found = codes.named(code)
    return codes.standing(found) if found is not None else None


def taking_after(ended: int, codes: Codes) -> frozenset[int]:
    """Ids of the agencies that do what an ended one did: all targets of its reorganisation, or what came after."""
    found: set[int] = set()
    waiting = [ended]
    done = Reorganisation.objects.filter(done_at__isnull=False).exclude(outcome={})
    plans = [plan_from(plan) for plan in done.values_list("plan", flat=True)]
    while waiting:
        one = waiting.pop()
        code = codes.present[one]
        targets = {codes.named(target) for plan in plans if code in plan.ending for target in plan.targets}
        if one in codes.after:
            targets.add(codes.after[one])
        for target in targets:
            if target is None or target in found:
                continue
            if target in codes.after:
                waiting.append(target)
            found.add(target)
    return frozenset(one for one in found if one not in codes.after)


def parted_from(agency: int, codes: Codes) -> frozenset[int]:
    """Ids of the standing agencies that took something from one that went on beside them."""
    found: set[int] = set()
    for data in Reorganisation.objects.filter(done_at__isnull=False).values_list("plan", flat=True):
        plan = plan_from(data)
        if agency in {codes.named(code) for code in plan.sources if code in plan.targets}:
            found |= {named for code in plan.targets if (named := codes.named(code)) is not None}
    return frozenset(one for one in found if one != agency and one not in codes.after)


@lru_cache(maxsize=1024)
def kept_with(agency_id: int, at: int) -> tuple[int, ...]:
    """An agency, and the ended ones whose closed dossiers it keeps."""
    codes = kept_codes(at)
    return (agency_id, *sorted(one for one in codes.after if codes.standing(one) == agency_id))
